"""What the parts of a run share: the case, the pool, who listens, and what was not completed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from triage.casedb.connection import Connection
from triage.casedb.frame import SourceRecord
from triage.casedb.open import CaseStore
from triage.casedb.problems import NOT_NOW, ProblemPlace, keep_problems
from triage.casedb.rows import read_tally
from triage.execution.limits import POLL_SECONDS
from triage.execution.pool import Event, Pool, Result
from triage.faultpoints import fault_point
from triage.model.problems import Outcome, ProblemRow
from triage.pipeline.installed import InstalledSet
from triage.pipeline.lanes import NOTHING_READ, Ahead
from triage.pipeline.paces import Paces

_BACKLOG: Final = 48
"""Pieces of writing that may wait before results are taken from workers again."""

Handler = Callable[[Event], None]


class WorkerState(NamedTuple):
    """What one worker is doing now."""

    stage: str
    entry: int
    phase: str
    bytes: int
    silent_seconds: float
    """Since its last byte, or since the phase began: a slow disk still delivers, and a stuck one does not."""
    rate: float | None = None
    """Bytes a second in the last seconds; ``None`` while too little is known."""


class Progress(NamedTuple):
    """How far a run has come; counts come from the case's own tally."""

    stage: str
    title: str
    counts: Mapping[str, int]
    stage_done: int
    stage_total: int
    workers: tuple[WorkerState, ...]
    elapsed: float
    ahead: Ahead = NOTHING_READ
    """What of it was read and compared already, and is decoded in its turn."""


@dataclass(slots=True)
class Context:
    """One run at work. All methods are called from the run's own thread."""

    store: CaseStore
    pool: Pool
    listener: Callable[[Progress], None] | None
    stop: threading.Event
    sets: Mapping[int, InstalledSet]
    """The hash sets that this run may ask, by id."""
    absent: Mapping[int, str]
    """Those that are not present, by id, each with the sentence that says so."""
    incomplete: list[str] = field(default_factory=list)
    unreachable: set[int] = field(default_factory=set)
    """Sources that this run leaves alone: they cannot be opened, or went away."""
    again: bool = False
    """True where the next run has to do a stage anew although nothing in the case says that it is missing."""
    ahead: Ahead = NOTHING_READ
    grace_ends: float | None = None
    """Seconds of ``elapsed`` at which a run that was stopped waits no longer for its workers."""
    changes_before: int = 0
    started: float = field(default_factory=time.monotonic)
    _handlers: dict[int, tuple[str, Handler]] = field(default_factory=dict)
    _told: float = 0.0
    _paces: Paces = field(default_factory=Paces)
    _futures: list[Future[Any]] = field(default_factory=list)
    _failure: BaseException | None = None

    @property
    def elapsed(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self.started

    def submit(self, stage: str, function: str, argument: Any, handler: Handler, pin: int | None = None) -> int:
        """Give a task to the pool; its events go to the handler. Tasks with one pin go to one worker."""
        fault_point(f"hand-over:{stage}")
        task = self.pool.submit(function, argument, pin)
        self._handlers[task] = (stage, handler)
        return task

    def pump(self, *, wait: bool = True) -> None:
        """Wait shortly for events, or take those that are there, and hand them on; holds back behind the writer."""
        self.check_writing()
        while self.store.writer.backlog > _BACKLOG:
            time.sleep(0.002)
        for event in self.pool.events(POLL_SECONDS if wait else 0.0):
            _, handler = self._handlers[event.task]
            if not isinstance(event, Result):
                del self._handlers[event.task]
            handler(event)

    def write(self, work: Callable[[Connection], Any], *, name: str, parts: tuple[str, ...] = ()) -> Future[Any]:
        """Queue rows for the writer; what goes wrong there ends the run.

        Behind a piece that failed none is written: a full disk may refuse the rows of a walk and still have room
        for the mark that it has ended.
        """

        def in_order(connection: Connection) -> Any:
            if self._failure is not None:
                raise self._failure
            return work(connection)

        future = self.store.batch(in_order, name=name, parts=parts)
        future.add_done_callback(self._note_failure)
        self._futures.append(future)
        return future

    def _note_failure(self, future: Future[Any]) -> None:
        """Called in the writer's thread before it takes the next piece."""
        self._failure = self._failure or future.exception()

    @property
    def changed(self) -> bool:
        """True where this run has written anything yet (a grade that came meanwhile counts too)."""
        return self.store.writer.changes > self.changes_before

    def check_writing(self) -> None:
        """Raise what went wrong in writing, as soon as it is known (a full disk ends the run at once)."""
        pending = []
        for future in self._futures:
            if future.done():
                future.result()
            else:
                pending.append(future)
        self._futures = pending

    def settle(self) -> None:
        """Wait until all that was queued is written."""
        for future in self._futures:
            future.result()
        self._futures = []

    def source_failed(self, source: SourceRecord, reason: str) -> None:
        """Leave a source alone for the rest of this run; the next one tries it again."""
        if source.id not in self.unreachable:
            self.unreachable.add(source.id)
            sentence = f"Exhibit {source.exhibit}, {source.name}: the source could not be read. {reason}"
            self.not_completed(sentence, ProblemPlace(source.id, None, None, None))

    def not_completed(self, sentence: str, place: ProblemPlace | None = None, stage: str = NOT_NOW) -> None:
        """Say that an exhibit, a volume or a stage was not completed; with a place it is also kept as a Problem.

        A Problem of the stage ``NOT_NOW`` is withdrawn when the next run begins.
        """
        if sentence not in self.incomplete:
            self.incomplete.append(sentence)
        if place is not None:
            row = ProblemRow(stage, Outcome.FAILED, sentence)
            self.write(lambda c: keep_problems(c, [(place, row)]), name="problem", parts=("problems",))

    def tell(self, stage: str, title: str, done: int = 0, total: int = 0, *, now: bool = False) -> None:
        """Tell the listener how far the run is, a few times a second at most."""
        if self.listener is None or (not now and time.monotonic() - self._told < 0.15):
            return
        self._told = time.monotonic()
        with self.store.read() as connection:
            counts = read_tally(connection)
        moment = time.monotonic()
        states = [(task, s) for task, s in self.pool.states() if task in self._handlers]
        self._paces.add(moment, {task: s.bytes for task, s in states})
        workers = tuple(
            WorkerState(self._handlers[task][0], s.unit, s.phase, s.bytes, moment - s.last_sign, self._paces.rate(task))
            for task, s in states
        )
        self.listener(Progress(stage, title, counts, done, total, workers, self.elapsed, self.ahead))
