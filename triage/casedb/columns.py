"""The ranked contents as arrays: what filters and sorts are computed on, for a scan of the encrypted file is slow."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final, NamedTuple

import numpy as np
from sqlalchemy import Connection

from triage.casedb.slices import Mask, Numbers, Places, columns, numbers_of
from triage.model.entries import EntryFlag
from triage.model.matches import Meaning

MATCHED_TIER: Final = "min(CASE algorithm WHEN 'pdq' THEN 2 WHEN 'photodna' THEN 2 WHEN 'phash' THEN 3 ELSE 1 END)"
"""The tier that a match will come to by the default policy; it stands until the queue is ranked."""

_LIVE: Final = int(EntryFlag.NAME_ALLOCATED | EntryFlag.META_ALLOCATED)


class RankedColumns(NamedTuple):
    """One value a content, in the order of the ranks; what matched and was not ranked yet comes first, with rank 0."""

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
    taken: Numbers
    """When EXIF says that it was taken, as the digits YYYYMMDDhhmmss; 0 where it does not."""
    stack: Numbers
    """The content that stands for what looks the same; 0 where an item stands alone."""
    exhibits: dict[int, Places]
    """For each exhibit the positions of the contents that lie on it."""
    sets: dict[int, Places]
    """For each hash set the positions of the contents that stand in it."""


def queue_stamp(connection: Connection) -> tuple[Any, ...]:
    """Changes when the queue was ranked anew or a set has answered. Copies of known contents do not change it."""
    row = connection.exec_driver_sql(
        "SELECT (SELECT max(rank) FROM queue), (SELECT recipe_id FROM queue LIMIT 1), (SELECT max(id) FROM hash_match)"
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
    content, rank, tier = _in_order(connection)
    position = positions_of(content)
    size, mime, mimes = _contents(connection, content)
    taken, sets = _taken(connection, position, len(content)), _sets(connection, position)
    places, live, exhibits = _places(connection, lying.result(), position, len(content))
    return RankedColumns(
        content,
        rank,
        tier,
        size,
        mime,
        mimes,
        places,
        live,
        taken,
        _stacks(connection, position, len(content)),
        exhibits,
        sets,
    )


def _in_order(connection: Connection) -> list[Numbers]:
    """Content, rank and tier: what matched and is not ranked yet, by tier, then the queue."""
    rows = connection.exec_driver_sql(
        f"SELECT content_id, {MATCHED_TIER} AS tier FROM hash_match WHERE meaning <> '{Meaning.NON_PERTINENT}'"
        " AND content_id NOT IN (SELECT content_id FROM queue) GROUP BY content_id ORDER BY tier, content_id"
    ).fetchall()
    early = np.array([(row[0], 0, row[1]) for row in rows], np.int64).reshape(-1, 3)
    ranked = columns(connection, ("content_id", "rank", "tier"), "queue", key="rank")
    return [np.concatenate(parts) for parts in zip(early.T, ranked, strict=True)]


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


def _contents(connection: Connection, content: Numbers) -> tuple[Numbers, Numbers, tuple[str, ...]]:
    """Size and type of each content, read type by type from the index that holds both."""
    mimes = tuple(connection.exec_driver_sql(_MIMES).scalars())
    size_of, mime_of = np.zeros((2, int(content.max(initial=0)) + 1), np.int64)
    for code, word in enumerate(mimes):
        ids, sizes = connection.exec_driver_sql(
            "SELECT group_concat(id), group_concat(size) FROM content WHERE mime = ?", (word,)
        ).one()
        known = numbers_of(ids)
        inside = known < len(size_of)
        known = known[inside]
        size_of[known], mime_of[known] = numbers_of(sizes)[inside], code
    return size_of[content], mime_of[content], mimes


_MIMES: Final = (
    "WITH RECURSIVE found(word) AS (SELECT min(mime) FROM content UNION ALL"
    " SELECT (SELECT min(mime) FROM content WHERE mime > word) FROM found WHERE word IS NOT NULL)"
    " SELECT word FROM found WHERE word IS NOT NULL"
)
"""All types, each by one look into the index."""


def _place_rows(connection: Connection) -> list[Numbers]:
    """Content, and twice the volume and one more if it is live, of each entry that has a content."""
    return columns(
        connection,
        ("content_id", f"2 * volume_id + (flags & {_LIVE} = {_LIVE})"),
        "entry",
        key="content_id",
        where="content_id IS NOT NULL",
        order="content_id, id",
    )


def _places(
    connection: Connection, rows: list[Numbers], position: Places, count: int
) -> tuple[Numbers, Mask, dict[int, Places]]:
    pairs = connection.exec_driver_sql("SELECT v.id, s.exhibit_id FROM volume v JOIN source s ON s.id = v.source_id")
    exhibit_of: dict[int, int] = {row[0]: row[1] for row in pairs}
    content, volume_and_live = rows
    where, ranked = positions_at(position, content)
    where, volume_and_live = where[ranked], volume_and_live[ranked]
    volume = volume_and_live >> 1
    places = np.bincount(where, minlength=count).astype(np.int64)
    is_live = np.zeros(count, np.bool_)
    is_live[where[volume_and_live & 1 == 1]] = True
    lying = np.array([exhibit_of.get(number, 0) for number in range(max(exhibit_of, default=0) + 1)])[volume]
    exhibits = {number: _once(where[lying == number], count) for number in sorted(set(exhibit_of.values()))}
    return places, is_live, exhibits


def _taken(connection: Connection, position: Places, count: int) -> Numbers:
    digits = " || ".join(f"substr(taken, {start}, {length})" for start, length in _TAKEN_PARTS)
    ids, moments = connection.exec_driver_sql(
        f"SELECT group_concat(content_id), group_concat(CAST({digits} AS INTEGER)) FROM exif INDEXED BY exif_taken"
        f" WHERE taken IS NOT NULL AND taken GLOB '{_TAKEN_FORM}'"
    ).one()
    content, when = numbers_of(ids or ""), numbers_of(moments or "")
    found = np.zeros(count, np.int64)
    where, ranked = positions_at(position, content)
    found[where[ranked]] = when[ranked]
    return found


def _stacks(connection: Connection, position: Places, count: int) -> Numbers:
    content, representative = columns(connection, ("content_id", "representative_id"), "stack", key="content_id")
    found = np.zeros(count, np.int64)
    where, ranked = positions_at(position, content)
    found[where[ranked]] = representative[ranked]
    return found


_TAKEN_PARTS: Final = ((1, 4), (6, 2), (9, 2), (12, 2), (15, 2), (18, 2))
_TAKEN_FORM: Final = "[12][0-9][0-9][0-9]?[01][0-9]?[0-3][0-9]?[0-2][0-9]?[0-5][0-9]?[0-6][0-9]*"
"""``2024:05:01 12:30:00``: what EXIF writes; anything else has no place in an order by time."""


def _sets(connection: Connection, position: Places) -> dict[int, Places]:
    content, number = columns(
        connection, ("content_id", "set_id"), "hash_match", where=f"meaning <> '{Meaning.NON_PERTINENT}'"
    )
    where, ranked = positions_at(position, content)
    where, number = where[ranked], number[ranked]
    return {int(s): _once(where[number == s], len(position)) for s in np.unique(number)}


def _once(positions: Places, count: int) -> Places:
    """Each position once and ascending; a sort would take ten times as long."""
    found = np.zeros(count, np.bool_)
    found[positions] = True
    return np.flatnonzero(found).astype(np.int32)
