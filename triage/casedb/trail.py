"""The audit log as people use it: pages of events, a filter, the head, an export, verification of the whole case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from triage.casedb import audit
from triage.casedb.audit import AuditEvent, Head
from triage.casedb.open import CaseStore
from triage.casedb.trail_export import write_events
from triage.casedb.trail_rows import Numbers, event_names, event_rows, find_events
from triage.casedb.verification import Verification, chain_faults, verify_case
from triage.model.trail import EventFilter, EventRow, Names

EXPORTED: Final = "audit exported"
_PAGE: Final = 500


class Trail:
    """The audit log of an open case."""

    def __init__(self, store: CaseStore) -> None:
        self._store = store

    def page(self, after: int = 0, limit: int = 200) -> list[AuditEvent]:
        """Events behind a number."""
        with self._store.read() as connection:
            return list(audit.events(connection, after, limit))

    def find(self, chosen: EventFilter) -> Numbers:
        """Numbers of the events that a filter shows, the newest first."""
        with self._store.read() as connection:
            return find_events(connection, chosen)

    def rows(self, numbers: Sequence[int]) -> list[EventRow]:
        """Some events without the rows that they carry, in the order asked for."""
        with self._store.read() as connection:
            return event_rows(connection, numbers)

    def names(self) -> Names:
        """Kinds of event and people that the log names, to choose from."""
        with self._store.read() as connection:
            return event_names(connection)

    def head(self) -> Head:
        """The end of the chain."""
        with self._store.read() as connection:
            return audit.head(connection)

    def chain_faults(self) -> list[str]:
        """Where the chain of events is broken; nothing where it is whole. The tables are not looked at."""
        with self._store.read() as connection:
            return chain_faults(connection)

    def verify(self) -> Verification:
        """Recompute the chain and replay it against the tables."""
        with self._store.read() as connection:
            return verify_case(connection, self._store.thumbs)

    def export(self, chosen: EventFilter, path: Path, person: str) -> int:
        """Write the events that a filter shows, oldest first, whole; gives how many. The export is an event itself.

        A name that ends with ``.csv`` gives CSV with a heading, any other JSON Lines, by which the chain can be
        computed again.

        Raises:
            CaseError: The file cannot be written.
        """
        numbers = self.find(chosen)[::-1]
        write_events(path, self._events([int(number) for number in numbers]))
        facts = {"events": len(numbers), "format": "CSV" if path.suffix.lower() == ".csv" else "JSON Lines"}
        self._store.act(lambda c: audit.record(c, EXPORTED, person, facts), name="export-audit", parts=("audit",))
        return len(numbers)

    def _events(self, numbers: Sequence[int]) -> Iterator[AuditEvent]:
        for start in range(0, len(numbers), _PAGE):
            part = set(numbers[start : start + _PAGE])
            first, last = min(part), max(part)
            after = first - 1
            while after < last:
                with self._store.read() as connection:
                    events = list(audit.events(connection, after, _PAGE))
                if not events:
                    break
                after = events[-1].seq
                yield from (event for event in events if event.seq in part)
