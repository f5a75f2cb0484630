"""Stacks of pictures that look the same: each is near its representative, and never only near a neighbour of it.

The pictures come in an order of precedence. Each joins the nearest representative before it within the radius, in any
of its eight orientations, whole or without its borders, or becomes one. So two pictures of a stack differ by little
more than twice the radius, however many lie between them: no chain. Videos are stacked by ``video_stacking``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hashsets.near import NearIndex, build
from hashsets.records import WIDTHS
from triage.analysis.video_stacking import stack_videos
from triage.execution.slots import Slot
from triage.model.matches import Algorithm
from triage.model.stacks import StackPart, StackRow
from triage.model.tasks import StackTask, VideoStackTask

CHUNK: Final = 256
"""Pictures whose neighbours are in memory at a time."""
_VARIANTS: Final = 16
_WHOLE: Final = 8
"""So many of them are of the whole picture."""
_NOBODY: Final = -1


def stack_contents(argument: StackTask | VideoStackTask, slot: Slot) -> Iterator[StackPart]:
    """On which representatives the next pictures or videos stack; see ``stack_pictures`` and ``stack_videos``."""
    if isinstance(argument, VideoStackTask):
        yield from stack_videos(argument, slot)
    else:
        yield from stack_pictures(argument, slot)


def stack_pictures(argument: StackTask, slot: Slot) -> Iterator[StackPart]:
    """On which representatives the next pictures stack.

    Yields:
        A chunk of the next pictures at a time, in the order of the task.
    """
    slot.at(-1, "match")
    contents = np.frombuffer(argument.contents, np.int64)
    stacks = _Stacks(np.frombuffer(argument.values, np.uint8).reshape(-1, WIDTHS[Algorithm.PDQ]), argument)
    variants = np.frombuffer(argument.variants, np.uint8).reshape(-1, _VARIANTS, WIDTHS[Algorithm.PDQ])
    first = len(argument.leads)
    for start in range(0, len(variants), CHUNK):
        slot.at(-1, "match")
        some = variants[start : start + CHUNK]
        rows: list[StackRow] = []
        leads = bytearray(b"\x01" * len(some))
        for place, leader, distance, variant in stacks.place(first + start, some):
            rows.append(StackRow(int(contents[place]), int(contents[leader]), distance, variant))
            leads[place - first - start] = 0
        yield StackPart(rows, bytes(leads))


def _different(variants: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """(picture, variant) in one row: false for those without borders of a picture that has none to take away."""
    bare = (variants[:, _WHOLE:] != variants[:, :_WHOLE]).any((1, 2))
    return np.repeat(np.stack([np.ones_like(bare), bare], axis=1), _WHOLE)


class _Stacks:
    """The representatives so far, by their values.

    Values may be equal, and the index is of the different ones. Of pictures of one value one at most is a
    representative: the next one joins it, at a distance of nothing.
    """

    def __init__(self, values: NDArray[np.uint8], argument: StackTask) -> None:
        different, self._of = np.unique(values, axis=0, return_inverse=True)
        radius = max(argument.distance, argument.bare_distance)
        self._index = NearIndex(build(different, radius), radius)
        self._distance = argument.distance
        self._bare_distance = argument.bare_distance
        self._lead = np.full(len(different), _NOBODY, np.int64)
        places = np.flatnonzero(np.frombuffer(argument.leads, np.uint8))
        self._lead[self._of[places]] = places

    def place(self, start: int, variants: NDArray[np.uint8]) -> Iterator[tuple[int, int, int, int]]:
        """(picture, representative, distance, variant) of those that join one; the others become representatives."""
        asked = np.flatnonzero(_different(variants))
        near = self._index.search(variants.reshape(-1, variants.shape[2])[asked])
        queries = asked[near.queries]
        # Only representatives matter, and who may become one in this chunk.
        may = self._lead != _NOBODY
        may[self._of[start : start + len(variants)]] = True
        within = np.where(queries % _VARIANTS < _WHOLE, self._distance, self._bare_distance)
        kept = may[near.positions] & (near.distances <= within)
        columns = (queries[kept], near.positions[kept], near.distances[kept])
        found: dict[int, list[tuple[int, int, int]]] = {}
        for query, value, distance in zip(*(column.tolist() for column in columns), strict=True):
            found.setdefault(query // _VARIANTS, []).append((distance, query % _VARIANTS, value))
        for number in range(len(variants)):
            leads = ((d, int(self._lead[value]), variant) for d, variant, value in found.get(number, ()))
            joined = min((one for one in leads if one[1] != _NOBODY), default=None)
            if joined is None:
                self._lead[self._of[start + number]] = start + number
            else:
                distance, leader, variant = joined
                yield start + number, leader, distance, variant
