"""Places in the order of examination: what has its turn when, and what becomes of a place."""

from __future__ import annotations

import sqlite3

from hypothesis import given
from hypothesis import strategies as st

from triage.casedb.order import EVERYWHERE, EXAMINE, READ_FIRST, TO_EXAMINE, Turn, left_key, work_key

PLACES = st.tuples(st.integers(0, 1), st.integers(1, 1 << 20), st.integers(-1, 1 << 62), st.sampled_from(Turn))


@given(PLACES)
def test_each_place_lies_in_one_span_and_keeps_its_own_number_when_it_is_left(
    place: tuple[int, int, int, Turn],
) -> None:
    work = work_key(*place)
    inside = [span for span in (*READ_FIRST, *EXAMINE) if span.first <= work <= span.last]
    spans = READ_FIRST if place[3] in (Turn.READ_FIRST, Turn.READ_FIRST_LARGE) else EXAMINE
    assert inside == [spans[place[0]]]
    assert EVERYWHERE.first <= work <= EVERYWHERE.last
    assert -(1 << 63) <= left_key(work) < -1
    assert left_key(left_key(work)) == work


def test_likely_places_come_first_then_the_turn_then_the_source_then_the_disk() -> None:
    places = [
        (priority, source, block, turn)
        for priority in (0, 1)
        for turn in Turn
        for source in (1, 2)
        for block in (0, 4096, 1 << 40)
    ]
    assert [work_key(*place) for place in places] == sorted(work_key(*place) for place in places)


@given(PLACES)
def test_what_was_read_first_comes_among_media_and_keeps_its_place_on_the_disk(
    place: tuple[int, int, int, Turn],
) -> None:
    connection = sqlite3.connect(":memory:")
    (moved,) = connection.execute(f"SELECT {TO_EXAMINE} FROM (SELECT ? AS work)", (work_key(*place),)).fetchone()
    assert moved == work_key(*place[:3], Turn.EXAMINE_MEDIA)
