"""Which batch is next: what is read first before what is examined, as far as what was read is still at hand.

A content that was read first is read again when it is decoded. That costs little while the system keeps it in memory,
and as much as the first time where it does not: so reading runs ahead of decoding by a part of the memory only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple

import psutil

from triage.casedb.entries import PendingEntry
from triage.casedb.open import CaseStore
from triage.casedb.order import EVERYWHERE, EXAMINE, READ_FIRST, Span
from triage.model.media_names import LARGE
from triage.pipeline.pending import Lane

AHEAD_SHARE: Final = 2
"""Reading runs ahead by what is free of this machine's memory, divided by so much."""
AHEAD_LEAST: Final = 256 << 20
"""Bytes by which it may run ahead on any machine."""


class Ahead(NamedTuple):
    """What a run has read first so far."""

    files: int
    bytes: int


NOTHING_READ: Final = Ahead(0, 0)


class Batch(NamedTuple):
    """Entries of one source for one worker."""

    lane: Lane
    entries: Sequence[PendingEntry]
    read_first: bool


class Lanes:
    """Hands out batches of all sources.

    Args:
        store: The case.
        recipe: Of the examination.
        forward: Sources that are read forward only; they are read once and go to one worker, one batch at a time.
        unreachable: Sources that the run leaves alone; it grows while the run goes on.
        read_first: Whether anything is gained by it: it is not where no exact hit can be found.
        ahead: By how many bytes reading may run ahead; ``None`` for what this machine's memory holds.
    """

    def __init__(
        self,
        store: CaseStore,
        recipe: int,
        forward: AbstractSet[int],
        unreachable: AbstractSet[int],
        *,
        read_first: bool,
        ahead: int | None = None,
    ) -> None:
        shared = set[int]()

        def lane(span: Span, only: int | None = None) -> Lane:
            in_flight = shared if only is None else set()
            return Lane(store, only, forward, unreachable, span=span, recipe=recipe, in_flight=in_flight)

        self._first = [lane(span) for span in READ_FIRST] if read_first else []
        spans = EXAMINE if read_first else (EVERYWHERE,)
        self._rest = [lane(span) for span in spans]
        self._forward = [lane(EVERYWHERE, only) for only in sorted(forward)]
        self._bound = _free() if ahead is None else ahead
        self._waiting = 0
        self.ahead = NOTHING_READ

    def done(self, walked: int) -> bool:
        """True where nothing is left to be handed out. ``walked`` changes whenever the walk kept something new."""
        return all(lane.head(walked) is None for lane in (*self._first, *self._rest, *self._forward))

    def next(self, walked: int) -> Batch | None:
        """The batch for the next free worker; ``None`` where there is none now."""
        likely, elsewhere = self._first[:1], self._first[1:]
        # Outside likely places one worker reads first, and the others decode what was found in likely ones meanwhile.
        alone = [lane for lane in elsewhere if not lane.busy]
        forward = [lane for lane in self._forward if not lane.busy]
        ahead = [likely, alone] if self._waiting < self._bound else []
        for lanes in (*ahead, *([lane, *forward] for lane in self._rest), self._first):
            heads = [(head, number) for number, lane in enumerate(lanes) if (head := lane.head(walked)) is not None]
            if heads:
                return self._taken(lanes[min(heads)[1]])
        return None

    def _taken(self, lane: Lane) -> Batch:
        entries = lane.next_batch()
        self._waiting = max(0, self._waiting - _again(pending.key.size for pending in entries if pending.known))
        return Batch(lane, entries, lane in self._first)

    def was_read(self, sizes: Sequence[int]) -> None:
        """Note entries of these sizes that were read first and are to be examined in their turn."""
        self._waiting += _again(sizes)
        self.ahead = Ahead(self.ahead.files + len(sizes), self.ahead.bytes + sum(sizes))

    def release(self, batch: Batch, *, finished: bool) -> None:
        """Take a batch back; what is left of one that was not finished is handed out again."""
        batch.lane.release([pending.key.entry for pending in batch.entries], finished=finished)
        if batch.read_first:
            for lane in self._rest:
                lane.look_again()


def _again(sizes: Iterable[int]) -> int:
    """Bytes that are read a second time; of what is large a decoder seeks the parts that it needs."""
    return sum(size for size in sizes if size <= LARGE)


def _free() -> int:
    return max(AHEAD_LEAST, psutil.virtual_memory().available // AHEAD_SHARE)
