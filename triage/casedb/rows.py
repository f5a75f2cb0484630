"""Small ways to put many rows into a table, at the speed of the driver."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table


def insert_rows(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    replace: bool = False,
    keep: bool = False,
) -> None:
    """Insert tuples whose order is that of ``columns``.

    Where a row with the same key is there already, ``replace`` overwrites it and ``keep`` leaves it as it is.
    """
    if not rows:
        return
    names = ", ".join(f'"{table.c[column].name}"' for column in columns)
    places = ", ".join("?" * len(columns))
    verb = "INSERT OR REPLACE" if replace else "INSERT"
    rest = " ON CONFLICT DO NOTHING" if keep else ""
    connection.exec_driver_sql(
        f'{verb} INTO "{table.name}" ({names}) VALUES ({places}){rest}', [tuple(row) for row in rows]
    )


def next_id(connection: Connection, table: Table) -> int:
    """The id that the next row of a table gets; the one writer alone may ask."""
    return int(connection.exec_driver_sql(f'SELECT coalesce(max(id), 0) + 1 FROM "{table.name}"').scalar_one())


def count_up(connection: Connection, amounts: Mapping[str, int]) -> None:
    """Add to the counts that the screen shows, in the transaction that changed the rows."""
    rows = [(name, amount) for name, amount in amounts.items() if amount]
    if rows:
        connection.exec_driver_sql(
            "INSERT INTO tally (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = value + excluded.value",
            rows,
        )


def read_tally(connection: Connection) -> dict[str, int]:
    """All counts of the case, by name."""
    return {str(name): int(value) for name, value in connection.exec_driver_sql("SELECT name, value FROM tally")}


def canonical_json(value: Any) -> str:
    """The one spelling of a value as JSON: sorted keys, no spaces, no escapes beyond those that JSON demands."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def escape_surrogates(text: str) -> str:
    """Text as the database can keep it; a lone surrogate (broken UTF-16 in evidence) is written as its code."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def chunked(rows: Iterable[Any], size: int) -> Iterable[list[Any]]:
    """Lists of at most ``size`` items, in order."""
    part: list[Any] = []
    for row in rows:
        part.append(row)
        if len(part) >= size:
            yield part
            part = []
    if part:
        yield part
