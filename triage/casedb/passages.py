"""Where marked passages stand now: conversations and messages found by their natural keys."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import Connection

from triage.casedb.marks import standing_marks
from triage.casedb.privilege import hidden_conversations
from triage.errors import UsageError
from triage.model.marks import MarkRecord, Passage, PlaceOfConversation


def place_of(connection: Connection, number: int) -> PlaceOfConversation:
    """The natural key of a conversation.

    Raises:
        UsageError: There is no such conversation.
    """
    row = connection.exec_driver_sql(
        "SELECT v.source_id, v.ordinal, e.id - v.first_entry, f.plugin, c.key FROM conversation c"
        " JOIN artefact f ON f.id = c.artefact_id JOIN entry e ON e.id = f.entry_id"
        " JOIN volume v ON v.id = e.volume_id WHERE c.id = ?",
        (number,),
    ).first()
    if row is None:
        raise UsageError("This conversation is not in the case any more.")
    return PlaceOfConversation(*row)


def conversation_at(connection: Connection, place: PlaceOfConversation) -> int | None:
    """The id of the conversation with a natural key; ``None`` where the case does not hold it now."""
    found = connection.exec_driver_sql(
        "SELECT c.id FROM volume v JOIN artefact f ON f.entry_id = v.first_entry + ? AND f.plugin = ?"
        " JOIN conversation c ON c.artefact_id = f.id AND c.key = ? WHERE v.source_id = ? AND v.ordinal = ?",
        (place.entry, place.plugin, place.conversation, place.source_id, place.volume),
    ).scalar()
    return int(found) if found is not None else None


def passages(connection: Connection, conversation: int | None = None) -> list[Passage]:
    """The marks that hold, of one conversation or of all that the case holds now and that are not withheld."""
    hidden = hidden_conversations(connection)
    place = place_of(connection, conversation) if conversation is not None else None
    by_conversation: dict[int, list[MarkRecord]] = {}
    for record in standing_marks(connection, place):
        number = conversation if conversation is not None else conversation_at(connection, record.place)
        if number is not None and number not in hidden:
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
