"""The queue's final order: two lanes take turns in the first tier, and the order is always the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from triage.model.findings import QueueRow
from triage.pipeline.judging import take_turns


def rows(first: int, count: int) -> list[QueueRow]:
    return [QueueRow(first + n, 1, 0, "known", ()) for n in range(count)]


def test_lanes_take_turns_by_their_shares() -> None:
    order = [r.content for r in take_turns(iter(rows(0, 3)), iter(rows(100, 3)), 2, 1)]
    assert order == [0, 1, 100, 2, 101, 102]


@given(st.integers(0, 20), st.integers(0, 20), st.integers(1, 4), st.integers(1, 4))
def test_nothing_is_lost_and_each_lane_keeps_its_order(known: int, made: int, of_known: int, of_made: int) -> None:
    order = [r.content for r in take_turns(iter(rows(0, known)), iter(rows(100, made)), of_known, of_made)]
    assert [n for n in order if n < 100] == list(range(known))
    assert [n - 100 for n in order if n >= 100] == list(range(made))
    if known and made:
        assert order.index(100) <= of_known, "neither hides the other"
