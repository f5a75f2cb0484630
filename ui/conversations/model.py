"""The messages of the open conversation: pages fetched when they come into sight, the oldest let go."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal

from ui.conversations.facts import PAGE_ROWS, Bubble, Talk, TalkDesk
from ui.jobs import Jobs
from ui.widgets.paging import Pages

MAX_PAGES: Final = 16
"""Pages that are held; a screen shows two at most."""


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
        self._talk: Talk | None = None
        self._zone = ""
        self._pages: Pages[Bubble] = Pages(jobs, PAGE_ROWS, MAX_PAGES, self._work, self._tell, self.failed.emit)

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
        self._pages.show({})
        self._talk, self._zone = talk, zone

    def bubble(self, position: int) -> Bubble | None:
        """A message that is loaded, or ``None``; asking for one that is not fetches it."""
        return self._pages.row(position)

    def failed_at(self, position: int) -> bool:
        """Whether a message was asked for and could not be read."""
        return self._pages.failed_at(position)

    def _work(self, page: int) -> Callable[[], list[Bubble]]:
        assert self._talk is not None, "pages are wanted of an open conversation"
        return partial(self._desk.bubbles, self._talk, page, self._zone)

    def _tell(self, first: int, rows: list[Bubble]) -> None:
        self.loaded.emit(first, first + len(rows) - 1)
