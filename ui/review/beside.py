"""Keeps the panel beside the items on the item at hand: reads it, says that it reads, and says what failed."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer

from triage.errors import TriageError
from ui.jobs import Job, Jobs
from ui.review.browser import Browser
from ui.review.details import DetailsPanel
from ui.review.facts import Details
from ui.review.presenter import ReviewDesk

PATIENCE_MS: Final = 150
"""After this time the panel says that it is reading, instead of showing the item before."""

SETTLE_MS: Final = 60
"""An item is read once the reviewer stays on it for as long: who runs through items by key reads none of them."""

WITHHELD: Final = "Possibly privileged: withheld until a named person releases it."


class Beside(QObject):
    """Reads the details of whatever item is at hand."""

    def __init__(self, browser: Browser, panel: DetailsPanel, desk: ReviewDesk, jobs: Jobs) -> None:
        super().__init__(panel)
        self._browser = browser
        self._panel = panel
        self._desk = desk
        self._jobs = jobs
        self._job: Job | None = None
        self._item: str | None = None
        self.with_suggestions = True
        self._patience = self._timer(PATIENCE_MS, self._say_reading)
        self._settle = self._timer(SETTLE_MS, self._read)
        browser.moved.connect(self.follow)

    @property
    def item(self) -> str:
        """The item that is shown, or being read; empty where none is."""
        return self._item or ""

    def follow(self) -> None:
        """Show the item at hand, once its row is loaded."""
        place, row = self._browser.current(), self._browser.current_row()
        if row is None:
            self._item = None
            self._stop()
            if place >= 0 and self._browser.model.is_coming(place):
                self._patience.start()
            else:
                self._panel.show_text("", "This row could not be read." if place >= 0 else "")
        elif row.withheld:
            self._item = None
            self._stop()
            self._panel.show_text("Withheld", WITHHELD)
        elif row.item != self._item:
            fresh = self._item is None
            self._item = row.item
            self._stop()
            self._patience.start()
            if fresh:
                self._read()
            else:
                self._settle.start()

    def again(self) -> None:
        """Read the item once more: something about it changed."""
        if self._item is not None:
            self._stop()
            self._read()

    def show_text(self, heading: str, text: str) -> None:
        """Show a text in place of the item."""
        self._item = None
        self._stop()
        self._panel.show_text(heading, text)

    def _read(self) -> None:
        if self._item is not None:
            work = partial(self._desk.details, self._item, suggestions=self.with_suggestions)
            self._job = self._jobs.start(work, self._show, self._fail)

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._settle.stop()
        self._patience.stop()

    def _show(self, details: Details) -> None:
        self._patience.stop()
        self._panel.show_details(details)

    def _fail(self, error: TriageError) -> None:
        self._patience.stop()
        self._panel.show_text("This item cannot be shown", str(error))

    def _say_reading(self) -> None:
        self._panel.show_text("", "Reading…")

    def _timer(self, milliseconds: int, act: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(act)
        return timer
