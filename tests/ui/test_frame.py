"""The frame around the pages: rail, scope, search, undo, palette, keys, the shield's keys, what is kept, what is broken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout
from pytestqt.qtbot import QtBot

from tests.samples.filled import filled_case
from triage.casedb.thumbs import Level
from ui import style
from ui.changes import Changes
from ui.jobs import Jobs
from ui.main_window import AGAIN, MainWindow
from ui.page import Command, Desk, Page
from ui.pages import PAGES
from ui.samples import NO_CASE, SampleFacts
from ui.settings import Settings

CTRL = Qt.KeyboardModifier.ControlModifier


class First(Page):
    KEY, TITLE, ICON, SEARCHES = "first", "First", "review", "Search in the first"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.told: list[object] = []
        self.line = QLineEdit()
        QVBoxLayout(self).addWidget(self.line)

    def entered(self, target: object = None) -> None:
        self.told.append(("entered", target))
        self.line.setFocus()

    def left(self) -> None:
        self.told.append("left")

    def case_changed(self, parts: frozenset[str]) -> None:
        self.told.append(parts)

    def search(self, text: str) -> None:
        self.told.append(("search", text))

    def exhibits_chosen(self, exhibits: frozenset[str]) -> None:
        self.told.append(("exhibits", exhibits))

    def commands(self) -> list[Command]:
        return [
            Command("Say hello", "Ctrl+J", lambda: self.told.append("hello")),
            Command("Say nothing", "", lambda: None, lambda: False),
        ]


class Second(First):
    KEY, TITLE, ICON, SEARCHES = "second", "Second", "report", ""


Listener = Callable[[frozenset[str]], None]


@pytest.fixture
def told() -> list[Listener]:
    return []


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, jobs: Jobs, told: list[Listener]) -> MainWindow:
    style.dress(qapp, style.LIGHT)
    made = MainWindow(NO_CASE, jobs, Changes(told.append), Settings(), [First, Second], SampleFacts())
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(lambda: made.top.case_words() != "" and QApplication.focusWindow() is not None)
    return made


def first(window: MainWindow) -> First:
    page = window.page("first")
    assert isinstance(page, First)
    return page


def press(window: MainWindow, key: Qt.Key) -> None:
    """A key as the system gives it: to the window, before any widget."""
    QTest.keyClick(window.windowHandle(), key)


def test_ctrl_and_a_digit_go_to_a_page_and_pages_hear_of_it(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_2, CTRL)
    assert window.shown().KEY == "second"
    window.go("first", "a target")
    assert first(window).told == [("entered", None), "left", ("entered", "a target")]


def test_a_hidden_page_hears_of_changes_when_it_is_entered(
    qtbot: QtBot, window: MainWindow, told: list[Listener]
) -> None:
    window.go("second")
    first(window).told.clear()
    told[0](frozenset({"queue"}))
    qtbot.waitUntil(lambda: frozenset({"queue"}) in window.shown().told)  # type: ignore[attr-defined]  # Second keeps it
    assert first(window).told == []
    window.go("first")
    assert first(window).told == [frozenset({"queue"}), ("entered", None)]


def test_search_is_told_after_a_pause_and_kept_for_its_page(qtbot: QtBot, window: MainWindow) -> None:
    first(window).line.clearFocus()
    QTest.keyClick(window, Qt.Key.Key_Slash)
    assert window.focusWidget() is window.top.field
    QTest.keyClicks(window.top.field, "IMG")
    qtbot.waitUntil(lambda: ("search", "IMG") in first(window).told)
    window.go("second")
    assert not window.top.field.isVisible()
    window.go("first")
    assert window.top.field.text() == "IMG"
    assert first(window).told.count(("search", "IMG")) == 1


def test_the_scope_is_told_to_every_page_also_to_one_made_later(window: MainWindow) -> None:
    menu = window.top.scope.menu()
    actions = {action.text(): action for action in menu.actions()}
    actions["AB/2"].trigger()
    assert ("exhibits", frozenset({"AB/2"})) in first(window).told
    assert window.top.scope.text() == "Exhibit AB/2"
    second = window.page("second")
    assert isinstance(second, Second)
    assert second.told == [("exhibits", frozenset({"AB/2"}))]
    next(a for a in window.top.scope.menu().actions() if a.text() == "All exhibits").trigger()
    assert first(window).told[-1] == ("exhibits", frozenset())


def test_what_was_done_is_undone_from_the_foot(window: MainWindow) -> None:
    done: list[str] = []
    window.say("3 items were graded.")
    assert not window.foot.button.isVisible()
    window.say("48 items were graded C.", lambda: done.append("undone"))
    assert window.foot.button.isVisible()
    first(window).line.clearFocus()
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert done == ["undone"]
    assert window.foot.words() == ""


def test_the_palette_finds_and_runs_a_command_by_keys(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_K, CTRL)
    box = window.palette_box
    assert box.isVisible()
    assert "Say hello" in box.titles()
    assert "Say nothing" not in box.titles()
    QTest.keyClicks(box.field, "hel say")
    assert box.titles() == ["Say hello"]
    QTest.keyClick(box.field, Qt.Key.Key_Return)
    assert not box.isVisible()
    assert first(window).told[-1] == "hello"
    assert window.focusWidget() is first(window).line


def test_the_palette_is_left_by_escape_and_says_where_it_finds_nothing(window: MainWindow) -> None:
    window.show_palette()
    box = window.palette_box
    QTest.keyClicks(box.field, "no such thing")
    assert box.titles() == []
    QTest.keyClick(box.field, Qt.Key.Key_Return)
    assert box.isVisible()
    QTest.keyClick(box.field, Qt.Key.Key_Escape)
    assert not box.isVisible()


def test_the_list_of_keys_names_every_key(window: MainWindow) -> None:
    first(window).line.clearFocus()
    QTest.keyClick(window, Qt.Key.Key_Question)
    titles = window.palette_box.titles()
    assert {"Say hello", "First", "Second", "Find a command", "Close all pictures"} <= set(titles)
    assert not any(title.startswith("Text size") for title in titles)


def test_a_question_mark_can_be_written_in_a_field(window: MainWindow) -> None:
    line = first(window).line
    line.setFocus()
    QTest.keyClicks(line, "why?/")
    assert line.text() == "why?/"
    assert not window.palette_box.isVisible()


@pytest.mark.parametrize("keys", [[Qt.Key.Key_F12], [Qt.Key.Key_Escape, Qt.Key.Key_Escape]])
def test_all_pictures_are_closed_at_once(window: MainWindow, keys: list[Qt.Key]) -> None:
    closing: list[bool] = []
    window.shield.closing.connect(lambda: closing.append(True))
    window.shield.set_level(Level.WORKING)
    assert window.top.shield_button.text() == "Pictures grey and small"
    for key in keys:
        press(window, key)
    assert window.shield.level is Level.CLOSED
    assert closing
    assert window.top.shield_button.text() == "Pictures closed"


def test_one_escape_or_two_slow_ones_close_nothing(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.frame.closing.TWICE_SECONDS", 0.05)
    window.shield.set_level(Level.WORKING)
    press(window, Qt.Key.Key_Escape)
    qtbot.wait(100)
    press(window, Qt.Key.Key_Escape)
    assert window.shield.level is Level.WORKING


def test_closing_keys_work_in_a_box_over_the_window(qtbot: QtBot, window: MainWindow) -> None:
    window.shield.set_level(Level.OPEN)
    window.show_crash("report")
    box = window.crash_box()
    assert box is not None
    qtbot.waitUntil(lambda: QApplication.focusWindow() is box.windowHandle())
    QTest.keyClick(box.windowHandle(), Qt.Key.Key_F12)
    assert window.shield.level is Level.CLOSED


def test_a_crash_report_can_be_copied_and_says_that_nothing_is_lost(window: MainWindow) -> None:
    window.show_crash("ValueError\n  ui/x.py:1 f")
    box = window.crash_box()
    assert box is not None
    assert "Nothing is lost" in box.informativeText()
    next(button for button in box.buttons() if button.text() == "Copy the report").click()
    assert QApplication.clipboard().text() == "ValueError\n  ui/x.py:1 f"
    assert window.crash_box() is box


def test_page_geometry_and_size_are_kept(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    kept = Settings(tmp_path / "window.json")
    made = MainWindow(NO_CASE, Jobs(), Changes(lambda _: None), kept, [First, Second], SampleFacts())
    made.show()
    made.resize(760, 500)
    made.go("second")
    told: list[object] = []
    made.left.connect(told.append)
    made.show_palette()
    QTest.keyClicks(made.palette_box.field, "size 150")
    QTest.keyClick(made.palette_box.field, Qt.Key.Key_Return)
    assert told == [AGAIN]
    again = MainWindow(
        NO_CASE, Jobs(), Changes(lambda _: None), Settings(tmp_path / "window.json"), [First, Second], SampleFacts()
    )
    again.show()
    assert again.shown().KEY == "second"
    assert (again.width(), again.height()) == (760, 500)
    assert again.settings.get("size") == 150
    again.close()


def test_a_broken_audit_log_is_said_above_every_page(
    qtbot: QtBot, qapp: QApplication, jobs: Jobs, tmp_path: Path
) -> None:
    with filled_case(tmp_path / "case") as case:
        case._store.act(lambda c: c.exec_driver_sql("UPDATE audit SET person = 'Nobody' WHERE seq = 2"), name="tamper")
        window = MainWindow(case, jobs, Changes(case.listen), Settings(), PAGES)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitUntil(window.warning.isVisible)
        assert "Audit event 2" in window.warning.words()
        window.close()


def test_what_reviewers_were_shown_is_told_to_whoever_counts(window: MainWindow) -> None:
    seen: list[tuple[object, int, float]] = []
    window.shield.shown.connect(lambda level, items, seconds: seen.append((level, items, seconds)))
    window.shield.was_shown(Level.WORKING, 50, 12.5)
    assert seen == [(Level.WORKING, 50, 12.5)]
