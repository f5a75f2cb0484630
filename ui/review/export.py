"""The export of items as CSV: of what is chosen, or of all that is shown where one item is at hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from triage.errors import TriageError
from triage.model.wording import count
from ui.page import Page
from ui.review.browser import Browser
from ui.review.presenter import ReviewDesk
from ui.widgets.choosing import choose_new_file


class CsvExport(QObject):
    """Asks for a file and writes it."""

    def __init__(self, page: Page, browser: Browser, desk: ReviewDesk, failed: Callable[[TriageError], None]) -> None:
        super().__init__(page)
        self._page = page
        self._browser = browser
        self._desk = desk
        self._failed = failed

    def ask(self) -> None:
        """Ask for a file, then write it."""
        path, _ = choose_new_file(self._page, "Export as CSV", "items.csv", "CSV (*.csv)")
        if path is not None:
            self.write(path)

    def write(self, path: Path) -> None:
        """Write the items."""
        selected = self._browser.model.selected
        if selected is not None:
            many = self._browser.chosen_count() > 1
            places = [place for run in self._browser.runs() for place in run] if many else []
            work = partial(self._desk.export, selected, places, path)
            self._page.desk.jobs.start(work, partial(self._say, path), self._failed)

    def _say(self, path: Path, rows: int) -> None:
        self._page.desk.shell.say(f"{count(rows, 'row')} written to {path.name}.")
