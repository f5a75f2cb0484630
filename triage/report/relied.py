"""Reads the conversations that a report relies on: those that carry graded or matched items, or marked passages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from triage.casedb.connection import Connection
from triage.casedb.entries import PathBuilder
from triage.casedb.privilege import HIDDEN_CONTENTS, HIDDEN_CONVERSATIONS
from triage.model.matches import Meaning
from triage.report.content import CarriedMessage, ConversationFacts, Named, TimeFact
from triage.report.graded import IN_FORCE
from triage.report.marked import marked_passages
from triage.report.schedule import time_fact
from triage.report.wording_pack import WordingPack

MAX_CARRIED: Final = 500
"""Messages of one conversation that a report lists."""

MAX_PEOPLE: Final = 200
"""People of one conversation that a report lists."""

_RELIED: Final = (
    f"WITH held AS ({IN_FORCE}), relied AS (SELECT content_id FROM held WHERE grade NOT IN"
    " (SELECT value FROM json_each(?)) UNION SELECT m.content_id FROM hash_match m WHERE m.meaning <> ?"
    " AND m.content_id NOT IN (SELECT content_id FROM held)"
    f" AND m.content_id NOT IN ({HIDDEN_CONTENTS}))"
)
"""Contents of a listed grade, and matched ones that nobody graded: a person's decision overrules a match.
Nothing that is withheld is among them."""


def conversations(
    connection: Connection, wording: WordingPack, numbers: Mapping[str, int]
) -> tuple[ConversationFacts, ...]:
    """The conversations, in the order in which the case holds them.

    Args:
        connection: A reader's connection.
        wording: Says which grades are listed.
        numbers: Number in the schedule by SHA-256.
    """
    asked = (json.dumps([grade.code for grade in wording.grades if not grade.listed]), Meaning.NON_PERTINENT.value)
    rows = connection.exec_driver_sql(
        f"{_RELIED} SELECT m.conversation_id, count(DISTINCT m.id) FROM attachment a"
        " JOIN message m ON m.id = a.message_id WHERE a.content_id IN (SELECT content_id FROM relied)"
        f" AND m.conversation_id NOT IN ({HIDDEN_CONVERSATIONS})"
        " GROUP BY m.conversation_id ORDER BY m.conversation_id",
        asked,
    ).fetchall()
    paths = PathBuilder(connection)
    carried = dict[int, int]((row[0], row[1]) for row in rows)
    marked = marked_passages(connection, numbers)
    return tuple(
        replace(
            _conversation(connection, number, carried.get(number, 0), asked, numbers, paths),
            passages=marked.get(number, ()),
        )
        for number in sorted(carried.keys() | marked.keys())
    )


def _conversation(
    connection: Connection,
    number: int,
    carried: int,
    asked: tuple[str, str],
    numbers: Mapping[str, int],
    paths: PathBuilder,
) -> ConversationFacts:
    row = connection.exec_driver_sql(
        "SELECT x.reference, f.app, e.parent_id, e.name, c.key, c.title FROM conversation c"
        " JOIN artefact f ON f.id = c.artefact_id JOIN entry e ON e.id = f.entry_id"
        " JOIN volume v ON v.id = e.volume_id JOIN source s ON s.id = v.source_id"
        " JOIN exhibit x ON x.id = s.exhibit_id WHERE c.id = ?",
        (number,),
    ).one()
    total = connection.exec_driver_sql("SELECT count(*) FROM message WHERE conversation_id = ?", (number,)).scalar_one()
    return ConversationFacts(
        exhibit=row[0],
        app=row[1],
        database=paths.of(row[2], row[3]),
        key=row[4],
        title=row[5],
        participants=_people(connection, number),
        messages=total,
        first=_edge(connection, number, "ASC"),
        last=_edge(connection, number, "DESC"),
        carried=_carried(connection, number, asked, numbers),
        carried_count=carried,
    )


def _people(connection: Connection, conversation: int) -> tuple[Named, ...]:
    rows = connection.exec_driver_sql(
        "SELECT identifier, name FROM participant WHERE conversation_id = ? ORDER BY identifier LIMIT ?",
        (conversation, MAX_PEOPLE),
    )
    return tuple(Named(identifier, name) for identifier, name in rows)


def _edge(connection: Connection, conversation: int, direction: str) -> TimeFact | None:
    row = connection.exec_driver_sql(
        "SELECT sent_raw, sent_clock FROM message WHERE conversation_id = ? AND sent_raw IS NOT NULL"
        f" ORDER BY sent_raw {direction}, id LIMIT 1",
        (conversation,),
    ).first()
    return time_fact("sent", *row) if row else None


def _carried(
    connection: Connection, conversation: int, asked: tuple[str, str], numbers: Mapping[str, int]
) -> tuple[CarriedMessage, ...]:
    rows = connection.exec_driver_sql(
        f"{_RELIED} SELECT m.id, m.sender, m.sender_name, m.direction, m.sent_raw, m.sent_clock, m.kind, m.text,"
        " m.table_name, m.row, m.recovered FROM message m WHERE m.conversation_id = ? AND EXISTS (SELECT 1"
        " FROM attachment a WHERE a.message_id = m.id AND a.content_id IN (SELECT content_id FROM relied))"
        " ORDER BY m.sent_raw, m.id LIMIT ?",
        (*asked, conversation, MAX_CARRIED),
    ).fetchall()
    return tuple(_message(connection, row, asked, numbers) for row in rows)


def _message(connection: Connection, row: Any, asked: tuple[str, str], numbers: Mapping[str, int]) -> CarriedMessage:
    held = connection.exec_driver_sql(
        f"{_RELIED} SELECT a.name, c.sha256, a.linked_by FROM attachment a JOIN content c ON c.id = a.content_id"
        " WHERE a.message_id = ? AND a.content_id IN (SELECT content_id FROM relied) ORDER BY a.ordinal",
        (*asked, row[0]),
    ).fetchall()
    graded = any(sha256.hex() in numbers for _, sha256, _ in held)
    return CarriedMessage(
        sender=row[1],
        sender_name=row[2],
        direction=row[3],
        time=time_fact("sent", row[4], row[5]),
        kind=row[6],
        text=row[7] if graded else "",
        attachments=tuple(name for name, _, _ in held),
        items=tuple(_carried_item(sha256.hex(), linked, numbers) for _, sha256, linked in held),
        table=row[8],
        row=row[9],
        recovered=bool(row[10]),
    )


def _carried_item(sha256: str, linked_by: str, numbers: Mapping[str, int]) -> str:
    number = numbers.get(sha256)
    what = f"Schedule no. {number}" if number is not None else "Matched, not graded"
    return f"{what}, {sha256}{f'; found by {linked_by}' if linked_by else ''}"
