"""One conversation in the order of its times: two arrays of integers to move in, and pages of messages to show."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from triage.casedb.connection import Connection
from triage.model.matches import Meaning
from triage.model.times import MICROSECONDS, Clock, Time, WallTime, read_time, ticks
from triage.model.zones import EARLIEST, LATEST, wall_microseconds

MAX_TEXT: Final = 10_000
"""Characters of one message that are handed out; the rest is counted."""

MAX_PAGE: Final = 500
"""Messages in one page."""

_READ: Final = 2_000
"""Rows that are read at a stretch, so that other threads get their turn."""

_Int64 = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Timeline:
    """All messages of a conversation in order, as integers: 17 bytes a message.

    A message without a time stands behind the one before it in the app's own table. A wall time is placed by the
    zone that is assumed for its exhibit.
    """

    conversation: int
    ids: _Int64
    moments: _Int64
    """Microseconds since 1970 UTC; never falling."""
    timed: npt.NDArray[np.bool_]
    """False where the message has no time that a calendar holds, and borrows its neighbour's place."""

    def __len__(self) -> int:
        return len(self.ids)

    def position(self, message: int) -> int | None:
        """Where a message stands, counted from 0; ``None`` where it is not in this conversation."""
        found = np.flatnonzero(self.ids == message)
        return int(found[0]) if len(found) else None

    def positions(self, messages: Sequence[int]) -> list[int]:
        """Where some messages stand, in order; those of other conversations are left out."""
        return [int(place) for place in np.flatnonzero(np.isin(self.ids, np.asarray(messages, dtype=np.int64)))]

    def at(self, moment: int) -> int:
        """Position of the first message that is not before a moment; that of the last one where all are."""
        return min(int(np.searchsorted(self.moments, moment)), max(len(self) - 1, 0))


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


def timeline(connection: Connection, conversation: int, assumed: str) -> Timeline:
    """Read the order of a conversation.

    Args:
        connection: A reader's connection.
        conversation: Its id.
        assumed: Zone that the wall times of its exhibit are assumed to be of.
    """
    cursor = connection.exec_driver_sql(
        "SELECT id, coalesce(sent_raw, 0), CASE WHEN sent_raw IS NULL THEN 0 ELSE sent_clock END FROM message"
        " WHERE conversation_id = ?",
        (conversation,),
    )
    parts: list[_Int64] = []
    while rows := cursor.fetchmany(_READ):
        flat = (value for row in rows for value in row)
        parts.append(np.fromiter(flat, np.int64, 3 * len(rows)).reshape(-1, 3))
    if not parts:
        return Timeline(conversation, np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.bool_))
    ids, raw, clocks = np.concatenate(parts).T
    moments, timed = np.zeros(len(ids), np.int64), np.zeros(len(ids), np.bool_)
    for clock in np.unique(clocks):
        rows_of_clock = np.flatnonzero(clocks == clock)
        moments[rows_of_clock], timed[rows_of_clock] = _moments(raw[rows_of_clock], Clock(int(clock)), assumed)
    return _ordered(conversation, ids, moments, timed)


def read_messages(
    connection: Connection, messages: Sequence[int], withheld: frozenset[str] = frozenset()
) -> list[TalkMessage]:
    """Some messages with their attachments, in the order asked for; those that are gone are left out.

    Args:
        connection: A reader's connection.
        messages: Up to ``MAX_PAGE`` ids.
        withheld: SHA-256 of items that nobody may see now.
    """
    asked = json.dumps([int(number) for number in messages[:MAX_PAGE]])
    held = _attachments(connection, asked, withheld)
    rows = connection.exec_driver_sql(
        "SELECT id, sender, sender_name, direction, sent_raw, sent_clock, substr(text, 1, ?), length(text), kind,"
        ' table_name, "row", recovered FROM message WHERE id IN (SELECT value FROM json_each(?))',
        (MAX_TEXT, asked),
    )
    found = {row[0]: _message(row, tuple(held.get(row[0], ()))) for row in rows}
    return [found[number] for number in messages if number in found]


def _message(row: Any, attachments: tuple[Attached, ...]) -> TalkMessage:
    left = max(0, row[7] - MAX_TEXT)
    time = read_time(row[4], row[5])
    values = (*row[:4], time, row[6], left, *row[8:11], bool(row[11]), attachments)
    return TalkMessage._make(values)


def _attachments(connection: Connection, asked: str, withheld: frozenset[str]) -> dict[int, list[Attached]]:
    rows = connection.exec_driver_sql(
        "SELECT a.message_id, a.name, a.mime, a.size, c.sha256, a.linked_by, p.content_id IS NOT NULL,"
        " EXISTS (SELECT 1 FROM hash_match h WHERE h.content_id = a.content_id AND h.meaning <> ?),"
        " coalesce((SELECT d.grade FROM decision d WHERE d.content_id = a.content_id ORDER BY d.id DESC LIMIT 1), ''),"
        " coalesce(q.tier, 0), coalesce(q.significance, ''), c.mime FROM attachment a"
        " LEFT JOIN content c ON c.id = a.content_id LEFT JOIN picture p ON p.content_id = a.content_id"
        " LEFT JOIN queue q ON q.content_id = a.content_id"
        " WHERE a.message_id IN (SELECT value FROM json_each(?)) ORDER BY a.message_id, a.ordinal",
        (Meaning.NON_PERTINENT.value, asked),
    )
    found: dict[int, list[Attached]] = {}
    for row in rows:
        sha256 = row[4].hex() if row[4] is not None else ""
        if sha256 in withheld:
            one = Attached("", "", None, "", "", picture=False, matched=False, grade="", tier=0, significance="",
                           withheld=True)  # fmt: skip
        else:
            one = Attached(row[1], row[11] or row[2], row[3], sha256, row[5], bool(row[6]), bool(row[7]), *row[8:11])
        found.setdefault(row[0], []).append(one)
    return found


def _moments(raw: _Int64, clock: Clock, assumed: str) -> tuple[_Int64, npt.NDArray[np.bool_]]:
    """Microseconds since 1970 UTC by one clock, and which of them a calendar holds."""
    if clock is Clock.NONE:
        return np.zeros(len(raw), np.int64), np.zeros(len(raw), np.bool_)
    per_second, epoch = ticks(clock)
    # The bounds are compared in the clock's own unit: what lies outside would overflow when it is multiplied.
    low, high = ((bound // MICROSECONDS - epoch) * per_second for bound in (EARLIEST, LATEST))
    held = (raw > low) & (raw < high)
    seconds, rest = np.divmod(np.where(held, raw, 0), per_second)
    moments = (seconds + epoch) * MICROSECONDS + rest * MICROSECONDS // per_second
    if not clock.zone_known:
        moments = _by_wall(np.where(held, raw, 0), clock, assumed)
    return np.where(held, moments, 0), held


def _by_wall(raw: _Int64, clock: Clock, assumed: str) -> _Int64:
    """Wall times one by one: which offset holds depends on the day."""
    return np.fromiter((wall_microseconds(WallTime(int(one), clock), assumed) for one in raw), np.int64, len(raw))


def _ordered(conversation: int, ids: _Int64, moments: _Int64, timed: npt.NDArray[np.bool_]) -> Timeline:
    """Sort by moment, then by id; a message without a time takes the moment of the one before it by id."""
    by_id = np.argsort(ids)
    ids, moments, timed = ids[by_id], moments[by_id], timed[by_id]
    if not timed.all():
        last = np.maximum.accumulate(np.where(timed, np.arange(len(ids)), -1))
        first = int(np.flatnonzero(timed)[0]) if timed.any() else 0
        moments = moments[np.where(last < 0, first, last)]
    order = np.argsort(moments, kind="stable")
    return Timeline(conversation, ids[order], moments[order], timed[order])
