"""Acts of a person in the order of their keys: one after the other, beside the screen, and stopped at a failure."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Final, NamedTuple

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, Signal

from triage.errors import TriageError
from ui.jobs import Jobs
from ui.review.acting import Done

MOST_SECONDS: Final = 10.0
BEAT_MS: Final = 10


class Act(NamedTuple):
    """Something to be written."""

    work: Callable[[], Done]
    item: str
    """The item at hand when its key was pressed; where it fails, the reviewer is brought back to it."""


class NotKept(NamedTuple):
    """Acts that are not in the case: the one that failed and those behind it."""

    error: TriageError
    acts: tuple[Act, ...]


class ActQueue(QObject):
    """Carries acts out in order. ``done`` carries each Done; ``failed`` a NotKept: nothing behind a failure is tried.

    Whoever presses a key before the last act is on the disk is not held up, and is told at once where it failed.
    """

    done = Signal(object)
    failed = Signal(object)

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._waiting: deque[Act] = deque()
        self._at_work: Act | None = None
        self._then: list[Callable[[], object]] = []

    @property
    def busy(self) -> bool:
        """Whether an act is not on the disk yet."""
        return self._at_work is not None

    def submit(self, act: Act) -> None:
        """Carry out an act when those before it are done."""
        self._waiting.append(act)
        self._next()

    def when_idle(self, act: Callable[[], object]) -> None:
        """Do something on the screen once everything before it is on the disk, or was not kept."""
        if self.busy:
            self._then.append(act)
        else:
            act()

    def flush(self) -> None:
        """Wait until everything is on the disk; for a window that is about to close."""
        end = time.monotonic() + MOST_SECONDS
        while self.busy and time.monotonic() < end:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents, BEAT_MS)

    def _next(self) -> None:
        if self._at_work is None and self._waiting:
            self._at_work = self._waiting.popleft()
            self._jobs.start_act(self._at_work.work, self._keep, self._miss)
        elif self._at_work is None:
            then, self._then = self._then, []
            for act in then:
                act()

    def _keep(self, done: Done) -> None:
        self._at_work = None
        self.done.emit(done)
        self._next()

    def _miss(self, error: TriageError) -> None:
        assert self._at_work is not None, "an act was at work"
        lost = (self._at_work, *self._waiting)
        self._at_work = None
        self._waiting.clear()
        self.failed.emit(NotKept(error, lost))
        self._next()
