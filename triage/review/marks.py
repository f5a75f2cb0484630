"""Passages of conversations marked for the report: their messages by natural key, and where these stand now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final, NamedTuple

from triage.casedb.connection import Connection
from triage.casedb.marks import MarkRecord, MessageRange, keep_mark, newest_act, standing_marks
from triage.errors import UsageError
from triage.review.conversations import conversation_at, place_of
from triage.review.timeline import Timeline

MAX_NOTE: Final = 10_000
"""Characters of a note."""


class Passage(NamedTuple):
    """A marked passage of a conversation that the case holds now."""

    mark: MarkRecord
    conversation: int
    first: int | None
    """Id of its first message; ``None`` where the message was not read again (another parser, another scope)."""
    last: int | None


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


def passages(connection: Connection, conversation: int | None = None) -> list[Passage]:
    """The marks that hold, of one conversation or of all that the case holds now."""
    place = place_of(connection, conversation) if conversation is not None else None
    by_conversation: dict[int, list[MarkRecord]] = {}
    for record in standing_marks(connection, place):
        number = conversation if conversation is not None else conversation_at(connection, record.place)
        if number is not None:
            by_conversation.setdefault(number, []).append(record)
    return [passage for number, records in by_conversation.items() for passage in _placed(connection, number, records)]


def _placed(connection: Connection, conversation: int, records: list[MarkRecord]) -> Iterator[Passage]:
    """Find the messages of some marks in one pass over their conversation."""
    ends = [(r.range.first_table, r.range.first_row) for r in records]
    ends += [(r.range.last_table, r.range.last_row) for r in records]
    rows = connection.exec_driver_sql(
        'SELECT table_name, "row", min(id), max(id) FROM message WHERE conversation_id = ? AND (table_name, "row") IN'
        " (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?)) GROUP BY 1, 2",
        (conversation, json.dumps(ends)),
    )
    found = {(row[0], row[1]): (row[2], row[3]) for row in rows}
    for record in records:
        first = found.get((record.range.first_table, record.range.first_row))
        last = found.get((record.range.last_table, record.range.last_row))
        yield Passage(record, conversation, first[0] if first else None, last[1] if last else None)


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
