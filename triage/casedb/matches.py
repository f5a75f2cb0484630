"""Hash sets and matches: keep them, and hand out the contents that a set was not asked about yet."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from triage.casedb import tables
from triage.casedb.rows import count_up, insert_rows
from triage.casedb.videos import frames_between, keep_video_matches
from triage.model.matches import MatchRow
from triage.model.video import FrameQuery

_COLUMNS = [column.name for column in tables.hash_match.columns if column.name != "id"]


class UnitPlace(NamedTuple):
    """Where a set lies that is no file of the case."""

    store: str
    """The store's own name."""
    folder: str
    """Where the store lay when the set was attached."""
    title: str
    """The set's name in the store, without its version."""
    version: str
    sealed_key: str
    compared: tuple[str, ...]
    """Sets of the store with which it was compared when it was imported there."""
    imported_at: str
    imported_by: str
    successor: int | None
    """The set that took its place in the case."""


class HashSetRecord(NamedTuple):
    """A hash set of the case as stored; ``summary`` is what the import told, as plain data."""

    id: int
    name: str
    file_name: str
    file_sha256: str
    compiled: str
    summary: dict[str, Any]
    imported_at: str
    imported_by: str
    unit: UnitPlace | None = None
    """None where the set lies in the case folder."""
    detached: str = ""
    """When it was detached; empty where it was not."""

    @property
    def in_use(self) -> bool:
        """Whether runs ask it: it was not detached, and no other version has taken its place."""
        return not self.detached and (self.unit is None or self.unit.successor is None)


NOT_DETACHED: Final[dict[str, None]] = dict.fromkeys(("detached_at", "detached_by", "detached_why"))
"""What a row of a set says that is in use, also where it was detached before."""

MATCH_FACTS = MatchRow._fields.index("video")
"""How many of a match's leading fields stand in its own table; what a video adds has another."""

Hit = tuple[Any, ...]
"""(set, recipe, SHA-256, *MatchRow without its content), as ``analysis.hits`` tells it."""


class Unmatched(NamedTuple):
    """What of a content is compared with hash sets."""

    content: int
    sha256: bytes
    sha1: bytes
    md5: bytes
    size: int
    pdq_variants: bytes | None
    pdq_quality: int | None
    phash: bytes | None
    bare_variants: bytes | None
    bare_quality: int | None
    bare_phash: bytes | None
    frames: tuple[FrameQuery, ...] = ()


class Detached(NamedTuple):
    """A set that the case used and was told to use no more."""

    name: str
    file_sha256: str
    at: str
    by: str
    why: str
    standing: bool
    """Whether what it matched still stands, because no run has come since."""


_IN_USE: Final = "u.successor IS NULL AND h.detached_at IS NULL"
_STANDS: Final = "EXISTS (SELECT 1 FROM match_progress p WHERE p.set_id = h.id)"


def hash_sets(connection: Connection, *, former: bool = False) -> list[HashSetRecord]:
    """The sets in use in the order of their import; their summaries say whether their PhotoDNA values were compared.

    Args:
        connection: For reading.
        former: Give those too that were detached, or whose place another version has taken.
    """
    rows = connection.exec_driver_sql(
        "SELECT h.id, h.name, h.file_name, h.file_sha256, h.compiled, h.summary, h.imported_at, h.imported_by,"
        " p.set_id IS NOT NULL AS photodna, u.set_id AS outside, u.store, u.folder, u.title, u.version, u.sealed_key,"
        " u.compared, u.imported_at AS stored_at, u.imported_by AS stored_by, u.successor,"
        " coalesce(h.detached_at, '') AS detached FROM hash_set h"
        " LEFT JOIN photodna_progress p ON p.set_id = h.id LEFT JOIN unit_set u ON u.set_id = h.id"
        f" {'' if former else f'WHERE {_IN_USE}'} ORDER BY h.id"
    )
    return [
        HashSetRecord(
            r.id,
            r.name,
            r.file_name,
            r.file_sha256,
            r.compiled,
            {**json.loads(r.summary), "photodna_compared": bool(r.photodna)},
            r.imported_at,
            r.imported_by,
            _place(r) if r.outside is not None else None,
            r.detached,
        )
        for r in rows
    ]


def _place(row: Any) -> UnitPlace:
    facts = (row.store, row.folder, row.title, row.version, row.sealed_key)
    return UnitPlace(*facts, tuple(json.loads(row.compared)), row.stored_at, row.stored_by, row.successor)


def named_sets(connection: Connection) -> dict[str, int]:
    """Ids by name of the sets in use, and of those replaced or detached whose matches still stand."""
    rows = connection.exec_driver_sql(
        "SELECT h.name, h.id FROM hash_set h LEFT JOIN unit_set u ON u.set_id = h.id"
        f" WHERE ({_IN_USE}) OR {_STANDS} ORDER BY h.id"
    )
    return {row[0]: row[1] for row in rows}


def standing_for(connection: Connection) -> list[tuple[str, str]]:
    """Sets whose place another version has taken and whose matches still stand, each with that version's set."""
    rows = connection.exec_driver_sql(
        "SELECT h.name, s.name FROM unit_set u JOIN hash_set h ON h.id = u.set_id JOIN hash_set s ON s.id = u.successor"
        f" WHERE h.detached_at IS NULL AND {_STANDS} ORDER BY u.set_id"
    )
    return [(row[0], row[1]) for row in rows]


def forget_replaced(connection: Connection, set_id: int) -> None:
    """Forget what versions matched whose place this set has taken, now that it is asked itself."""
    rows = connection.exec_driver_sql("SELECT set_id FROM unit_set WHERE successor = ?", (set_id,)).fetchall()
    for (old,) in rows:
        _forget_set(connection, old)


def forget_detached(connection: Connection) -> None:
    """Forget what sets matched that were detached."""
    rows = connection.exec_driver_sql(
        f"SELECT h.id FROM hash_set h WHERE h.detached_at IS NOT NULL AND {_STANDS}"
    ).fetchall()
    for (old,) in rows:
        _forget_set(connection, old)


def detached_sets(connection: Connection) -> list[Detached]:
    """The sets that were detached, in the order in which that was done."""
    rows = connection.exec_driver_sql(
        f"SELECT h.name, h.file_sha256, h.detached_at, h.detached_by, h.detached_why, {_STANDS} FROM hash_set h"
        " WHERE h.detached_at IS NOT NULL ORDER BY h.detached_at, h.id"
    )
    return [Detached._make((*row[:5], bool(row[5]))) for row in rows]


def _forget_set(connection: Connection, set_id: int) -> None:
    """All that a set gave, and how far it was asked."""
    for table in ("match_progress", "photodna_progress"):
        connection.exec_driver_sql(f"DELETE FROM {table} WHERE set_id = ?", (set_id,))
    _forget_matches(connection, set_id)


def _forget_matches(connection: Connection, set_id: int) -> None:
    connection.exec_driver_sql("DELETE FROM video_match WHERE set_id = ?", (set_id,))
    gone = connection.exec_driver_sql("DELETE FROM hash_match WHERE set_id = ?", (set_id,)).rowcount
    count_up(connection, {"matches": -gone})


def summaries(sets: Iterable[HashSetRecord]) -> list[tuple[str, dict[str, Any]]]:
    """Name and summary of sets, in the order in which each was last imported or completed."""
    return [(s.name, s.summary) for s in sorted(sets, key=lambda s: (s.imported_at, s.id))]


def matched_upto(connection: Connection, set_id: int, recipe: int) -> int:
    """The last content that this set was asked about with this recipe; 0 where none."""
    found = connection.exec_driver_sql(
        "SELECT content_upto FROM match_progress WHERE set_id = ? AND recipe_id = ?", (set_id, recipe)
    ).scalar()
    return int(found or 0)


def start_matching(connection: Connection, set_id: int, recipe: int) -> None:
    """Forget what an older recipe matched against this set, so that it is asked again from the start."""
    row = connection.exec_driver_sql("SELECT recipe_id FROM match_progress WHERE set_id = ?", (set_id,)).first()
    if row is not None and row[0] == recipe:
        return
    _forget_matches(connection, set_id)
    connection.exec_driver_sql("INSERT OR REPLACE INTO match_progress VALUES (?, ?, 0)", (set_id, recipe))


def unmatched(connection: Connection, after: int, limit: int) -> list[Unmatched]:
    """Contents behind an id, with all that a set may be asked."""
    rows = connection.exec_driver_sql(
        "SELECT c.id, c.sha256, c.sha1, c.md5, c.size, p.pdq_variants, p.pdq_quality, p.phash,"
        " p.bare_variants, p.bare_quality, p.bare_phash"
        " FROM content c LEFT JOIN picture p ON p.content_id = c.id WHERE c.id > ? ORDER BY c.id LIMIT ?",
        (after, limit),
    ).fetchall()
    frames = frames_between(connection, after, rows[-1][0]) if rows else {}
    return [Unmatched._make((*row, frames.get(row[0], ()))) for row in rows]


def keep_matches(connection: Connection, set_id: int, recipe: int, upto: int, rows: Sequence[MatchRow]) -> None:
    """Store the matches of a group of contents together with how far the set was asked."""
    _insert(connection, [(set_id, *row[:MATCH_FACTS], recipe) for row in sorted(rows)])
    keep_video_matches(connection, set_id, rows)
    connection.exec_driver_sql("INSERT OR REPLACE INTO match_progress VALUES (?, ?, ?)", (set_id, recipe, upto))


def keep_hits(connection: Connection, hits: Sequence[Hit], ids: Mapping[bytes, int]) -> None:
    """Store exact matches that a worker told with its digests; matching finds the same rows again and leaves them.

    Args:
        connection: In the transaction that stores their contents.
        hits: What was told.
        ids: The ids of the contents by SHA-256.
    """
    rows = sorted((set_id, ids[sha256], *match[: MATCH_FACTS - 1], recipe) for set_id, recipe, sha256, *match in hits)
    _insert(connection, rows)


def _last(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM hash_match").scalar_one())


def _insert(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Rows in the order of ``(set, *MatchRow, recipe)``; those that are there already are left as they are."""
    if not rows:
        return
    before = _last(connection)
    insert_rows(connection, tables.hash_match, _COLUMNS, rows, keep=True)
    count_up(connection, {"matches": _last(connection) - before})
