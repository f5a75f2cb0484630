"""The window stays quick: nothing holds the screen's thread for more than 50 ms, first paint excepted."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.samples.filled import filled_case
from tests.ui.watchdog import MOST_MS, longest_hold
from ui.main_window import MainWindow
from ui.review.browser import Mode
from ui.review.grid import Group
from ui.review.presenter import ReviewDesk, ReviewPresenter, Selected, Wanted
from ui.review.view import ReviewPage
from ui.review.words import Row
from ui.samples import MANY, SampleDesk, review_of

Opens = Callable[[ReviewDesk], MainWindow]


def turn(milliseconds: int = 10) -> None:
    """Let the event loop run for a while."""
    end = time.monotonic() + milliseconds / 1000
    while time.monotonic() < end:
        QApplication.processEvents()


def ready(qtbot: QtBot, window: MainWindow) -> ReviewPage:
    qtbot.waitUntil(lambda: review_of(window).shows_queue() and review_of(window).browser.model.row(0) is not None)
    turn(200)
    return review_of(window)


def test_scrolling_a_hundred_thousand_rows_holds_nothing(qtbot: QtBot, open_window: Opens) -> None:
    page = ready(qtbot, open_window(SampleDesk(MANY)))
    bar = page.browser.queue.verticalScrollBar()

    def drag() -> None:
        for step in range(100):
            bar.setValue(bar.maximum() * step // 99)
            turn(5)

    assert longest_hold(drag) <= MOST_MS
    assert page.browser.model.pages_held <= 8


def test_scrolling_a_gallery_with_pictures_arriving_holds_nothing(qtbot: QtBot, open_window: Opens) -> None:
    page = ready(qtbot, open_window(SampleDesk(2 * MANY)))
    page.set_mode(Mode.GALLERY)
    turn(300)
    bar = page.browser.gallery.verticalScrollBar()

    def drag() -> None:
        for step in range(60):
            bar.setValue(bar.maximum() * step // 59)
            turn(5)
        for _ in range(60):
            bar.setValue(bar.value() - 100)
            turn(5)

    assert longest_hold(drag) <= MOST_MS
    assert page.browser.model.pages_held <= 8


def test_turning_pages_at_working_level_holds_nothing(qtbot: QtBot, open_window: Opens) -> None:
    page = ready(qtbot, open_window(SampleDesk(MANY)))
    page.window().resize(1920, 1080)
    page.set_mode(Mode.GALLERY)
    page.grading.toggle()
    page.showing.toggle_working()
    turn(300)

    def turn_pages() -> None:
        for _ in range(6):
            QTest.keyClick(page.browser.gallery, Qt.Key.Key_PageDown)
            turn(120)

    assert longest_hold(turn_pages) <= MOST_MS


class GroupedDesk(SampleDesk):
    """Holds more groups than a table has headings for."""

    def select(self, wanted: Wanted) -> Selected:
        groups = tuple(Group(f"folder {n}", n * 100, 100) for n in range(self.count // 100))
        return replace(super().select(wanted), groups=groups)


def test_a_table_in_many_groups_holds_nothing(qtbot: QtBot, open_window: Opens) -> None:
    page = ready(qtbot, open_window(GroupedDesk(2 * MANY)))

    def reselect() -> None:
        for _ in range(3):
            page.select()
            turn(150)

    assert longest_hold(reselect) <= MOST_MS


def test_a_gallery_in_many_groups_holds_nothing(qtbot: QtBot, open_window: Opens) -> None:
    page = ready(qtbot, open_window(SampleDesk(2 * MANY)))
    page.set_mode(Mode.GALLERY)

    def regroup() -> None:
        for group in (1, 0, 2):
            page.tools.group.setCurrentIndex(group)
            turn(150)

    assert longest_hold(regroup) <= MOST_MS


def test_moving_by_keys_holds_nothing(qtbot: QtBot, open_window: Opens) -> None:
    page = ready(qtbot, open_window(SampleDesk(MANY)))

    def walk() -> None:
        for key in (Qt.Key.Key_PageDown, Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_Up, Qt.Key.Key_Home) * 6:
            QTest.keyClick(page.browser.queue, key)
            turn(20)

    assert longest_hold(walk) <= MOST_MS


def test_a_queue_that_changes_holds_nothing(qtbot: QtBot, open_window: Opens) -> None:
    desk = SampleDesk(MANY)
    page = ready(qtbot, open_window(desk))

    def change() -> None:
        for count in (MANY, 10, MANY // 2, 0, MANY):
            desk.count = count
            page.case_changed(frozenset({"queue"}))
            turn(100)

    assert longest_hold(change) <= MOST_MS


class SlowDesk(SampleDesk):
    """Takes its time over everything, as a slow disk would."""

    def rows(self, selected: Selected, page: int, *, suggestions: bool) -> list[Row]:
        time.sleep(0.2)
        return super().rows(selected, page, suggestions=suggestions)


def test_a_slow_disk_does_not_hold_the_window(qtbot: QtBot, open_window: Opens) -> None:
    page = ready(qtbot, open_window(SlowDesk(MANY)))

    def jump() -> None:
        for row in (MANY // 2, MANY - 1, 0):
            page.browser.go_to(row)
            turn(250)

    assert longest_hold(jump) <= MOST_MS


def test_a_real_case_holds_nothing(qtbot: QtBot, open_window: Opens, tmp_path: Path) -> None:
    with filled_case(tmp_path / "case") as case:
        page = ready(qtbot, open_window(ReviewPresenter(case)))

        def walk() -> None:
            for row in (1, 5, 0, 3):
                page.browser.go_to(row)
                page.reload()
                turn(100)

        assert longest_hold(walk) <= MOST_MS
        page.window().close()


@pytest.mark.parametrize("held", ["asleep", "busy"])
def test_a_planted_hold_is_seen(qapp: QApplication, held: str) -> None:
    def hold() -> None:
        turn(20)
        end = time.thread_time() + 0.08
        if held == "asleep":
            time.sleep(0.08)
        while held == "busy" and time.thread_time() < end:
            pass
        turn(20)

    assert longest_hold(hold) > MOST_MS


def test_an_idle_loop_is_not_held(qapp: QApplication) -> None:
    assert longest_hold(lambda: turn(200)) <= MOST_MS
