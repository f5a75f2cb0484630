"""Which batch is next: read first while the memory holds what was read, likely places before all others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.samples.cases import case_with, run
from triage.casedb.order import TO_EXAMINE
from triage.open_case import OpenCase
from triage.pipeline.lanes import AHEAD_LEAST, Ahead, Batch, Lanes

NAMES = ("DCIM/a.jpg", "DCIM/b.jpg", "DCIM/notes.txt", "other/c.png", "other/d.txt", "other/e.mov")
SIZE = 100


@pytest.fixture
def case(tmp_path: Path) -> Iterator[OpenCase]:
    for name in NAMES:
        path = tmp_path / "disk" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(SIZE))
    with case_with(tmp_path / "case", tmp_path / "disk") as opened:
        run(opened, until="walk")
        yield opened


def lanes_of(case: OpenCase, *, ahead: int | None = 1 << 30, read_first: bool = True) -> Lanes:
    return Lanes(case._store, 1, frozenset(), set(), read_first=read_first, ahead=ahead)


def names(batch: Batch | None) -> list[str]:
    """Files of a batch; folders are content too, and of no interest here."""
    assert batch is not None
    return [pending.key.path for pending in batch.entries if pending.key.path in NAMES]


def finish(case: OpenCase, lanes: Lanes, batch: Batch) -> None:
    """As if a worker had read or examined all of it."""
    ids = [(pending.key.entry,) for pending in batch.entries]
    value = TO_EXAMINE if batch.read_first else "NULL"
    statement = f"UPDATE entry SET work = {value} WHERE id = ?"
    case._store.batch(lambda c: c.exec_driver_sql(statement, ids), name="finish").result()
    if batch.read_first:
        lanes.was_read([pending.key.size for pending in batch.entries])
    lanes.release(batch, finished=True)


def test_likely_media_are_read_first_and_others_beside_what_is_examined(case: OpenCase) -> None:
    lanes = lanes_of(case)
    first = lanes.next(1)
    assert first is not None
    assert first.read_first
    assert sorted(names(first)) == ["DCIM/a.jpg", "DCIM/b.jpg"]
    finish(case, lanes, first)
    assert lanes.ahead == Ahead(2, 2 * SIZE)
    elsewhere, examined = lanes.next(1), lanes.next(1)
    assert elsewhere is not None
    assert elsewhere.read_first
    assert sorted(names(elsewhere)) == ["other/c.png", "other/e.mov"]
    assert examined is not None
    assert not examined.read_first
    assert sorted(names(examined)) == ["DCIM/a.jpg", "DCIM/b.jpg", "DCIM/notes.txt"]
    finish(case, lanes, elsewhere)
    finish(case, lanes, examined)
    rest = lanes.next(1)
    assert rest is not None
    assert sorted(names(rest)) == ["other/c.png", "other/d.txt", "other/e.mov"]
    assert lanes.next(1) is None
    finish(case, lanes, rest)
    assert lanes.done(1)


def test_reading_waits_where_the_memory_holds_no_more(case: OpenCase) -> None:
    lanes = lanes_of(case, ahead=SIZE)
    first = lanes.next(1)
    assert first is not None
    finish(case, lanes, first)
    batch = lanes.next(1)
    assert batch is not None
    assert not batch.read_first
    assert "DCIM/a.jpg" in names(batch)


def test_nothing_is_read_first_where_it_can_find_nothing(case: OpenCase) -> None:
    lanes = lanes_of(case, read_first=False)
    batch = lanes.next(1)
    assert batch is not None
    assert not batch.read_first
    assert names(batch)[:2] == ["DCIM/a.jpg", "DCIM/b.jpg"]
    assert sorted(names(batch)) == sorted(NAMES)


def test_the_bound_is_a_part_of_what_is_free(case: OpenCase) -> None:
    assert lanes_of(case, ahead=None)._bound >= AHEAD_LEAST
