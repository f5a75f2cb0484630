"""The audit log: append-only events, each chained to the one before by SHA-256.

An act of a person is written with the rows that it makes or replaces; the event carries those rows, so that
``verification`` can replay all events and compare the outcome with the tables.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Table, select

from triage import host
from triage.casedb import tables
from triage.casedb.rows import canonical_json
from triage.errors import CaseError

GENESIS: Final = b"\0" * 32
"""What the first event names as its predecessor."""


SELF_CHECKS: Final = ("self-check", "self-check failed")
"""Kinds of the event that says how the hash sets answered before a run: all found, or not."""


class AuditEvent(NamedTuple):
    """One event as stored. Names of people are claimed; account and machine are recorded."""

    seq: int
    at: str
    kind: str
    person: str
    account: str
    machine: str
    payload: dict[str, Any]
    previous: bytes
    digest: bytes


class Head(NamedTuple):
    """The end of the chain, to be kept outside the case."""

    seq: int
    at: str
    digest: str


def now() -> str:
    """This moment in UTC, ISO 8601 with milliseconds and ``Z``."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def record(
    connection: Connection,
    kind: str,
    person: str,
    payload: Mapping[str, Any] | None = None,
    rows: Sequence[tuple[Table, Mapping[str, Any]]] = (),
    *,
    fresh: bool = False,
) -> AuditEvent:
    """Append an event, and write the rows that it carries, in the caller's transaction.

    Args:
        connection: The writer's connection.
        kind: What was done: ``case created``, ``exhibit added``, ``graded``…
        person: The claimed name of whoever did it.
        payload: Facts of the event that are no rows.
        rows: Whole rows of ``EVENTED`` tables to insert, or to replace by primary key.
        fresh: All rows are new and of one table, so that they are inserted together.
    """
    if fresh and rows:
        connection.execute(rows[0][0].insert(), [dict(row) for _, row in rows])
    else:
        for table, row in rows:
            _put(connection, table, row)
    body = dict(payload or {})
    if "rows" in body:
        raise ValueError("the rows of an event are those that it writes")
    if rows:
        body["rows"] = [[table.name, dict(row)] for table, row in rows]
    last = connection.execute(
        select(tables.audit.c.seq, tables.audit.c.digest).order_by(tables.audit.c.seq.desc())
    ).first()
    seq, previous = (last.seq + 1, last.digest) if last else (1, GENESIS)
    event = AuditEvent(seq, now(), kind, person, host.account(), host.machine(), body, previous, b"")
    event = event._replace(digest=event_digest(event))
    connection.execute(tables.audit.insert(), [{**event._asdict(), "payload": canonical_json(body)}])
    return event


def event_digest(event: AuditEvent) -> bytes:
    """SHA-256 over the predecessor's digest and the canonical JSON of the event without its own digest."""
    fields = event._asdict()
    fields.pop("digest")
    fields.pop("previous")
    return hashlib.sha256(event.previous + canonical_json(fields).encode()).digest()


def events(connection: Connection, after: int = 0, limit: int | None = None) -> Iterator[AuditEvent]:
    """Events in order, from the one behind ``after``.

    Raises:
        CaseError: A stored event is not readable at all.
    """
    query = select(tables.audit).where(tables.audit.c.seq > after).order_by(tables.audit.c.seq)
    for row in connection.execute(query.limit(limit) if limit else query):
        yield _read(row)


def last_event(connection: Connection, kinds: Sequence[str]) -> AuditEvent | None:
    """The newest event of some kinds; ``None`` where there is none."""
    query = select(tables.audit).where(tables.audit.c.kind.in_(kinds)).order_by(tables.audit.c.seq.desc())
    row = connection.execute(query.limit(1)).first()
    return _read(row) if row else None


def _read(row: Any) -> AuditEvent:
    try:
        payload = json.loads(row.payload)
    except ValueError as error:
        raise CaseError(f"Audit event {row.seq} is not readable: its payload was changed.") from error
    return AuditEvent(
        row.seq, row.at, row.kind, row.person, row.account, row.machine, payload, row.previous, row.digest
    )


def head(connection: Connection) -> Head:
    """The last event's number, time and digest; number 0 where there is none."""
    row = connection.execute(select(tables.audit).order_by(tables.audit.c.seq.desc())).first()
    return Head(row.seq, row.at, row.digest.hex()) if row else Head(0, "", GENESIS.hex())


def _put(connection: Connection, table: Table, row: Mapping[str, Any]) -> None:
    keys = [column.name for column in table.primary_key]
    changed = {name: value for name, value in row.items() if name not in keys}
    where = [table.c[name] == row[name] for name in keys]
    if changed and connection.execute(table.update().where(*where).values(changed)).rowcount:
        return
    connection.execute(table.insert().values(dict(row)))
