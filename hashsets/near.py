"""Finds all values within some bits of a query, exactly: a linear pass for small sets, buckets for large ones.

The index is plain arrays, so that it can lie in memory that several processes share; see ``near_plan`` for why
nothing is missed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hashsets.near_dealing import dealt_bits
from hashsets.near_plan import Plan, block_keys, check_plan, flip_masks, plan_for

WORK_LIMIT: Final = 1 << 16
"""So many pairs are compared at a time; it bounds the memory of a search, keeps it in the processor's cache, and its
arrays so small that they are not fetched anew from the system each time."""

QUERIES_AT_ONCE: Final = 64

CROWD_FACTOR: Final = 50
"""A bucket is reported as overfull where it holds so many times what it would if the values were spread evenly."""
_CROWD_LEAST: Final = 1_000

_HEAD: Final = 16
"""Bytes of a value that are compared first: of two that are strangers, these alone differ by more than the radius."""


class Near(NamedTuple):
    """Pairs within the radius, ordered by query and position; the three arrays have one length."""

    queries: NDArray[np.int64]
    positions: NDArray[np.int64]
    distances: NDArray[np.int64]


class Crowding(NamedTuple):
    """What the compilation found of the buckets; a search is slower where they are crowded, and misses nothing."""

    overfull: int
    """Buckets that hold ``CROWD_FACTOR`` times their share or more."""
    largest: int
    """Values in the fullest bucket."""
    work: float
    """How many times more candidates a query of the set's own kind meets than one of evenly spread values."""


def build(values: NDArray[np.uint8], radius: int, plan: Plan | None = None) -> dict[str, NDArray[Any]]:
    """The arrays of an index.

    Args:
        values: Array of shape (number, bytes of a value); all different.
        radius: The largest distance that is an answer.
        plan: The blocks, where they are not to be chosen by the number of values.
    """
    bits = values.shape[1] * 8
    plan = plan or plan_for(bits, len(values))
    check_plan(plan, bits, radius)
    shuffle = dealt_bits(values, plan)
    arrays: dict[str, NDArray[Any]] = {
        "plan": np.array([plan.widths, plan.flips], np.uint8),
        "shuffle": shuffle,
        "head": _halved(values[:, :_HEAD]),
        "tail": _halved(values[:, _HEAD:]),
    }
    if plan.widths:
        order = block_keys(values, plan, shuffle)
        starts = [_sort_block(order[block], width) for block, width in enumerate(plan.widths)]
        arrays |= {"order": order.ravel(), "starts": np.concatenate(starts)}
    return arrays


def _halved(part: NDArray[np.uint8]) -> NDArray[Any]:
    """Bytes of each value as one element, so that ``take`` moves them whole."""
    return np.ascontiguousarray(part).view(f"V{part.shape[1]}").ravel() if part.shape[1] else np.empty(0, "V1")


def _sort_block(keys: NDArray[np.uint32], width: int) -> NDArray[np.uint32]:
    """Put into the place of the keys the positions ordered by them; gives where each bucket starts."""
    starts = np.zeros((1 << width) + 1, np.uint32)
    np.cumsum(np.bincount(keys, minlength=1 << width), out=starts[1:])
    packed = keys.astype(np.uint64) << np.uint64(32)
    packed |= np.arange(len(keys), dtype=np.uint64)
    packed.sort()
    keys[:] = packed.astype(np.uint32)
    return starts


class NearIndex:
    """An index, ready to be searched.

    Args:
        arrays: What ``build`` gave, or views of it in shared memory.
        radius: As it was built for.

    Raises:
        ValueError: The blocks of the index do not reach the radius.
    """

    def __init__(self, arrays: Mapping[str, NDArray[Any]], radius: int) -> None:
        self._radius = radius
        self._head, self._tail = arrays["head"], arrays["tail"]
        self._count = len(self._head)
        widths, flips = arrays["plan"].reshape(2, -1).tolist()
        self._plan = Plan(tuple(widths), tuple(flips))
        self._shuffle = arrays["shuffle"]
        check_plan(self._plan, len(self._shuffle), radius)
        if self._plan.widths:
            self._order, self._starts = arrays["order"], arrays["starts"]
            self._prepare_probes()

    def _prepare_probes(self) -> None:
        masks = [flip_masks(width, flips) for width, flips in zip(*self._plan, strict=True)]
        self._masks = np.concatenate(masks).astype(np.int64)
        self._block = np.repeat(np.arange(len(masks)), [len(some) for some in masks])
        sizes = np.array([(1 << width) + 1 for width in self._plan.widths])
        self._bucket_offset = (np.cumsum(sizes) - sizes)[self._block]
        self._order_offset = self._block * self._count

    def search(self, queries: NDArray[np.uint8]) -> Near:
        """All values within the radius of each query.

        Args:
            queries: Array of shape (number, bytes of a value), ``uint8``.
        """
        found: list[Near] = []
        if self._count:
            for start in range(0, len(queries), QUERIES_AT_ONCE):
                some = np.ascontiguousarray(queries[start : start + QUERIES_AT_ONCE])
                near = self._bucketed(some) if self._plan.widths else self._linear(some, np.arange(len(some)))
                found.append(Near(near.queries + start, near.positions, near.distances))
        return _joined(found)

    def values(self, positions: NDArray[np.int64]) -> NDArray[np.uint8]:
        """The values at these positions: (number, bytes of a value)."""
        parts = [half.take(positions) for half in (self._head, self._tail) if len(half)]
        return np.hstack([np.ascontiguousarray(part).view(np.uint8).reshape(len(positions), -1) for part in parts])

    def crowding(self) -> Crowding:
        """How full the buckets are."""
        if not self._plan.widths:
            return Crowding(0, 0, 1.0)
        overfull, largest, start = 0, 0, 0
        met = even = 0.0
        for width, flips in zip(*self._plan, strict=True):
            counts = np.diff(self._starts[start : start + (1 << width) + 1].astype(np.int64))
            start += (1 << width) + 1
            share = self._count / (1 << width)
            overfull += int(np.sum(counts >= int(max(CROWD_FACTOR * share, _CROWD_LEAST))))
            largest = max(largest, int(counts.max()))
            probes = len(flip_masks(width, flips))
            met += probes * float((counts.astype(np.float64) ** 2).sum()) / self._count
            even += probes * (share + 1)  # the value itself, and its share of the others
        return Crowding(overfull, largest, met / even)

    def _linear(self, queries: NDArray[np.uint8], chosen: NDArray[np.int64]) -> Near:
        """Compare the chosen queries with every value."""
        found: list[Near] = []
        step = max(1, WORK_LIMIT // self._count)
        for start in range(0, len(chosen), step):
            some = chosen[start : start + step]
            for first in range(0, self._count, WORK_LIMIT):
                count = min(self._count - first, WORK_LIMIT)
                positions = np.tile(np.arange(first, first + count), len(some))
                found.append(self._measured(queries, np.repeat(some, count), positions))
        return _joined(found)

    def _bucketed(self, queries: NDArray[np.uint8]) -> Near:
        """Measure only what shares a bucket with each query; where that is a crowd, go through the set in order."""
        first, counts = self._buckets(queries)
        totals = counts.sum(1)
        crowded = totals > self._count
        found = [self._linear(queries, np.flatnonzero(crowded))]
        chosen = np.flatnonzero(~crowded)
        group = np.cumsum(totals[chosen]) // WORK_LIMIT
        for number in np.unique(group):
            some = chosen[group == number]
            positions = self._members(first[some].ravel(), counts[some].ravel())
            found.append(_unique(self._measured(queries, np.repeat(some, totals[some]), positions)))
        return _joined(found)

    def _buckets(self, queries: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where in the order the buckets of each query begin and how many they hold: (queries, probes) each."""
        keys = block_keys(queries, self._plan, self._shuffle).astype(np.int64)
        probes = keys.T.take(self._block, axis=1)
        probes ^= self._masks
        probes += self._bucket_offset
        first = self._starts.take(probes).astype(np.int64)
        probes += 1
        counts = self._starts.take(probes).astype(np.int64)
        counts -= first
        first += self._order_offset
        return first, counts

    def _members(self, starts: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.uint32]:
        """The positions in these ranges, one range after another."""
        ends = np.cumsum(counts)
        inside = np.repeat(starts - ends + counts, counts)
        inside += np.arange(len(inside))
        members: NDArray[np.uint32] = self._order.take(inside)
        return members

    def _measured(self, queries: NDArray[np.uint8], query: NDArray[np.int64], positions: NDArray[Any]) -> Near:
        """Which of these pairs are within the radius."""
        distances = _distances(self._head, positions, _halved(queries[:, :_HEAD]), query)
        close = np.flatnonzero(distances <= self._radius)
        query, positions, distances = query[close], positions[close], distances[close]
        if len(self._tail):
            distances = distances + _distances(self._tail, positions, _halved(queries[:, _HEAD:]), query)
            close = np.flatnonzero(distances <= self._radius)
            query, positions, distances = query[close], positions[close], distances[close]
        return Near(query.astype(np.int64), positions.astype(np.int64), distances.astype(np.int64))


def _distances(
    values: NDArray[Any], positions: NDArray[Any], queries: NDArray[Any], query: NDArray[np.int64]
) -> NDArray[np.uint8]:
    """How many bits each pair differs by; a part of a value has at most 128."""
    words = values.dtype.itemsize // 8
    taken = values.take(positions).view(np.uint64)
    taken ^= queries.take(query).view(np.uint64)
    counted = np.bitwise_count(taken)
    if words == 1:
        return counted
    pairs = counted.reshape(-1, words)
    summed: NDArray[np.uint8] = pairs[:, 0] + pairs[:, 1]
    return summed


def _unique(near: Near) -> Near:
    """Each pair once: a close value shares several buckets with its query."""
    order = np.lexsort((near.positions, near.queries))
    queries, positions = near.queries[order], near.positions[order]
    new = np.ones(len(order), np.bool_)
    new[1:] = (queries[1:] != queries[:-1]) | (positions[1:] != positions[:-1])
    return Near(queries[new], positions[new], near.distances[order][new])


def _joined(parts: list[Near]) -> Near:
    if not parts:
        return Near(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int64))
    queries, positions, distances = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((positions, queries))
    return Near(queries[order], positions[order], distances[order])
