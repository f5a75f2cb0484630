"""The one door to threads: slow calls run in a pool, their results are applied on the screen's own thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final, TypeVar

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal

from triage.errors import TriageError
from ui.crash import crash_report

THREADS: Final = 2
"""One for what a person waits for and one beside it; the engine reads in its own processes."""

LONG_THREADS: Final = 2
"""For what takes minutes: a run, and beside it the import of a set. They never stand before a short call."""

_Result = TypeVar("_Result")
_Told = TypeVar("_Told")


class Job:
    """One call that is under way.

    What it calls belongs to widgets, which may be destroyed on the screen's thread alone. So nothing but the job
    itself is held by the pool, and ``take`` lets go of the rest there.
    """

    __slots__ = ("_apply", "_done", "_failed", "_told", "_work", "cancelled", "long")

    def __init__(
        self,
        work: Callable[..., Any],
        done: Callable[[Any], None],
        failed: Callable[[TriageError], None],
        told: Callable[[Any], None] | None = None,
    ) -> None:
        self._work = work
        self._done = done
        self._failed = failed
        self._told = told
        self._apply: Callable[[], None] = _nothing
        self.long = told is not None
        self.cancelled = False

    def cancel(self) -> None:
        """Nobody waits for it any more: it is not begun, and its result is not applied."""
        self.cancelled = True

    def run(self, crashed: Callable[[str], None], *tell: Callable[[Any], None]) -> None:
        """Do the work, and keep what is to be done with its result on the screen's thread."""
        try:
            self._apply = partial(self._done, self._work(*tell))
        except TriageError as error:
            self._apply = partial(self._failed, error)
        except Exception as error:  # noqa: BLE001  # the one door: a defect becomes a crash report, the window stays
            self._apply = partial(self._crash, self._failed, crashed, crash_report(error))

    def tell(self, value: object) -> None:
        """Hand on what the work told on its way."""
        if self._told is not None:
            self._told(value)

    def take(self) -> Callable[[], None]:
        """What is to be done with the result; the job holds nothing afterwards."""
        apply = self._apply
        self._work = self._done = self._failed = self._told = _nothing
        self._apply = _nothing
        return apply

    @staticmethod
    def _crash(failed: Callable[[TriageError], None], crashed: Callable[[str], None], report: str) -> None:
        crashed(report)
        failed(TriageError("This could not be shown because of a defect in the program."))


class Jobs(QObject):
    """Runs calls beside the screen. ``crashed`` carries a crash report."""

    crashed = Signal(str)
    _finished = Signal(object)
    _told = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._pool = QThreadPool()
        self._pool.setMaxThreadCount(THREADS)
        self._acts = QThreadPool()
        self._acts.setMaxThreadCount(1)
        self._long = QThreadPool()
        self._long.setMaxThreadCount(LONG_THREADS)
        self._closed = False
        self._open = 0
        self._open_long = 0
        self._finished.connect(self._apply, Qt.ConnectionType.QueuedConnection)
        self._told.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether a call is under way, or its result not applied yet."""
        return self._open > 0

    @property
    def long_busy(self) -> bool:
        """Whether one of the long calls is among them."""
        return self._open_long > 0

    def start(
        self,
        work: Callable[[], _Result],
        done: Callable[[_Result], None],
        failed: Callable[[TriageError], None],
    ) -> Job:
        """Run ``work`` in the pool, then ``done`` or ``failed`` on the screen's thread."""
        job = Job(work, done, failed)
        self._open += 1
        self._pool.start(partial(self._run, job))
        return job

    def start_act(
        self,
        work: Callable[[], _Result],
        done: Callable[[_Result], None],
        failed: Callable[[TriageError], None],
    ) -> Job:
        """Run what a person decided: in the order of asking, and never behind anything that is only read."""
        job = Job(work, done, failed)
        self._open += 1
        self._acts.start(partial(self._run, job))
        return job

    def start_long(
        self,
        work: Callable[[Callable[[_Told], None]], _Result],
        told: Callable[[_Told], None],
        done: Callable[[_Result], None],
        failed: Callable[[TriageError], None],
    ) -> Job:
        """Run what takes minutes. What ``work`` tells on its way is handed to ``told`` on the screen's thread."""
        job = Job(work, done, failed, told)
        self._open += 1
        self._open_long += 1
        self._long.start(partial(self._run, job))
        return job

    def close(self) -> None:
        """Begin nothing more, wait for what is running, apply nothing of it."""
        self._closed = True
        self._acts.waitForDone()
        self._long.waitForDone()
        self._pool.waitForDone()

    def _run(self, job: Job) -> None:
        if not (self._closed or job.cancelled):
            tell = (partial(self._hand_on, job),) if job.long else ()
            job.run(self.crashed.emit, *tell)
        self._finished.emit(job)

    def _hand_on(self, job: Job, value: object) -> None:
        if not (self._closed or job.cancelled):
            self._told.emit((job, value))

    def _apply(self, job: Job) -> None:
        self._open -= 1
        self._open_long -= job.long
        apply = job.take()
        if not (self._closed or job.cancelled):
            apply()

    def _tell(self, told: tuple[Job, object]) -> None:
        job, value = told
        if not (self._closed or job.cancelled):
            job.tell(value)


def _nothing(*_: object) -> None:
    """What is applied of a call that was never begun."""
