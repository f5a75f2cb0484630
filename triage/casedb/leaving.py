"""Entries that the profile of a run leaves unread: set them aside, and put back what a broader profile reads.

Such an entry keeps its place in the order of examination, as a negative number: so it is not handed out, and is read
in its turn once it is put back. What is put back follows from the entry and the profile alone, never from which runs
there were before: a narrower profile changes nothing that was read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from triage.casedb import audit
from triage.casedb.order import PRIORITY_SHIFT
from triage.casedb.rows import chunked, count_up
from triage.model.carving import ALL_CARVED
from triage.model.entries import EntryFlag, EntryState
from triage.model.profile import ALL_KINDS, Reading, RunProfile

_LEFT: Final = int(EntryFlag.LEFT_UNREAD)
_CARVED: Final = int(EntryFlag.CARVED)
_AT_ONCE: Final = 500


def keep_left(connection: Connection, rows: Sequence[tuple[int, int]]) -> None:
    """Set aside (entry, kinds that it may be of). One whose content is known from before stays as it was: done."""
    for kinds in sorted({kinds for _, kinds in rows}):
        for part in chunked([entry for entry, of in rows if of == kinds], _AT_ONCE):
            places = ", ".join("?" * len(part))
            gone = connection.exec_driver_sql(
                "UPDATE entry SET state = CASE WHEN content_id IS NULL THEN ? ELSE ? END,"
                " flags = CASE WHEN content_id IS NULL THEN flags | ? ELSE flags END,"
                " work = CASE WHEN content_id IS NULL THEN -2 - work END"
                f" WHERE id IN ({places}) AND work >= 0 RETURNING size, content_id IS NULL",
                (EntryState.SET_ASIDE, EntryState.DONE, _LEFT | kinds, *part),
            ).fetchall()
            left = [size for size, unread in gone if unread]
            kept = [size for size, unread in gone if not unread]
            count_up(connection, {"files left": len(left), "bytes left": sum(left)})
            count_up(connection, {"files done": len(kept), "bytes done": sum(kept)})


def apply_reading(connection: Connection, reading: Reading) -> int:
    """Put back what this profile reads, and set aside what it leaves for place or size; gives how many changed."""
    back = _put_back(connection, reading)
    if back:
        # Of two entries with one content a message's attachment is the first: what was linked may change.
        connection.exec_driver_sql(
            "UPDATE attachment SET entry_id = NULL, content_id = NULL, linked_by = '' WHERE entry_id IS NOT NULL"
        )
    return back + _leave(connection, reading)


def profile_of_run(connection: Connection) -> RunProfile | None:
    """The profile of the last run; what is left unread was left by it, or by it too. ``None`` before the first."""
    event = audit.last_event(connection, ("run started",))
    return RunProfile(**event.payload["profile"]) if event is not None and "profile" in event.payload else None


def _put_back(connection: Connection, reading: Reading) -> int:
    sizes = connection.exec_driver_sql(
        "UPDATE entry SET state = ?, flags = flags & ~?, work = -2 - work WHERE work < 0"
        " AND (? = 0 OR size <= ?) AND (-2 - work) >> ? <= ? AND (flags & ? = 0 OR flags & ? <> 0)"
        " AND (flags & ? = 0 OR ? >> stream & 1) RETURNING size",
        (
            *(EntryState.PENDING, _LEFT | ALL_KINDS, reading.largest, reading.largest),
            *(PRIORITY_SHIFT, 0 if reading.likely_only else 1, ALL_KINDS, reading.kinds, _CARVED, reading.carved),
        ),
    ).scalars()
    back = list(sizes)
    count_up(connection, {"files left": -len(back), "bytes left": -sum(back)})
    return len(back)


def _leave(connection: Connection, reading: Reading) -> int:
    """Set aside pending entries whose place or size the profile leaves; those that were read before are not."""
    carved = connection.exec_driver_sql("SELECT 1 FROM carving WHERE entry_id IS NOT NULL LIMIT 1").first()
    if not reading.bounded and (carved is None or reading.carved == ALL_CARVED):
        return 0
    sizes = connection.exec_driver_sql(
        "UPDATE entry SET state = ?, flags = flags | ?, work = -2 - work WHERE work >= 0 AND content_id IS NULL"
        " AND size > 0 AND ((? AND work >> ? > 0) OR (? > 0 AND size > ?)"
        " OR (flags & ? <> 0 AND NOT ? >> stream & 1)) RETURNING size",
        (
            *(EntryState.SET_ASIDE, _LEFT, reading.likely_only, PRIORITY_SHIFT),
            *(reading.largest, reading.largest, _CARVED, reading.carved),
        ),
    ).scalars()
    left = list(sizes)
    count_up(connection, {"files left": len(left), "bytes left": sum(left)})
    return len(left)
