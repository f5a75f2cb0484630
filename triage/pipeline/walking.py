"""The walk of all volumes, one at a time, so that ids are those of one deterministic order."""

from __future__ import annotations

from typing import Final

from triage.casedb.entries import finish_walk, keep_walked, rows_walked
from triage.casedb.frame import SourceRecord, VolumeRecord
from triage.casedb.problems import ProblemPlace, not_whole
from triage.entries.walk import WalkFailed, WalkTask
from triage.execution.pool import Event, Finished, Refused, Result
from triage.model.entries import Walked
from triage.model.frame import Scope
from triage.model.problems import Outcome, outcome_of
from triage.model.profile import Reading
from triage.pipeline.context import Context
from triage.pipeline.stages import stage

TRIES: Final = 2
"""How often a walk is begun whose worker dies, until the volume is left for this run."""


class Walking:
    """Hands out volumes that are not walked yet."""

    def __init__(
        self,
        context: Context,
        volumes: list[VolumeRecord],
        sources: dict[int, SourceRecord],
        scopes: dict[int, Scope],
        reading: Reading,
    ) -> None:
        self._context = context
        self._sources = sources
        self._scopes = scopes
        self._reading = reading
        self._waiting = [v for v in volumes if not v.walked]
        self._running = False
        self._tries: dict[int, int] = {}
        self._failures: dict[int, str] = {}
        self.kept = 0
        """Counts the batches kept, so that the examination knows when there is something new."""
        self._name_what_is_missing(volumes)

    @property
    def done(self) -> bool:
        """True when nothing is left to walk."""
        return not self._waiting and not self._running

    def offer(self) -> None:
        """Start the next walk where a worker is free and none is running."""
        self._waiting = [v for v in self._waiting if v.source_id not in self._context.unreachable]
        if self._running or not self._waiting or self._context.pool.idle <= 0:
            return
        self._running = True
        volume = self._waiting.pop(0)
        source = self._sources[volume.source_id]
        with self._context.store.read() as connection:
            kept = rows_walked(connection, volume.id)
        task = WalkTask(source.spec, volume.ordinal, kept, self._scopes[source.exhibit_id])
        self._context.submit("walk", stage("walk").function, task, lambda event: self._on(event, volume, source))

    def _on(self, event: Event, volume: VolumeRecord, source: SourceRecord) -> None:
        if isinstance(event, Result):
            self._keep(event.value, volume, source)
            return
        name = _name(source, volume)
        failure = self._failures.pop(volume.id, "")
        if isinstance(event, Finished):
            if failure:
                place = ProblemPlace(source.id, volume.id, None, None)
                self._context.not_completed(f"{name}: {failure}", place, "walk")
            future = self._context.write(
                lambda c: finish_walk(c, volume.id, failure), name="walk-end", parts=("volumes",)
            )
        else:
            if isinstance(event, Refused):
                self._context.source_failed(source, event.sentence)
            elif self._tries.setdefault(volume.id, 1) < max(TRIES, event.again):
                # Perhaps the machine was short of memory; the order is the same, so the walk goes on where it was.
                self._tries[volume.id] += 1
                self._waiting.insert(0, volume)
            else:
                place = ProblemPlace(source.id, volume.id, None, None)
                self._context.not_completed(f"{name}: the walk was not completed. {event.sentence}", place)
            future = self._context.write(lambda _: None, name="walk-again")
        future.add_done_callback(lambda _: self._ended())

    def _keep(self, walked: Walked | WalkFailed, volume: VolumeRecord, source: SourceRecord) -> None:
        if isinstance(walked, WalkFailed):
            self._failures[volume.id] = f"The walk was not completed. {walked.sentence}"
            return
        for index, sentence in walked.problems:
            if index < 0 and outcome_of(sentence) is Outcome.FAILED:
                self._context.not_completed(f"{_name(source, volume)}: {sentence}")
        future = self._context.write(
            lambda c: keep_walked(c, source.id, volume.id, walked, self._reading, forward_only=source.sequential),
            name="walk",
            parts=("entries",),
        )
        future.add_done_callback(lambda _: self._kept())

    def _name_what_is_missing(self, volumes: list[VolumeRecord]) -> None:
        """What an earlier run, or the adding of a source, found not to be whole is not whole in this run either."""
        by_id = {volume.id: volume for volume in volumes}
        with self._context.store.read() as connection:
            found = not_whole(connection)
        for one in found:
            volume = by_id[one.volume] if one.volume is not None else None
            self._context.not_completed(f"{_name(self._sources[one.source], volume)}: {one.sentence}")

    def _kept(self) -> None:
        self.kept += 1

    def _ended(self) -> None:
        self.kept += 1
        self._running = False


def _name(source: SourceRecord, volume: VolumeRecord | None) -> str:
    name = f"Exhibit {source.exhibit}, {source.name}"
    return f"{name}, volume {volume.label}" if volume is not None else name
