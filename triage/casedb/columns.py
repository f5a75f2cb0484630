"""The ranked contents as arrays: what filters and sorts are computed on, because a scan of the encrypted file is slow.

Numbers come out of SQLite as one text a column, made by ``group_concat``: the rows are walked in C, and numpy reads
the text. A row at a time through Python takes five times as long.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from triage.model.entries import EntryFlag
from triage.model.matches import Meaning

Numbers = npt.NDArray[np.int64]
Places = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]

_PIECE: Final = 1 << 18
"""Characters of a column that are read at once; some milliseconds, during which Python stands still."""

_LIVE: Final = int(EntryFlag.NAME_ALLOCATED | EntryFlag.META_ALLOCATED)


class RankedColumns(NamedTuple):
    """One value a ranked content, in the order of the ranks."""

    content: Numbers
    rank: Numbers
    tier: Numbers
    size: Numbers
    mime: Numbers
    """Index into ``mimes``."""
    mimes: tuple[str, ...]
    places: Numbers
    live: Mask
    """At least one place is live."""
    folder: Numbers
    """Entry id of the folder of the first place; 0 where there is none."""
    taken: Numbers
    """When EXIF says that it was taken, as the digits YYYYMMDDhhmmss; 0 where it does not."""
    exhibits: dict[int, Places]
    """For each exhibit the positions of the contents that lie on it."""
    sets: dict[int, Places]
    """For each hash set the positions of the contents that stand in it."""


def queue_stamp(connection: Connection) -> tuple[Any, ...]:
    """Changes when the queue was ranked anew, or the case was run again."""
    row = connection.exec_driver_sql(
        "SELECT (SELECT max(rank) FROM queue), (SELECT recipe_id FROM queue LIMIT 1),"
        " (SELECT max(seq) FROM audit WHERE kind IN ('run started', 'run ended'))"
    ).one()
    return tuple(row)


def ranked_columns(connection: Connection, beside: Connection) -> RankedColumns:
    """Read all columns; two seconds for a case of a million entries.

    Args:
        connection: A reader's connection.
        beside: Another one. The entries are read through it meanwhile: SQLite lets other threads run.
    """
    with ThreadPoolExecutor(1) as pool:
        lying = pool.submit(_place_rows, beside)
        return _ranked_columns(connection, lying)


def _ranked_columns(connection: Connection, lying: Future[list[Numbers]]) -> RankedColumns:
    content, rank, tier = _columns(connection, ("content_id", "rank", "tier"), "queue", order="rank")
    position = positions_of(content)
    known, size, mime, mimes = _contents(connection)
    of_content = _by_content(known, content)
    taken, sets = _taken(connection, position, len(content)), _sets(connection, position)
    places, live, folder, exhibits = _places(connection, lying.result(), position, len(content))
    return RankedColumns(
        content,
        rank,
        tier,
        size[of_content],
        mime[of_content],
        mimes,
        places,
        live,
        folder,
        taken,
        exhibits,
        sets,
    )


def _columns(
    connection: Connection, values: Sequence[str], table: str, *, order: str, where: str = "1"
) -> list[Numbers]:
    """Columns of integers in an order."""
    joined = ", ".join(f"group_concat(c{place})" for place in range(len(values)))
    named = ", ".join(f"{value} AS c{place}" for place, value in enumerate(values))
    inner = f"SELECT {named} FROM {table} WHERE {where} ORDER BY {order}"
    row = connection.exec_driver_sql(f"SELECT {joined} FROM ({inner})").one()
    return [numbers_of(text) for text in row]


def numbers_of(text: str | None) -> Numbers:
    """The integers of a text with commas between. It is read in pieces, so that other threads are not kept waiting."""
    if not text:
        return np.empty(0, np.int64)
    parts, start = [], 0
    while start < len(text):
        end = text.find(",", start + _PIECE)
        end = len(text) if end < 0 else end
        parts.append(np.fromstring(text[start:end], np.int64, sep=","))
        start = end + 1
    return np.concatenate(parts)


def positions_of(content: Numbers) -> Places:
    """Position by content id; -1 for contents that are not ranked."""
    found = np.full(int(content.max(initial=0)) + 1, -1, np.int32)
    found[content] = np.arange(len(content), dtype=np.int32)
    return found


def positions_at(position: Places, content: Numbers) -> tuple[Places, Mask]:
    """The positions of contents, and which of them are ranked at all."""
    inside = content < len(position)
    where = np.full(len(content), -1, np.int32)
    where[inside] = position[content[inside]]
    return where, where >= 0


def _contents(connection: Connection) -> tuple[Numbers, Numbers, Numbers, tuple[str, ...]]:
    row = connection.exec_driver_sql(
        "SELECT group_concat(id), group_concat(size), group_concat(mime, char(10)) FROM"
        " (SELECT id, size, mime FROM content ORDER BY id)"
    ).one()
    texts: Sequence[str] = row[2].split("\n") if row[2] else []
    codes: dict[str, int] = {}
    mime = np.fromiter((codes.setdefault(text, len(codes)) for text in texts), np.int64, len(texts))
    return numbers_of(row[0]), numbers_of(row[1]), mime, tuple(codes)


def _by_content(known: Numbers, content: Numbers) -> Places:
    return np.searchsorted(known, content).astype(np.int32)


def _place_rows(connection: Connection) -> list[Numbers]:
    """Content, volume, whether it is live, and folder of each entry that has a content."""
    return _columns(
        connection,
        ("content_id", "volume_id", f"flags & {_LIVE} = {_LIVE}", "coalesce(parent_id, 0)"),
        "entry",
        where="content_id IS NOT NULL",
        order="id",
    )


def _places(
    connection: Connection, rows: list[Numbers], position: Places, count: int
) -> tuple[Numbers, Mask, Numbers, dict[int, Places]]:
    pairs = connection.exec_driver_sql("SELECT v.id, s.exhibit_id FROM volume v JOIN source s ON s.id = v.source_id")
    exhibit_of: dict[int, int] = {row[0]: row[1] for row in pairs}
    content, volume, live, folder = rows
    where, ranked = positions_at(position, content)
    where, volume, live, folder = where[ranked], volume[ranked], live[ranked], folder[ranked]
    places = np.bincount(where, minlength=count).astype(np.int64)
    is_live = np.zeros(count, np.bool_)
    is_live[where[live == 1]] = True
    first = np.zeros(count, np.int64)
    first[where[::-1]] = folder[::-1]
    lying = np.array([exhibit_of.get(number, 0) for number in range(max(exhibit_of, default=0) + 1)])[volume]
    exhibits = {number: _once(where[lying == number], count) for number in sorted(set(exhibit_of.values()))}
    return places, is_live, first, exhibits


def _taken(connection: Connection, position: Places, count: int) -> Numbers:
    digits = " || ".join(f"substr(taken, {start}, {length})" for start, length in _TAKEN_PARTS)
    content, when = _columns(
        connection,
        ("content_id", f"CAST({digits} AS INTEGER)"),
        "exif",
        where=f"taken GLOB '{_TAKEN_FORM}'",
        order="content_id",
    )
    found = np.zeros(count, np.int64)
    where, ranked = positions_at(position, content)
    found[where[ranked]] = when[ranked]
    return found


_TAKEN_PARTS: Final = ((1, 4), (6, 2), (9, 2), (12, 2), (15, 2), (18, 2))
_TAKEN_FORM: Final = "[12][0-9][0-9][0-9]?[01][0-9]?[0-3][0-9]?[0-2][0-9]?[0-5][0-9]?[0-6][0-9]*"
"""``2024:05:01 12:30:00``: what EXIF writes; anything else has no place in an order by time."""


def _sets(connection: Connection, position: Places) -> dict[int, Places]:
    content, number = _columns(
        connection, ("content_id", "set_id"), "hash_match", where=f"meaning <> '{Meaning.NON_PERTINENT}'", order="id"
    )
    where, ranked = positions_at(position, content)
    where, number = where[ranked], number[ranked]
    return {int(s): _once(where[number == s], len(position)) for s in np.unique(number)}


def _once(positions: Places, count: int) -> Places:
    """Each position once and ascending; a sort would take ten times as long."""
    found = np.zeros(count, np.bool_)
    found[positions] = True
    return np.flatnonzero(found).astype(np.int32)
