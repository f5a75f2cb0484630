"""Archives inside the evidence: which are still to be opened, their members as entries, and what became of each.

A file that was carved lies in what ``casedb.carving`` keeps as an archive of depth 0.

The members of an archive are entries of the volume in which it lies; their parent is the archive's entry or a folder
in it. Their ids are one run of numbers, set aside when the archive is listed, so that an archive whose listing was cut
off goes on where it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from triage.casedb import tables
from triage.casedb.archive_spans import HOLDER
from triage.casedb.entries import PlacedRows, entry_keys, free_entry_id, keep_rows
from triage.casedb.privilege import HIDDEN_CONTENTS
from triage.casedb.problems import ProblemPlace, keep_problems
from triage.casedb.rows import count_up, insert_rows
from triage.model.archives import MAX_ARCHIVE_DEPTH, ArchiveOutcome, Opening
from triage.model.entries import EntryKey, EntryRow
from triage.model.problems import Outcome, ProblemRow
from triage.model.profile import Reading

STAGE: Final = "archive"
"""The stage of problems about an archive as a whole, and about names and members of it."""

_PASSING_STAGE: Final = "archive left"
"""That of an archive which another run may open."""

_COLUMNS: Final = [column.name for column in tables.archive.columns]
_AT_ONCE: Final = 200


class WaitingArchive(NamedTuple):
    """An archive that is to be opened."""

    source: int
    key: EntryKey
    skip: int
    """Rows of its listing that are kept."""
    outermost: int
    outermost_size: int
    members: int
    """Of all other archives in the outermost one."""
    bytes: int


def waiting_archives(
    connection: Connection, opening: Opening, depth: int, without: AbstractSet[int] = frozenset()
) -> list[WaitingArchive]:
    """The next archives of a depth in the order of their entries: some of one source.

    Depth 1 is that of archives that lie in none. What is withheld is not opened, nor what a source holds that is in
    ``without``.
    """
    if not opening.formats:
        return []
    types = opening.types
    rows = connection.exec_driver_sql(
        "SELECT e.id, v.source_id, coalesce(a.entries, 0), CASE WHEN o.depth > 0 THEN o.outermost END, e.size"
        " FROM content c"
        " JOIN entry e ON e.content_id = c.id JOIN volume v ON v.id = e.volume_id"
        " LEFT JOIN archive a ON a.entry_id = e.id LEFT JOIN archive o ON o.entry_id = "
        f"{HOLDER.format('e.id')} WHERE c.mime IN ({', '.join('?' * len(types))}) AND coalesce(a.outcome, '') = ''"
        f" AND e.work IS NULL AND coalesce(o.depth, 0) = ? AND c.id NOT IN ({HIDDEN_CONTENTS})"
        f" AND v.source_id NOT IN ({', '.join('?' * len(without)) or '-1'})"
        " ORDER BY a.entry_id IS NULL, e.id LIMIT ?",
        (*types, depth - 1, *sorted(without), _AT_ONCE),
    ).fetchall()
    rows = [row for row in rows if row[1] == rows[0][1]]
    keys = entry_keys(connection, [row[0] for row in rows])
    return [_waiting(connection, row, keys[row[0]][1]) for row in rows]


def _waiting(connection: Connection, row: Any, key: EntryKey) -> WaitingArchive:
    entry, source, skip, outermost, size = row
    if outermost is None:
        return WaitingArchive(source, key, skip, entry, size, 0, 0)
    others = connection.exec_driver_sql(
        "SELECT (SELECT size FROM entry WHERE id = ?), sum(members), sum(bytes) FROM archive"
        " WHERE outermost = ? AND entry_id <> ?",
        (outermost, outermost, entry),
    ).one()
    return WaitingArchive(source, key, skip, outermost, *others)


def holds_itself(connection: Connection, entry: int) -> bool:
    """True where an archive has the same content as one of those in which it lies."""
    query = f"SELECT e.content_id, {HOLDER.format('e.id')} FROM entry e WHERE e.id = ?"
    content, holder = connection.exec_driver_sql(query, (entry,)).one()
    for _ in range(MAX_ARCHIVE_DEPTH):
        if holder is None:
            return False
        above, holder = connection.exec_driver_sql(query, (holder,)).one()
        if above == content:
            return True
    return False


def keep_listed(connection: Connection, entry: int, format_: str, forward: bool, members: int, size: int) -> None:
    """Set ids aside for the members of an archive; one that was begun before keeps its own."""
    known = connection.exec_driver_sql("SELECT 1 FROM archive WHERE entry_id = ?", (entry,)).first()
    if known is None:
        first = free_entry_id(connection) if members else None
        _insert(connection, entry, (format_, forward, first, members, 0, size, ""))


def keep_members(connection: Connection, entry: int, rows: Sequence[EntryRow], reading: Reading) -> None:
    """Store members of an archive; they are the next of its listing."""
    first, source, volume = connection.exec_driver_sql(
        "SELECT a.first_entry, v.source_id, v.id FROM archive a JOIN entry e ON e.id = a.entry_id"
        " JOIN volume v ON v.id = e.volume_id WHERE a.entry_id = ?",
        (entry,),
    ).one()
    keep_rows(connection, PlacedRows(source, volume, first, rows, archive=entry), reading)
    connection.exec_driver_sql("UPDATE archive SET entries = entries + ? WHERE entry_id = ?", (len(rows), entry))


def close_archive(
    connection: Connection, entry: int, outcome: ArchiveOutcome, problems: Sequence[tuple[int, Outcome, str]]
) -> None:
    """Say what became of an archive, with its problems: (index of the member or -1, outcome, sentence)."""
    if connection.exec_driver_sql("SELECT 1 FROM archive WHERE entry_id = ?", (entry,)).first() is None:
        _insert(connection, entry, ("", False, None, 0, 0, 0, ""))
    connection.exec_driver_sql("UPDATE archive SET outcome = ? WHERE entry_id = ?", (outcome, entry))
    first, source, volume = connection.exec_driver_sql(
        "SELECT a.first_entry, v.source_id, v.id FROM archive a JOIN entry e ON e.id = a.entry_id"
        " JOIN volume v ON v.id = e.volume_id WHERE a.entry_id = ?",
        (entry,),
    ).one()
    stage = _PASSING_STAGE if outcome.passing else STAGE
    for index, said, sentence in problems:
        place = ProblemPlace(source, volume, entry if index < 0 else first + index, None)
        keep_problems(connection, [(place, ProblemRow(stage, said, sentence))])


def try_again(connection: Connection, opening: Opening) -> None:
    """Forget archives that this run may open: those that lay too deep for another profile, or lacked a library."""
    gone = connection.exec_driver_sql(
        "DELETE FROM archive WHERE outcome = ? AND depth <= ? OR outcome = ? AND ? RETURNING entry_id",
        (ArchiveOutcome.TOO_DEEP, opening.depth, ArchiveOutcome.NOT_INSTALLED, bool(opening.formats)),
    ).scalars()
    for entry in list(gone):
        count = connection.exec_driver_sql(
            "DELETE FROM problem WHERE entry_id = ? AND stage = ?", (entry, _PASSING_STAGE)
        ).rowcount
        count_up(connection, {"problems": -count})


def _insert(connection: Connection, entry: int, rest: tuple[Any, ...]) -> None:
    above = connection.exec_driver_sql(
        "SELECT h.key, h.first_entry, h.outermost, h.depth, v.ordinal, v.first_entry, s.name FROM entry e"
        " JOIN volume v ON v.id = e.volume_id JOIN source s ON s.id = v.source_id"
        f" LEFT JOIN archive h ON h.entry_id = {HOLDER.format('e.id')} WHERE e.id = ?",
        (entry,),
    ).one()
    key, first, outermost, depth, ordinal, volume_first, source = above
    if key is None:
        named = (f"{source}|{ordinal}|{entry - volume_first}", entry, 1)
    else:
        named = (f"{key}|{entry - first}", outermost if depth else entry, depth + 1)
    insert_rows(connection, tables.archive, _COLUMNS, [(entry, *named, *rest)])
