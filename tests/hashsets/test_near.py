"""The near index finds exactly what a loop over all pairs finds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from hashsets import near, near_dealing
from hashsets.near import NearIndex, build
from hashsets.near_plan import LINEAR_LIMIT, Plan, new_shuffle, plan_for

Values = NDArray[np.uint8]


LARGE = plan_for(256, 5_000_000)
LARGEST = plan_for(256, 10_000_000)
"""The blocks of a set of national size."""


def index_of(values: Values, radius: int, plan: Plan | None = None, *, linear_limit: int = LINEAR_LIMIT) -> NearIndex:
    """An index over the values, which may repeat."""
    return NearIndex(build(values, radius, plan or plan_for(values.shape[1] * 8, len(values), linear_limit)), radius)


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


@pytest.mark.parametrize(("width", "radius"), [(32, 31), (8, 6), (8, 4)])
@pytest.mark.parametrize("linear_limit", [0, 10_000], ids=["buckets", "linear"])
@settings(deadline=None)  # the buckets of a large set take as long to make as the machine is busy
@given(seed=st.integers(0, 2**32), number=st.integers(1, 60))
def test_equal_to_the_loop(width: int, radius: int, linear_limit: int, seed: int, number: int) -> None:
    values, queries = family(seed, number, width, radius)
    assert answers(index_of(values, radius, linear_limit=linear_limit), queries) == oracle(values, queries, radius)


@pytest.mark.parametrize("linear_limit", [0, 10_000])
def test_the_radius_is_an_answer_and_one_more_bit_is_not(linear_limit: int) -> None:
    random = np.random.default_rng(1)
    value = random.integers(0, 256, (1, 32), np.uint8)
    index = index_of(value, 31, linear_limit=linear_limit)
    for _ in range(50):
        bits = random.choice(256, 32, replace=False)
        assert answers(index, flipped(value[0], bits[:31])[None]) == [(0, 0, 31)]
        assert answers(index, flipped(value[0], bits)[None]) == []


def worst_flips(plan: Plan, random: np.random.Generator) -> NDArray[np.int64]:
    """As many flips as the plan reaches, dealt so that but one block has more than it is looked up with."""
    shuffle, bits, start = new_shuffle(sum(plan.widths)), [], 0
    spared = random.integers(len(plan.widths))
    for block, (width, flips) in enumerate(zip(*plan, strict=True)):
        count = flips + (block != spared)
        bits += shuffle[start + random.choice(width, count, replace=False)].tolist()
        start += width
    return np.array(bits, np.int64)


@pytest.mark.parametrize("plan", [plan_for(256, 3_000), LARGE, LARGEST], ids=["16 blocks", "13 blocks", "12 blocks"])
def test_the_hardest_case_of_the_pigeonhole_argument(plan: Plan) -> None:
    """31 flips over all blocks leave one block with just as many as it is looked up with."""
    random = np.random.default_rng(2)
    value = random.integers(0, 256, (1, 32), np.uint8)
    index = index_of(value, 31, plan)
    for _ in range(100):
        bits = worst_flips(plan, random)
        assert len(bits) == 31
        assert answers(index, flipped(value[0], bits)[None]) == [(0, 0, 31)]


@pytest.mark.parametrize("skewed", [False, True])
def test_the_blocks_of_a_large_set_miss_nothing(*, skewed: bool) -> None:
    """Values around few centres, as real pictures are, or evenly spread, with copies at every distance."""
    random = np.random.default_rng(7 + skewed)
    values = random.integers(0, 256, (4_000, 32), np.uint8)
    if skewed:
        centres = random.random((8, 256)) < 0.5
        noise = random.random((4_000, 256)) < random.uniform(0.02, 0.4, 256)
        values = np.packbits(centres[random.integers(0, 8, 4_000)] ^ noise, axis=1)
    copies = [flipped(values[row], random.choice(256, row % 36, replace=False)) for row in range(400)]
    queries = np.array(copies)
    words, asked = values.view(np.uint64), queries.view(np.uint64)
    distances = np.bitwise_count(words[None] ^ asked[:, None]).sum(2, dtype=np.int64)
    wanted = [(q, p, int(distances[q, p])) for q, p in np.argwhere(distances <= 31).tolist()]
    assert len(wanted) >= 300
    for plan in (LARGE, LARGEST):
        assert answers(index_of(values, 31, plan), queries) == wanted


plans = st.lists(st.tuples(st.integers(1, 14), st.integers(0, 2)), min_size=5, max_size=9).map(
    lambda some: Plan(tuple(w for w, _ in some), tuple(min(f, w) for w, f in some))
)


@settings(deadline=None)
@given(seed=st.integers(0, 2**32), plan=plans)
def test_any_plan_that_covers_the_bits_finds_all_in_its_reach(seed: int, plan: Plan) -> None:
    left = 64 - sum(plan.widths)
    if not 0 <= left <= 14:
        return
    if left:
        plan = Plan((*plan.widths, left), (*plan.flips, 0))
    values, queries = family(seed, 30, 8, plan.reach)
    assert answers(index_of(values, plan.reach, plan), queries) == oracle(values, queries, plan.reach)


def test_a_plan_that_could_miss_is_refused() -> None:
    values = np.zeros((3, 32), np.uint8)
    for plan in (Plan((16,) * 16, (1,) * 15 + (0,)), Plan((16,) * 15, (2,) * 15)):
        with pytest.raises(ValueError, match="and not 31 of 256"):
            build(values, 31, plan)


def test_crowded_buckets_are_reported() -> None:
    random = np.random.default_rng(5)
    even = random.integers(0, 256, (5_000, 32), np.uint8)
    assert index_of(even, 31).crowding().overfull == 0
    crowd = even.copy()
    crowd[:2_000] = flipped(even[0], np.arange(128))  # 2,000 values that agree in most blocks
    crowd[:2_000, :2] = random.integers(0, 256, (2_000, 2))
    found = index_of(crowd, 31).crowding()
    assert found.overfull >= 10
    assert found.largest >= 2_000
    assert found.work > 100


def neighbourly(number: int) -> Values:
    """Values of which bits that lie side by side often agree, as in real pictures."""
    noise = np.random.default_rng(8).standard_normal((number, 256 + 5), np.float32)
    return np.packbits(sum(noise[:, shift : shift + 256] for shift in range(6)) > 0, axis=1)


@pytest.mark.parametrize("exchanges", [0, 1, 1_000])
def test_bits_that_agree_are_dealt_into_different_blocks(exchanges: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """It meets fewer strangers, and finds the same however far the exchange came."""
    values = neighbourly(6_000)
    queries = values[:40].copy()
    queries[:, :2] ^= 7
    plain = index_of(values, 31)
    monkeypatch.setattr(near_dealing, "DEAL_FROM", 6_000)
    monkeypatch.setattr(near_dealing, "_SAMPLE", 3_000)
    monkeypatch.setattr(near_dealing, "EXCHANGES", exchanges)
    dealt = index_of(values, 31)
    assert len(answers(plain, queries)) >= 40
    assert answers(dealt, queries) == answers(plain, queries)
    assert sorted(near_dealing.dealt_bits(values, LARGE).tolist()) == list(range(256))
    if exchanges == 1_000:
        assert plain.crowding().work > 1.05
        assert dealt.crowding().work < 1.01


@pytest.mark.parametrize("byte", [0, 255])
def test_values_that_are_all_the_same_can_be_dealt(byte: int) -> None:
    values = np.full((near_dealing.DEAL_FROM, 32), byte, np.uint8)
    assert sorted(near_dealing.dealt_bits(values, LARGE).tolist()) == list(range(256))


def test_crowds_and_small_steps_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    values, queries = family(3, 300, 32, 31)
    values[100:250] = values[0]
    queries = np.vstack([queries, values[:1]])
    wanted = oracle(values, queries, 31)
    assert answers(index_of(values, 31, linear_limit=0), queries) == wanted
    monkeypatch.setattr(near, "WORK_LIMIT", 40)
    assert answers(index_of(values, 31, linear_limit=0), queries) == wanted
    assert answers(index_of(values, 31), queries) == wanted


@pytest.mark.parametrize("linear_limit", [0, 10_000])
def test_nothing_asked_and_nothing_held(linear_limit: int) -> None:
    values, queries = family(4, 5, 32, 31)
    empty = np.empty((0, 32), np.uint8)
    assert answers(index_of(values, 31, linear_limit=linear_limit), empty) == []
    assert answers(index_of(empty, 31, linear_limit=linear_limit), queries) == []


def test_a_radius_that_blocks_cannot_cover_is_refused() -> None:
    with pytest.raises(ValueError, match="up to 31 bits"):
        index_of(np.zeros((1, 32), np.uint8), 32, linear_limit=0)
    with pytest.raises(ValueError, match="up to 31 bits"):
        NearIndex(build(np.zeros((1, 32), np.uint8), 31, LARGE), 32)
