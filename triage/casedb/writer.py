"""The one writer: a thread with two queues, people's acts before batches."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Engine

from triage.casedb.failures import case_failure
from triage.errors import CaseError
from triage.faultpoints import fault_point

_URGENT: Final = 0
_BATCH: Final = 1
_END: Final = 2

Listener = Callable[[frozenset[str]], None]


class _Job(NamedTuple):
    work: Callable[[Connection], Any]
    name: str
    parts: tuple[str, ...]
    future: Future[Any]
    urgent: bool


class Writer:
    """Runs each piece of writing as one transaction, in order, urgent ones first.

    After a commit the listeners are told which parts of the case changed. A full disk fails the piece at hand
    with a sentence and nothing of it is kept; what is already committed stays.
    """

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._connection = engine.connect()
        self._folder = folder
        self._queue: queue.PriorityQueue[tuple[int, int, _Job | None]] = queue.PriorityQueue()
        self._count = 0
        self._guard = threading.Lock()
        self._closed = False
        self._changes = 0
        self.listeners: list[Listener] = []
        self._thread = threading.Thread(target=self._loop, name="case-writer", daemon=True)
        self._thread.start()

    @property
    def backlog(self) -> int:
        """Pieces that wait to be written."""
        return self._queue.qsize()

    @property
    def changes(self) -> int:
        """Rows that were inserted, changed or removed since the case was opened."""
        return self._changes

    def submit(
        self, work: Callable[[Connection], Any], *, name: str, urgent: bool, parts: tuple[str, ...]
    ) -> Future[Any]:
        """Queue one transaction; its result or error arrives in the future."""
        future: Future[Any] = Future()
        with self._guard:
            if self._closed:
                raise CaseError("The case is closed.")
            self._count += 1
            order = _URGENT if urgent else _BATCH
            self._queue.put((order, self._count, _Job(work, name, parts, future, urgent)))
        return future

    def close(self) -> None:
        """Write what is queued, then end."""
        with self._guard:
            if self._closed:
                return
            self._closed = True
            self._queue.put((_END, self._count + 1, None))
        self._thread.join()

    def _loop(self) -> None:
        with self._connection as connection:
            while True:
                _, _, job = self._queue.get()
                if job is None:
                    return
                self._run(connection, job)

    def _run(self, connection: Connection, job: _Job) -> None:
        try:
            # What a person did must survive a power cut; a batch can be computed again.
            connection.rollback()
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute(f"PRAGMA synchronous = {'FULL' if job.urgent else 'NORMAL'}")
            with connection.begin():
                result = job.work(connection)
                fault_point(f"before-commit:{job.name}")
            fault_point(f"commit:{job.name}")
        except BaseException as error:  # noqa: BLE001  # handed to whoever asked, through the future; never swallowed
            job.future.set_exception(case_failure(error, self._folder) or error)
            return
        self._changes = driver.total_changes
        job.future.set_result(result)
        if job.parts:
            self._tell(frozenset(job.parts))

    def _tell(self, parts: frozenset[str]) -> None:
        """Tell all listeners. A future calls them, so that one which raises is logged and ends nobody else."""
        told: Future[frozenset[str]] = Future()
        for listener in list(self.listeners):
            told.add_done_callback(partial(_call, listener))
        told.set_result(parts)


def _call(listener: Listener, told: Future[frozenset[str]]) -> None:
    listener(told.result())
