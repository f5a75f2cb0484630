"""The messages of the open conversation: pages fetched when they come into sight, the oldest let go."""

from __future__ import annotations

from collections import OrderedDict
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal

from triage.errors import TriageError
from ui.conversations.facts import PAGE_ROWS, Bubble, Talk, TalkDesk
from ui.jobs import Job, Jobs

MAX_PAGES: Final = 16
"""Pages that are held; a screen shows two at most."""

MAX_WANTED: Final = 3
"""Pages that wait to be fetched: what was scrolled past is forgotten and asked for again when seen."""


class TalkModel(QObject):
    """Hands out messages by position.

    ``loaded`` carries the first and last position that can be shown now; ``failed`` the TriageError of a page that
    could not be read.
    """

    loaded = Signal(int, int)
    failed = Signal(object)

    def __init__(self, desk: TalkDesk, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._jobs = jobs
        self._talk: Talk | None = None
        self._zone = ""
        self._pages: OrderedDict[int, list[Bubble]] = OrderedDict()
        self._wanted: list[int] = []
        self._job: tuple[int, Job] | None = None

    @property
    def talk(self) -> Talk | None:
        """The open conversation."""
        return self._talk

    @property
    def pages_held(self) -> int:
        """How many pages are in memory."""
        return len(self._pages)

    def __len__(self) -> int:
        return len(self._talk.order) if self._talk is not None else 0

    def show_talk(self, talk: Talk | None, zone: str) -> None:
        """Hand out another conversation, or the same one anew."""
        if self._job is not None:
            self._job[1].cancel()
        self._job = None
        self._wanted.clear()
        self._pages.clear()
        self._talk, self._zone = talk, zone

    def bubble(self, position: int) -> Bubble | None:
        """A message that is loaded, or ``None``; asking for one that is not fetches it."""
        page, place = divmod(position, PAGE_ROWS)
        rows = self._pages.get(page)
        if rows is None:
            self._want(page)
            return None
        self._pages.move_to_end(page)
        return rows[place] if place < len(rows) else None

    def failed_at(self, position: int) -> bool:
        """Whether a message was asked for and could not be read."""
        return self._pages.get(position // PAGE_ROWS) == []

    def _want(self, page: int) -> None:
        if self._job is None:
            self._fetch(page)
        elif self._job[0] != page:
            if page in self._wanted:
                self._wanted.remove(page)
            self._wanted.append(page)
            del self._wanted[:-MAX_WANTED]

    def _fetch(self, page: int) -> None:
        assert self._talk is not None, "pages are wanted of an open conversation"
        work = partial(self._desk.bubbles, self._talk, page, self._zone)
        self._job = (page, self._jobs.start(work, partial(self._keep, page), partial(self._miss, page)))

    def _keep(self, page: int, rows: list[Bubble]) -> None:
        self._job = None
        self._pages[page] = rows
        while len(self._pages) > MAX_PAGES:
            self._pages.popitem(last=False)
        self.loaded.emit(page * PAGE_ROWS, page * PAGE_ROWS + len(rows) - 1)
        if self._wanted and self._job is None:
            self._fetch(self._wanted.pop())

    def _miss(self, page: int, error: TriageError) -> None:
        """Not asked again until somebody does: a page that fails would fail at each repaint."""
        self._job = None
        self._wanted.clear()
        self._pages.setdefault(page, [])
        self.failed.emit(error)
