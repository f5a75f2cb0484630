"""File entries: keep what the walk yields, hand out what is still to be examined, page through them."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from triage.casedb import tables
from triage.casedb.archive_spans import ArchiveSpans
from triage.casedb.order import EVERYWHERE, Span, Turn, left_key, member_key, work_key
from triage.casedb.problems import ProblemPlace, keep_problems
from triage.casedb.rows import count_up, escape_surrogates, insert_rows, next_id
from triage.model.content import KnownContent
from triage.model.entries import EntryFlag, EntryKey, EntryKind, EntryRow, EntryState, Walked
from triage.model.frame import VolumeOutcome
from triage.model.media_names import LARGE, named_as_media
from triage.model.problems import ProblemRow, outcome_of
from triage.model.profile import READ_ALL, Reading

_COLUMNS: Final = [column.name for column in tables.entry.columns]
_UNFINISHED_ROOM: Final = 1 << 26
"""Ids that are left to a volume whose walk was not completed: it goes on where it was, with the ids that follow."""
# Plain integers in the hot loops: the operators of IntFlag cost a microsecond each.
_OUT_OF_SCOPE: Final = int(EntryFlag.OUT_OF_SCOPE)
_NOTHING_TO_READ: Final = int(EntryFlag.NO_CONTENT | EntryFlag.REALLOCATED | EntryFlag.WITHHELD) | _OUT_OF_SCOPE
_PENDING: Final = int(EntryState.PENDING)
_SET_ASIDE: Final = int(EntryState.SET_ASIDE)
_LEFT: Final = int(EntryFlag.LEFT_UNREAD)
_CARVED: Final = int(EntryFlag.CARVED)
_FILE: Final = int(EntryKind.FILE)


class WorkPosition(NamedTuple):
    """Where the hand-out of pending entries has come to."""

    work: int = -1
    entry: int = -1


class PendingEntry(NamedTuple):
    """An entry that is still to be examined."""

    work: int
    source: int
    key: EntryKey
    forward: int = 0
    """The archive that holds it, where that is read forward only, else 0."""
    known: KnownContent | None = None
    """Its content where that was digested already."""


def _work(row: EntryRow, placed: PlacedRows) -> int:
    if placed.archive is not None:
        return member_key(row.priority, placed.source, placed.first + row.block)
    return work_key(row.priority, placed.source, row.block, _turn(row, placed))


def _turn(row: EntryRow, placed: PlacedRows) -> Turn:
    if placed.forward_only or row.kind != _FILE or not named_as_media(row.name):
        return Turn.EXAMINE
    return Turn.READ_FIRST_LARGE if row.size > LARGE else Turn.READ_FIRST


class PlacedRows(NamedTuple):
    """Rows of a listing, and where they belong."""

    source: int
    volume: int
    first: int
    """The id of the row with the index 0."""
    rows: Sequence[EntryRow]
    archive: int | None = None
    """The entry whose content was listed: parent of the rows that have none among themselves."""
    forward_only: bool = False
    """The source is read in one pass, so that no part of it is read before the rest."""
    carved: bool = False
    """The rows are files that were carved."""


def keep_walked(
    connection: Connection,
    source: int,
    volume: int,
    walked: Walked,
    reading: Reading = READ_ALL,
    *,
    forward_only: bool = False,
) -> int:
    """Store a batch of the walk; ids are the volume's first id plus the index of the walk. Gives the rows kept."""
    first = _first_entry(connection, volume)
    keep_rows(connection, PlacedRows(source, volume, first, walked.rows, forward_only=forward_only), reading)
    connection.exec_driver_sql("UPDATE volume SET entries = entries + ? WHERE id = ?", (len(walked.rows), volume))
    for index, sentence in walked.problems:
        place = ProblemPlace(source, volume, first + index if index >= 0 else None, None)
        keep_problems(connection, [(place, ProblemRow("walk", outcome_of(sentence), str(sentence)))])
    return len(walked.rows)


def keep_rows(connection: Connection, placed: PlacedRows, reading: Reading) -> None:
    """Store rows as entries, and count them."""
    bounded = reading if reading.bounded or placed.carved else None
    rows = [_entry_values(row, placed, bounded) for row in placed.rows]
    insert_rows(connection, tables.entry, _COLUMNS, rows)
    readable = [row for row in placed.rows if not row.flags & _NOTHING_TO_READ]
    left = [row.size for row in readable if _leaves(bounded, row)] if bounded else []
    count_up(
        connection,
        {
            "entries": len(rows),
            "files": len(readable),
            "bytes": sum(row.size for row in readable),
            "files left": len(left),
            "bytes left": sum(left),
            "outside scope": sum(1 for row in placed.rows if row.flags & _OUT_OF_SCOPE),
        },
    )


def _leaves(reading: Reading, row: EntryRow) -> bool:
    if row.flags & _CARVED:
        return reading.leaves_carved(row.size, row.stream)
    return reading.leaves(row.size, row.priority)


def rows_walked(connection: Connection, volume: int) -> int:
    """How many rows of a volume's walk are kept."""
    return int(connection.exec_driver_sql("SELECT entries FROM volume WHERE id = ?", (volume,)).scalar_one())


def finish_walk(connection: Connection, volume: int, failure: str = "") -> None:
    """Mark a volume as walked, or as failed with the reason; its rows stay either way."""
    connection.exec_driver_sql("UPDATE volume SET walked = 1 WHERE id = ?", (volume,))
    if failure:
        connection.exec_driver_sql(
            "UPDATE volume SET outcome = ?, sentence = ? WHERE id = ?", (VolumeOutcome.FAILED, failure, volume)
        )


def is_unread(connection: Connection) -> bool:
    """True where a volume is not walked, or an entry of one is pending."""
    rows = (
        "SELECT 1 FROM volume WHERE NOT walked LIMIT 1",
        "SELECT 1 FROM entry WHERE work >= 0 LIMIT 1",
    )
    return any(connection.exec_driver_sql(query).first() is not None for query in rows)


def pending_entries(
    connection: Connection,
    after: WorkPosition,
    limit: int,
    *,
    span: Span = EVERYWHERE,
    recipe: int = 0,
    only: int | None = None,
    without: AbstractSet[int] = frozenset(),
) -> list[PendingEntry]:
    """The next entries to examine behind a position, in their order.

    Args:
        connection: For reading.
        after: The position.
        limit: How many at most.
        span: The places in the order that are meant.
        recipe: Of the examination; what another one digested is not known.
        only: One source.
        without: Sources that are left out.
    """
    chosen = "" if only is None else " AND v.source_id = ?"
    left_out = f" AND v.source_id NOT IN ({', '.join('?' * len(without))})" if without else ""
    rows = connection.exec_driver_sql(
        "SELECT e.work, e.id, v.source_id, v.ordinal, v.offset, e.address, e.stream, e.kind, e.flags, e.size, e.name,"
        " e.parent_id, c.sha256, c.mime, c.size FROM entry e JOIN volume v ON v.id = e.volume_id"
        " LEFT JOIN content c ON c.id = e.content_id AND c.recipe_id = ?"
        " WHERE e.work BETWEEN ? AND ? AND (e.work > ? OR e.id > ?)"
        f"{chosen}{left_out} ORDER BY e.work, e.id LIMIT ?",
        (
            *(recipe, max(after.work, span.first), span.last, after.work, after.entry),
            *([] if only is None else [only]),
            *sorted(without),
            limit,
        ),
    ).fetchall()
    keys = _Keys(connection)
    return [
        PendingEntry(r[0], r[2], *keys.of(r[1], r[3:12]), KnownContent._make(r[12:]) if r[12] is not None else None)
        for r in rows
    ]


def requeue_older(connection: Connection, recipe: int) -> int:
    """Put entries back to be examined whose content was examined by another recipe; gives how many."""
    rows = connection.exec_driver_sql(
        "SELECT e.id, v.source_id, e.size FROM content c JOIN entry e ON e.content_id = c.id"
        " JOIN volume v ON v.id = e.volume_id WHERE c.recipe_id <> ? AND e.work IS NULL ORDER BY e.id",
        (recipe,),
    ).fetchall()
    for entry, source, size in rows:
        connection.exec_driver_sql(
            "UPDATE entry SET state = ?, work = ? WHERE id = ?", (EntryState.PENDING, work_key(1, source, 0), entry)
        )
        count_up(connection, {"files done": -1, "bytes done": -size})
    return len(rows)


def entry_keys(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[int, EntryKey]]:
    """(source id, key) by entry id, for reading some entries again."""
    keys = _Keys(connection)
    found: dict[int, tuple[int, EntryKey]] = {}
    for number in ids:
        row = connection.exec_driver_sql(
            "SELECT v.source_id, v.ordinal, v.offset, e.address, e.stream, e.kind, e.flags, e.size, e.name, e.parent_id"
            " FROM entry e JOIN volume v ON v.id = e.volume_id WHERE e.id = ?",
            (number,),
        ).fetchone()
        if row is not None:
            found[number] = (row[0], keys.of(number, row[1:])[0])
    return found


class _Keys:
    """Builds keys out of rows; entries of one archive share the key of the archive."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._paths = PathBuilder(connection)
        self._spans = ArchiveSpans(connection)
        self._archive: tuple[int, EntryKey] | None = None

    def of(self, entry: int, row: Sequence[Any]) -> tuple[EntryKey, int]:
        """The key, and the archive that holds it where that is read forward only.

        ``row`` is (ordinal and offset of the volume, address, stream, kind, flags, size, name, parent).
        """
        path = self._paths.of(row[8], row[7], row[4])
        span = self._spans.of(entry)
        if span is None:
            return EntryKey._make((entry, *row[:8], path, None)), 0
        if self._archive is None or self._archive[0] != span.entry:
            self._archive = span.entry, entry_keys(self._connection, [span.entry])[span.entry][1]
        return EntryKey._make((entry, *row[:8], path, self._archive[1])), span.entry if span.forward else 0


class PathBuilder:
    """Builds paths from parents, with a bounded memory of folders."""

    _KEEP = 50_000

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._folders: dict[int, str] = {}

    def of(self, parent: int | None, name: str, kind: int = EntryKind.FILE) -> str:
        """Path from the volume's root, ``/`` between parts, without a leading one; the root itself is empty.

        A stream's parent is its file, and its name is ``file:stream``: its path is that name in the file's folder.
        """
        if parent is None:
            return name
        folder = self.entry(parent)
        if kind == EntryKind.STREAM:
            folder = folder.rpartition("/")[0]
        return f"{folder}/{name}" if folder else name

    def entry(self, entry: int) -> str:
        """The path of an entry by its id; kept, since many others have the same folder."""
        known = self._folders.get(entry)
        if known is not None:
            return known
        row = self._connection.exec_driver_sql("SELECT parent_id, name, kind FROM entry WHERE id = ?", (entry,)).first()
        path = self.of(*row) if row is not None else ""
        if len(self._folders) >= self._KEEP:
            self._folders.clear()
        self._folders[entry] = path
        return path


def _first_entry(connection: Connection, volume: int) -> int:
    first = connection.exec_driver_sql("SELECT first_entry FROM volume WHERE id = ?", (volume,)).scalar()
    if first is None:
        first = free_entry_id(connection)
        connection.exec_driver_sql("UPDATE volume SET first_entry = ? WHERE id = ?", (first, volume))
    return int(first)


def free_entry_id(connection: Connection) -> int:
    """The first id behind all entries and all that is set aside for some; the one writer alone may ask."""
    archives = connection.exec_driver_sql("SELECT coalesce(max(first_entry + members), 0) FROM archive").scalar_one()
    unfinished = connection.exec_driver_sql(
        "SELECT coalesce(max(first_entry + ?), 0) FROM volume WHERE first_entry IS NOT NULL AND NOT walked",
        (_UNFINISHED_ROOM,),
    ).scalar_one()
    return max(next_id(connection, tables.entry), int(archives), int(unfinished))


def _entry_values(row: EntryRow, placed: PlacedRows, reading: Reading | None) -> tuple[Any, ...]:
    first = placed.first
    aside = bool(row.flags & _NOTHING_TO_READ)
    left = reading is not None and not aside and _leaves(reading, row)
    work = None if aside else _work(row, placed)
    try:
        row.name.encode()
        name = row.name
    except UnicodeEncodeError:
        name = escape_surrogates(row.name)
    return (
        first + row.index,
        placed.volume,
        first + row.parent if row.parent >= 0 else placed.archive,
        name,
        row.name_bytes,
        row.address,
        row.stream,
        row.kind,
        row.flags | _LEFT if left else row.flags,
        row.size,
        row.created,
        row.modified,
        row.accessed,
        row.changed,
        row.clocks,
        _SET_ASIDE if aside or left else _PENDING,
        left_key(work) if left and work is not None else work,
        None,
    )
