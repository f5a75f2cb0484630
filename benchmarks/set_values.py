"""Values of hash sets of national size, made by code, and what is asked of them."""

from __future__ import annotations

import os
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

QUERIES: Final = 1_000
LOOK_UPS: Final = 1_000_000

Values = NDArray[np.uint8]


class Sizes(NamedTuple):
    """How large the sets are, and the interpreter that has faiss-cpu, where one is named."""

    near: int = 10_000_000
    exact: int = 30_000_000
    hfind: int = 3_000_000
    """Its index is sorted text, which takes minutes for more; fewer records are a favour to it."""
    faiss: str = ""


def even(count: int) -> Values:
    """PDQ values spread evenly: (number, 32)."""
    return np.random.default_rng(1).integers(0, 2**64, (count, 4), np.uint64).view(np.uint8)


def skewed(count: int) -> Values:
    """Signs of a normal law with few strong directions: neighbouring bits agree, as in real pictures."""
    generator = np.random.default_rng(2)
    place = np.arange(256)
    near_by = np.exp(-np.abs(place[:, None] - place[None]) / 6)
    root = np.linalg.cholesky(0.75 * near_by + 0.25 * np.eye(256)).T.astype(np.float32)
    values = np.empty((count, 32), np.uint8)
    for start in range(0, count, 100_000):
        some = values[start : start + 100_000]
        some[:] = np.packbits(generator.standard_normal((len(some), 256), np.float32) @ root > 0, axis=1)
    return values


def near_queries(values: Values) -> Values:
    """Values of the set with up to 31 bits changed."""
    generator = np.random.default_rng(3)
    queries = values[generator.integers(0, len(values), QUERIES)]
    for number, query in enumerate(queries):
        bits = np.unpackbits(query)
        bits[generator.choice(256, number % 32, replace=False)] ^= 1
        queries[number] = np.packbits(bits)
    return queries


def digests(count: int) -> Values:
    """MD5 digests: (number, 16)."""
    return np.random.default_rng(1).integers(0, 256, (count, 16), np.uint8)


def asked_digests(values: Values, count: int = LOOK_UPS) -> list[bytes]:
    """Digests of which every second one is in the set."""
    chosen = np.random.default_rng(4).integers(0, len(values), count // 2)
    asked: list[bytes] = []
    for row in values[chosen]:
        asked += [row.tobytes(), os.urandom(16)]
    return asked
