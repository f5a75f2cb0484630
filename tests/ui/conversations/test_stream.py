"""The stream of messages: a hundred thousand hold nothing, and every place can be reached and is kept."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.watchdog import MOST_MS, longest_hold
from ui import style
from ui.conversations.samples import FailingTalks, SampleTalks
from ui.conversations.states import talks_of, talks_window
from ui.conversations.view import ConversationsPage
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.samples import MANY
from ui.states import Scene


def opened(qtbot: QtBot, qapp: QApplication, jobs: Jobs, desk: SampleTalks) -> ConversationsPage:
    style.dress(qapp, style.LIGHT)
    window: MainWindow = talks_window(desk, Scene(jobs, Path()))
    qtbot.addWidget(window)
    window.show()
    page = talks_of(window)
    qtbot.waitUntil(lambda: page.model.talk is not None and not jobs.busy)
    turn(150)
    page.kept = window  # type: ignore[attr-defined]  # the window lives as long as its page is looked at
    return page


def turn(milliseconds: int = 10) -> None:
    end = time.monotonic() + milliseconds / 1000
    while time.monotonic() < end:
        QApplication.processEvents()


def test_dragging_through_a_hundred_thousand_messages_holds_nothing(
    qtbot: QtBot, qapp: QApplication, jobs: Jobs
) -> None:
    page = opened(qtbot, qapp, jobs, SampleTalks(MANY))
    bar = page.stream.verticalScrollBar()

    def drag() -> None:
        for step in range(80):
            bar.setValue(bar.maximum() * step // 79)
            turn(8)

    assert longest_hold(drag) <= MOST_MS
    assert page.model.pages_held <= 16
    assert len(page.stream._laid) <= 400


def test_the_wheel_and_keys_hold_nothing(qtbot: QtBot, qapp: QApplication, jobs: Jobs) -> None:
    page = opened(qtbot, qapp, jobs, SampleTalks(MANY))
    page.stream.go_to(MANY // 2)

    def move() -> None:
        for _ in range(40):
            wheel(page, -240)
            turn(6)
        for key in (Qt.Key.Key_PageUp, Qt.Key.Key_Up, Qt.Key.Key_End, Qt.Key.Key_Home, Qt.Key.Key_Down) * 4:
            QTest.keyClick(page.stream, key)
            turn(12)

    assert longest_hold(move) <= MOST_MS


def wheel(page: ConversationsPage, angle: int) -> None:
    view = page.stream.viewport()
    middle = QPointF(view.rect().center())
    event = QWheelEvent(
        middle, view.mapToGlobal(middle), QPoint(), QPoint(0, angle), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def test_the_ends_are_reached_and_leave_no_empty_room(qtbot: QtBot, qapp: QApplication, jobs: Jobs) -> None:
    page = opened(qtbot, qapp, jobs, SampleTalks(300))
    stream = page.stream
    QTest.keyClick(stream, Qt.Key.Key_Home)
    turn(80)
    assert (stream.top_position(), stream._offset) == (0, 0.0)
    wheel(page, 2_000)
    assert (stream.top_position(), stream._offset) == (0, 0.0)
    for _ in range(200):
        wheel(page, -2_000)
        turn(2)
    turn(80)
    last = stream._place_of(299)
    assert last is not None
    bottom = last + stream._height(299)
    room = stream.viewport().height()
    assert room - 3 * style.WIDE <= bottom <= room
    assert stream.verticalScrollBar().value() == stream.verticalScrollBar().maximum()


@pytest.mark.parametrize("position", [0, 1, 149, 298, 299])
def test_each_message_can_be_brought_into_sight(qtbot: QtBot, qapp: QApplication, jobs: Jobs, position: int) -> None:
    page = opened(qtbot, qapp, jobs, SampleTalks(300))
    page.stream.go_to(position)
    turn(120)
    top = page.stream._place_of(position)
    assert top is not None
    assert 0 <= top <= page.stream.viewport().height()
    assert page.stream.at_position() == position


def test_another_width_keeps_the_message_at_the_top(qtbot: QtBot, qapp: QApplication, jobs: Jobs) -> None:
    page = opened(qtbot, qapp, jobs, SampleTalks(300))
    page.stream.go_to(150)
    turn(80)
    before = page.stream.top_position()
    page.window().resize(1000, 700)
    turn(80)
    assert page.stream.top_position() == before


def test_a_change_in_the_case_keeps_the_place(qtbot: QtBot, qapp: QApplication, jobs: Jobs) -> None:
    page = opened(qtbot, qapp, jobs, SampleTalks(300))
    page.stream.go_to(120)
    turn(80)
    before = (page.stream.at_position(), page.stream.top_position())
    page.case_changed(frozenset({"marks"}))
    qtbot.waitUntil(lambda: not jobs.busy)
    turn(80)
    assert (page.stream.at_position(), page.stream.top_position()) == before


def test_a_part_that_cannot_be_read_is_said_once_and_tried_again(qtbot: QtBot, qapp: QApplication, jobs: Jobs) -> None:
    desk = FailingTalks(at_overview=False)
    page = opened(qtbot, qapp, jobs, desk)
    page.stream.go_to(MANY // 2)
    qtbot.waitUntil(lambda: "cannot be read" in page.notice.words())
    qtbot.waitUntil(lambda: page.model.failed_at(MANY // 2))
    assert page.stream.text_of_selection() == ""


def test_choosing_backwards_gives_the_same_span(qtbot: QtBot, qapp: QApplication, jobs: Jobs) -> None:
    page = opened(qtbot, qapp, jobs, SampleTalks(300))
    page.stream.go_to(20)
    for _ in range(3):
        QTest.keyClick(page.stream, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert page.stream.selection() == (17, 20)
    QTest.keyClick(page.stream, Qt.Key.Key_Down)
    assert page.stream.selection() == (18, 18)
