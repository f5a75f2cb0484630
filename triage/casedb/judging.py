"""What judging reads and writes: facts of contents in groups, and the queue in its draft and in its final order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from triage.casedb import tables
from triage.casedb.entries import PathBuilder
from triage.casedb.rows import insert_rows
from triage.model.entries import EntryFlag

GROUP: Final = 400
"""Contents whose facts are in memory at once."""

PLACES: Final = 200
"""Places of one content that are judged; a thumbnail may lie in a million. All are listed and counted elsewhere."""


class ContentGroup(NamedTuple):
    """Rows about a run of contents, each list by content id."""

    contents: list[Any]
    """(id, sha256, size, mime)"""
    matches: dict[int, list[Any]]
    """(content, set name, confidence, record, algorithm, distance, variant, category, meaning, grade, suggestion,
    start, end, query matched, query frames, target matched, target frames, segments)"""
    exifs: dict[int, Any]
    """(content, make, model, software)"""
    places: dict[int, list[Any]]
    """(content, entry id, exhibit id, exhibit, role, volume id, folder id, path, folder path, flags)"""
    attachments: dict[int, list[Any]]
    """(content, exhibit, app, conversation id, key, title, direction, message id, sender, role)"""


def content_groups(connection: Connection, after: int) -> ContentGroup | None:
    """The next group behind a content id, or ``None`` at the end."""
    contents = connection.exec_driver_sql(
        "SELECT id, sha256, size, mime FROM content WHERE id > ? ORDER BY id LIMIT ?", (after, GROUP)
    ).fetchall()
    if not contents:
        return None
    span = (contents[0][0], contents[-1][0])
    return ContentGroup(
        list(contents),
        _grouped(connection.exec_driver_sql(_MATCHES, span)),
        {row[0]: row for row in connection.exec_driver_sql(_EXIFS, span)},
        _places(connection, span),
        _grouped(connection.exec_driver_sql(_ATTACHMENTS, span)),
    )


_MATCHES: Final = (
    "SELECT m.content_id, h.name, json_extract(h.summary, '$.confidence'), m.record, m.algorithm, m.distance,"
    " m.variant, m.category, m.meaning, m.grade, m.suggestion, v.start_ms, v.end_ms, v.query_matched, v.query_frames,"
    " v.target_matched, v.target_frames, v.segments FROM hash_match m JOIN hash_set h ON h.id = m.set_id LEFT JOIN"
    " video_match v ON v.content_id = m.content_id AND v.set_id = m.set_id AND v.record = m.record"
    " WHERE m.content_id BETWEEN ? AND ? ORDER BY m.content_id, h.name, m.record"
)
_EXIFS: Final = "SELECT content_id, make, model, software FROM exif WHERE content_id BETWEEN ? AND ?"
_ATTACHMENTS: Final = (
    "SELECT a.content_id, x.reference, f.app, c.id, c.key, c.title, m.direction, m.id,"
    " coalesce(nullif(m.sender_name, ''), m.sender), x.role FROM attachment a"
    " JOIN message m ON m.id = a.message_id JOIN conversation c ON c.id = m.conversation_id"
    " JOIN artefact f ON f.id = c.artefact_id JOIN volume v ON v.id = f.volume_id JOIN source s ON s.id = v.source_id"
    " JOIN exhibit x ON x.id = s.exhibit_id WHERE a.content_id BETWEEN ? AND ?"
    " ORDER BY a.content_id, x.reference, f.app, c.key, m.table_name, m.row"
)
_PLACES: Final = (
    "SELECT e.content_id, e.id, x.id, x.reference, x.role, v.id, e.parent_id, e.name, e.flags, e.kind FROM entry e"
    " JOIN volume v ON v.id = e.volume_id JOIN source s ON s.id = v.source_id JOIN exhibit x ON x.id = s.exhibit_id"
    " WHERE e.content_id BETWEEN ? AND ? ORDER BY e.content_id, e.id"
)


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found


def _places(connection: Connection, span: tuple[int, int]) -> dict[int, list[Any]]:
    paths = PathBuilder(connection)
    found: dict[int, list[Any]] = defaultdict(list)
    for row in connection.exec_driver_sql(_PLACES, span):
        if len(found[row[0]]) < PLACES:
            folder = paths.entry(row[6]) if row[6] is not None else ""
            path = paths.of(row[6], row[7], row[9])
            found[row[0]].append((*row[:7], path, folder, row[8]))
    return found


def folder_matches(connection: Connection, meanings: Sequence[str], algorithms: Sequence[str]) -> Iterator[Any]:
    """(folder entry id, content id) of each content with such a match, for what lies beside it.

    What was carved lies beside nothing: it is listed together, and was found together by no person.
    """
    query = _of_matches(
        "SELECT DISTINCT e.parent_id, m.content_id FROM hash_match m JOIN entry e ON e.content_id = m.content_id"
    )
    query = query.format(", ".join("?" * len(meanings)), ", ".join("?" * len(algorithms)))
    placed = f" AND e.parent_id IS NOT NULL AND e.flags & {EntryFlag.CARVED:d} = 0"
    yield from connection.exec_driver_sql(query + placed, (*meanings, *algorithms))


def conversation_matches(connection: Connection, meanings: Sequence[str], algorithms: Sequence[str]) -> Iterator[Any]:
    """(conversation id, content id) of each attachment with such a match."""
    query = _of_matches(
        "SELECT DISTINCT g.conversation_id, m.content_id FROM hash_match m"
        " JOIN attachment a ON a.content_id = m.content_id JOIN message g ON g.id = a.message_id"
    )
    query = query.format(", ".join("?" * len(meanings)), ", ".join("?" * len(algorithms)))
    yield from connection.exec_driver_sql(query, (*meanings, *algorithms))


def _of_matches(select: str) -> str:
    return f"{select} WHERE m.meaning IN ({{}}) AND m.algorithm IN ({{}})"


def cameras(connection: Connection) -> Iterator[Any]:
    """(exhibit id, make, model, number of different pictures) for each camera on each exhibit."""
    yield from connection.exec_driver_sql(
        "SELECT s.exhibit_id, x.make, x.model, count(DISTINCT x.content_id) FROM exif x"
        " JOIN entry e ON e.content_id = x.content_id JOIN volume v ON v.id = e.volume_id"
        " JOIN source s ON s.id = v.source_id WHERE coalesce(x.make, x.model) IS NOT NULL"
        " GROUP BY 1, 2, 3 ORDER BY 1, 4 DESC, 2, 3"
    )


def keep_draft(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Store unranked rows: content, tier, lane, score, sha256, significance, reasons."""
    insert_rows(connection, tables.queue_draft, [c.name for c in tables.queue_draft.columns], rows, replace=True)


def clear_draft(connection: Connection) -> None:
    """Empty the draft."""
    connection.exec_driver_sql("DELETE FROM queue_draft")


def draft_rows(connection: Connection, tier: int, lane: int, offset: int, limit: int) -> list[Any]:
    """Rows of one tier and lane in their order: score, larger first, then SHA-256."""
    return list(
        connection.exec_driver_sql(
            "SELECT content_id, tier, score, significance, reasons FROM queue_draft WHERE tier = ? AND lane = ?"
            " ORDER BY score DESC, sha256 LIMIT ? OFFSET ?",
            (tier, lane, limit, offset),
        )
    )
