"""Another size of text and another reviewer hold at once: the window is built anew over the same open case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.samples.filled import filled_case
from triage.errors import UsageError
from triage.model.trail import EventFilter, EventRow
from triage.open_case import OpenCase
from ui import style
from ui.application import Desktop
from ui.main_window import MainWindow
from ui.settings import Settings


@pytest.fixture
def case(tmp_path: Path) -> Iterator[OpenCase]:
    with filled_case(tmp_path / "case") as opened:
        yield opened


@pytest.fixture
def desktop(qapp: QApplication, case: OpenCase) -> Iterator[Desktop]:
    made = Desktop(Settings())
    made.show_case(case)
    yield made
    if made.window is not None:
        made.window.close()
    made.close()
    made.deleteLater()
    style.enlarge(100)
    style.dress(qapp, style.LIGHT)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def events(case: OpenCase) -> list[EventRow]:
    return case.audit.rows([int(one) for one in case.audit.find(EventFilter())])


def window_of(qtbot: QtBot, desktop: Desktop) -> MainWindow:
    window = desktop.window
    assert window is not None
    qtbot.waitUntil(lambda: window.top.case_words() != "")
    return window


def test_another_size_holds_at_once_and_the_page_stays(qtbot: QtBot, desktop: Desktop, case: OpenCase) -> None:
    before = window_of(qtbot, desktop)
    before.go("audit")
    before.choose_size(200)
    after = window_of(qtbot, desktop)
    assert after is not before
    assert after.shown().KEY == "audit"
    assert after.font().pixelSize() == 26
    assert after.rail.width() == 2 * 88
    assert case.info()["reference"] in after.top.case_words()
    after.choose_size(100)
    assert window_of(qtbot, desktop).font().pixelSize() == 13


def test_what_is_no_distance_keeps_its_value() -> None:
    style.enlarge(150)
    assert (style.PICTURE, style.MOST_BANDS, style.PERSON_SIGNS) == (64, 100, 24)
    assert (style.ROW, style.TILES[-1], style.COLUMNS["size"]) == (30, 384, 120)
    style.enlarge(100)
    assert (style.ROW, style.TILES[-1], style.HAIR) == (20, 256, 1)


def test_another_reviewer_stands_beside_all_that_follows(qtbot: QtBot, desktop: Desktop, case: OpenCase) -> None:
    window = window_of(qtbot, desktop)
    first = case.person
    window.ask_person()
    QTest.keyClicks(window.person_box.person, "Officer New")
    QTest.keyClick(window.person_box.person, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desktop.window is not window)
    after = window_of(qtbot, desktop)
    qtbot.waitUntil(lambda: after.top.person_button.text() == "Officer New")
    assert case.person == "Officer New"
    exhibit = case.evidence.exhibits()[0].reference
    assert case.notes.write("Looked at again.", exhibit=exhibit).person == "Officer New"
    changed = [row for row in events(case) if row.kind == "reviewer changed"]
    assert [(row.person, row.facts) for row in changed] == [("Officer New", {"before": first})]
    assert case.audit.verify().whole


def test_nobody_is_no_reviewer_and_escape_changes_nothing(qtbot: QtBot, desktop: Desktop, case: OpenCase) -> None:
    window = window_of(qtbot, desktop)
    first = case.person
    window.ask_person()
    QTest.keyClick(window.person_box.person, Qt.Key.Key_Return)
    assert window.person_box.isVisible()
    QTest.keyClick(window.person_box.person, Qt.Key.Key_Escape)
    assert not window.person_box.isVisible()
    with pytest.raises(UsageError):
        case.hand_over("  ")
    case.hand_over(first)
    assert case.person == first
    assert "reviewer changed" not in {row.kind for row in events(case)}
