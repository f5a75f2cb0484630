"""SQLite databases with a random history, and what SQLite itself reads in a copy of one at any moment."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

Rows = dict[str, list[tuple[object, ...]]]

STEPS = ("insert", "update", "delete", "table", "commit", "rollback")
"""What any history may hold; ``drop`` empties a table, ``checkpoint`` and ``vacuum`` are for a log."""


def rows_of(connection: sqlite3.Connection) -> Rows:
    """All rows of all tables, texts as bytes."""
    connection.text_factory = bytes
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table' ORDER BY 1")]
    return {
        name.decode(): list(connection.execute(f'SELECT rowid, * FROM "{name.decode()}" ORDER BY rowid'))
        for name in names
    }


def own_answer(main: bytes, companion: bytes, suffix: str) -> Rows:
    """What SQLite reads in the database with its companion (``-wal``, ``-journal``), where there is one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "copy.db"
        path.write_bytes(main)
        if companion:
            path.with_name(f"copy.db{suffix}").write_bytes(companion)
        connection = sqlite3.connect(path)
        try:
            return rows_of(connection)
        finally:
            connection.close()


def history(
    path: Path, pragmas: Sequence[str], steps: Sequence[str], suffix: str, rows: int = 0
) -> Iterator[tuple[bytes, bytes]]:
    """Write at random, best with a cache so small that pages are spilled before they are committed.

    Yields:
        The bytes of the database and of its companion, behind each step.
    """
    db = sqlite3.connect(path, isolation_level=None)
    for pragma in pragmas:
        db.execute(f"PRAGMA {pragma}")
    db.execute("CREATE TABLE t0(a, b)")
    db.executemany("INSERT INTO t0 VALUES(?, ?)", [(0, "z" * (50 * i)) for i in range(rows)])
    for number, step in enumerate(steps):
        _take(db, number, step)
        companion = path.with_name(f"{path.name}{suffix}")
        yield path.read_bytes(), companion.read_bytes() if companion.exists() else b""
    db.close()


def _take(db: sqlite3.Connection, number: int, step: str) -> None:
    if step in ("commit", "rollback"):
        if db.in_transaction:
            db.execute(step)
    elif step in ("checkpoint", "vacuum"):
        if not db.in_transaction:
            db.execute("PRAGMA wal_checkpoint" if step == "checkpoint" else "VACUUM")
    else:
        if not db.in_transaction:
            db.execute("BEGIN")
        if step == "insert":
            db.executemany("INSERT INTO t0 VALUES(?, ?)", [(number, "x" * (37 * i)) for i in range(30)])
        elif step == "table":
            db.execute(f"CREATE TABLE t{number + 1}(a)")
            db.execute(f"INSERT INTO t{number + 1} VALUES(randomblob(5000))")
        else:
            db.execute(_CHANGES[step])


_CHANGES = {
    "update": "UPDATE t0 SET a = a + 1, b = b || 'y'",
    "delete": "DELETE FROM t0 WHERE rowid % 2 = 0",
    "drop": "DELETE FROM t0",
}
