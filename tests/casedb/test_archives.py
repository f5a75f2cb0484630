"""Ids of entries never meet, whatever was cut off in between, and an archive that holds itself is known as such."""

from __future__ import annotations

from pathlib import Path

from tests.samples.cases import case_with
from tests.samples.nested import laid_out
from triage.casedb.archives import close_archive, holds_itself, keep_listed, keep_members, try_again, waiting_archives
from triage.casedb.connection import Connection
from triage.casedb.entries import entry_keys, free_entry_id, keep_walked
from triage.model.archives import ArchiveOutcome, Opening
from triage.model.entries import EntryFlag, EntryKind, EntryRow, Walked
from triage.model.problems import Outcome
from triage.model.profile import READ_ALL
from triage.open_case import OpenCase

LIVE = int(EntryFlag.NAME_ALLOCATED | EntryFlag.META_ALLOCATED)
ZIPS = Opening(("zip",), 2)


def row(index: int, parent: int = 0, name: str = "x") -> EntryRow:
    kind = EntryKind.DIRECTORY if parent < 0 else EntryKind.FILE
    return EntryRow(index, parent, name, None, index, 0, kind, LIVE, 10, None, None, None, None, 0, index, 1)


def walk_on(case: OpenCase, *rows: EntryRow) -> None:
    case._store.act(lambda c: keep_walked(c, 1, 1, Walked(list(rows), [])), name="walk")


def test_what_comes_between_the_parts_of_a_walk_takes_none_of_its_ids(tmp_path: Path) -> None:
    with case_with(tmp_path / "case", laid_out(tmp_path / "disk", {"a": b"a"})) as case:
        walk_on(case, row(0, -1), row(1))
        case._store.act(lambda c: keep_listed(c, 2, "ZIP", False, 3, 30), name="list")
        case._store.act(lambda c: keep_members(c, 2, [row(0, -1), row(1, -1)], READ_ALL), name="members")
        walk_on(case, row(2), row(3))
        case._store.act(lambda c: keep_members(c, 2, [row(2, -1)], READ_ALL), name="members")
        with case._store.read() as connection:
            ids = list(connection.exec_driver_sql("SELECT id FROM entry ORDER BY id").scalars())
            first = connection.exec_driver_sql("SELECT first_entry FROM archive").scalar_one()
            assert ids == [1, 2, 3, 4, first, first + 1, first + 2]
            assert free_entry_id(connection) > first + 2
            keys = entry_keys(connection, [4, first + 2])
        assert keys[4][1].within is None
        within = keys[first + 2][1].within
        assert within is not None
        assert within.entry == 2


def contents(connection: Connection, *entries: tuple[int, int]) -> None:
    for content in {content for _, content in entries}:
        connection.exec_driver_sql(
            "INSERT INTO content (id, sha256, sha1, md5, size, mime, recipe_id) VALUES (?, ?, x'00', x'00', 10, ?, 1)",
            (content, bytes([content]) * 32, "application/zip"),
        )
    for entry, content in entries:
        connection.exec_driver_sql("UPDATE entry SET content_id = ?, work = NULL WHERE id = ?", (content, entry))


def test_depth_by_depth_and_never_in_a_circle(tmp_path: Path) -> None:
    with case_with(tmp_path / "case", laid_out(tmp_path / "disk", {"a": b"a"})) as case:
        walk_on(case, row(0, -1), row(1))

        def work(c: Connection) -> None:
            contents(c, (2, 1))
            assert [one.key.entry for one in waiting_archives(c, ZIPS, 1)] == [2]
            assert not holds_itself(c, 2)
            keep_listed(c, 2, "ZIP", False, 2, 20)
            keep_members(c, 2, [row(0, -1, "other.zip"), row(1, -1, "same.zip")], READ_ALL)
            close_archive(c, 2, ArchiveOutcome.READ, [])
            first = c.exec_driver_sql("SELECT first_entry FROM archive").scalar_one()
            contents(c, (first, 3))
            c.exec_driver_sql("UPDATE entry SET content_id = 1, work = NULL WHERE id = ?", (first + 1,))
            assert waiting_archives(c, ZIPS, 1) == []
            waiting = waiting_archives(c, ZIPS, 2)
            assert [(w.key.entry, w.outermost, w.members, w.bytes) for w in waiting] == [
                (first, 2, 2, 20),
                (first + 1, 2, 2, 20),
            ]
            assert not holds_itself(c, first)
            assert holds_itself(c, first + 1)
            assert waiting_archives(c, ZIPS, 2, frozenset({1})) == []

        case._store.act(work, name="work")


def test_what_another_run_may_open_is_forgotten_with_its_problem(tmp_path: Path) -> None:
    with case_with(tmp_path / "case", laid_out(tmp_path / "disk", {"a": b"a"})) as case:
        walk_on(case, row(0, -1), *(row(n) for n in (1, 2, 3)))

        def work(c: Connection) -> None:
            problem = [(-1, Outcome.NOT_UNDERSTOOD, "why")]
            close_archive(c, 2, ArchiveOutcome.NOT_INSTALLED, problem)
            close_archive(c, 3, ArchiveOutcome.TOO_DEEP, problem)
            close_archive(c, 4, ArchiveOutcome.FAILED, problem)
            try_again(c, Opening((), 1))
            assert left(c) == [2, 4]
            try_again(c, ZIPS)
            assert left(c) == [4]

        case._store.act(work, name="work")


def left(connection: Connection) -> list[int]:
    archives = list(connection.exec_driver_sql("SELECT entry_id FROM archive ORDER BY 1").scalars())
    problems = connection.exec_driver_sql("SELECT entry_id FROM problem WHERE sentence = 'why' ORDER BY 1").scalars()
    assert list(problems) == archives
    return archives
