"""The panel in a window over a real case: counts what the shield tells, reminds, deletes; the case learns nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.case_window import case_window
from triage.casedb.thumbs import Level
from triage.open_case import OpenCase
from ui.main_window import MainWindow
from ui.report.view import ReportPage
from ui.welfare.addition import add_welfare
from ui.welfare.panel import WelfarePanel


@pytest.fixture
def shown(
    qtbot: QtBot, qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[MainWindow, OpenCase, WelfarePanel]]:
    monkeypatch.setattr("ui.welfare.figures.figures_path", lambda: tmp_path / "own" / "shown.json")
    with case_window(qtbot, tmp_path, [ReportPage]) as (window, case):
        yield window, case, add_welfare(window)


def test_the_menu_opens_it_and_esc_closes_it(shown: tuple[MainWindow, OpenCase, WelfarePanel]) -> None:
    window, _, panel = shown
    window.shield.was_shown(Level.WORKING, 60, 125.0)
    next(action for action in window.top.person_menu.actions() if "shown" in action.text()).trigger()
    assert panel.isVisible()
    assert "60 pictures\n2 min" in panel.cells()
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert any(command.title == "Welfare: what I was shown" for command in window.extra)


def test_a_reminder_is_one_line_at_the_foot(shown: tuple[MainWindow, OpenCase, WelfarePanel]) -> None:
    window, _, panel = shown
    panel.open_it()
    panel.minutes.setValue(5)
    window.shield.was_shown(Level.OPEN, 1, 200.0)
    assert "pause" not in window.foot.words()
    window.shield.was_shown(Level.OPEN, 1, 200.0)
    assert window.foot.words() == "Sharper pictures stood on your screen for 6 minutes today. A pause may do you good."


def test_deleting_takes_one_press_and_the_case_knows_nothing(
    shown: tuple[MainWindow, OpenCase, WelfarePanel], tmp_path: Path
) -> None:
    window, case, panel = shown
    before = list(case.dump()), case.audit.head()
    window.shield.was_shown(Level.OPEN, 3, 20.0)
    panel.open_it()
    assert "3 pictures\n20 s" in panel.cells()
    QTest.mouseClick(panel.delete, Qt.MouseButton.LeftButton)
    assert "3 pictures\n20 s" not in panel.cells()
    assert not (tmp_path / "own" / "shown.json").exists()
    assert (list(case.dump()), case.audit.head()) == before
    inside = {path.name for path in case.folder.rglob("*")}
    assert "shown.json" not in inside
