"""Events of the audit log for a table on screen: found by a filter, read without the rows that they carry."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from triage.model.trail import EventFilter, EventRow, Names

MAX_PAYLOAD: Final = 20_000
"""Characters of an event's payload that are handed out to a screen; an export holds all of it."""

Numbers = npt.NDArray[np.int64]


def find_events(connection: Connection, chosen: EventFilter) -> Numbers:
    """Numbers of the events that a filter shows, the newest first."""
    where, values = ["1"], []
    for column, value in (("kind", chosen.kind), ("person", chosen.person)):
        if value:
            where.append(f"{column} = ?")
            values.append(value)
    if chosen.first_day:
        where.append("at >= ?")
        values.append(chosen.first_day)
    if chosen.last_day:
        where.append("at < ?")
        values.append(f"{chosen.last_day}U")  # behind every time of that day, which begin with the date and a T
    if chosen.text.strip():
        where.append("(kind LIKE ? ESCAPE '!' OR person LIKE ? ESCAPE '!' OR payload LIKE ? ESCAPE '!')")
        values += [f"%{_literal(chosen.text.strip())}%"] * 3
    rows = connection.exec_driver_sql(
        f"SELECT seq FROM audit WHERE {' AND '.join(where)} ORDER BY seq DESC", tuple(values)
    )
    return np.fromiter(rows.scalars(), np.int64)


def event_rows(connection: Connection, numbers: Sequence[int]) -> list[EventRow]:
    """Some events, in the order asked for. One whose payload is no JSON any more is given with empty facts."""
    rows = connection.exec_driver_sql(
        "SELECT seq, at, kind, person, account, machine, CASE WHEN json_valid(payload) THEN"
        " json_remove(payload, '$.rows') ELSE '{}' END, CASE WHEN json_valid(payload) THEN"
        " coalesce(json_array_length(payload, '$.rows'), 0) ELSE 0 END, substr(payload, 1, ?), length(payload), digest"
        " FROM audit WHERE seq IN (SELECT value FROM json_each(?))",
        (MAX_PAYLOAD, json.dumps([int(number) for number in numbers])),
    )
    found = {row[0]: EventRow._make((*row[:6], json.loads(row[6]), *row[7:])) for row in rows}
    return [found[number] for number in numbers if number in found]


def event_names(connection: Connection) -> Names:
    """Kinds and people, by their alphabet, and how many events there are."""
    kinds, people = (
        tuple(connection.exec_driver_sql(f"SELECT DISTINCT {column} FROM audit ORDER BY 1").scalars())
        for column in ("kind", "person")
    )
    return Names(kinds, people, int(connection.exec_driver_sql("SELECT count(*) FROM audit").scalar_one()))


def _literal(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
