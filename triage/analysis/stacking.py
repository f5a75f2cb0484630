"""Stacks of pictures that look the same: each is near its representative, and never only near a neighbour of it.

The pictures come in an order of precedence. Each joins the nearest representative before it within the radius, or
becomes one. So two pictures of a stack differ by twice the radius at most, however many lie between them: no chain.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hashsets.near import Near, NearIndex, build
from hashsets.records import WIDTHS
from triage.execution.slots import Slot
from triage.model.matches import Algorithm
from triage.model.stacks import StackRow
from triage.model.tasks import StackTask

CHUNK: Final = 256
"""Pictures whose neighbours are in memory at a time."""


def stack_pictures(argument: StackTask, slot: Slot) -> Iterator[list[StackRow]]:
    """Which pictures stack, and on which representative.

    Yields:
        Rows in the order of the task, those of a chunk together. A picture that stands alone gives none; a
        representative has its own row, behind the first picture that joined it.
    """
    slot.at(-1, "match")
    contents = np.frombuffer(argument.contents, np.int64)
    values = np.frombuffer(argument.values, np.uint8).reshape(-1, WIDTHS[Algorithm.PDQ])
    index = _Index(values, argument.distance)
    leads = np.zeros(len(values), np.bool_)
    crowned: set[int] = set()
    for start in range(0, len(values), CHUNK):
        slot.at(-1, "match")
        rows: list[StackRow] = []
        for place, leader, distance in _chunk(index, values, leads, start):
            if leader not in crowned:
                crowned.add(leader)
                rows.append(StackRow(int(contents[leader]), int(contents[leader]), 0))
            rows.append(StackRow(int(contents[place]), int(contents[leader]), distance))
        if rows:
            yield rows


class _Index:
    """Values that may be equal: the index is of the different ones, each with the places where it stands."""

    def __init__(self, values: NDArray[np.uint8], radius: int) -> None:
        different, self._of = np.unique(values, axis=0, return_inverse=True)
        self._index = NearIndex(build(different, radius), radius)
        self._order = np.argsort(self._of, kind="stable")
        self._starts = np.searchsorted(self._of[self._order], np.arange(len(different) + 1))

    def search(self, queries: NDArray[np.uint8]) -> Near:
        """As ``NearIndex.search``, with the places of all values."""
        found = self._index.search(queries)
        first = self._starts[found.positions]
        counts = self._starts[found.positions + 1] - first
        ends = np.cumsum(counts)
        inside = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - counts, counts)
        places = self._order[np.repeat(first, counts) + inside].astype(np.int64)
        return Near(np.repeat(found.queries, counts), places, np.repeat(found.distances, counts))


def _chunk(
    index: _Index, values: NDArray[np.uint8], leads: NDArray[np.bool_], start: int
) -> Iterator[tuple[int, int, int]]:
    """(picture, representative, distance) of those of a chunk that join one; the others become representatives."""
    end = min(start + CHUNK, len(values))
    near = index.search(values[start:end])
    place = near.queries + start
    # Of what came before this chunk only representatives matter: a crowd of equal pictures has one.
    kept = (near.positions < place) & ((near.positions >= start) | leads[near.positions])
    order = np.lexsort((near.positions[kept], near.distances[kept], place[kept]))
    pairs = zip(
        place[kept][order].tolist(),
        near.positions[kept][order].tolist(),
        near.distances[kept][order].tolist(),
        strict=True,
    )
    found: dict[int, list[tuple[int, int]]] = {}
    for picture, other, distance in pairs:
        found.setdefault(picture, []).append((other, distance))
    for picture in range(start, end):
        joined = next(((o, d) for o, d in found.get(picture, ()) if leads[o]), None)
        if joined is None:
            leads[picture] = True
        else:
            yield picture, *joined
