"""Finds all values within some bits of a query, exactly: a linear pass for small sets, buckets for large ones.

Multi-index hashing (Norouzi, Punjani and Fleet, CVPR 2012): the bits of a value are dealt into blocks of 16. Of
two values that differ in fewer than twice as many bits as there are blocks, one block differs in at most one
bit; so the buckets of each block and of its 16 neighbours hold every answer, and each candidate is then measured.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

LINEAR_LIMIT: Final = 256
"""Sets up to this size are simply compared with: the buckets of one set take 4 MB whatever its size."""

WORK_LIMIT: Final = 1 << 19
"""So many pairs are compared at a time; it bounds the memory of a search."""

_BLOCK_BITS: Final = 16
_STRIDE: Final = 97
"""Bits are dealt in this stride, so that a block takes bits from all over the picture: neighbouring bits of a
PDQ value agree too often in real pictures, and would crowd a few buckets."""
_FLIPS: Final = np.array([0] + [1 << bit for bit in range(_BLOCK_BITS)], np.uint16)


class Near(NamedTuple):
    """Pairs within the radius, ordered by query and position; the three arrays have one length."""

    queries: NDArray[np.int64]
    positions: NDArray[np.int64]
    distances: NDArray[np.int64]


class NearIndex:
    """The values of one set, ready to be searched.

    Args:
        values: Array of shape (number, bytes of a value), ``uint8``; a value has a multiple of 8 bytes.
        radius: The largest distance that is an answer.
        linear_limit: Up to so many values no buckets are built.
    """

    def __init__(self, values: NDArray[np.uint8], radius: int, *, linear_limit: int = LINEAR_LIMIT) -> None:
        blocks = values.shape[1] * 8 // _BLOCK_BITS
        if radius >= 2 * blocks:
            raise ValueError(f"Blocks of {_BLOCK_BITS} bits find values up to {2 * blocks - 1} bits away.")
        self._words = _words(values)
        self._radius = radius
        self._buckets = _Buckets(values) if len(values) > linear_limit else None

    def search(self, queries: NDArray[np.uint8]) -> Near:
        """All values within the radius of each query.

        Args:
            queries: Array of shape (number, bytes of a value), ``uint8``.
        """
        words = _words(queries)
        if not len(queries) or not len(self._words):
            return self._linear(words, np.empty(0, np.int64))
        if self._buckets is None:
            return self._linear(words, np.arange(len(words)))
        found: list[Near] = []
        probes = max(1, WORK_LIMIT // (len(_FLIPS) * self._buckets.blocks))
        for start in range(0, len(words), probes):
            near = self._bucketed(self._buckets, words[start : start + probes], queries[start : start + probes])
            found.append(Near(near.queries + start, near.positions, near.distances))
        return _joined(found)

    def _linear(self, words: NDArray[np.uint64], chosen: NDArray[np.int64]) -> Near:
        """Compare the chosen queries with every value."""
        found: list[Near] = []
        step = max(1, WORK_LIMIT // max(1, len(self._words)))
        for start in range(0, len(chosen), step):
            some = chosen[start : start + step]
            for first in range(0, len(self._words), WORK_LIMIT):
                part = self._words[first : first + WORK_LIMIT]
                distances = np.bitwise_count(words[some, None] ^ part[None]).sum(2, dtype=np.int64)
                query, position = np.nonzero(distances <= self._radius)
                found.append(Near(some[query], position + first, distances[query, position]))
        return _joined(found)

    def _bucketed(self, buckets: _Buckets, words: NDArray[np.uint64], queries: NDArray[np.uint8]) -> Near:
        """Measure only what shares a bucket with each query; where that is a crowd, go through the set in order."""
        starts, counts = buckets.ranges(queries)
        totals = counts.sum(1)
        crowded = totals > min(len(self._words), WORK_LIMIT)
        found = [self._linear(words, np.flatnonzero(crowded))]
        chosen = np.flatnonzero(~crowded)
        group = np.cumsum(totals[chosen]) // WORK_LIMIT
        for number in np.unique(group):
            some = chosen[group == number]
            positions = buckets.members(starts[some].ravel(), counts[some].ravel())
            query = np.repeat(some, totals[some])
            distances = np.bitwise_count(words[query] ^ self._words[positions]).sum(1, dtype=np.int64)
            close = distances <= self._radius
            found.append(_unique(Near(query[close], positions[close], distances[close])))
        return _joined(found)


class _Buckets:
    """For each block, the positions of all values ordered by the block's 16 bits."""

    def __init__(self, values: NDArray[np.uint8]) -> None:
        keys = _block_keys(values)
        self.blocks = keys.shape[1]
        self._order = np.empty((self.blocks, len(values)), np.uint32)
        self._starts = np.zeros((self.blocks, (1 << _BLOCK_BITS) + 1), np.uint32)
        for block in range(self.blocks):
            key = np.ascontiguousarray(keys[:, block])
            self._order[block] = np.argsort(key, kind="stable")
            self._starts[block, 1:] = np.cumsum(np.bincount(key, minlength=1 << _BLOCK_BITS))

    def ranges(self, queries: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where in the order the buckets of each query begin and how many they hold: (queries, buckets) each."""
        keys = (_block_keys(queries)[:, :, None] ^ _FLIPS).astype(np.int64)
        block = np.arange(self.blocks)[None, :, None]
        first = self._starts[block, keys].astype(np.int64)
        counts = self._starts[block, keys + 1] - first
        return (first + block * self._order.shape[1]).reshape(len(queries), -1), counts.reshape(len(queries), -1)

    def members(self, starts: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
        """The positions in these ranges, one range after another."""
        ends = np.cumsum(counts)
        inside = np.arange(ends[-1]) - np.repeat(ends - counts, counts)
        found: NDArray[np.uint32] = self._order.ravel()[np.repeat(starts, counts) + inside]
        return found.astype(np.int64)


def _words(values: NDArray[np.uint8]) -> NDArray[np.uint64]:
    return np.ascontiguousarray(values).view(np.uint64)


def _block_keys(values: NDArray[np.uint8]) -> NDArray[np.uint16]:
    """The blocks of each value, bits dealt by the stride: (number, blocks)."""
    bits = values.shape[1] * 8
    order = (np.arange(bits) * _STRIDE) % bits
    keys = np.empty((len(values), bits // _BLOCK_BITS), np.uint16)
    for start in range(0, len(values), 1 << 14):
        dealt = np.unpackbits(values[start : start + (1 << 14)], axis=1).take(order, axis=1)
        keys[start : start + len(dealt)] = np.ascontiguousarray(np.packbits(dealt, axis=1)).view(np.uint16)
    return keys


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
