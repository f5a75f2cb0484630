"""The audit log as a table: filters, rows without what they carry, names to choose from, exports that can be checked."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.samples.filled import filled_case, sha256_of
from triage.casedb import audit
from triage.casedb.rows import canonical_json
from triage.casedb.trail_rows import MAX_PAYLOAD
from triage.errors import CaseError
from triage.model.trail import EventFilter
from triage.open_case import OpenCase


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCase]:
    with filled_case(tmp_path_factory.mktemp("trail") / "case") as opened:
        yield opened


def kinds(case: OpenCase, chosen: EventFilter) -> list[str]:
    return [row.kind for row in case.audit.rows([int(number) for number in case.audit.find(chosen)])]


def test_all_events_are_found_the_newest_first(case: OpenCase) -> None:
    numbers = [int(number) for number in case.audit.find(EventFilter())]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[-1] == 1
    assert len(numbers) == case.audit.names().events == case.audit.head().seq


def test_filters_confine(case: OpenCase) -> None:
    assert kinds(case, EventFilter(kind="graded")) == ["graded"]
    assert "passage marked" in kinds(case, EventFilter(person="Officer Two"))
    assert kinds(case, EventFilter(text="READ OUT")) == ["passage marked"]
    assert kinds(case, EventFilter(text="100%")) == []
    today = case.audit.head().at[:10]
    assert kinds(case, EventFilter(first_day=today, last_day=today)) == kinds(case, EventFilter())
    assert kinds(case, EventFilter(first_day="2999-01-01")) == kinds(case, EventFilter(last_day="1999-01-01")) == []


def test_a_row_says_what_it_carries_and_not_all_of_it(case: OpenCase) -> None:
    (number,) = case.audit.find(EventFilter(kind="graded"))
    (row,) = case.audit.rows([int(number)])
    assert (row.rows, row.person, row.facts) == (1, "Officer Two", {"items": 1})
    assert sha256_of(0).hex() in row.payload
    assert len(row.payload) == row.payload_size <= MAX_PAYLOAD
    assert "graded" in case.audit.names().kinds


def test_json_lines_carry_the_whole_chain(case: OpenCase, tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    before = case.audit.head()
    assert case.audit.export(EventFilter(), path, "DC 1") == before.seq
    previous = bytes(32)
    for line in path.read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        digest, said = event.pop("digest"), event.pop("previous")
        assert said == previous.hex()
        previous = hashlib.sha256(previous + canonical_json(event).encode()).digest()
        assert digest == previous.hex()
    assert previous.hex() == before.digest
    assert case.audit.rows([case.audit.head().seq])[0].kind == "audit exported"


def test_csv_is_a_table_whose_cells_are_no_formulas(case: OpenCase, tmp_path: Path) -> None:
    case.zones.choose("UTC", "=HYPERLINK(1)")
    path = tmp_path / "log.csv"
    count = case.audit.export(EventFilter(kind="display zone chosen"), path, "DC 1")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["kind"] for row in rows] == ["display zone chosen"] * count
    assert rows[-1]["person"] == "'=HYPERLINK(1)"


def test_a_file_that_cannot_be_written_is_said(case: OpenCase, tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="cannot be written"):
        case.audit.export(EventFilter(), tmp_path / "missing" / "log.csv", "DC 1")


def test_an_event_cannot_claim_rows_that_it_does_not_write(case: OpenCase) -> None:
    """``verify`` replays an event's rows; a fact of that name would be taken for them."""
    with case._store._engine.connect() as connection, pytest.raises(ValueError, match="rows"):
        audit.record(connection, "exported", "Officer One", {"rows": 3})
