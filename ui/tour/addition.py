"""Puts the tour into a window: offers it once, and begins it whenever it is asked for."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QPushButton, QWidget

from ui.main_window import MainWindow
from ui.page import Command
from ui.tour.overlay import Overlay
from ui.tour.steps import OFFER, STEPS, Step
from ui.widgets.notice import Strip

OFFERED: Final = "tour offered"
TITLE: Final = "Take the tour"


class Tour(QObject):
    """The tour of one window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._before = ""
        self.overlay = Overlay(window, self._find)
        self.overlay.ended.connect(self._ended)
        self.offer: Strip | None = None

    def begin(self) -> None:
        """Take the tour from its first step."""
        self.put_away()
        self._window.settings.set(OFFERED, True)
        self._before = self._window.shown().KEY
        self.overlay.begin([step for step in STEPS if not step.page or self._window.has_page(step.page)])

    def offer_once(self) -> None:
        """Offer the tour above the pages until it is answered, where it was never offered to this account."""
        if self._window.settings.get(OFFERED, False):
            return
        self._window.settings.set(OFFERED, True)
        later, begin = QPushButton("Not now"), QPushButton(TITLE)
        later.setToolTip("It stays in the menu under your name")
        later.clicked.connect(self.put_away)
        begin.clicked.connect(self.begin)
        self.offer = Strip(2, later, begin)
        self.offer.say(OFFER)
        self._window.put_above_pages(self.offer)

    def put_away(self) -> None:
        """Take the offer from the window."""
        if self.offer is not None:
            self.offer.hide()
            self.offer.deleteLater()
            self.offer = None

    def _find(self, step: Step) -> QWidget | None:
        """Show the page of a step; gives the part that it points at."""
        if step.page and step.page != self._window.shown().KEY:
            self._window.go(step.page)
        first, *names = step.part.split(".")
        part: object = self._window if first == "window" else self._window.shown()
        for name in names:
            part = getattr(part, name, None)
        return part if isinstance(part, QWidget) and part.isVisible() else None

    def _ended(self) -> None:
        self._window.go(self._before)


def add_tour(window: MainWindow) -> Tour:
    """Put the tour into the menu under the name and into the palette; offer it the first time."""
    tour = Tour(window)
    window.top.person_menu.addAction(TITLE, tour.begin)
    window.extra.append(Command(TITLE, "", tour.begin))
    QTimer.singleShot(0, tour, tour.offer_once)
    return tour
