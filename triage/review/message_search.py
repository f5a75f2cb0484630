"""Search over the texts of messages, in one conversation or in all; bounded, and it says where it stopped."""

from __future__ import annotations

import json
from typing import Any, Final, NamedTuple

from triage.casedb.connection import Connection
from triage.casedb.privilege import HIDDEN_CONVERSATIONS, hidden_conversations
from triage.model.times import Time, read_time
from triage.review.message_texts import TextShelf

MAX_HITS: Final = 1_000
"""Hits that one search hands out."""

MAX_WORDS: Final = 200
"""Characters that can be searched for."""

EXCERPT: Final = 90
"""Characters of an excerpt."""

_BEFORE: Final = 30
"""Of them before the place."""

_SCANNED: Final = 100_000
"""Characters of one text from which the excerpt is taken."""


_COLUMNS: Final = (
    "id, conversation_id, coalesce(nullif(sender_name, ''), sender), direction, sent_raw, sent_clock,"
    f" substr(text, 1, {_SCANNED})"
)


class Hit(NamedTuple):
    """A message whose text holds what was searched for."""

    message: int
    conversation: int
    sender: str
    direction: str
    time: Time | None
    excerpt: str


class Hits(NamedTuple):
    """What a search gave."""

    words: str
    hits: tuple[Hit, ...]
    more: bool
    """True where it stopped at its bound, and the case may hold further ones."""


def search_texts(
    connection: Connection,
    words: str,
    conversation: int | None = None,
    limit: int = MAX_HITS,
    shelf: TextShelf | None = None,
) -> Hits:
    """Messages whose text holds some words, in the order in which they were read.

    Small and capital letters are the same, for letters beyond ASCII in four spellings: as typed, all small, all
    capital, each word with a capital. The texts are read through; there is no index that could be out of date.

    Args:
        connection: A reader's connection.
        words: What to look for, spaces around it left out; nothing gives nothing.
        conversation: The one to look in; all, if ``None``.
        limit: Hits at most.
        shelf: Where the texts may be held in memory; what is found is the same without it.
    """
    asked = words.partition("\0")[0].strip()[:MAX_WORDS]  # behind this sign LIKE reads nothing
    if not asked:
        return Hits("", (), more=False)
    spellings = dict.fromkeys((asked, asked.lower(), asked.upper(), asked.title())) if not asked.isascii() else [asked]
    if shelf is not None:
        ids = shelf.find(list(spellings), conversation, hidden_conversations(connection), limit + 1)
        if ids is not None:
            return Hits(asked, _by_id(connection, ids[:limit], asked), more=len(ids) > limit)
    patterns = [f"%{_literal(one)}%" for one in spellings]
    either = " OR ".join(["text LIKE ? ESCAPE '\\'"] * len(patterns))
    where, values = f"({either})", [*patterns]
    if conversation is not None:
        where, values = f"conversation_id = ? AND {where}", [str(conversation), *patterns]
    rows = connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM message WHERE {where} AND conversation_id NOT IN ({HIDDEN_CONVERSATIONS}) LIMIT ?",
        (*values, limit + 1),
    ).fetchall()
    return Hits(asked, tuple(_hit(row, asked) for row in rows[:limit]), more=len(rows) > limit)


def _by_id(connection: Connection, ids: list[int], words: str) -> tuple[Hit, ...]:
    rows = connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM message WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id", (json.dumps(ids),)
    )
    return tuple(_hit(row, words) for row in rows)


def _literal(words: str) -> str:
    """The words with the signs that LIKE would read escaped."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _hit(row: Any, words: str) -> Hit:
    return Hit._make((*row[:4], read_time(row[4], row[5]), excerpt(row[6], words)))


def excerpt(text: str, words: str) -> str:
    """The part of a text around some words, on one line."""
    line = " ".join(text.split())
    at = max(line.lower().find(" ".join(words.lower().split())), 0)
    start = max(0, at - _BEFORE) if len(line) > EXCERPT else 0
    part = line[start : start + EXCERPT]
    return f"{'…' if start else ''}{part}{'…' if start + EXCERPT < len(line) else ''}"
