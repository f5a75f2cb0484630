"""The frame: its title, its keys, and that the program starts and ends cleanly."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.samples.cases import PASSPHRASE
from tests.samples.command import triage
from tests.samples.filled import filled_case
from triage.errors import CaseError
from triage.open_case import OpenCase
from ui.__main__ import main, run
from ui.main_window import MainWindow
from ui.review.presenter import ReviewDesk
from ui.samples import SampleDesk, review_of
from ui.start.view import StartWindow

WAIT_MS = 20


def closing(seen: list[str], act: Callable[[MainWindow], None] = lambda _: None) -> None:
    """Close the window as soon as it shows its queue, as a person would."""

    def look() -> None:
        shown = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible()]
        if shown and review_of(shown[0]).shows_queue():
            seen.append(shown[0].windowTitle())
            act(shown[0])
            shown[0].close()
        else:
            QTimer.singleShot(WAIT_MS, look)

    QTimer.singleShot(WAIT_MS, look)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "secret evidence folder"
    filled_case(folder).close()
    return folder


def test_the_title_names_the_case_and_no_path(qtbot: QtBot, case: Path) -> None:
    seen: list[str] = []
    closing(seen)
    before = sys.excepthook
    assert run(case, PASSPHRASE) == 0
    assert seen == ["OP/1/26 – DFU Triage"]
    assert sys.excepthook is before
    OpenCase.open(case, PASSPHRASE).close()  # the lock was let go


def test_a_defect_on_the_screens_thread_is_a_crash_box(qtbot: QtBot, case: Path) -> None:
    seen: list[str] = []

    def break_it(window: MainWindow) -> None:
        sys.excepthook(ValueError, ValueError("planted"), None)
        box = window.crash_box()
        seen.append(box.detailedText() if box is not None else "")

    closing(seen, break_it)
    assert run(case, PASSPHRASE) == 0
    assert "ValueError" in seen[1]
    assert "planted" not in seen[1]


def test_a_wrong_passphrase_opens_no_window(qapp: QApplication, case: Path) -> None:
    with pytest.raises(CaseError, match="passphrase is wrong"):
        run(case, "wrong")


def test_the_command_opens_the_window(qtbot: QtBot, case: Path) -> None:
    seen: list[str] = []
    closing(seen)
    answer = triage("gui", case, passphrase=PASSPHRASE)
    assert (answer.status, answer.out, answer.err) == (0, "", "")
    assert len(seen) == 1
    answer = triage("gui", case, passphrase="wrong")
    assert answer.status == 2
    assert "passphrase is wrong" in answer.err


def test_the_module_opens_the_window(
    qtbot: QtBot, case: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seen: list[str] = []
    closing(seen)
    monkeypatch.setenv("TRIAGE_PASSPHRASE", PASSPHRASE)
    monkeypatch.setattr(sys, "argv", ["ui", str(case)])
    assert main() == 0
    assert len(seen) == 1
    monkeypatch.setattr(sys, "argv", ["ui", str(case.parent)])
    assert main() == 2
    assert "There is no case" in capsys.readouterr().err


def test_closing_forgets_what_is_being_read(qtbot: QtBot, open_window: Callable[[ReviewDesk], MainWindow]) -> None:
    window = open_window(SampleDesk())
    window.close()
    qtbot.wait(WAIT_MS)
    assert not review_of(window).shows_queue()


def test_ctrl_1_goes_to_the_queue(qtbot: QtBot, open_window: Callable[[ReviewDesk], MainWindow]) -> None:
    window = open_window(SampleDesk())
    qtbot.waitUntil(review_of(window).shows_queue)
    review_of(window).details.facts.setFocus()
    QTest.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(review_of(window).table.hasFocus)


def test_every_button_of_the_rail_names_its_key(qtbot: QtBot, open_window: Callable[[ReviewDesk], MainWindow]) -> None:
    window = open_window(SampleDesk())
    assert {keys for _, keys in window.rail.pages()} == {"Ctrl+1"}
    assert all(keys in window.rail.button(page.KEY).toolTip() for page, keys in window.rail.pages())


def leaving_start(seen: list[str]) -> None:
    """Close the start window as soon as it is there."""

    def look() -> None:
        shown = [w for w in QApplication.topLevelWidgets() if isinstance(w, StartWindow) and w.isVisible()]
        if shown:
            seen.append("passphrase" if shown[0].passphrase_form.isVisible() else "list")
            shown[0].close()
        else:
            QTimer.singleShot(WAIT_MS, look)

    QTimer.singleShot(WAIT_MS, look)


def test_without_a_case_the_window_asks_for_one(qtbot: QtBot, case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRIAGE_PASSPHRASE", raising=False)
    seen: list[str] = []
    leaving_start(seen)
    assert triage("gui").status == 0
    monkeypatch.setattr(sys, "argv", ["ui"])
    leaving_start(seen)
    assert main() == 0
    assert seen == ["list", "list"]


def test_without_a_passphrase_the_window_asks_for_it(qtbot: QtBot, case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRIAGE_PASSPHRASE", raising=False)
    seen: list[str] = []
    leaving_start(seen)
    monkeypatch.setattr(sys, "argv", ["ui", str(case)])
    assert main() == 0
    assert seen == ["passphrase"]
