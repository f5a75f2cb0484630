"""Reads the passages of conversations that people marked for the report, with their notes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from triage.casedb.connection import Connection
from triage.casedb.marks import standing_marks
from triage.casedb.passages import conversation_at, passages
from triage.casedb.privilege import HIDDEN_CONTENTS
from triage.casedb.timeline import assumed_zone, timeline
from triage.model.marks import Passage
from triage.model.timeline import Timeline
from triage.model.wording import count
from triage.report.content import CarriedMessage, MarkedPassage
from triage.report.schedule import time_fact

MAX_MARKED: Final = 1_000
"""Messages of one marked passage that a report prints; the count is always the whole number."""


def marked_passages(connection: Connection, numbers: Mapping[str, int]) -> dict[int, tuple[MarkedPassage, ...]]:
    """Marked passages by conversation, in the order of their first marking.

    Args:
        connection: A reader's connection.
        numbers: Number in the schedule by SHA-256.
    """
    found: dict[int, list[Passage]] = {}
    for passage in passages(connection):
        found.setdefault(passage.conversation, []).append(passage)
    told = {}
    for conversation, marked in found.items():
        order = timeline(connection, conversation, assumed_zone(connection, conversation))
        told[conversation] = tuple(_passage(connection, one, order, numbers) for one in marked)
    return told


def marks_without_conversation(connection: Connection) -> tuple[str, ...]:
    """A sentence where passages were marked in conversations that the case does not hold as it is read now."""
    lost = sum(conversation_at(connection, record.place) is None for record in standing_marks(connection))
    if not lost:
        return ()
    what = count(lost, "marked passage stands", "marked passages stand")
    return (f"{what} in conversations that this case does not hold as it is read now; the audit log holds the marks.",)


def _passage(connection: Connection, passage: Passage, order: Timeline, numbers: Mapping[str, int]) -> MarkedPassage:
    ids = _between(order, passage)
    mark = passage.mark
    return MarkedPassage(
        note=mark.note,
        marked_by_claimed=mark.person,
        marked=mark.marked_at,
        count_when_marked=mark.range.messages,
        count=len(ids),
        messages=_messages(connection, ids[:MAX_MARKED], numbers),
    )


def _between(order: Timeline, passage: Passage) -> list[int]:
    ends = [order.position(end) for end in (passage.first, passage.last) if end is not None]
    places = sorted(place for place in ends if place is not None)
    return [int(number) for number in order.ids[places[0] : places[1] + 1]] if len(places) == 2 else []


def _messages(connection: Connection, ids: list[int], numbers: Mapping[str, int]) -> tuple[CarriedMessage, ...]:
    asked = json.dumps(ids)
    held: dict[int, list[Any]] = {}
    for row in connection.exec_driver_sql(
        "SELECT a.message_id, a.name, c.sha256, a.linked_by FROM attachment a"
        " LEFT JOIN content c ON c.id = a.content_id"
        " WHERE a.message_id IN (SELECT value FROM json_each(?))"
        f" AND (a.content_id IS NULL OR a.content_id NOT IN ({HIDDEN_CONTENTS})) ORDER BY a.message_id, a.ordinal",
        (asked,),
    ):
        held.setdefault(row[0], []).append(row)
    rows = connection.exec_driver_sql(
        "SELECT id, sender, sender_name, direction, sent_raw, sent_clock, kind, text, table_name, row, recovered"
        " FROM message WHERE id IN (SELECT value FROM json_each(?))",
        (asked,),
    )
    found = {row[0]: _message(row, held.get(row[0], []), numbers) for row in rows}
    return tuple(found[number] for number in ids if number in found)


def _message(row: Any, held: list[Any], numbers: Mapping[str, int]) -> CarriedMessage:
    return CarriedMessage(
        sender=row[1],
        sender_name=row[2],
        direction=row[3],
        time=time_fact("sent", row[4], row[5]),
        kind=row[6],
        text=row[7],
        attachments=tuple(one[1] for one in held),
        items=tuple(item for one in held if one[2] is not None and (item := _item(one[2].hex(), one[3], numbers))),
        table=row[8],
        row=row[9],
        recovered=bool(row[10]),
    )


def _item(sha256: str, linked_by: str, numbers: Mapping[str, int]) -> str:
    number = numbers.get(sha256)
    if number is None:
        return f"Not in the schedule, {sha256}"
    return f"Schedule no. {number}, {sha256}{f'; found by {linked_by}' if linked_by else ''}"
