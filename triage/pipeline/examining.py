"""The examination of contents: batches of pending entries, in order, until none is left."""

from __future__ import annotations

from collections import Counter
from functools import partial
from queue import SimpleQueue
from typing import Final

from triage.casedb.connection import Connection
from triage.casedb.contents import keep_examined, sort_results
from triage.casedb.frame import SourceRecord
from triage.execution.pool import Event, Finished, Lost, Refused, Result
from triage.model.entries import EntryState
from triage.model.frame import Scope
from triage.model.problems import Outcome
from triage.model.profile import ALL_KINDS
from triage.model.tasks import ExamineTask, SetAtHand
from triage.pipeline.context import Context
from triage.pipeline.keeping import Keeping
from triage.pipeline.lanes import Batch, Lanes
from triage.pipeline.stages import stage

_LOSSES: Final = 3
"""How often a source may lose a worker before any entry was begun, until it is left for this run."""


class Examining:
    """Hands out batches of pending entries, and keeps what comes back."""

    def __init__(
        self,
        context: Context,
        sources: dict[int, SourceRecord],
        scopes: dict[int, Scope],
        recipe: int,
        sets: tuple[SetAtHand, ...] = (),
        kinds: int = ALL_KINDS,
    ) -> None:
        self._context = context
        self._sets = sets
        self._kinds = kinds
        self._sources = sources
        self._scopes = scopes
        self._recipe = recipe
        self._keeping = Keeping(context, recipe)
        self._losses: Counter[int] = Counter()
        self._suspects: Counter[int] = Counter()
        self._released: SimpleQueue[tuple[Batch, bool]] = SimpleQueue()
        self._poison: SimpleQueue[bytes | None] = SimpleQueue()
        self._poisonous: set[bytes] = set()
        self._out = 0
        forward = frozenset(source.id for source in sources.values() if source.sequential)
        exact = any(at_hand.exact for at_hand in sets)
        self._lanes = Lanes(context.store, recipe, forward, context.unreachable, read_first=exact)

    def done(self, walked: int) -> bool:
        """True when all pending entries were handed out and written. ``walked`` as for ``offer``."""
        return not self._out and self._lanes.done(walked)

    def offer(self, walked: int) -> None:
        """Give a batch to each free worker. ``walked`` changes whenever the walk kept something new."""
        self._keeping.flush_old()
        while not self._released.empty():
            batch, finished = self._released.get()
            self._lanes.release(batch, finished=finished)
            self._out -= 1
        while not self._poison.empty():
            sha256 = self._poison.get()
            if sha256 is not None:
                self._poisonous.add(sha256)
        while self._context.pool.idle > 0:
            following = self._lanes.next(walked)
            if following is None:
                return
            self._submit(following)

    def flush(self) -> None:
        """Write what is held back, before a run that was stopped ends."""
        self._keeping.flush()

    def _submit(self, batch: Batch) -> None:
        self._out += 1
        source = self._sources[batch.entries[0].source]
        task = ExamineTask(
            source.spec,
            [pending.key for pending in batch.entries],
            self._scopes[source.exhibit_id],
            frozenset(self._poisonous),
            self._sets,
            self._kinds,
            batch.read_first,
            {pending.key.entry: pending.known for pending in batch.entries if pending.known is not None},
        )
        handler = partial(self._on, batch, source)
        # As such a source, so an archive that is read forward only: one worker has it open, at the right place.
        forward = batch.entries[0].forward
        pin = -forward if forward else batch.lane.only
        self._context.submit("examine", stage("examine").function, task, handler, pin=pin)

    def _on(self, batch: Batch, source: SourceRecord, event: Event) -> None:
        context = self._context
        if isinstance(event, Result):
            self._keeping.add(source.id, event.value)
            if batch.read_first:
                read = {row[1] for row in event.value if row[0] == "read"}
                self._lanes.was_read([pending.key.size for pending in batch.entries if pending.key.entry in read])
                context.ahead = self._lanes.ahead
            return
        self._keeping.flush()
        if isinstance(event, Lost) and event.unit >= 0 and self._worth_another(event):
            pass  # it is handed out again with the rest of its batch
        elif isinstance(event, Lost) and event.unit >= 0:
            lost: list[tuple[object, ...]] = [
                ("problem", event.unit, None, event.phase, Outcome.FAILED, event.sentence),
                ("end", event.unit, EntryState.PROBLEM),
            ]
            context.write(
                lambda c: _keep_lost(c, lost, source.id, self._recipe), name="lost", parts=("problems",)
            ).add_done_callback(lambda kept: self._poison.put(kept.result()))
        elif not isinstance(event, Finished):
            self._source_failed(event, source)
        # Released only behind the batch's own rows in the writer's queue: until then the case still calls them pending.
        released = (batch, isinstance(event, Finished))
        context.write(lambda _: None, name="batch-end").add_done_callback(lambda _: self._released.put(released))

    def _worth_another(self, event: Lost) -> bool:
        """A worker that simply died may have been killed from outside: its entry is tried again."""
        self._suspects[event.unit] += 1
        return self._suspects[event.unit] <= event.again

    def _source_failed(self, event: Refused | Lost, source: SourceRecord) -> None:
        self._losses[source.id] += 1
        if isinstance(event, Refused) or self._losses[source.id] >= _LOSSES:
            self._context.source_failed(source, event.sentence)


def _keep_lost(connection: Connection, results: list[tuple[object, ...]], source: int, recipe: int) -> bytes | None:
    """The culprit gets its Problem; where its digests came through before, the Problem is that of its content.

    Gives the SHA-256 of that content, which is given to no decoder again.
    """
    sha256 = connection.exec_driver_sql(
        "SELECT c.sha256 FROM entry e JOIN content c ON c.id = e.content_id WHERE e.id = ?", (results[0][1],)
    ).scalar()
    tag, entry, _, *rest = results[0]
    keep_examined(connection, sort_results([(tag, entry, sha256, *rest), results[1]]), source, recipe)
    return sha256
