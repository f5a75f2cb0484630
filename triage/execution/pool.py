"""A pool of monitored worker processes: tasks in, results and failures out, culprits named."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import connection, get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, Final, NamedTuple

import psutil

from triage.errors import WorkerError
from triage.execution import worker as protocol
from triage.execution.limits import POLL_SECONDS, START_SECONDS, Limits
from triage.execution.slots import SlotState, read_slot, slot_memory
from triage.model.doing import BY_BYTES

_ONE_THREAD: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")

_FROM_OUTSIDE: Final = (-9, -15)
"""Exit statuses of a process that somebody ended: SIGKILL (also by a system that is short of memory), SIGTERM."""
_KILLED_AGAIN: Final = 4


class Result(NamedTuple):
    """Something that a task yielded."""

    task: int
    value: Any


class Finished(NamedTuple):
    """A task ran to its end."""

    task: int


class Refused(NamedTuple):
    """A task ended with a known error."""

    task: int
    sentence: str


class Lost(NamedTuple):
    """A task's worker died or was ended; ``unit`` and ``phase`` name what it was at (-1: nothing in particular)."""

    task: int
    unit: int
    phase: str
    sentence: str
    again: int = 0
    """How many more times it is worth trying, since the unit may be innocent: once where the process died by itself
    or had used up its memory, perhaps on what came before; some times where it was killed from outside. One that
    was ended for its time would take it again."""


Event = Result | Finished | Refused | Lost


class _Task(NamedTuple):
    number: int
    function: str
    argument: Any
    pin: int | None


@dataclass(slots=True)
class _Worker:
    position: int
    process: SpawnProcess
    pipe: Connection
    task: int = -1
    started: float = field(default_factory=time.monotonic)
    ready: bool = False


class Pool:
    """Workers of this machine. All calls come from one thread.

    Args:
        workers: How many.
        limits: What a unit of work may cost.
        preload: Modules that a worker imports when it is ready, so that they do not hold up its first task.
    """

    def __init__(self, workers: int, limits: Limits | None = None, preload: tuple[str, ...] = ()) -> None:
        self.limits = limits or Limits()
        self._preload = preload
        self._memory = slot_memory(workers)
        self._context = get_context("spawn")
        self._count = 0
        self._next_check = 0.0
        self._waiting: deque[_Task] = deque()
        self._pinned: dict[int, int] = {}
        self._workers: list[_Worker] = [self._start(position) for position in range(workers)]

    def submit(self, function: str, argument: Any, pin: int | None = None) -> int:
        """Queue a task for the next free worker; gives the task's number. Tasks with one pin go to one worker."""
        self._count += 1
        self._waiting.append(_Task(self._count, function, argument, pin))
        self._dispatch()
        return self._count

    @property
    def size(self) -> int:
        """How many workers there are."""
        return len(self._workers)

    @property
    def idle(self) -> int:
        """Workers that have nothing to do."""
        free = {w.position for w in self._workers if w.task < 0}
        return len(free) - sum(1 for task in self._waiting if self._may_go(task, free))

    @property
    def busy(self) -> bool:
        """True while any task waits or runs."""
        return bool(self._waiting) or any(w.task >= 0 for w in self._workers)

    def cancel_waiting(self) -> None:
        """Forget the tasks that no worker has begun."""
        self._waiting.clear()

    def states(self) -> list[tuple[int, SlotState]]:
        """(task, what it is at) for each working worker: what the screen shows."""
        return [(w.task, read_slot(self._memory, w.position)) for w in self._workers if w.task >= 0]

    def events(self, timeout: float = POLL_SECONDS) -> Iterator[Event]:
        """What happened, waiting at most ``timeout`` seconds for the first.

        Raises:
            WorkerError: A worker could not be started.
        """
        pipes = {w.pipe: w for w in self._workers}
        for pipe in connection.wait(list(pipes), timeout):
            yield from self._receive(pipes[pipe])  # type: ignore[index]  # wait() gives back what it was given
        if time.monotonic() >= self._next_check:
            self._next_check = time.monotonic() + POLL_SECONDS
            for w in self._workers:
                lost = self._check(w)
                if lost is not None:
                    yield lost
        self._dispatch()

    def close(self, grace: float = 0.0) -> None:
        """End all workers; those that are working get so many seconds to finish what they hold."""
        deadline = time.monotonic() + grace
        while grace and self.busy and time.monotonic() < deadline:
            for _ in self.events(0.05):
                pass
        for w in self._workers:
            w.pipe.close()
            w.process.kill()
        for w in self._workers:
            w.process.join(5)
            w.process.close()
        self._workers = []
        self._memory.close()
        self._memory.unlink()

    def _start(self, position: int) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=protocol.work,
            args=(theirs, self._memory.name, position, self._preload),
            name=f"triage-worker-{position}",
            daemon=True,
        )
        with _clean_start():
            process.start()
        theirs.close()
        return _Worker(position, process, ours)

    def _dispatch(self) -> None:
        for w in self._workers:
            if not self._waiting:
                return
            if w.task < 0 and w.ready:
                task = next((task for task in self._waiting if self._may_go(task, {w.position})), None)
                if task is None:
                    continue
                self._waiting.remove(task)
                if task.pin is not None:
                    self._pinned[task.pin] = w.position
                w.task = task.number
                with suppress(OSError):  # it has just died; its pipe will say so, and the task is reported as lost
                    w.pipe.send((task.number, task.function, task.argument))

    def _may_go(self, task: _Task, free: set[int]) -> bool:
        return task.pin is None or self._pinned.get(task.pin, next(iter(free), -1)) in free

    def _receive(self, w: _Worker) -> Iterator[Event]:
        try:
            kind, task, *rest = w.pipe.recv()
        except (EOFError, OSError):
            yield from self._died(w)
            return
        if kind == protocol.READY:
            w.ready = True
        elif kind == protocol.RESULT:
            yield Result(task, rest[0])
        else:
            w.task = -1
            self._dispatch()
            if kind == protocol.END:
                yield Finished(task)
            elif kind == protocol.REFUSED:
                yield Refused(task, rest[0])
            else:
                sentence, unit, phase = rest
                yield Lost(task, unit, phase, f"A defect of this program stopped it: {sentence}.")

    def _died(self, w: _Worker) -> Iterator[Event]:
        w.process.join(5)
        if not w.ready:
            raise WorkerError("A worker process ended before it was ready; the run cannot start.")
        code = w.process.exitcode
        yield from self._replace(
            w,
            f"The process that worked on it ended unexpectedly (exit status {code}).",
            again=_KILLED_AGAIN if code in _FROM_OUTSIDE else 1,
        )

    def _replace(self, w: _Worker, sentence: str, *, again: int = 0) -> Iterator[Event]:
        state, task = read_slot(self._memory, w.position), w.task
        w.pipe.close()
        w.process.kill()
        w.process.join(5)
        self._workers[w.position] = self._start(w.position)
        if task >= 0:
            yield Lost(task, state.unit, state.phase, sentence, again)

    def _check(self, w: _Worker) -> Lost | None:
        if not w.ready:
            if time.monotonic() - w.started > START_SECONDS:
                raise WorkerError(f"A worker process was not ready within {START_SECONDS:.0f} seconds.")
            return None
        if w.task < 0 or w.pipe.poll():  # what it has sent is taken first
            return None
        found = self._overrun(w, read_slot(self._memory, w.position))
        if found is None:
            return None
        sentence, again = found
        return next((lost for lost in self._replace(w, sentence, again=again) if isinstance(lost, Lost)), None)

    def _overrun(self, w: _Worker, state: SlotState) -> tuple[str, int] | None:
        try:
            process = psutil.Process(w.process.pid)
            times = process.cpu_times()
            memory = _own_memory(process)
        except psutil.Error:
            return None  # it is ending; its pipe will say so
        if memory > self.limits.memory_bytes:
            return f"It needed more than {self.limits.memory_bytes >> 20:,} MiB of memory and was ended.", 1
        silent = time.monotonic() - state.last_sign
        if state.phase in ("decode", "exif", "video", "parse"):
            limit = self.limits.parse_cpu_seconds if state.phase == "parse" else self.limits.cpu_seconds
            if times.user + times.system - state.cpu_at_start > limit:
                return f"It took more than {limit:,.0f} seconds of processor time and was ended.", 0
            if silent > limit * self.limits.wall_factor:
                return f"It stood still for {limit * self.limits.wall_factor:,.0f} seconds and was ended.", 0
        elif state.phase in BY_BYTES and silent > self.limits.silent_seconds:
            return f"No byte came for {self.limits.silent_seconds:,.0f} seconds; reading was ended.", 0
        return None


def _own_memory(process: psutil.Process) -> int:
    """Resident bytes of a process without what it shares with others: hash sets are mapped by every worker.

    Linux tells what is shared, Windows what is private; elsewhere all that is resident counts.
    """
    told = process.memory_info()
    return int(getattr(told, "private", 0) or told.rss - getattr(told, "shared", 0))


@contextmanager
def _clean_start() -> Iterator[None]:
    """Start a child that imports its own modules only, with numeric libraries on one thread.

    ``spawn`` would run the parent's main module again in the child; ours pulls in the command line or the screen.
    """
    main = sys.modules["__main__"]
    kept = {name: getattr(main, name, None) for name in ("__file__", "__spec__")}
    environment = {name: os.environ.get(name) for name in _ONE_THREAD}
    if sys.platform != "win32":
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, set())
    try:
        for name in kept:
            setattr(main, name, None)
        os.environ.update(dict.fromkeys(_ONE_THREAD, "1"))
        # Ctrl+C is for the process that holds the case; a worker that is still starting would die of it.
        if sys.platform != "win32":
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        yield
    finally:
        if sys.platform != "win32":
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        for name, value in kept.items():
            setattr(main, name, value)
        for variable, setting in environment.items():
            if setting is None:
                os.environ.pop(variable, None)
            else:
                os.environ[variable] = setting
