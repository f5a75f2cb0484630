"""The carving of unallocated space: one volume of an image after the other, once what lies before it is examined."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any, Final

from triage.casedb.carving import (
    STAGE_LEFT,
    WaitingVolume,
    close_carving,
    keep_begun,
    keep_carved,
    waiting_volumes,
)
from triage.casedb.connection import Connection
from triage.casedb.frame import SourceRecord
from triage.casedb.problems import ProblemPlace, keep_problems, withdraw_problems
from triage.execution.pool import Event, Lost, Refused, Result
from triage.model.frame import Scope
from triage.model.problems import Outcome, ProblemRow
from triage.model.profile import Reading
from triage.model.tasks import CarveTask
from triage.pipeline.context import Context
from triage.pipeline.stages import stage

_IN_SCOPE_FOLDERS: Final = (
    "Volume {}. Its unallocated space was not carved: the scope of the exhibit names folders, and what is carved lies"
    " in none."
)


class Carving:
    """Hands out volumes whose unallocated space is not searched yet, one at a time, and keeps what is carved.

    Args:
        context: The run.
        sources: Those of the case, by id.
        scopes: Those of the exhibits, by id.
        reading: What of the carved files is read.
        wanted: Whether this run carves.
    """

    def __init__(
        self,
        context: Context,
        sources: dict[int, SourceRecord],
        scopes: dict[int, Scope],
        reading: Reading,
        *,
        wanted: bool,
    ) -> None:
        self._context = context
        self._sources = sources
        self._scopes = scopes
        self._reading = reading
        self._wanted = wanted
        self._tries: Counter[int] = Counter()
        self._left: set[int] = set()
        """Volumes that this run leaves."""
        self.running = False
        self._news = False
        self.searched = 0
        self.size = 0
        """Bytes that were searched of the volume at hand, and its bytes."""
        self.kept = 0
        """Counts the batches kept, as ``Walking.kept``."""
        if wanted:
            context.write(lambda c: withdraw_problems(c, STAGE_LEFT), name="carve-again").result()

    def offer(self) -> bool:
        """Search the next volume where a worker is free and none is being searched.

        Returns:
            True where one is being searched, or waits for a worker.
        """
        if self.running or not self._wanted:
            return self.running
        with self._context.store.read() as connection:
            found = waiting_volumes(connection, self._context.unreachable)
        waiting = [one for one in found if one.volume not in self._left and not self._outside(one)]
        if waiting and self._context.pool.idle > 0:
            self._submit(waiting[0])
        return bool(waiting)

    def news(self) -> bool:
        """True where something was carved since this was asked last: archives may lie in it."""
        news, self._news = self._news, False
        return news

    def _outside(self, one: WaitingVolume) -> bool:
        """True where the scope of the exhibit lets nothing be carved; it is said."""
        if not self._scopes[self._sources[one.source].exhibit_id].folders:
            return False
        self._left.add(one.volume)
        place = ProblemPlace(one.source, one.volume, None, None)
        row = ProblemRow(STAGE_LEFT, Outcome.PARTLY, _IN_SCOPE_FOLDERS.format(one.ordinal))
        self._write(lambda c: keep_problems(c, [(place, row)]))
        return True

    def _submit(self, one: WaitingVolume) -> None:
        self.running = self._news = True
        self.searched, self.size = one.state.get("position", 0), 0
        source = self._sources[one.source]
        task = CarveTask(source.spec, one.ordinal, one.root if one.root is not None else -1, one.state)
        self._context.submit("carve", stage("carve").function, task, partial(self._on, one, source))

    def _on(self, one: WaitingVolume, source: SourceRecord, event: Event) -> None:
        if isinstance(event, Result):
            self._note(*event.value)
            self._write(partial(_keep, one.volume, event.value, self._reading)).add_done_callback(
                lambda _: self._kept()
            )
            return
        if isinstance(event, Refused):
            self._left.add(one.volume)
            self._context.source_failed(source, event.sentence)
        elif isinstance(event, Lost):
            self._lost(one, source, event)
        self._context.write(lambda _: None, name="carve-end").add_done_callback(lambda _: self._ended())

    def _note(self, tag: str, *rest: Any) -> None:
        if tag == "begun":
            self.size = rest[1]
        elif tag == "carved":
            self.searched = rest[1]["position"]

    def _lost(self, one: WaitingVolume, source: SourceRecord, event: Lost) -> None:
        """The search goes on where it had come to, in this run, or in the next where it is given up here."""
        self._tries[one.volume] += 1
        if self._tries[one.volume] > event.again:
            self._left.add(one.volume)
            name = f"Exhibit {source.exhibit}, {source.name}, volume {one.ordinal}"
            sentence = f"{name}: its unallocated space was not searched to its end. {event.sentence}"
            self._context.not_completed(sentence, ProblemPlace(one.source, one.volume, None, None))

    def _write(self, work: Any) -> Any:
        return self._context.write(work, name="carve", parts=("entries", "problems"))

    def _kept(self) -> None:
        self.kept += 1

    def _ended(self) -> None:
        self.kept += 1
        self.running = False


def _keep(volume: int, told: tuple[Any, ...], reading: Reading, connection: Connection) -> None:
    tag, *rest = told
    if tag == "begun":
        keep_begun(connection, volume, rest[0])
    elif tag == "carved":
        keep_carved(connection, volume, rest[0], rest[1], reading)
    else:
        close_carving(connection, volume, *rest)
