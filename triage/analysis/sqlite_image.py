"""Open an app's database from bytes in memory, for reading only, without a file on any disk.

The write-ahead log and a hot journal are applied first. What is opened trusts nothing of the schema, cannot
be written, permits reading alone, and stops when it takes too long.
"""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass, field
from typing import Final

from triage.analysis.parser_limits import MAX_DATABASE_BYTES, QUERY_SECONDS, STEP_SECONDS
from triage.analysis.sqlite_journal import apply_journal
from triage.analysis.sqlite_wal import apply_wal
from triage.errors import UnsupportedEvidenceError
from triage.model.problems import Outcome, ProblemRow

_MAGIC: Final = b"SQLite format 3\0"
_HEADER: Final = 100
_OPERATIONS: Final = 20_000
"""Virtual-machine steps between two looks at the clock; some tenths of a millisecond."""

_HARMLESS: Final = frozenset({
    "abs", "avg", "ceil", "char", "coalesce", "count", "floor", "glob", "group_concat", "hex", "ifnull",
    "iif", "instr", "length", "like", "lower", "ltrim", "max", "min", "nullif", "quote", "replace", "round",
    "rtrim", "sign", "substr", "substring", "sum", "total", "trim", "typeof", "unicode", "upper",
})  # fmt: skip


class Watch:
    """The time limit of a connection: seconds for one row, and for one query."""

    def __init__(self) -> None:
        self._query = self._step = time.process_time()
        self.hit = False

    def start_query(self) -> None:
        """Count from now for a query."""
        self._query = self._step = time.process_time()
        self.hit = False

    def next_row(self) -> None:
        """Count from now for one row."""
        self._step = time.process_time()

    def __call__(self) -> int:
        """SQLite asks whether to stop."""
        now = time.process_time()
        self.hit = now - self._step > STEP_SECONDS or now - self._query > QUERY_SECONDS
        return int(self.hit)


@dataclass(frozen=True, slots=True)
class OpenedDatabase:
    """A database in memory, with what had to be done to it."""

    connection: sqlite3.Connection
    watch: Watch
    counts: dict[str, int] = field(default_factory=dict)
    problems: tuple[ProblemRow, ...] = ()

    def close(self) -> None:
        """Let go of the memory."""
        self.connection.close()


def open_database(
    main: bytes | bytearray, wal: bytes | bytearray = b"", journal: bytes | bytearray = b""
) -> OpenedDatabase:
    """Apply ``journal`` and ``wal`` to ``main`` and open it in memory.

    A bytearray is used up: it is empty afterwards, so that the bytes are there once and not three times.

    Raises:
        UnsupportedEvidenceError: It is empty, encrypted, too large or no SQLite database.
    """
    if max(len(main), len(wal), len(journal)) > MAX_DATABASE_BYTES:
        raise UnsupportedEvidenceError(
            f"The database is larger than {MAX_DATABASE_BYTES >> 20:,} MiB; this version does not read it."
        )
    image = main if isinstance(main, bytearray) else bytearray(main)
    rolled = apply_journal(image, journal)
    logged = apply_wal(image, wal)
    problems = [*rolled.problems, *logged.problems, *_complete(image)]
    for used in (wal, journal):
        if isinstance(used, bytearray):
            used.clear()
    image[18:20] = b"\x01\x01"  # no write-ahead log any more: a database in memory has no place for one
    counts = {
        "pages restored from the journal": rolled.restored,
        "frames applied": logged.applied,
        "frames superseded": logged.superseded,
        "frames not committed": logged.uncommitted,
        "frames left over": logged.leftover,
    }
    watch = Watch()
    connection = _connect(image, watch)
    return OpenedDatabase(connection, watch, {name: count for name, count in counts.items() if count}, tuple(problems))


def _complete(image: bytearray) -> list[ProblemRow]:
    """Check the header; pad a truncated image with empty pages, so that what is there can still be read."""
    if not image:
        raise UnsupportedEvidenceError("The file is empty: it holds no database.")
    if len(image) < _HEADER or not image.startswith(_MAGIC):
        raise UnsupportedEvidenceError("Not understood: encrypted, or not a SQLite database.")
    stored = int.from_bytes(image[16:18], "big")
    size = 65_536 if stored == 1 else stored
    stated = int.from_bytes(image[28:32], "big") * size
    trusted = image[24:28] == image[92:96]
    if not trusted or not len(image) < stated <= MAX_DATABASE_BYTES:
        return []
    missing = stated - len(image)
    image.extend(bytes(missing))
    sentence = f"The database is cut off: {missing:,} of {stated:,} bytes are missing. What is there was read."
    return [ProblemRow("parse", Outcome.PARTLY, sentence)]


def _connect(image: bytearray, watch: Watch) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.deserialize(image)
        image.clear()
        for setting in ("trusted_schema=OFF", "query_only=ON", "cell_size_check=ON", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {setting}")
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        connection.setlimit(sqlite3.SQLITE_LIMIT_WORKER_THREADS, 0)
        connection.text_factory = _text
        connection.set_authorizer(_permit)
        connection.set_progress_handler(watch, _OPERATIONS)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        connection.close()
        raise UnsupportedEvidenceError("Not understood: encrypted, or not a SQLite database.") from error
    return connection


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _permit(action: int, first: str | None, second: str | None, _database: str | None, _source: str | None) -> int:
    """SQLite's authoriser: reading, harmless functions, and the columns of a table; nothing else."""
    if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE):
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in _HARMLESS:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA and (first or "").lower() == "table_info":
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY
