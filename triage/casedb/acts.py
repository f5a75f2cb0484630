"""Rows of people's tables: written with who made them and when, in one with the audit event that carries them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table

from triage import host
from triage.casedb import audit
from triage.casedb.rows import next_id


def keep_acts(
    connection: Connection, table: Table, kind: str, person: str, rows: Sequence[Mapping[str, Any]], act: str = ""
) -> list[int]:
    """Append rows to a table of acts in the caller's transaction; gives their ids.

    Args:
        connection: The writer's connection.
        table: A table whose rows end with person, account, machine and time.
        kind: The kind of the audit event.
        person: The claimed name of whoever did it.
        rows: The values of all other columns.
        act: How it came about, where it was not asked for by itself: ``undone`` or ``redone``.
    """
    first = next_id(connection, table)
    who = {"person": person, "account": host.account(), "machine": host.machine(), "at": audit.now()}
    written = [(table, {"id": first + place, **row, **who}) for place, row in enumerate(rows)]
    if written:
        facts = {"items": len(written)} | ({"act": act} if act else {})
        audit.record(connection, kind, person, facts, written, fresh=True)
    return [int(row["id"]) for _, row in written]


def acts_by_id(connection: Connection, table: Table, numbers: Sequence[int]) -> list[dict[str, Any]]:
    """Some rows of a table of acts, in the order of their ids."""
    query = f'SELECT * FROM "{table.name}" WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id'
    return [dict(row) for row in connection.exec_driver_sql(query, (json.dumps(list(numbers)),)).mappings()]
