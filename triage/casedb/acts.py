"""Writes rows of people's tables, each with who made it and when, together with the audit event that carries them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table

from triage import host
from triage.casedb import audit
from triage.casedb.rows import next_id


def keep_acts(
    connection: Connection, table: Table, kind: str, person: str, rows: Sequence[Mapping[str, Any]]
) -> list[int]:
    """Append rows to a table of acts in the caller's transaction; gives their ids.

    Args:
        connection: The writer's connection.
        table: A table whose rows end with person, account, machine and time.
        kind: The kind of the audit event.
        person: The claimed name of whoever did it.
        rows: The values of all other columns.
    """
    first = next_id(connection, table)
    who = {"person": person, "account": host.account(), "machine": host.machine(), "at": audit.now()}
    written = [(table, {"id": first + place, **row, **who}) for place, row in enumerate(rows)]
    if written:
        audit.record(connection, kind, person, {"items": len(written)}, written, fresh=True)
    return [int(row["id"]) for _, row in written]
