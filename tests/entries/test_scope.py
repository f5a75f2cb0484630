"""What lies outside an exhibit's scope is marked, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.entries.scope import KINDS, ScopeFilter, date_in_scope, kind_in_scope
from triage.errors import UsageError
from triage.model.entries import EntryFlag, EntryKind, EntryRow
from triage.model.frame import Scope
from triage.model.times import Clock, pack_clocks

DAY = 86_400
NOON = 1_704_110_400
"""2024-01-01 12:00 UTC."""


def row(index: int, parent: int, name: str, kind: EntryKind = EntryKind.FILE, modified: int | None = None) -> EntryRow:
    clocks = pack_clocks(Clock.NONE, Clock.UNIX_S, Clock.NONE, Clock.NONE)
    return EntryRow(index, parent, name, None, index, 0, kind, 3, 1, None, modified, None, None, clocks, 0, 1)


TREE = [
    row(0, -1, "", EntryKind.DIRECTORY),
    row(1, 0, "Users", EntryKind.DIRECTORY),
    row(2, 0, "Windows", EntryKind.DIRECTORY),
    row(3, 0, "top.txt"),
    row(4, 1, "Anna", EntryKind.DIRECTORY),
    row(5, 1, "Ben", EntryKind.DIRECTORY),
    row(6, 2, "a.dll"),
    row(7, 4, "PICTURES", EntryKind.DIRECTORY),
    row(8, 4, "diary.txt"),
    row(9, 8, "diary.txt:hidden", EntryKind.STREAM),
    row(10, 7, "one.jpg"),
    row(11, 10, "one.jpg:hidden", EntryKind.STREAM),
    row(12, 7, "trip", EntryKind.DIRECTORY),
    row(13, 12, "two.jpg"),
    row(14, 5, "three.jpg"),
]


def outside(scope: Scope, rows: list[EntryRow] = TREE) -> set[str]:
    scope_filter = ScopeFilter(scope)
    marked = [scope_filter.mark(one) for one in rows]
    assert [one._replace(flags=3) for one in marked] == rows
    return {one.name for one in marked if one.flags & EntryFlag.OUT_OF_SCOPE}


@pytest.mark.parametrize("folder", ["Users/Anna/Pictures", "users\\ANNA\\pictures", "/Users/Anna/Pictures/"])
def test_folders_bound_what_is_read_and_leave_the_way_to_them(folder: str) -> None:
    assert outside(Scope(folders=(folder,))) == {
        "Windows",
        "top.txt",
        "Ben",
        "a.dll",
        "diary.txt",
        "diary.txt:hidden",
        "three.jpg",
    }


def test_several_folders_and_one_within_the_other() -> None:
    assert outside(Scope(folders=("Users", "Users/Anna/Pictures"))) == {"Windows", "top.txt", "a.dll"}
    assert outside(Scope(folders=("Users/Ben", "Windows"))) == {
        "top.txt", "Anna", "PICTURES", "diary.txt", "one.jpg", "one.jpg:hidden", "trip", "two.jpg", "diary.txt:hidden",
    }  # fmt: skip


def test_a_file_may_be_named_itself_and_a_prefix_of_a_name_is_no_folder() -> None:
    assert "top.txt" not in outside(Scope(folders=("top.txt",)))
    assert "Users" in outside(Scope(folders=("User",)))


def test_no_limit_marks_nothing() -> None:
    assert outside(Scope()) == set()
    assert outside(Scope(kinds=("pictures",), apps=("x",), contacts=("y",))) == set()
    assert outside(Scope(folders=("/", ""))) == set()


def test_dates_bound_files_and_streams_and_no_directories() -> None:
    rows = [
        row(0, -1, "", EntryKind.DIRECTORY, 0),
        row(1, 0, "before", modified=NOON - DAY),
        row(2, 0, "on the day", modified=NOON),
        row(3, 0, "after", modified=NOON + DAY),
        row(4, 3, "after:stream", EntryKind.STREAM, NOON + DAY),
        row(5, 0, "no time"),
        row(6, 0, "old folder", EntryKind.DIRECTORY, NOON - 99 * DAY),
    ]
    assert outside(Scope(date_from="2024-01-01", date_to="2024-01-01"), rows) == {"before", "after", "after:stream"}
    assert outside(Scope(date_from="2024-01-01"), rows) == {"before"}
    assert outside(Scope(date_to="2024-01-01"), rows) == {"after", "after:stream"}


def test_a_wall_time_is_outside_only_where_no_zone_could_bring_it_in() -> None:
    scope = Scope(date_from="2024-01-01", date_to="2024-01-01")
    day_start = NOON - DAY // 2
    for clock, raw, inside in (
        (Clock.UNIX_S, day_start - 1, False),
        (Clock.UNIX_S, day_start, True),
        (Clock.FAT_WALL, day_start - 12 * 3600, True),
        (Clock.FAT_WALL, day_start - 12 * 3600 - 1, False),
        (Clock.FAT_WALL, day_start + DAY + 14 * 3600 - 1, True),
        (Clock.FAT_WALL, day_start + DAY + 14 * 3600, False),
    ):
        assert date_in_scope(scope, raw, clock) is inside, (clock, raw)


@given(st.integers(-(2**63), 2**63 - 1), st.sampled_from([clock for clock in Clock if clock is not Clock.NONE]))
def test_no_stored_time_can_break_it(raw: int, clock: Clock) -> None:
    assert date_in_scope(Scope(date_from="2024-01-01"), raw, clock) in (True, False)
    assert date_in_scope(Scope(), raw, clock) is True


@pytest.mark.parametrize(
    ("kind", "mime", "inside"),
    [
        ("pictures", "image/jpeg", True),
        ("pictures", "video/mp4", False),
        ("videos", "video/mp4", True),
        ("messages", "application/vnd.sqlite3", True),
        ("documents", "application/pdf", True),
        ("documents", "image/png", False),
        ("pictures", "application/octet-stream", False),
    ],
)
def test_kinds(kind: str, mime: str, inside: bool) -> None:
    assert kind_in_scope(Scope(kinds=(kind,)), mime) is inside
    assert kind_in_scope(Scope(), mime) is True
    assert kind_in_scope(Scope(kinds=tuple(KINDS)), mime) is (mime != "application/octet-stream")


def test_a_wrong_scope_is_refused() -> None:
    with pytest.raises(UsageError, match="gifs"):
        kind_in_scope(Scope(kinds=("gifs",)), "image/gif")
    with pytest.raises(UsageError, match=r"31\.12\.2024 is not a date"):
        ScopeFilter(Scope(date_to="31.12.2024"))
