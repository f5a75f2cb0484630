"""Puts the tour into a window: offers it once, and begins it whenever it is asked for."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from ui import style
from ui.main_window import MainWindow
from ui.page import Command
from ui.tour.overlay import Card, Overlay
from ui.tour.steps import OFFER, STEPS, Step

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
        self.offer: Card | None = None

    def begin(self) -> None:
        """Take the tour from its first step."""
        self.put_away()
        self._before = self._window.shown().KEY
        self.overlay.begin([step for step in STEPS if not step.page or self._window.has_page(step.page)])

    def offer_once(self) -> None:
        """Offer the tour, where it was never offered to this account."""
        if self._window.settings.get(OFFERED, False):
            return
        self._window.settings.set(OFFERED, True)
        card = Card(self._window)
        card.heading.setText("A tour of the window")
        card.sentence.set_text(OFFER)
        card.count.hide()
        card.back.hide()
        card.next.setText(TITLE)
        card.end.setText("Not now")
        card.next.setToolTip("")
        card.end.setToolTip("It stays in the menu under your name")
        card.next.clicked.connect(self.begin)
        card.end.clicked.connect(self.put_away)
        # Buttons have their size once they are on screen.
        card.show()
        card.fit()
        self.offer = card
        self._window.installEventFilter(self)
        self._place()

    def put_away(self) -> None:
        """Take the offer from the screen."""
        if self.offer is not None:
            self.offer.hide()
            self.offer.deleteLater()
            self.offer = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        """Keep the offer in its corner."""
        if event.type() is QEvent.Type.Resize and watched is self._window:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        if self.offer is not None:
            corner = self._window.rect().bottomRight()
            size = self.offer.size()
            self.offer.move(corner.x() - size.width() - style.BROAD, corner.y() - size.height() - 2 * style.BROAD)

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
