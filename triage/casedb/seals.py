"""Seals: digests over blocks of machine-made rows, whose roots stand in the audit event that ends a run."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Table
from sqlalchemy.exc import DatabaseError

from triage.casedb import tables
from triage.casedb.rows import insert_rows

BLOCK: Final = 1024
"""Rows under one digest: a changed row is named to within so many."""


def block_digests(connection: Connection, table: Table) -> Iterator[bytes]:
    """SHA-256 of each block of a table's rows in key order, each as a MessagePack list, which tells bytes from text."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    keys = ", ".join(f'"{column.name}"' for column in table.primary_key)
    cursor = connection.execution_options(stream_results=True, yield_per=BLOCK).exec_driver_sql(
        f'SELECT {names} FROM "{table.name}" ORDER BY {keys}'
    )
    encode = msgspec.msgpack.encode
    for part in cursor.partitions(BLOCK):
        digest = hashlib.sha256()
        for row in part:
            digest.update(encode(list(row)))
        yield digest.digest()


def compute_seals(connection: Connection) -> tuple[dict[str, str], list[tuple[Any, ...]]]:
    """Digest all machine-made tables; gives the root of each table, and the rows for the seal table."""
    roots = {}
    rows: list[tuple[Any, ...]] = []
    for table in tables.SEALED:
        root = hashlib.sha256()
        for number, digest in enumerate(block_digests(connection, table)):
            root.update(digest)
            rows.append((table.name, number, digest))
        roots[table.name] = root.hexdigest()
    return roots, rows


def keep_seals(connection: Connection, rows: list[tuple[Any, ...]]) -> None:
    """Replace the stored block digests."""
    connection.exec_driver_sql("DELETE FROM seal")
    insert_rows(connection, tables.seal, ["table_name", "block", "digest"], rows)


def check_seals(connection: Connection, roots: dict[str, str]) -> list[str]:
    """Compare the tables with the roots of an audit event; a sentence for each table that differs.

    The stored block digests are no evidence of their own, but they say where a difference lies: they are held
    against the roots as well.
    """
    found = _check_stored(connection, roots)
    for table in tables.SEALED:
        try:
            sentence = _check_table(connection, table, roots.get(table.name))
        except DatabaseError:
            sentence = f"Table {table.name} does not agree with the audit log: it holds values that cannot be read."
        if sentence:
            found.append(sentence)
    return found


def _check_stored(connection: Connection, roots: dict[str, str]) -> list[str]:
    """Whether the stored block digests are those of the roots, whatever the tables hold now."""
    wrong = "Table seal does not agree with the audit log: "
    parts: dict[str, Any] = {}
    numbers: dict[str, int] = {}
    try:
        for name, block, digest in connection.exec_driver_sql(
            "SELECT table_name, block, digest FROM seal ORDER BY table_name, block"
        ):
            if block != numbers.setdefault(name, 0):
                return [f"{wrong}a digest of table {name} is missing, or stands in another place."]
            numbers[name] += 1
            parts.setdefault(name, hashlib.sha256()).update(digest)
    except (DatabaseError, TypeError):
        return [f"{wrong}it holds values that cannot be read."]
    empty = hashlib.sha256()
    names = {name for name, root in roots.items() if parts.get(name, empty).hexdigest() != root} | set(parts) - set(
        roots
    )
    return [f"{wrong}the digests of table {name} were changed." for name in sorted(names)]


def _check_table(connection: Connection, table: Table, expected: str | None) -> str:
    query = "SELECT digest FROM seal WHERE table_name = ? ORDER BY block"
    stored = [row[0] for row in connection.exec_driver_sql(query, (table.name,))]
    root = hashlib.sha256()
    wrong = None
    count = 0
    for count, digest in enumerate(block_digests(connection, table), 1):
        root.update(digest)
        if wrong is None and (count > len(stored) or stored[count - 1] != digest):
            wrong = count
    if root.hexdigest() == expected:
        return ""
    block = wrong if wrong is not None else count + 1
    place = f"rows {(block - 1) * BLOCK + 1:,} to {block * BLOCK:,} in the order of their keys"
    return f"Table {table.name} does not agree with the audit log: the first difference is in {place}."
