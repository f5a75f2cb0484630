"""Reads the order of a conversation, from one index of the case."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from triage.casedb.zones import chosen_zones, place_of_exhibit
from triage.model.timeline import Timeline
from triage.model.times import MICROSECONDS, Clock, WallTime, ticks
from triage.model.zones import DEFAULT_ZONE, EARLIEST, LATEST, wall_microseconds

_READ: Final = 2_000
"""Rows that are read at a stretch, so that other threads get their turn."""

_Int64 = npt.NDArray[np.int64]


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


def assumed_zone(connection: Connection, conversation: int) -> str:
    """The zone that wall times in a conversation are assumed to be of: that of its exhibit, or UTC."""
    exhibit = connection.exec_driver_sql(
        "SELECT x.reference FROM conversation c JOIN artefact f ON f.id = c.artefact_id"
        " JOIN volume v ON v.id = f.volume_id JOIN source s ON s.id = v.source_id"
        " JOIN exhibit x ON x.id = s.exhibit_id WHERE c.id = ?",
        (conversation,),
    ).scalar()
    return chosen_zones(connection).get(place_of_exhibit(exhibit or ""), (DEFAULT_ZONE, ""))[0]


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
