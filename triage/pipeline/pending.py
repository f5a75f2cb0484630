"""The pending entries of a lane in their order, fetched by pages: some sources, and some places in the order."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from triage.casedb.entries import PendingEntry, WorkPosition, pending_entries
from triage.casedb.open import CaseStore
from triage.casedb.order import EVERYWHERE, Span

BATCH_ENTRIES: Final = 200
BATCH_BYTES: Final = 48 << 20
"""A batch ends at either bound, so that a batch is about a second of work."""

_PAGE: Final = 1000


class Lane:
    """Pending entries of some sources, each handed out once until it is released.

    Args:
        store: The case.
        only: The one source of this lane, or ``None`` for all but those of other lanes.
        others: Sources that have lanes of their own.
        unreachable: Sources that the run leaves alone; it grows while the run goes on.
        span: The places in the order that are handed out here.
        recipe: Of the examination.
        in_flight: Entries that are handed out, of all lanes through which an entry goes.
    """

    def __init__(
        self,
        store: CaseStore,
        only: int | None,
        others: AbstractSet[int],
        unreachable: AbstractSet[int],
        *,
        span: Span = EVERYWHERE,
        recipe: int = 0,
        in_flight: set[int] | None = None,
    ) -> None:
        self.only = only
        self._span, self._recipe = span, recipe
        self._store = store
        self._others = others if only is None else frozenset[int]()
        self._unreachable = unreachable
        self._in_flight = set() if in_flight is None else in_flight
        self._out = 0
        self._buffer: list[PendingEntry] = []
        self._position = WorkPosition()
        self._walked = -1
        self._exhausted = False
        self._came_in = False

    @property
    def busy(self) -> bool:
        """True while a batch is out."""
        return self._out > 0

    def head(self, walked: int) -> int | None:
        """The place in the order of the next entry, or ``None`` where nothing is to be handed out now.

        Args:
            walked: Changes whenever the walk kept something new.
        """
        if self._unreachable:
            self._buffer = [pending for pending in self._buffer if pending.source not in self._unreachable]
        if walked != self._walked:
            self._walked, self._exhausted = walked, False
        if self._came_in and not (self._buffer and self._buffer[0].known):
            # It stands in front of what was never read.
            self._buffer, self._position, self._came_in = [], WorkPosition(), False
        if not self._buffer and not self._exhausted:
            self._fill()
        return self._buffer[0].work if self._buffer else None

    def next_batch(self) -> list[PendingEntry]:
        """Entries of one source, from the head on; those of an archive read forward only stay among themselves."""
        batch: list[PendingEntry] = []
        size = 0
        while self._buffer and len(batch) < BATCH_ENTRIES and size < BATCH_BYTES:
            first = self._buffer[0]
            if batch and (first.source, first.forward) != (batch[0].source, batch[0].forward):
                break
            batch.append(self._buffer.pop(0))
            size += first.key.size
        self._in_flight.update(pending.key.entry for pending in batch)
        self._out += 1
        return batch

    def release(self, entries: Sequence[int], *, finished: bool) -> None:
        """Take a batch back; what is left of one that was not finished is handed out again."""
        self._in_flight.difference_update(entries)
        self._out -= 1
        if not finished:
            self._exhausted = False

    def look_again(self) -> None:
        """What was read first has come into these places."""
        self._exhausted, self._came_in = False, True

    def _fill(self) -> None:
        """Fetch a page behind the last position; at the end start over once, for rows that came in below it."""
        without = self._others | self._unreachable
        for start in (self._position, WorkPosition()):
            position = start
            while not self._buffer:
                with self._store.read() as connection:
                    page = pending_entries(
                        connection,
                        position,
                        _PAGE,
                        span=self._span,
                        recipe=self._recipe,
                        only=self.only,
                        without=without,
                    )
                if not page:
                    break
                position = WorkPosition(page[-1].work, page[-1].key.entry)
                self._buffer = [pending for pending in page if pending.key.entry not in self._in_flight]
            if self._buffer:
                self._position = position
                return
            if start == WorkPosition():
                break
        self._position = WorkPosition()
        self._exhausted = True
