"""Messages as a page shows them, with the files that they point to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from triage.casedb.connection import Connection
from triage.casedb.privilege import HIDDEN_CONVERSATIONS, hidden_contents
from triage.model.matches import Meaning
from triage.model.times import Time, read_time

MAX_TEXT: Final = 10_000
"""Characters of one message that are handed out; the rest is counted."""

MAX_PAGE: Final = 500
"""Messages in one page."""


class Attached(NamedTuple):
    """A file that a message points to."""

    name: str
    mime: str
    size: int | None
    sha256: str
    """Of the item that it is, in hexadecimal; empty where the case holds no such content."""
    linked_by: str
    """How the item was found; empty where it was not."""
    picture: bool
    """Whether a rendering was made of it."""
    matched: bool
    grade: str
    tier: int
    """Tier in the queue; 0 where it is not ranked."""
    significance: str
    withheld: bool = False
    """True where nobody may see the item now; then it has no name, item or rendering here."""


class TalkMessage(NamedTuple):
    """A message as the page shows it."""

    id: int
    sender: str
    sender_name: str
    direction: str
    time: Time | None
    text: str
    text_left: int
    """Characters of the text that are not in ``text``."""
    kind: str
    table: str
    row: int
    recovered: bool
    attachments: tuple[Attached, ...]


def read_messages(connection: Connection, messages: Sequence[int]) -> list[TalkMessage]:
    """Some messages with their attachments, in the order asked for.

    Those that are gone are left out, and so are those of conversations that are withheld.

    Args:
        connection: A reader's connection.
        messages: Up to ``MAX_PAGE`` ids.
    """
    asked = json.dumps([int(number) for number in messages[:MAX_PAGE]])
    held = _attachments(connection, asked)
    rows = connection.exec_driver_sql(
        "SELECT id, sender, sender_name, direction, sent_raw, sent_clock, substr(text, 1, ?), length(text), kind,"
        ' table_name, "row", recovered FROM message WHERE id IN (SELECT value FROM json_each(?))'
        f" AND conversation_id NOT IN ({HIDDEN_CONVERSATIONS})",
        (MAX_TEXT, asked),
    )
    found = {row[0]: _message(row, tuple(held.get(row[0], ()))) for row in rows}
    return [found[number] for number in messages if number in found]


def _message(row: Any, attachments: tuple[Attached, ...]) -> TalkMessage:
    left = max(0, row[7] - MAX_TEXT)
    time = read_time(row[4], row[5])
    values = (*row[:4], time, row[6], left, *row[8:11], bool(row[11]), attachments)
    return TalkMessage._make(values)


def _attachments(connection: Connection, asked: str) -> dict[int, list[Attached]]:
    withheld = hidden_contents(connection)
    rows = connection.exec_driver_sql(
        "SELECT a.message_id, a.name, a.mime, a.size, c.sha256, a.linked_by, p.content_id IS NOT NULL,"
        " EXISTS (SELECT 1 FROM hash_match h WHERE h.content_id = a.content_id AND h.meaning <> ?),"
        " coalesce((SELECT d.grade FROM decision d WHERE d.content_id = a.content_id ORDER BY d.id DESC LIMIT 1), ''),"
        " coalesce(q.tier, 0), coalesce(q.significance, ''), c.mime, a.content_id FROM attachment a"
        " LEFT JOIN content c ON c.id = a.content_id LEFT JOIN picture p ON p.content_id = a.content_id"
        " LEFT JOIN queue q ON q.content_id = a.content_id"
        " WHERE a.message_id IN (SELECT value FROM json_each(?)) ORDER BY a.message_id, a.ordinal",
        (Meaning.NON_PERTINENT.value, asked),
    )
    found: dict[int, list[Attached]] = {}
    for row in rows:
        sha256 = row[4].hex() if row[4] is not None else ""
        if row[12] in withheld:
            one = Attached("", "", None, "", "", picture=False, matched=False, grade="", tier=0, significance="",
                           withheld=True)  # fmt: skip
        else:
            one = Attached(row[1], row[11] or row[2], row[3], sha256, row[5], bool(row[6]), bool(row[7]), *row[8:11])
        found.setdefault(row[0], []).append(one)
    return found
