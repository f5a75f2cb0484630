"""How deep the queue was read: kept for the examination record, now and then and when the page is left."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer

from ui.review.act_queue import Act, ActQueue
from ui.review.acting import Done
from ui.review.browser import Browser
from ui.review.presenter import ReviewDesk

DEPTH_MS: Final = 10_000
"""A depth is kept so often at most."""


class Depth(QObject):
    """Follows the item at hand and keeps the deepest rank."""

    def __init__(self, browser: Browser, desk: ReviewDesk, queue: ActQueue) -> None:
        super().__init__(browser)
        self._browser = browser
        self._desk = desk
        self._queue = queue
        self._deepest = 0
        self._kept = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DEPTH_MS)
        self._timer.timeout.connect(self.keep)
        browser.moved.connect(self._moved)

    def keep(self) -> None:
        """Keep how deep it went, where that is deeper than what is kept."""
        self._timer.stop()
        if self._deepest > self._kept:
            self._kept = self._deepest
            deepest, desk = self._deepest, self._desk

            def work() -> Done:
                desk.depth(deepest)
                return Done("", (), {})

            self._queue.submit(Act(work, ""))

    def _moved(self) -> None:
        row = self._browser.current_row()
        if row is not None and row.number > self._deepest:
            self._deepest = row.number
            self._timer.start()
