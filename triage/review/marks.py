"""Marking passages of conversations for the report: what may be marked, by whom, and how a mark is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from triage.casedb.connection import Connection
from triage.casedb.marks import keep_mark, newest_act
from triage.casedb.passages import place_of
from triage.errors import UsageError
from triage.model.marks import MarkRecord, MessageRange

if TYPE_CHECKING:
    from triage.model.timeline import Timeline  # its arrays are numpy's, which a command that marks nothing never loads

MAX_NOTE: Final = 10_000
"""Characters of a note."""


def add_mark(connection: Connection, order: Timeline, first: int, last: int, note: str, person: str) -> MarkRecord:
    """Mark the messages between two, both counted.

    Raises:
        UsageError: One of them is not in the conversation, the note is too long, or nobody is named.
    """
    ends = sorted(place for place in (order.position(first), order.position(last)) if place is not None)
    if len(ends) != 2:
        raise UsageError("A message of this passage is not in the conversation any more.")
    rows = [_row(connection, int(order.ids[place])) for place in ends]
    span = MessageRange(*rows[0], *rows[1], ends[1] - ends[0] + 1)
    place = place_of(connection, order.conversation)
    return keep_mark(connection, place, span, _note(note), _person(person), act="marked")


def change_mark(connection: Connection, number: int, note: str, person: str) -> MarkRecord:
    """Give a passage another note; one that was removed stands again.

    Raises:
        UsageError: There is no such mark, the note is too long, or nobody is named.
    """
    earlier = _newest(connection, number)
    act = "changed" if earlier.stands else "restored"
    return keep_mark(
        connection, earlier.place, earlier.range, _note(note), _person(person), act=act, supersedes=earlier.id
    )


def remove_mark(connection: Connection, number: int, person: str) -> MarkRecord:
    """Take a mark away; the act and what it took away stay in the history.

    Raises:
        UsageError: There is no such mark, or nobody is named.
    """
    earlier = _newest(connection, number)
    if not earlier.stands:
        return earlier
    return keep_mark(
        connection, earlier.place, earlier.range, earlier.note, _person(person), act="removed", supersedes=earlier.id
    )


def _row(connection: Connection, message: int) -> tuple[str, int]:
    row = connection.exec_driver_sql('SELECT table_name, "row" FROM message WHERE id = ?', (message,)).one()
    return row[0], row[1]


def _newest(connection: Connection, number: int) -> MarkRecord:
    found = newest_act(connection, number)
    if found is None:
        raise UsageError("There is no such mark.")
    return found


def _note(note: str) -> str:
    if len(note) > MAX_NOTE:
        raise UsageError(f"A note has at most {MAX_NOTE:,} characters.")
    return note.strip()


def _person(person: str) -> str:
    if not person.strip():
        raise UsageError("A mark needs the name of whoever makes it.")
    return person.strip()
