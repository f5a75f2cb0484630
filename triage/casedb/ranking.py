"""Findings and the ranked queue: replaced as a whole by each judging, read by pages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from triage.casedb import tables
from triage.casedb.privilege import HIDDEN_CONTENTS
from triage.casedb.rows import canonical_json, insert_rows
from triage.model.findings import FindingRow, QueueRow


class QueueRecord(NamedTuple):
    """A row of the queue as the screen shows it."""

    rank: int
    content: int
    sha256: bytes
    tier: int
    significance: str
    reasons: tuple[str, ...]
    mime: str
    size: int
    places: int
    grade: str


def clear_ranking(connection: Connection) -> None:
    """Drop all findings and the queue before they are judged anew."""
    connection.exec_driver_sql("DELETE FROM finding")
    connection.exec_driver_sql("DELETE FROM queue")


def keep_findings(connection: Connection, recipe: int, rows: Sequence[FindingRow]) -> None:
    """Store findings."""
    columns = [column.name for column in tables.finding.columns if column.name != "id"]
    insert_rows(connection, tables.finding, columns, [(*row, recipe) for row in rows])


def keep_queue(connection: Connection, recipe: int, first_rank: int, rows: Sequence[QueueRow]) -> None:
    """Store rows of the queue, in order from a rank; reasons that come as JSON from the draft are kept as they are."""
    values = [
        (first_rank + i, r.content, r.tier, r.score, r.significance, _reasons(r.reasons), recipe)
        for i, r in enumerate(rows)
    ]
    insert_rows(connection, tables.queue, [column.name for column in tables.queue.columns], values)


def queue_page(connection: Connection, after: int, limit: int) -> list[QueueRecord]:
    """Rows behind a rank, with the grade that holds now (empty where there is none); nothing that is withheld."""
    rows = connection.exec_driver_sql(
        "SELECT q.rank, q.content_id, c.sha256, q.tier, q.significance, q.reasons, c.mime, c.size,"
        " (SELECT count(*) FROM entry e WHERE e.content_id = q.content_id),"
        " coalesce((SELECT d.grade FROM decision d WHERE d.content_id = q.content_id ORDER BY d.id DESC LIMIT 1), '')"
        " FROM queue q JOIN content c ON c.id = q.content_id WHERE q.rank > ?"
        f" AND q.content_id NOT IN ({HIDDEN_CONTENTS}) ORDER BY q.rank LIMIT ?",
        (after, limit),
    )
    return [QueueRecord._make((*row[:5], tuple(json.loads(row[5])), *row[6:])) for row in rows]


def _reasons(reasons: tuple[str, ...] | str) -> str:
    return reasons if isinstance(reasons, str) else canonical_json(list(reasons))
