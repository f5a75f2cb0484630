"""The opening of archives inside the evidence: depth by depth, in the order of their entries; ids follow from it."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any, Final

from triage.casedb.archives import (
    WaitingArchive,
    close_archive,
    holds_itself,
    keep_listed,
    keep_members,
    try_again,
    waiting_archives,
)
from triage.casedb.connection import Connection
from triage.casedb.frame import SourceRecord
from triage.entries.listing import ArchiveToList, ListTask
from triage.execution.pool import Event, Lost, Refused, Result
from triage.model.archives import ArchiveOutcome, Opening
from triage.model.frame import Scope
from triage.model.problems import Outcome
from triage.model.profile import Reading
from triage.pipeline.context import Context
from triage.pipeline.stages import stage

_ITSELF: Final = "The archive has the same content as one in which it lies; it was not opened again."
_DEEP: Final = "The archive lies {} deep in others, deeper than the profile opens; it was not opened."


class OpeningArchives:
    """Hands out archives that are not opened yet, a few at a time, and keeps their members.

    Depth follows on depth: all archives of one are known when the evidence that lies less deep is examined, so that
    their members get the same ids whatever was stopped or killed in between.
    """

    def __init__(
        self,
        context: Context,
        sources: dict[int, SourceRecord],
        scopes: dict[int, Scope],
        opening: Opening,
        reading: Reading,
    ) -> None:
        self._context = context
        self._sources = sources
        self._scopes = scopes
        self._opening = opening
        self._reading = reading
        self._running = False
        self._depth = 1
        self._none_left = False
        """True once no archive of this depth waits; there come no more of it."""
        self._tries: Counter[int] = Counter()
        self.begun = False
        """True once archives were handed out."""
        self.kept = 0
        """Counts the batches kept, as ``Walking.kept``."""
        context.write(lambda c: try_again(c, opening), name="archives-again").result()

    @property
    def running(self) -> bool:
        """True while archives are being listed."""
        return self._running

    def offer(self, *, examined: bool) -> bool:
        """List the next archives where a worker is free and none are being listed.

        Args:
            examined: True when all that the case knows was examined: then the next depth may begin.

        Returns:
            True where archives are being listed, or may be later.
        """
        if self._running or not self._opening.formats:
            return self._running
        while True:
            if self._context.pool.idle <= 0:
                return True
            waiting = [] if self._none_left else self._next()
            if waiting:
                self._submit(waiting)
                return True
            self._none_left = True
            if not examined or self._depth > self._opening.depth:
                return not examined
            self._depth, self._none_left = self._depth + 1, False

    def look_again(self) -> None:
        """Begin with the first depth again: what came in since then may hold archives too."""
        self._depth, self._none_left = 1, False

    def _next(self) -> list[WaitingArchive]:
        """The next archives of this depth that are to be opened; those that are not are closed at once."""
        while True:
            with self._context.store.read() as connection:
                found = waiting_archives(connection, self._opening, self._depth, self._context.unreachable)
                refused = {one.key.entry: why for one in found if (why := self._refusal(connection, one))}
            for entry, (outcome, sentence) in refused.items():
                problem = (
                    -1,
                    Outcome.NOT_UNDERSTOOD if outcome is ArchiveOutcome.TOO_DEEP else Outcome.FAILED,
                    sentence,
                )
                self._write(partial(_close, entry, outcome, [problem])).result()
            waiting = [one for one in found if one.key.entry not in refused]
            if waiting or not found:
                return waiting

    def _refusal(self, connection: Connection, one: WaitingArchive) -> tuple[ArchiveOutcome, str] | None:
        if holds_itself(connection, one.key.entry):
            return ArchiveOutcome.FAILED, _ITSELF
        if self._depth > self._opening.depth:
            return ArchiveOutcome.TOO_DEEP, _DEEP.format(self._depth - 1)
        return None

    def _submit(self, waiting: list[WaitingArchive]) -> None:
        source = self._sources[waiting[0].source]
        archives = [ArchiveToList(*one[1:]) for one in waiting]
        task = ListTask(source.spec, archives, self._scopes[source.exhibit_id])
        self._running = self.begun = True
        self._context.submit("archives", stage("archives").function, task, partial(self._on, source))

    def _on(self, source: SourceRecord, event: Event) -> None:
        if isinstance(event, Result):
            self._write(partial(_keep, event.value, self._reading)).add_done_callback(lambda _: self._kept())
            return
        if isinstance(event, Refused):
            self._context.source_failed(source, event.sentence)
        elif isinstance(event, Lost):
            self._lost(source, event)
        self._context.write(lambda _: None, name="archives-end").add_done_callback(lambda _: self._ended())

    def _lost(self, source: SourceRecord, event: Lost) -> None:
        """The archive at hand gets its Problem, unless its worker may have been ended from outside."""
        self._tries[event.unit] += 1
        if event.unit < 0:
            if self._tries[event.unit] > event.again:
                self._context.source_failed(source, event.sentence)
        elif self._tries[event.unit] > event.again:
            problem = (-1, Outcome.FAILED, f"The archive cannot be opened: {event.sentence}")
            self._write(partial(_close, event.unit, ArchiveOutcome.FAILED, [problem]))

    def _write(self, work: Any) -> Any:
        return self._context.write(work, name="archives", parts=("entries", "problems"))

    def _kept(self) -> None:
        self.kept += 1

    def _ended(self) -> None:
        self.kept += 1
        self._running = False


def _keep(told: list[tuple[Any, ...]], reading: Reading, connection: Connection) -> None:
    for tag, entry, *rest in told:
        if tag == "listed":
            keep_listed(connection, entry, *rest)
        elif tag == "members":
            keep_members(connection, entry, rest[0], reading)
        else:
            close_archive(connection, entry, *rest)


def _close(
    entry: int, outcome: ArchiveOutcome, problems: list[tuple[int, Outcome, str]], connection: Connection
) -> None:
    close_archive(connection, entry, outcome, problems)
