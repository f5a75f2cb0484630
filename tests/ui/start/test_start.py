"""The start window as a person meets it: a new case, an old one, and what goes wrong on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from tests.samples.cases import PASSPHRASE, new_case
from tests.ui.hands import drop
from triage.open_case import OpenCase
from ui import style
from ui.application import Desktop
from ui.settings import Settings
from ui.start.view import StartWindow

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def kept(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "window.json")


@pytest.fixture
def desktop(qapp: QApplication, qtbot: QtBot, kept: Settings) -> Iterator[Desktop]:
    style.dress(qapp, style.LIGHT)
    made = Desktop(kept)
    yield made
    if made.window is not None:
        made.window.close()
    if made.start_window is not None:
        made.start_window.close()
    made.close()


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "cases" / "first"
    folder.parent.mkdir()
    new_case(folder, "OP/7/26").close()
    return folder


def start_of(desktop: Desktop) -> StartWindow:
    assert desktop.start_window is not None
    return desktop.start_window


def write(field: QLineEdit, text: str) -> None:
    field.clear()
    QTest.keyClicks(field, text)


def wait_for_case(qtbot: QtBot, desktop: Desktop) -> str:
    """The title of the window once it shows a case."""
    qtbot.waitUntil(lambda: desktop.window is not None and "–" in desktop.window.windowTitle(), timeout=15_000)
    assert desktop.window is not None
    return desktop.window.windowTitle()


def test_a_new_case_is_made_by_keys_alone_and_remembered(
    qtbot: QtBot, desktop: Desktop, kept: Settings, tmp_path: Path
) -> None:
    desktop.show_start()
    start = start_of(desktop)
    QTest.mouseClick(start.new, LEFT)
    form = start.new_form
    write(form.reference, "OP/12 34/26")
    assert form.folder.line.text().endswith("OP-12-34-26")
    form.folder.set_path(tmp_path / "made")
    write(form.person, "Examiner One")
    write(form.passphrase, PASSPHRASE)
    write(form.again, PASSPHRASE)
    QTest.keyClick(form.again, Qt.Key.Key_Return)
    assert wait_for_case(qtbot, desktop) == "OP/12 34/26 – DFU Triage"
    assert [row.reference for row in kept.recent()] == ["OP/12 34/26"]
    assert kept.get("person") == "Examiner One"


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("reference", "", "needs a reference"),
        ("person", "", "name of its examiner"),
        ("passphrase", "short", "at least 8 characters"),
        ("again", "another one", "two passphrases differ"),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    qtbot: QtBot, desktop: Desktop, tmp_path: Path, field: str, text: str, said: str
) -> None:
    desktop.show_start()
    start = start_of(desktop)
    QTest.mouseClick(start.new, LEFT)
    form = start.new_form
    for line, value in (
        (form.reference, "OP/1"), (form.person, "One"), (form.passphrase, PASSPHRASE), (form.again, PASSPHRASE),
    ):  # fmt: skip
        write(line, value)
    form.folder.set_path(tmp_path / "made")
    write(getattr(form, field), text)
    QTest.mouseClick(form.make, LEFT)
    assert said in form.form.wrong()
    assert not (tmp_path / "made").exists()
    assert start.focusWidget() is getattr(form, field)


def test_a_folder_that_is_in_use_is_refused_before_anything_is_made(
    qtbot: QtBot, desktop: Desktop, tmp_path: Path
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    desktop.show_start()
    start = start_of(desktop)
    QTest.mouseClick(start.new, LEFT)
    form = start.new_form
    for line, value in (
        (form.reference, "OP/1"), (form.person, "One"), (form.passphrase, PASSPHRASE), (form.again, PASSPHRASE),
    ):  # fmt: skip
        write(line, value)
    form.folder.set_path(tmp_path / "full")
    QTest.mouseClick(form.make, LEFT)
    assert "not empty" in form.form.wrong()


def test_a_recent_case_is_opened_by_enter_after_a_wrong_passphrase(
    qtbot: QtBot, desktop: Desktop, kept: Settings, case: Path
) -> None:
    kept.opened(case, "OP/7/26")
    desktop.show_start()
    start = start_of(desktop)
    QTest.keyClick(start.recent, Qt.Key.Key_Return)
    form = start.passphrase_form
    write(form.person, "Officer Two")
    write(form.passphrase, "wrong passphrase")
    QTest.keyClick(form.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "passphrase is wrong" in form.form.wrong(), timeout=15_000)
    write(form.passphrase, PASSPHRASE)
    QTest.keyClick(form.passphrase, Qt.Key.Key_Return)
    assert wait_for_case(qtbot, desktop) == "OP/7/26 – DFU Triage"
    assert desktop.window is not None
    desktop.window.close_case()
    assert start_of(desktop) is not start
    OpenCase.open(case, PASSPHRASE).close()  # the lock was let go


def test_a_case_in_use_says_by_whom(qtbot: QtBot, desktop: Desktop, case: Path) -> None:
    with OpenCase.open(case, PASSPHRASE, "Examiner One"):
        desktop.show_start(case)
        form = start_of(desktop).passphrase_form
        write(form.person, "Officer Two")
        write(form.passphrase, PASSPHRASE)
        QTest.mouseClick(form.open, LEFT)
        qtbot.waitUntil(lambda: "in use by" in form.form.wrong(), timeout=15_000)
        assert "since" in form.form.wrong()
        assert form.form.isEnabled()


def test_a_case_of_another_version_is_said_and_stays_as_it_is(qtbot: QtBot, desktop: Desktop, case: Path) -> None:
    with OpenCase.open(case, PASSPHRASE) as opened:
        opened._store.act(lambda c: c.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'"), name="newer")
    desktop.show_start(case)
    form = start_of(desktop).passphrase_form
    write(form.person, "Officer Two")
    write(form.passphrase, PASSPHRASE)
    QTest.mouseClick(form.open, LEFT)
    qtbot.waitUntil(lambda: "made by another version" in form.form.wrong(), timeout=15_000)


def test_a_case_folder_is_opened_by_dropping_it(qtbot: QtBot, desktop: Desktop, case: Path, tmp_path: Path) -> None:
    desktop.show_start()
    start = start_of(desktop)
    drop(start, tmp_path)
    assert "is no case folder" in start.notice()
    drop(start, case)
    assert start.passphrase_form.isVisible()
    QTest.keyClick(start, Qt.Key.Key_Escape)
    assert not start.passphrase_form.isVisible()


def test_a_recent_case_that_is_gone_is_said_and_can_be_forgotten(
    qtbot: QtBot, desktop: Desktop, kept: Settings, tmp_path: Path
) -> None:
    kept.opened(tmp_path / "gone", "OP/9")
    desktop.show_start()
    start = start_of(desktop)
    QTest.keyClick(start.recent, Qt.Key.Key_Return)
    assert "cannot be found" in start.notice()
    QTest.keyClick(start.recent, Qt.Key.Key_Delete)
    assert kept.recent() == []


def test_settings_hold_folder_and_reference_and_survive_damage(tmp_path: Path) -> None:
    path = tmp_path / "window.json"
    kept = Settings(path)
    for number in range(20):
        kept.opened(tmp_path / f"case{number}", f"OP/{number}")
    kept.opened(tmp_path / "case15", "OP/15")
    again = Settings(path)
    assert [row.reference for row in again.recent()][:3] == ["OP/15", "OP/19", "OP/18"]
    assert len(again.recent()) == 12
    assert {len(row) for row in json.loads(path.read_text())["recent"]} == {2}
    path.write_text("{broken")
    assert Settings(path).recent() == []
    path.write_text('{"recent": [1, ["a"], ["a", "b"]], "size": "large"}')
    assert Settings(path).recent() == [("a", "b")]
    assert Settings(path).get("size", 100) == 100


def test_a_window_that_leaves_no_room_for_its_frame_is_maximised_the_first_time(
    qtbot: QtBot, desktop: Desktop, kept: Settings, case: Path
) -> None:
    with OpenCase.open(case, PASSPHRASE, "One") as opened:
        desktop.show_case(opened)
        window = desktop.window
        assert window is not None
        room = window.screen().availableSize()
        fits = room.width() > style.WINDOW[0] and room.height() > style.WINDOW[1]
        assert window.isMaximized() is not fits
        window.close()
