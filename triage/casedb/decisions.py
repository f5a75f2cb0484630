"""Decisions of people: each supersedes the one before, none is ever edited."""

from __future__ import annotations

from collections.abc import Iterable
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
    written: list[tuple[Table, dict[str, Any]]] = []
    for offset, row in enumerate(rows):
        earlier = current(connection, row.content)
        values = (
            *(number + offset, row.content, row.sha256.hex(), row.grade, row.grade_source, reviewer),
            *(host.account(), host.machine(), row.note, moment, earlier.id if earlier else None, row.act),
        )
        written.append((tables.decision, DecisionRecord._make(values)._asdict()))
    if written:
        audit.record(connection, written[0][1]["act"], reviewer, {"items": len(written)}, written)
    return [row["id"] for _, row in written]


def current(connection: Connection, content: int) -> DecisionRecord | None:
    """The decision that holds for a content, withdrawn ones included; ``None`` where there never was one."""
    query = select(tables.decision).where(tables.decision.c.content_id == content)
    row = connection.execute(query.order_by(tables.decision.c.id.desc()).limit(1)).first()
    return DecisionRecord._make(row) if row else None


def history(connection: Connection, content: int) -> list[DecisionRecord]:
    """All decisions about a content, the first first."""
    query = select(tables.decision).where(tables.decision.c.content_id == content).order_by(tables.decision.c.id)
    return [DecisionRecord._make(row) for row in connection.execute(query)]


def by_id(connection: Connection, number: int) -> DecisionRecord | None:
    """One decision."""
    row = connection.execute(select(tables.decision).where(tables.decision.c.id == number)).first()
    return DecisionRecord._make(row) if row else None
