"""Decisions of people: each supersedes the one before, none is ever edited."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, select

from triage import host
from triage.casedb import audit, tables
from triage.casedb.rows import next_id


class DecisionRecord(NamedTuple):
    """A decision as stored. An empty grade says that the earlier one was withdrawn."""

    id: int
    content_id: int
    sha256: str
    grade: str
    grade_source: str
    reviewer: str
    account: str
    machine: str
    note: str
    decided_at: str
    supersedes: int | None
    act: str


class Graded(NamedTuple):
    """What is to be decided about one content."""

    content: int
    sha256: bytes
    grade: str
    grade_source: str
    note: str
    act: str = "graded"


def decide(connection: Connection, rows: Iterable[Graded], reviewer: str) -> list[int]:
    """Store decisions and their audit event in one transaction; gives their ids."""
    number = next_id(connection, tables.decision)
    moment = audit.now()
    asked = list(rows)
    held = current_of(connection, [row.content for row in asked])
    written: list[tuple[Table, dict[str, Any]]] = []
    for offset, row in enumerate(asked):
        earlier = held.get(row.content)
        values = (
            *(number + offset, row.content, row.sha256.hex(), row.grade, row.grade_source, reviewer),
            *(host.account(), host.machine(), row.note, moment, earlier.id if earlier else None, row.act),
        )
        written.append((tables.decision, DecisionRecord._make(values)._asdict()))
    if written:
        audit.record(connection, written[0][1]["act"], reviewer, {"items": len(written)}, written, fresh=True)
    return [row["id"] for _, row in written]


def current_of(connection: Connection, contents: Sequence[int]) -> dict[int, DecisionRecord]:
    """The decisions that hold for many contents, withdrawn ones included, by content."""
    rows = connection.exec_driver_sql(
        "SELECT d.* FROM decision d WHERE d.id IN (SELECT max(l.id) FROM decision l WHERE l.content_id IN"
        " (SELECT value FROM json_each(?)) GROUP BY l.content_id)",
        (json.dumps(list(contents)),),
    )
    return {record.content_id: record for record in map(DecisionRecord._make, rows)}


def by_ids(connection: Connection, numbers: Sequence[int]) -> dict[int, DecisionRecord]:
    """Many decisions by their numbers."""
    rows = connection.exec_driver_sql(
        "SELECT * FROM decision WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(numbers)),)
    )
    return {record.id: record for record in map(DecisionRecord._make, rows)}


def history(connection: Connection, content: int) -> list[DecisionRecord]:
    """All decisions about a content, the first first."""
    query = select(tables.decision).where(tables.decision.c.content_id == content).order_by(tables.decision.c.id)
    return [DecisionRecord._make(row) for row in connection.execute(query)]
