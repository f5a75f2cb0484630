"""The tour: offered once, goes through the pages that there are, points at real parts, and leaves no trace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.case_window import case_window
from triage.open_case import OpenCase
from ui.main_window import MainWindow
from ui.pages import PAGES
from ui.tour.addition import OFFERED, Tour, add_tour
from ui.tour.steps import STEPS


@pytest.fixture
def shown(qtbot: QtBot, qapp: object, tmp_path: Path) -> Iterator[tuple[MainWindow, OpenCase, Tour]]:
    with case_window(qtbot, tmp_path, PAGES) as (window, case):
        window.go("review")
        yield window, case, add_tour(window)


def top_of(part: QWidget, window: MainWindow) -> int:
    return part.mapTo(window, QPoint(0, 0)).y()


def test_it_is_offered_once_above_the_pages_and_can_be_put_off(
    qtbot: QtBot, shown: tuple[MainWindow, OpenCase, Tour]
) -> None:
    window, _, tour = shown
    qtbot.waitUntil(lambda: tour.offer is not None)
    offer = tour.offer
    assert offer is not None
    page = window.shown()
    qtbot.waitUntil(lambda: offer.height() > 0 and top_of(page, window) == top_of(offer, window) + offer.height())
    later, begin = offer.findChildren(QPushButton)
    assert "Take the tour" in begin.text()
    window.go("audit")
    assert offer.isVisible(), "it waits for an answer and hides nothing meanwhile"
    QTest.mouseClick(later, Qt.MouseButton.LeftButton)
    assert tour.offer is None
    assert window.settings.get(OFFERED, False)
    tour.offer_once()
    assert tour.offer is None


def test_every_step_points_at_a_part_on_screen_with_a_card_beside_it(
    qtbot: QtBot, shown: tuple[MainWindow, OpenCase, Tour]
) -> None:
    window, case, tour = shown
    before = case.audit.head()
    tour.begin()
    overlay = tour.overlay
    steps = [step for step in STEPS if not step.page or window.has_page(step.page)]
    assert len(steps) >= 6
    for number, step in enumerate(steps):
        assert overlay.at == number
        part = overlay.pointed_at()
        assert part is not None, step.heading
        assert part.isVisible()
        assert window.rect().intersects(part.rect().translated(part.mapTo(window, QPoint(0, 0))))
        assert overlay.rect().contains(overlay.card.geometry()), step.heading
        assert overlay.card.sentence.text() == step.sentence
        QTest.keyClick(overlay, Qt.Key.Key_Right)
    assert not overlay.isVisible()
    assert window.shown().KEY == "review", "one is back where one was"
    assert case.audit.head() == before, "a tour is no act in the case"


def test_keys_and_buttons_go_on_back_and_out(shown: tuple[MainWindow, OpenCase, Tour]) -> None:
    window, _, tour = shown
    next(action for action in window.top.person_menu.actions() if "tour" in action.text()).trigger()
    overlay = tour.overlay
    QTest.mouseClick(overlay.card.next, Qt.MouseButton.LeftButton)
    QTest.keyClick(overlay, Qt.Key.Key_Space)
    assert overlay.at == 2
    QTest.keyClick(overlay, Qt.Key.Key_Left)
    QTest.mouseClick(overlay.card.back, Qt.MouseButton.LeftButton)
    assert overlay.at == 0
    assert not overlay.card.back.isEnabled()
    window.resize(760, 500)
    assert overlay.rect() == window.rect()
    assert overlay.rect().contains(overlay.card.geometry())
    QTest.keyClick(overlay, Qt.Key.Key_Escape)
    assert not overlay.isVisible()


def test_the_window_gets_no_key_while_the_tour_goes_on(shown: tuple[MainWindow, OpenCase, Tour]) -> None:
    window, _, tour = shown
    tour.begin()
    QTest.keyClick(tour.overlay, Qt.Key.Key_1)
    QTest.keyClick(tour.overlay, Qt.Key.Key_Z)
    assert tour.overlay.at == 0
    assert tour.overlay.hasFocus() or tour.overlay.isVisible()
    tour.overlay.end()
    assert window.shown().KEY == "review"


@pytest.mark.parametrize("step", STEPS)
def test_sentences_are_short(step: object) -> None:
    assert isinstance(step, tuple)
    assert len(step[3]) < 220


def test_a_page_that_takes_the_keyboard_late_gives_it_back(
    qtbot: QtBot, shown: tuple[MainWindow, OpenCase, Tour]
) -> None:
    window, _, tour = shown
    window.activateWindow()
    tour.begin()
    overlay = tour.overlay
    qtbot.waitUntil(overlay.hasFocus)
    window.top.zone.setFocus(Qt.FocusReason.OtherFocusReason)
    assert not overlay.hasFocus()
    qtbot.waitUntil(overlay.hasFocus)
    overlay.end()
    window.top.zone.setFocus(Qt.FocusReason.OtherFocusReason)
    qtbot.wait(20)
    assert not overlay.hasFocus(), "after the tour the keyboard is where it was put"


def test_no_card_cuts_its_sentence(qtbot: QtBot, shown: tuple[MainWindow, OpenCase, Tour]) -> None:
    _, _, tour = shown
    tour.begin()
    sentence = tour.overlay.card.sentence
    assert tour.overlay.isVisible()
    while tour.overlay.isVisible():
        qtbot.waitUntil(lambda: sentence.height() >= sentence.heightForWidth(sentence.width()), timeout=1000)
        tour.overlay.step(1)
