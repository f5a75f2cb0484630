"""One conversation in the order of its times: arrays of integers to move in, and nothing of its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_Int64 = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Timeline:
    """All messages of a conversation in order, as integers: 17 bytes a message.

    A message without a time stands behind the one before it in the app's own table. A wall time is placed by the
    zone that is assumed for its exhibit.
    """

    conversation: int
    ids: _Int64
    moments: _Int64
    """Microseconds since 1970 UTC; never falling."""
    timed: npt.NDArray[np.bool_]
    """False where the message has no time that a calendar holds, and borrows its neighbour's place."""

    def __len__(self) -> int:
        return len(self.ids)

    def position(self, message: int) -> int | None:
        """Where a message stands, counted from 0; ``None`` where it is not in this conversation."""
        found = np.flatnonzero(self.ids == message)
        return int(found[0]) if len(found) else None

    def positions(self, messages: Sequence[int]) -> list[int]:
        """Where some messages stand, in order; those of other conversations are left out."""
        return [int(place) for place in np.flatnonzero(np.isin(self.ids, np.asarray(messages, dtype=np.int64)))]

    def at(self, moment: int) -> int:
        """Position of the first message that is not before a moment; that of the last one where all are."""
        return min(int(np.searchsorted(self.moments, moment)), max(len(self) - 1, 0))
