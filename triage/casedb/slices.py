"""Columns of a large table, quickly and without keeping other threads waiting: one text a column and slice of keys.

``group_concat`` walks the rows in C while other threads run, and numpy reads the text. A row at a time through Python
takes five times as long; one text for all rows would hold Python up while it is copied.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

Numbers = npt.NDArray[np.int64]
Places = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]

SLICE: Final = 50_000
"""Keys of one query."""

_LINE: Final = 10
_COMMA: Final = 44

_PIECE: Final = 1 << 18
"""Characters that numpy reads at once; some milliseconds, during which Python stands still."""


def columns(
    connection: Connection, values: Sequence[str], table: str, *, key: str = "id", where: str = "1", order: str = ""
) -> list[Numbers]:
    """Columns of integers; what ``text_slices`` says of its arguments holds here too."""
    parts: list[list[Numbers]] = [[] for _ in values]
    for texts in text_slices(connection, values, table, key=key, where=where, order=order):
        for part, text in zip(parts, texts, strict=True):
            part.append(numbers_of(text))
    return [np.concatenate(part) if part else np.empty(0, np.int64) for part in parts]


def text_slices(
    connection: Connection,
    values: Sequence[str],
    table: str,
    *,
    key: str = "id",
    where: str = "1",
    order: str = "",
    lines: frozenset[int] = frozenset(),
) -> Iterator[list[str]]:
    """For each slice of keys the values of each column as one text, with commas between; empty slices are left out.

    Args:
        connection: A reader's connection.
        values: SQL expressions, none of which is ever NULL.
        table: The table, called ``e`` in the expressions.
        key: A column that counts from 1.
        where: A condition.
        order: The order, where it is not that of the key alone.
        lines: Places of the columns that are texts: their values have a line feed between, and none inside.
    """
    # With the condition, so that a partial index answers this too.
    newest = f"SELECT coalesce(max({key}), 0) FROM {table} e WHERE {where}"
    last = int(connection.exec_driver_sql(newest).scalar_one())
    joined = ", ".join(
        f"group_concat(c{place}, char({_LINE if place in lines else _COMMA}))" for place in range(len(values))
    )
    named = ", ".join(f"{value} AS c{place}" for place, value in enumerate(values))
    inner = f"SELECT {named} FROM {table} e WHERE {key} BETWEEN ? AND ? AND {where} ORDER BY {order or key}"
    query = f"SELECT count(*), {joined} FROM ({inner})"
    for start in range(1, last + 1, SLICE):
        row = connection.exec_driver_sql(query, (start, start + SLICE - 1)).one()
        if row[0]:
            yield list(row[1:])


def numbers_of(text: str) -> Numbers:
    """The integers of a text with commas between."""
    if not text:
        return np.empty(0, np.int64)
    parts, start = [], 0
    while start < len(text):
        end = text.find(",", start + _PIECE)
        end = len(text) if end < 0 else end
        parts.append(np.fromstring(text[start:end], np.int64, sep=","))
        start = end + 1
    return np.concatenate(parts)
