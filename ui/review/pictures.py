"""The pictures of what is in sight: fetched and decoded beside the screen, no sharper than the shield allows."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Sequence
from functools import partial
from typing import Final, NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from triage.casedb.thumbs import Level
from triage.errors import TriageError
from ui.jobs import Job, Jobs
from ui.renderings import closed_picture, decoded
from ui.review.presenter import PictureDesk, Shown

MOST_KEPT: Final = 4000
"""Closed pictures in memory: 16 KB each at most."""

MOST_WANTED: Final = 300
"""Closed pictures that are fetched at once; of more, those that came into sight last."""


class _Sharp(NamedTuple):
    """A page of sharper pictures on screen, and since when."""

    shown: Shown
    level: Level
    items: int
    since: float


class Pictures(QObject):
    """Hands out what is decoded.

    ``arrived`` carries the items of which there is more, or ``None`` for all; ``failed`` carries a TriageError.

    ``seen`` carries (Level, items, seconds) of sharper pictures once they are gone from the screen.
    """

    arrived = Signal(object)
    failed = Signal(object)
    seen = Signal(object, int, float)

    def __init__(self, desk: PictureDesk, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._jobs = jobs
        self._closed: OrderedDict[str, QImage] = OrderedDict()
        self._wanted: list[str] = []
        self._fetching: Job | None = None
        self._page: tuple[str, ...] = ()
        self._sharp: dict[str, QImage] = {}
        self._on_screen: _Sharp | None = None

    def picture(self, item: str) -> QImage | None:
        """What may be drawn of an item; ``None`` where it is not fetched yet, null where there is no rendering."""
        sharp, closed = self._sharp.get(item), self._closed.get(item)
        return sharp if sharp is not None and (closed is None or not sharp.isNull()) else closed

    def is_sharp(self, item: str) -> bool:
        """Whether the picture of an item is shown sharper than closed."""
        return item in self._sharp

    def show(self, items: Sequence[str], level: Level, longest: int) -> None:
        """These items are in sight now: fetch what is missing, at this level."""
        if level is Level.WORKING:
            self._show_working(tuple(items), longest)
        else:
            self.close()
        missing = [item for item in items if item not in self._closed]
        if level is Level.CLOSED and missing:
            fresh = set(missing)
            self._wanted = [*(item for item in self._wanted if item not in fresh), *missing][-MOST_WANTED:]
            self._fetch()

    def prefetch(self, items: Sequence[str]) -> None:
        """Fetch closed pictures that will be in sight soon, behind what is in sight now."""
        known = {*self._closed, *self._wanted}
        ahead = [item for item in items if item not in known]
        if ahead:
            self._wanted = [*ahead, *self._wanted][-MOST_WANTED:]
            self._fetch()

    def close(self) -> None:
        """Let go of everything sharper, and tell for how long it was on screen."""
        self._page = ()
        had = bool(self._sharp)
        self._sharp = {}
        if self._on_screen is not None:
            page, seconds = self._on_screen, time.monotonic() - self._on_screen.since
            self._on_screen = None
            self._tell(page.shown, page.level, page.items, seconds)
        if had:
            self.arrived.emit(None)

    def forget(self) -> None:
        """Fetch everything anew: a run may have made pictures that were not there."""
        self._closed.clear()

    def _show_working(self, items: tuple[str, ...], longest: int) -> None:
        if items == self._page:
            return
        self.close()
        self._page = items
        if items:
            self._jobs.start(
                partial(_working, self._desk, items, longest), partial(self._keep_working, items), self._miss
            )

    def _keep_working(self, items: tuple[str, ...], fetched: tuple[Shown, dict[str, QImage]]) -> None:
        shown, images = fetched
        if items != self._page:
            self._tell(shown, Level.WORKING, 0, 0.0)
            return
        self._sharp = images
        self._on_screen = _Sharp(shown, Level.WORKING, len(items), time.monotonic())
        self.arrived.emit(None)

    def _tell(self, shown: Shown, level: Level, items: int, seconds: float) -> None:
        self._jobs.start(partial(self._desk.viewed, shown, seconds), _nothing, self.failed.emit)
        if items:
            self.seen.emit(level, items, seconds)

    def _fetch(self) -> None:
        if self._fetching is None and self._wanted:
            wanted, self._wanted = tuple(self._wanted), []
            self._fetching = self._jobs.start(partial(_closed, self._desk, wanted), self._keep, self._miss)

    def _keep(self, images: dict[str, QImage]) -> None:
        self._fetching = None
        for item, image in images.items():
            self._closed[item] = image
            self._closed.move_to_end(item)
        while len(self._closed) > MOST_KEPT:
            self._closed.popitem(last=False)
        self.arrived.emit(images)
        self._fetch()

    def _miss(self, error: TriageError) -> None:
        """Not asked again until somebody scrolls: what fails would fail at each repaint."""
        self._fetching = None
        self._wanted.clear()
        self._page = ()
        self.failed.emit(error)


def _closed(desk: PictureDesk, items: Sequence[str]) -> dict[str, QImage]:
    found = desk.pictures(items, Level.CLOSED).images
    return {item: closed_picture(found.get(item)) for item in items}


def _working(desk: PictureDesk, items: Sequence[str], longest: int) -> tuple[Shown, dict[str, QImage]]:
    shown = desk.pictures(items, Level.WORKING)
    return shown, {item: decoded(shown.images.get(item), longest) for item in items}


def _nothing(_: None) -> None:
    """What is applied of a record that was kept."""
