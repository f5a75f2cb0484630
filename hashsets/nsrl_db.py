"""SQLite databases of digests: NSRL RDS version 3 (table or view FILE), and the Sleuth Kit's (table HASHES).

Sources: NIST, "RDSv3 schema" (minimal and full editions name the same columns of FILE);
tsk/hashdb/sqlite_hdb.cpp, whose digests are BLOBs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from hashsets.records import NO_SIZE, Reading, SetRecord, exact_value, printable
from hashsets.source import SourceStream
from triage.errors import HashSetError
from triage.model.matches import Algorithm

NAME: Final = "NSRL RDS v3"

_COLUMNS: Final = ("md5", "sha1", "sha256", "file_size")
_HEADER_SIZE: Final = 100
_MAX_SIZE: Final = (1 << 63) - 1


def read(stream: SourceStream, reading: Reading) -> Iterator[SetRecord]:
    """The records of the table FILE, in its own order.

    The database is opened as it stands: nothing is written beside it, and a journal beside it is refused
    because its pages would be missing.

    Raises:
        HashSetError: The database is cut off, damaged, has a journal or no table FILE with digests.
    """
    _whole(stream.path)
    uri = f"{stream.path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as database:
            database.text_factory = lambda value: value.decode("utf-8", "replace")
            database.execute("PRAGMA trusted_schema=OFF")
            database.execute("PRAGMA query_only=ON")
            reading.version = _version(database)
            query = _query(database, stream.name)
            reading.provenance = "a database of the Sleuth Kit" if query.endswith(" hashes") else ""
            for row in database.execute(query):
                stream.mark()
                yield _record(row, reading)
                reading.place += 1
    except sqlite3.DatabaseError as error:
        raise HashSetError(f"The database {stream.name} is damaged: {error}. Nothing of it was imported.") from error


def _query(database: sqlite3.Connection, name: str) -> str:
    """The question that gives ``_COLUMNS`` of each record of the table that holds the digests."""
    for table, sha256 in (("FILE", "sha256"), ("hashes", "sha2_256")):
        columns = [row[1].casefold() for row in database.execute(f"PRAGMA table_info('{table}')")]
        own = {"sha256": sha256}
        if set(columns) & {"md5", "sha1", sha256}:
            named = (own.get(column, column) for column in _COLUMNS)
            wanted = ", ".join(column if column in columns else "NULL" for column in named)
            return f"SELECT {wanted} FROM {table}"
    raise HashSetError(
        f"The file {name} is a SQLite database without the NSRL table FILE or the Sleuth Kit's table HASHES, "
        "and not a hash set."
    )


def _whole(path: Path) -> None:
    """Refuse a database that is shorter than its own header says, or that has unwritten pages beside it."""
    with path.open("rb") as file:
        header = file.read(_HEADER_SIZE)
    page = int.from_bytes(header[16:18], "big")
    pages = int.from_bytes(header[28:32], "big")
    size = path.stat().st_size
    if len(header) < _HEADER_SIZE or pages * (65536 if page == 1 else page) > size:
        raise HashSetError(
            f"The database {path.name} is shorter than it says itself: it is cut off. Nothing of it was imported.",
            hint="Obtain the complete file and import it again.",
        )
    for suffix in ("-wal", "-journal"):
        beside = path.with_name(path.name + suffix)
        if beside.exists() and beside.stat().st_size:
            raise HashSetError(
                f"The database {path.name} has an unfinished journal beside it ({beside.name}).",
                hint="Open and close it once with the tool that wrote it, then import it again.",
            )


def _version(database: sqlite3.Connection) -> str:
    """What the table VERSION says, or "" where there is none: its absence takes nothing from the digests."""
    names = [row[1].casefold() for row in database.execute("PRAGMA table_info('VERSION')")]
    wanted = [name for name in ("version", "build_set", "release_date") if name in names]
    if not wanted:
        return ""
    row = database.execute(f"SELECT {', '.join(wanted)} FROM VERSION LIMIT 1").fetchone() or ()
    return printable(" ".join(str(value) for value in row if value), 100)


def _record(row: tuple[object, ...], reading: Reading) -> SetRecord:
    kinds = (Algorithm.MD5, Algorithm.SHA1, Algorithm.SHA256)
    md5, sha1, sha256 = (
        None if value is None else exact_value(value.hex() if isinstance(value, bytes) else str(value), kind, reading)
        for kind, value in zip(kinds, row[:3], strict=True)
    )
    size = row[3]
    if size is not None and not (isinstance(size, int) and 0 <= size <= _MAX_SIZE):
        reading.refuse("file size not a number")
        size = None
    return SetRecord(md5, sha1, sha256, size=size if isinstance(size, int) else NO_SIZE)
