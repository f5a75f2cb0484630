"""The arrays of the review: hostile EXIF times, names and paths, against what the plain readers say."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.samples.cases import new_case
from triage.casedb import audit, tables
from triage.casedb.columns import positions_of, ranked_columns
from triage.casedb.connection import Connection
from triage.casedb.contents import keep_examined, sort_results
from triage.casedb.entries import PathBuilder, keep_walked
from triage.casedb.frame import keep_volumes
from triage.casedb.names import named_like, read_names
from triage.casedb.paths import EntryPaths
from triage.casedb.ranking import keep_queue
from triage.casedb.slices import numbers_of
from triage.model.entries import EntryFlag, EntryKind, EntryRow, Walked
from triage.model.findings import QueueRow
from triage.model.frame import VolumeOutcome, VolumeRow
from triage.open_case import OpenCase

LIVE = int(EntryFlag.NAME_ALLOCATED | EntryFlag.META_ALLOCATED)
DIRECTORY, FILE, STREAM, VIRTUAL = EntryKind.DIRECTORY, EntryKind.FILE, EntryKind.STREAM, EntryKind.VIRTUAL
# (kind, parent, name): the walk's own order, by index.
TREE = (
    (DIRECTORY, -1, ""),
    (DIRECTORY, 0, "Users"),
    (DIRECTORY, 1, "Ann's %_! files"),
    (FILE, 2, "IMG_1.jpg"),
    (STREAM, 3, "IMG_1.jpg:Zone.Identifier"),
    (FILE, 2, "line\nbreak.TXT"),
    (VIRTUAL, 0, "$OrphanFiles"),
    (FILE, 6, "OrphanFile-12"),
    (FILE, 0, "Users"),
    (DIRECTORY, 1, "ÄRGER İstanbul"),
    (FILE, 9, "Straße.jpg"),
    (FILE, 0, "a"),
    (FILE, 0, "a"),
    (DIRECTORY, 9, "a"),
    (FILE, 13, "deep"),
)
TAKEN = ("2024:05:01 12:30:59", "2024-05-01T12:30:59Z", "", None, "9999:99:99 99:99:99", "0000:00:00 00:00:00", "2019")


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCase]:
    with new_case(tmp_path_factory.mktemp("columns") / "case") as opened:
        opened._store.act(fill, name="fill")
        yield opened


def fill(c: Connection) -> None:
    exhibit = dict.fromkeys(column.name for column in tables.exhibit.columns) | {"id": 1, "reference": "AB/1"}
    source = {"id": 1, "exhibit_id": 1, "kind": "raw", "paths": "[]", "name": "d", "size": 1, "description": ""}
    exhibit = {name: "" if value is None else value for name, value in exhibit.items()}
    audit.record(c, "x", "", {}, [(tables.exhibit, exhibit), (tables.source, {**source, "added_at": ""})])
    keep_volumes(c, 1, [VolumeRow(0, 0, 1, "v", "ntfs", VolumeOutcome.READ)])
    rows = [
        EntryRow(i, parent, name, None, i, 0, int(kind), LIVE, 5, None, None, None, None, 0, i, 1)
        for i, (kind, parent, name) in enumerate(TREE)
    ]
    keep_walked(c, 1, 1, Walked(rows, []))
    results: list[tuple[object, ...]] = []
    for number, (kind, _, _) in enumerate(TREE, 1):
        if kind in (FILE, STREAM):
            sha256 = digest(number)
            results.append(("content", number, sha256, b"", b"", number, f"t/{number % 3}", False))
            taken = TAKEN[number % len(TAKEN)]
            results.append(("exif", sha256, *(None,) * 3, taken, *(None,) * 8, "{}"))
            results.append(("end", number, 1))
    keep_examined(c, sort_results(results), 1, 1)
    contents = c.exec_driver_sql("SELECT id FROM content ORDER BY id DESC").scalars().all()
    keep_queue(c, 1, 1, [QueueRow(content, 6, 0, "rest", ()) for content in contents])


def digest(number: int) -> bytes:
    return hashlib.sha256(b"%d" % number).digest()


def paths_of_contents(connection: Connection) -> list[set[str]]:
    """For each content in the order of the queue its paths, by the plain reader."""
    plain = PathBuilder(connection)
    return [
        {
            plain.of(row[0], row[1], row[2])
            for row in connection.exec_driver_sql(
                "SELECT parent_id, name, kind FROM entry WHERE content_id = ?", (content,)
            )
        }
        for content in connection.exec_driver_sql("SELECT content_id FROM queue ORDER BY rank").scalars().all()
    ]


@pytest.mark.parametrize("size", [1, 4, 50_000])
def test_values_stand_in_the_order_of_the_ranks(case: OpenCase, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triage.casedb.slices.SLICE", size)
    with case._store.read() as c, case._store.read() as beside:
        columns = ranked_columns(c, beside)
        for place, content in enumerate(columns.content.tolist()):
            size, mime, taken = c.exec_driver_sql(
                "SELECT k.size, k.mime, x.taken FROM content k LEFT JOIN exif x ON x.content_id = k.id WHERE k.id = ?",
                (content,),
            ).one()
            assert columns.rank[place] == place + 1
            assert (columns.size[place], columns.mimes[columns.mime[place]]) == (size, mime)
            fits = bool(taken) and taken.startswith("2024")
            assert columns.taken[place] == (20240501123059 if fits else 0)
    assert np.all(columns.live)
    assert np.all(columns.places == 1)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_part_of_a_path_is_found_wherever_it_is(case: OpenCase, data: st.DataObject) -> None:
    with case._store.read() as c:
        paths = paths_of_contents(c)
        content = np.array(c.exec_driver_sql("SELECT content_id FROM queue ORDER BY rank").scalars().all())
        names = read_names(c, positions_of(content))
    whole = data.draw(st.sampled_from(sorted({p for some in paths for p in some} | {"no/such", "%", "_", "//"})))
    start = data.draw(st.integers(0, len(whole) - 1))
    part = whole[start : data.draw(st.integers(start + 1, len(whole)))]
    if data.draw(st.booleans()):
        part = part.upper() if part.upper().lower() == part.lower() else part
    wanted = part.lower().replace("\n", " ")
    expected = [any(wanted in path.lower().replace("\n", " ") for path in some) for some in paths]
    assert named_like(names, part, len(paths)).tolist() == expected


def test_paths_of_a_page_are_those_of_the_plain_reader(case: OpenCase) -> None:
    with case._store.read() as c:
        entries = list(range(1, len(TREE) + 1))
        plain = PathBuilder(c)
        expected = {number: plain.entry(number) for number in entries}
        shared = EntryPaths()
        for asked in (entries[3:5], entries, entries[::-1]):
            assert shared.of(c, asked) == {number: expected[number] for number in asked}
        assert shared.of(c, [999]) == {999: ""}


def test_numbers_are_read_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triage.casedb.slices._PIECE", 3)
    wanted = [0, 7, 123_456_789, -5, 12, 9_007_199_254_740_993]
    assert numbers_of(",".join(map(str, wanted))).tolist() == wanted
    assert numbers_of("42").tolist() == [42]
    assert numbers_of("").tolist() == []


def test_a_case_that_was_not_walked_has_no_names(tmp_path: Path) -> None:
    with new_case(tmp_path / "case") as empty, empty._store.read() as c:
        names = read_names(c, positions_of(np.empty(0, np.int64)))
    assert named_like(names, "a", 0).tolist() == named_like(names, "a/b", 0).tolist() == []
