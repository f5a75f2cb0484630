"""Exact look-ups in sorted, keyed digests: a filter in front, then a directory of buckets, then the digests themselves.

Keyed digests are spread evenly whatever list they come from, so a bucket is found by the first bits of a digest and
holds one or two. All arrays may lie in a mapped file, of which a look-up touches a few pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hashsets.keyed import Keyed, Numbers

_FILTER_BITS: Final = 4
"""The filter tells by so many bits more than the directory: about 15 of 16 strangers go no further."""
_LEAST_BITS: Final = 6
_MOST_BITS: Final = 26
_WORD: Final = 64


class Found(NamedTuple):
    """Which queries were found in which records; two arrays of one length, ordered by query, then as filed."""

    queries: NDArray[np.int64]
    records: NDArray[np.int64]


def build(keyed: Keyed, records: NDArray[np.uint32]) -> dict[str, NDArray[Any]]:
    """The arrays of an index over keyed digests, each with the number of its record."""
    bits = directory_bits(len(records))
    order = np.argsort(keyed.high, kind="stable")
    high = keyed.high[order]
    starts = np.zeros((1 << bits) + 1, np.uint32)
    np.cumsum(np.bincount((high >> np.uint64(_WORD - bits)).astype(np.int64), minlength=1 << bits), out=starts[1:])
    return {
        "filter": filter_of(high, bits + _FILTER_BITS),
        "starts": starts,
        "high": high,
        "low": keyed.low[order],
        "records": records[order],
    }


def directory_bits(count: int) -> int:
    """By how many bits the buckets are told: about one digest in each."""
    return min(max(count.bit_length() - 1, _LEAST_BITS), _MOST_BITS)


def filter_of(numbers: Numbers, bits: int) -> NDArray[np.uint8]:
    """One bit for each value of the first bits of a number, set where one of the numbers begins so."""
    spread = np.zeros(1 << bits, np.bool_)
    spread[(numbers >> np.uint64(_WORD - bits)).astype(np.int64)] = True
    return np.packbits(spread, bitorder="little")


def passes(held: NDArray[np.uint8], numbers: Numbers) -> NDArray[np.bool_]:
    """Which numbers the filter lets through: all that it was made of, and a few more."""
    bits = len(held).bit_length() + 2
    places = numbers >> np.uint64(_WORD - bits)
    taken = held.take((places >> np.uint64(3)).astype(np.int64))
    passed: NDArray[np.bool_] = (taken >> (places & np.uint64(7)).astype(np.uint8)) & np.uint8(1) != 0
    return passed


class ExactIndex:
    """An index, ready to be asked; the arrays are those of ``build``."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._filter, self._starts = arrays["filter"], arrays["starts"]
        self._high, self._low, self._records = arrays["high"], arrays["low"], arrays["records"]
        self._shift = np.uint64(_WORD - (len(self._starts) - 1).bit_length() + 1)

    def find(self, asked: Keyed) -> Found:
        """Which of these are held, and in which records."""
        query = np.flatnonzero(passes(self._filter, asked.high))
        high = asked.high[query]
        bucket = (high >> self._shift).astype(np.int64)
        first = self._starts.take(bucket).astype(np.int64)
        counts = self._starts.take(bucket + 1).astype(np.int64) - first
        ends = np.cumsum(counts)
        positions = np.repeat(first - ends + counts, counts) + np.arange(ends[-1] if len(ends) else 0)
        query = np.repeat(query, counts)
        same = np.flatnonzero(self._high.take(positions) == asked.high[query])
        same = same[self._low.take(positions[same]) == asked.low[query[same]]]
        return Found(query[same], self._records.take(positions[same]).astype(np.int64))
