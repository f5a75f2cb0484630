"""Carved files as entries: their ids, their keys, what a profile leaves of them, and an archive among them."""

from __future__ import annotations

from pathlib import Path

from tests.casedb.test_archives import LIVE, ZIPS, contents, row, walk_on
from tests.samples.cases import case_with
from tests.samples.fat import Fat16
from triage.casedb.archives import close_archive, keep_listed, keep_members, waiting_archives
from triage.casedb.carving import (
    BEGUN,
    ROOM,
    close_carving,
    keep_begun,
    keep_carved,
    volumes_carved,
    waiting_volumes,
)
from triage.casedb.connection import Connection
from triage.casedb.entries import entry_keys, finish_walk, free_entry_id
from triage.casedb.examined import carving_limitations, not_carved
from triage.casedb.leaving import apply_reading
from triage.casedb.rows import read_tally
from triage.entries.carving import limits
from triage.model.archives import ArchiveOutcome
from triage.model.carving import CARVED_FORMATS, UNALLOCATED, CarvingOutcome, carved_bits, carved_name
from triage.model.entries import EntryFlag, EntryKind, EntryRow, EntryState
from triage.model.problems import Outcome
from triage.model.profile import READ_ALL
from triage.open_case import OpenCase


def carved(index: int, place: int, format_: str = "jpeg") -> EntryRow:
    code = CARVED_FORMATS[format_]
    times = (None, None, None, None)
    return EntryRow(
        *(index, -1, carved_name(format_, place), None, place, code, EntryKind.FILE, int(EntryFlag.CARVED), 100),
        *(*times, 0, index, 0),
    )


def image_case(folder: Path) -> OpenCase:
    path = folder / "a.dd"
    path.write_bytes(Fat16().image())
    case = case_with(folder / "case", path)
    walk_on(case, row(0, -1), row(1))
    return case


def holder(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT entry_id FROM carving").scalar_one())


def test_more_ids_are_set_aside_than_files_are_carved() -> None:
    assert ROOM > limits.MAX_CARVED


def test_a_volume_waits_until_it_is_walked_and_until_its_search_has_ended(tmp_path: Path) -> None:
    with image_case(tmp_path) as case:

        def work(c: Connection) -> None:
            assert waiting_volumes(c) == []
            finish_walk(c, 1)
            (one,) = waiting_volumes(c)
            assert (one.volume, one.root, one.state) == (1, 1, {})
            assert waiting_volumes(c, frozenset({1})) == []
            assert volumes_carved(c) == {1: ""}
            keep_begun(c, 1, UNALLOCATED)
            assert volumes_carved(c) == {1: BEGUN}
            assert not_carved(c) == ["1 volume whose unallocated space was not carved to its end"]
            keep_carved(c, 1, [carved(0, 512)], {"position": 1024, "carved": 1}, READ_ALL)
            assert waiting_volumes(c)[0].state == {"position": 1024, "carved": 1}
            close_carving(c, 1, CarvingOutcome.PARTLY, [(Outcome.PARTLY, "why")])
            assert waiting_volumes(c) == []
            assert volumes_carved(c) == {1: CarvingOutcome.PARTLY}
            (limitation,) = carving_limitations(c)
            assert "in 1 of 1 volumes of images, in 1 of them in part." in limitation

        case._store.act(work, name="work")


def test_a_volume_that_is_not_searched_has_no_entry(tmp_path: Path) -> None:
    with image_case(tmp_path) as case:

        def work(c: Connection) -> None:
            finish_walk(c, 1)
            close_carving(c, 1, CarvingOutcome.NOT_SEARCHED, [(Outcome.NOT_UNDERSTOOD, "why")])
            assert waiting_volumes(c) == []
            assert volumes_carved(c) == {1: CarvingOutcome.NOT_SEARCHED}
            assert c.exec_driver_sql("SELECT count(*) FROM entry").scalar_one() == 2

        case._store.act(work, name="work")


def test_what_was_not_carved_is_said_by_its_reason(tmp_path: Path) -> None:
    with image_case(tmp_path) as case:

        def work(c: Connection) -> None:
            assert not_carved(c) == ["1 volume whose unallocated space was not carved"]
            said = set()
            for outcome in CarvingOutcome:
                close_carving(c, 1, outcome, [])
                said.add(tuple(not_carved(c)))
            assert len(said) == len(CarvingOutcome), "no two of them say the same"
            assert () in said

        case._store.act(work, name="work")


def test_ids_meet_no_others_and_keys_name_the_place(tmp_path: Path) -> None:
    with image_case(tmp_path) as case:

        def work(c: Connection) -> None:
            keep_begun(c, 1, UNALLOCATED)
            keep_begun(c, 1, UNALLOCATED)
            first = holder(c) + 1
            keep_carved(c, 1, [carved(0, 512)], {}, READ_ALL)
            keep_listed(c, 2, "ZIP", False, 1, 10)
            keep_members(c, 2, [row(0, -1)], READ_ALL)
            keep_carved(c, 1, [carved(1, 5120)], {}, READ_ALL)
            assert free_entry_id(c) > first + ROOM
            close_carving(c, 1, CarvingOutcome.SEARCHED, [])
            key = entry_keys(c, [first + 1])[first + 1][1]
            assert (key.address, key.size, key.path) == (5120, 100, "x/$Unallocated/jpeg at byte 5120")
            assert key.within is not None
            assert key.within.entry == holder(c)
            assert entry_keys(c, [holder(c)])[holder(c)][1].within is None
            assert c.exec_driver_sql("SELECT members, entries FROM archive WHERE depth = 0").one() == (2, 2)

        case._store.act(work, name="work")
        lines = [line for line in case.dump() if "|unallocated space" in line]
        assert any('"A|0|unallocated space|1"' in line.replace("a.dd", "A") for line in lines)


def test_what_a_profile_leaves_is_read_by_a_broader_one(tmp_path: Path) -> None:
    only = READ_ALL._replace(carved=carved_bits(("png",)))
    none = READ_ALL._replace(carved=0)

    def states(c: Connection) -> dict[str, int]:
        rows = c.exec_driver_sql("SELECT name, state FROM entry WHERE flags & ?", (int(EntryFlag.CARVED),))
        return {str(name): int(state) for name, state in rows}

    with image_case(tmp_path) as case:

        def work(c: Connection) -> None:
            keep_begun(c, 1, UNALLOCATED)
            keep_carved(c, 1, [carved(0, 512), carved(1, 1024, "png")], {}, only)
            one, two = carved_name("jpeg", 512), carved_name("png", 1024)
            aside, pending = EntryState.SET_ASIDE, EntryState.PENDING
            assert states(c) == {one: aside, two: pending}
            assert read_tally(c)["files left"] == 1
            assert apply_reading(c, only) == 0
            assert apply_reading(c, none) == 1
            assert states(c) == {one: aside, two: aside}
            assert apply_reading(c, READ_ALL._replace(likely_only=True)) >= 2
            assert states(c) == {one: pending, two: pending}
            apply_reading(c, READ_ALL._replace(largest=99))
            assert states(c) == {one: aside, two: aside}
            apply_reading(c, READ_ALL)
            assert states(c) == {one: pending, two: pending}

        case._store.act(work, name="work")


def test_an_archive_among_what_was_carved_is_one_of_the_first_depth(tmp_path: Path) -> None:
    """A picture with a ZIP behind it may be one to the eye of another reader."""
    with image_case(tmp_path) as case:

        def work(c: Connection) -> None:
            keep_begun(c, 1, UNALLOCATED)
            keep_carved(c, 1, [carved(0, 512)], {}, READ_ALL)
            close_carving(c, 1, CarvingOutcome.SEARCHED, [])
            inside = holder(c) + 1
            contents(c, (inside, 1))
            (waiting,) = waiting_archives(c, ZIPS, 1)
            assert (waiting.key.entry, waiting.outermost, waiting.outermost_size) == (inside, inside, 100)
            assert waiting.key.flags == EntryFlag.CARVED
            keep_listed(c, inside, "ZIP", False, 1, 10)
            keep_members(c, inside, [row(0, -1, "a.jpg")], READ_ALL)
            close_archive(c, inside, ArchiveOutcome.READ, [])
            key, depth = c.exec_driver_sql("SELECT key, depth FROM archive WHERE entry_id = ?", (inside,)).one()
            assert key.endswith("|unallocated space|0")
            assert depth == 1

        case._store.act(work, name="work")


def test_the_holder_counts_as_an_entry_and_as_no_file(tmp_path: Path) -> None:
    with image_case(tmp_path) as case:

        def work(c: Connection) -> None:
            before = read_tally(c)
            keep_begun(c, 1, UNALLOCATED)
            after = read_tally(c)
            assert after["entries"] == before["entries"] + 1
            assert after["files"] == before["files"]
            flags = c.exec_driver_sql("SELECT flags FROM entry WHERE id = ?", (holder(c),)).scalar_one()
            assert flags & LIVE == LIVE

        case._store.act(work, name="work")
