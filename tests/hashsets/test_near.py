"""The near index finds exactly what a loop over all pairs finds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from hashsets import near
from hashsets.near import NearIndex

Values = NDArray[np.uint8]


def answers(index: NearIndex, queries: Values) -> list[tuple[int, int, int]]:
    found = index.search(queries)
    return list(zip(found.queries.tolist(), found.positions.tolist(), found.distances.tolist(), strict=True))


def oracle(values: Values, queries: Values, radius: int) -> list[tuple[int, int, int]]:
    found = []
    for query, asked in enumerate(queries):
        for position, value in enumerate(values):
            distance = (int.from_bytes(asked.tobytes()) ^ int.from_bytes(value.tobytes())).bit_count()
            if distance <= radius:
                found.append((query, position, distance))
    return found


def flipped(value: Values, bits: NDArray[np.int64]) -> Values:
    spread = np.unpackbits(value)
    spread[bits] ^= 1
    return np.packbits(spread)


def family(seed: int, number: int, width: int, radius: int) -> tuple[Values, Values]:
    """Values of which some are copies of each other with few to too many flipped bits, and queries near them."""
    random = np.random.default_rng(seed)
    values = random.integers(0, 256, (number, width), np.uint8)
    for row in range(1, number, 2):
        bits = random.choice(width * 8, random.integers(0, radius + 4), replace=False)
        values[row] = flipped(values[row - 1], bits)
    queries = np.array(
        [
            flipped(
                values[random.integers(number)], random.choice(width * 8, random.integers(0, radius + 3), replace=False)
            )
            for _ in range(12)
        ]
    )
    return values, queries


@pytest.mark.parametrize(("width", "radius"), [(32, 31), (8, 6), (8, 7)])
@pytest.mark.parametrize("linear_limit", [0, 10_000], ids=["buckets", "linear"])
@given(seed=st.integers(0, 2**32), number=st.integers(1, 60))
def test_equal_to_the_loop(width: int, radius: int, linear_limit: int, seed: int, number: int) -> None:
    values, queries = family(seed, number, width, radius)
    assert answers(NearIndex(values, radius, linear_limit=linear_limit), queries) == oracle(values, queries, radius)


@pytest.mark.parametrize("linear_limit", [0, 10_000])
def test_the_radius_is_an_answer_and_one_more_bit_is_not(linear_limit: int) -> None:
    random = np.random.default_rng(1)
    value = random.integers(0, 256, (1, 32), np.uint8)
    index = NearIndex(value, 31, linear_limit=linear_limit)
    for _ in range(50):
        bits = random.choice(256, 32, replace=False)
        assert answers(index, flipped(value[0], bits[:31])[None]) == [(0, 0, 31)]
        assert answers(index, flipped(value[0], bits)[None]) == []


def test_bits_flipped_in_every_block_twice_but_one_are_found() -> None:
    """The hardest case of the pigeonhole argument: 31 flips over 16 blocks leave one block with a single flip."""
    value = np.random.default_rng(2).integers(0, 256, (1, 32), np.uint8)
    order = (np.arange(256) * near._STRIDE) % 256
    for single in range(16):
        bits = [order[16 * block + bit] for block in range(16) for bit in ((3,) if block == single else (3, 9))]
        assert answers(NearIndex(value, 31, linear_limit=0), flipped(value[0], np.array(bits))[None]) == [(0, 0, 31)]


def test_crowds_and_small_steps_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    values, queries = family(3, 300, 32, 31)
    values[100:250] = values[0]
    queries = np.vstack([queries, values[:1]])
    wanted = oracle(values, queries, 31)
    assert answers(NearIndex(values, 31, linear_limit=0), queries) == wanted
    monkeypatch.setattr(near, "WORK_LIMIT", 40)
    assert answers(NearIndex(values, 31, linear_limit=0), queries) == wanted
    assert answers(NearIndex(values, 31), queries) == wanted


@pytest.mark.parametrize("linear_limit", [0, 10_000])
def test_nothing_asked_and_nothing_held(linear_limit: int) -> None:
    values, queries = family(4, 5, 32, 31)
    empty = np.empty((0, 32), np.uint8)
    assert answers(NearIndex(values, 31, linear_limit=linear_limit), empty) == []
    assert answers(NearIndex(empty, 31, linear_limit=linear_limit), queries) == []


def test_a_radius_that_blocks_cannot_cover_is_refused() -> None:
    with pytest.raises(ValueError, match="up to 31 bits"):
        NearIndex(np.zeros((1, 32), np.uint8), 32)
