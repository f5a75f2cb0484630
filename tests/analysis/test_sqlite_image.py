"""A database in memory permits reading alone, within limits."""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.plugins.artefact_runs import build
from triage.analysis import sqlite_image
from triage.analysis.sqlite_image import OpenedDatabase, open_database
from triage.errors import UnsupportedEvidenceError

SCRIPT = "CREATE TABLE t(a, b); INSERT INTO t VALUES (1, 'one'), (2, 'two'); CREATE INDEX i ON t(a); CREATE VIEW v AS SELECT random() AS r"


@pytest.fixture
def opened() -> OpenedDatabase:
    return open_database(build(SCRIPT))


def test_it_reads(opened: OpenedDatabase) -> None:
    assert opened.connection.execute("SELECT * FROM t").fetchall() == [(1, "one"), (2, "two")]
    assert opened.problems == ()


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO t VALUES (3, 'three')",
        "DELETE FROM t",
        "UPDATE t SET a = 1",
        "CREATE TABLE u(a)",
        "CREATE TEMP TABLE u(a)",
        "DROP TABLE t",
        "ATTACH '/tmp/x.db' AS x",
        "VACUUM INTO '/tmp/x.db'",
        "PRAGMA query_only=OFF",
        "PRAGMA writable_schema=ON",
        "PRAGMA trusted_schema=ON",
        "SELECT load_extension('x')",
        "SELECT fts3_tokenizer('simple')",
        "SELECT * FROM v",
        "SELECT randomblob(100000000)",
        "SELECT printf('%.*c', 100000000, 'x')",
        "SAVEPOINT s",
        "REINDEX",
        "ANALYZE",
    ],
)
def test_nothing_but_reading_is_permitted(opened: OpenedDatabase, sql: str) -> None:
    with pytest.raises(sqlite3.Error):
        opened.connection.execute(sql).fetchall()


def test_an_endless_query_is_stopped(opened: OpenedDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    for limit in ("STEP_SECONDS", "QUERY_SECONDS"):
        monkeypatch.setattr(sqlite_image, limit, 0.05)
        opened.watch.start_query()
        with pytest.raises(sqlite3.OperationalError, match="interrupted"):
            opened.connection.execute(endless).fetchall()
        assert opened.watch.hit
        monkeypatch.undo()


def test_the_limit_of_a_query_counts_over_its_rows(opened: OpenedDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_image, "QUERY_SECONDS", 0.05)
    opened.watch.start_query()
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"

    def read() -> None:
        for _ in opened.connection.execute(endless):
            opened.watch.next_row()

    with pytest.raises(sqlite3.OperationalError, match="interrupted"):
        read()


def test_a_database_that_is_none_is_not_understood() -> None:
    for data in (b"\x00" * 4096, b"SQLite format 3", bytes(range(256)) * 16):
        with pytest.raises(UnsupportedEvidenceError, match="encrypted, or not a SQLite database"):
            open_database(data)
    with pytest.raises(UnsupportedEvidenceError, match="empty"):
        open_database(b"")


@pytest.mark.parametrize("role", ["main", "wal", "journal"])
def test_what_is_too_large_is_said(role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = build(SCRIPT)
    monkeypatch.setattr(sqlite_image, "MAX_DATABASE_BYTES", len(data))
    open_database(data).close()
    with pytest.raises(UnsupportedEvidenceError, match="larger than"):
        open_database(**{"main": data, role: data + b"x"})


def test_a_truncated_database_is_read_as_far_as_it_goes() -> None:
    data = build(
        "CREATE TABLE t(a); CREATE TABLE u(a); INSERT INTO t VALUES (1); INSERT INTO u VALUES (zeroblob(20000))"
    )
    opened = open_database(data[:-4096])
    assert "4,096 of" in opened.problems[0].sentence
    assert opened.connection.execute("SELECT a FROM t").fetchall() == [(1,)]
    opened.close()


def test_bytearrays_are_used_up_so_that_the_bytes_are_not_there_three_times() -> None:
    main, wal, journal = bytearray(build(SCRIPT)), bytearray(b"x" * 50), bytearray(b"\0" * 50)
    open_database(main, wal, journal).close()
    assert (len(main), len(wal), len(journal)) == (0, 0, 0)


def test_text_that_is_not_utf8_is_read_with_replacement() -> None:
    opened = open_database(build("CREATE TABLE t(a TEXT); INSERT INTO t VALUES (CAST(X'41FF42' AS TEXT))"))
    assert opened.connection.execute("SELECT a FROM t").fetchone() == ("A\ufffdB",)
    opened.close()


@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, 8191), value=st.integers(0, 255))
def test_any_byte_may_be_wrong(at: int, value: int) -> None:
    data = bytearray(build(SCRIPT))
    data[at % len(data)] = value
    try:
        opened = open_database(bytes(data))
    except UnsupportedEvidenceError:
        return
    try:
        opened.connection.execute("SELECT * FROM t").fetchall()
    except (sqlite3.Error, UnicodeDecodeError):
        pass
    finally:
        opened.close()


@pytest.mark.skipif(sys.platform == "win32", reason="There a temporary folder is found by other names.")
def test_sorting_and_joining_leave_no_file_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite would spill a large sort into a temporary file."""
    script = "CREATE TABLE t(a); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000) INSERT INTO t SELECT hex(zeroblob(100)) || i FROM n"
    opened = open_database(build(script))
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setenv("SQLITE_TMPDIR", folder)
        cursor = opened.connection.execute("SELECT a FROM t ORDER BY substr(a, -3), a")
        cursor.fetchone()
        fds = Path("/proc/self/fd")
        assert not any("etilqs" in str(fd.readlink()) for fd in fds.iterdir() if fd.is_symlink())
        assert list(Path(folder).iterdir()) == []
    opened.close()
