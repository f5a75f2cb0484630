"""Hash sets and matches: keep them, and hand out the contents that a set was not asked about yet."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from triage.casedb import tables
from triage.casedb.rows import count_up, insert_rows
from triage.model.matches import MatchRow

_COLUMNS = [column.name for column in tables.hash_match.columns if column.name != "id"]


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
    photodna: bytes | None


def hash_sets(connection: Connection) -> list[HashSetRecord]:
    """All sets in the order of their import; their summaries say whether their PhotoDNA values were compared."""
    rows = connection.exec_driver_sql(
        "SELECT h.id, h.name, h.file_name, h.file_sha256, h.compiled, h.summary, h.imported_at, h.imported_by, r.settings"
        " FROM hash_set h LEFT JOIN match_progress p ON p.set_id = h.id LEFT JOIN recipe r ON r.id = p.recipe_id"
        " ORDER BY h.id"
    )
    return [
        HashSetRecord(*row[:5], {**json.loads(row[5]), "photodna_compared": _photodna_compared(row[8])}, *row[6:8])
        for row in rows
    ]


def _photodna_compared(settings: str | None) -> bool:
    return "photodna" in json.loads(settings) if settings else False


def without_photodna(connection: Connection, recipe: int, after: int, limit: int) -> list[tuple[int, bytes]]:
    """Id and SHA-256 of pictures behind an id that have no value of this recipe."""
    rows = connection.exec_driver_sql(
        "SELECT c.id, c.sha256 FROM picture p JOIN content c ON c.id = p.content_id"
        " LEFT JOIN photodna d ON d.content_id = c.id AND d.recipe_id = ?"
        " WHERE c.id > ? AND d.content_id IS NULL ORDER BY c.id LIMIT ?",
        (recipe, after, limit),
    )
    return [(row[0], row[1]) for row in rows]


def keep_photodna(connection: Connection, recipe: int, rows: Sequence[tuple[int, bytes | None, str]]) -> None:
    """Store values, or why there is none; a value of an older recipe is replaced."""
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO photodna (content_id, value, sentence, recipe_id) VALUES (?, ?, ?, ?)",
        [(*row, recipe) for row in rows],
    )


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
    gone = connection.exec_driver_sql("DELETE FROM hash_match WHERE set_id = ?", (set_id,)).rowcount
    count_up(connection, {"matches": -gone})
    connection.exec_driver_sql("INSERT OR REPLACE INTO match_progress VALUES (?, ?, 0)", (set_id, recipe))


def unmatched(connection: Connection, after: int, limit: int) -> list[Unmatched]:
    """Contents behind an id, with all that a set may be asked."""
    rows = connection.exec_driver_sql(
        "SELECT c.id, c.sha256, c.sha1, c.md5, c.size, p.pdq_variants, p.pdq_quality, p.phash, d.value"
        " FROM content c LEFT JOIN picture p ON p.content_id = c.id LEFT JOIN photodna d ON d.content_id = c.id WHERE c.id > ? ORDER BY c.id LIMIT ?",
        (after, limit),
    )
    return [Unmatched(*row) for row in rows]


def keep_matches(connection: Connection, set_id: int, recipe: int, upto: int, rows: Sequence[MatchRow]) -> None:
    """Store the matches of a group of contents together with how far the set was asked."""
    values = [
        (
            *(set_id, r.content, r.record, r.algorithm, r.distance, r.variant),
            *(r.category, r.meaning, r.grade, r.suggestion, recipe),
        )
        for r in sorted(rows)
    ]
    insert_rows(connection, tables.hash_match, _COLUMNS, values)
    count_up(connection, {"matches": len(values)})
    connection.exec_driver_sql("INSERT OR REPLACE INTO match_progress VALUES (?, ?, ?)", (set_id, recipe, upto))
