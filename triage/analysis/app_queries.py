"""Run a plugin's queries over an open database: check its schema, fill in what it lacks, count what it loses."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from triage.analysis.parser_limits import (
    MAX_LOOKUP_BYTES,
    MAX_LOOKUP_ROWS,
    MAX_ROWS,
    MAX_SCHEMA_OBJECTS,
    MAX_SPANS,
    SPANS_SECONDS,
)
from triage.analysis.sqlite_image import OpenedDatabase
from triage.plugin_api import Lookup, Row, Table, Value

_HINT: Final = "NOT MATERIALIZED " if sqlite3.sqlite_version_info >= (3, 35) else ""

_SQLITE: Final = (sqlite3.Error, UnicodeDecodeError)
"""What the sqlite3 module raises; the second where an error's text quotes bytes of the evidence."""

_FAR: Final = 1 << 32
"""How many row ids further to look where the database cannot say which is its last."""

Span = tuple[int, int]
Schema = dict[str, frozenset[str]]
"""Lower-case names of the plain tables, and of their columns."""


class QueryStopped(Exception):  # noqa: N818  # it carries a sentence about a query, and never leaves this package
    """A query did not give all of its rows; the message is a sentence without anything from the evidence."""

    def __init__(self, sentence: str, *, damaged: bool = False) -> None:
        super().__init__(sentence)
        self.damaged = damaged


def read_schema(database: OpenedDatabase) -> Schema:
    """The plain tables. Views and virtual tables are left out: what they would run was written by others.

    Raises:
        QueryStopped: The schema cannot be read.
    """
    database.watch.start_query()
    try:
        found = database.connection.execute(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'table' LIMIT {MAX_SCHEMA_OBJECTS + 1}"
        ).fetchall()
        if len(found) > MAX_SCHEMA_OBJECTS:
            raise QueryStopped(f"The database has more than {MAX_SCHEMA_OBJECTS:,} tables.")
        return {
            str(name).lower(): _columns(database, str(name))
            for name, sql in found
            if isinstance(sql, str) and not sql.lstrip().upper().startswith("CREATE VIRTUAL")
        }
    except _SQLITE as error:
        raise QueryStopped(f"The schema of the database cannot be read: {_stopped(database, error)}.") from error


def _columns(database: OpenedDatabase, name: str) -> frozenset[str]:
    quoted = name.replace('"', '""')
    return frozenset(str(row[1]).lower() for row in database.connection.execute(f'PRAGMA table_info("{quoted}")'))


def missing(tables: Iterable[Table], schema: Schema) -> list[str]:
    """What a query needs and the database lacks, in words; empty where it can be run."""
    lacks = []
    for table in tables:
        if table.may_be_absent:
            continue
        columns = schema.get(table.name.lower())
        if columns is None:
            lacks.append(f"table {table.name}")
        else:
            lacks += [f"column {table.name}.{name}" for name in table.needed.split() if name.lower() not in columns]
    return lacks


def with_tables(tables: Iterable[Table], schema: Schema, sql: str, span: Span | None = None) -> str:
    """The query, in which each declared table has exactly its declared columns, NULL where the database lacks one.

    Args:
        tables: What the query declares.
        schema: What the database has.
        sql: The query.
        span: Row ids of the first table to which the query is limited.
    """
    parts = []
    for position, table in enumerate(tables):
        columns = schema.get(table.name.lower(), frozenset())
        names = [*table.needed.split(), *table.optional.split()]
        there = all(name.lower() in columns for name in table.needed.split())
        cells = ", ".join(f'"{name}"' if there and name.lower() in columns else f'NULL AS "{name}"' for name in names)
        origin = f'FROM main."{table.name}"' if there else "WHERE 0"
        if span is not None and there and position == 0:
            # With a single id SQLite does not look at the next row, which may lie on a damaged page.
            origin += (
                f" WHERE rowid BETWEEN {span[0]} AND {span[1]}" if span[0] < span[1] else f" WHERE rowid = {span[0]}"
            )
        parts.append(f'"{table.name}" AS {_HINT}(SELECT {cells} {origin})')
    return f"WITH {', '.join(parts)} {sql}" if parts else sql


def rows(database: OpenedDatabase, tables: Sequence[Table], schema: Schema, sql: str) -> Iterator[Row]:
    """The rows of a query; behind a damaged page reading goes on by row ids of the first table.

    Raises:
        QueryStopped: At the end, where not all rows could be given.
    """
    reader = _Reader(database, tables, schema, sql)
    database.watch.start_query()
    try:
        yield from reader.read(None)
    except QueryStopped as stopped:
        if not stopped.damaged:
            raise
        yield from reader.behind_damage()
        raise


class _Reader:
    """One query, read whole or in spans of row ids."""

    def __init__(self, database: OpenedDatabase, tables: Sequence[Table], schema: Schema, sql: str) -> None:
        self._database, self._tables, self._schema, self._sql = database, tables, schema, sql
        self._count = 0
        self._last: int | None = None

    def read(self, span: Span | None) -> Iterator[Row]:
        """The rows in a span."""
        watch = self._database.watch
        watch.next_row()
        try:
            cursor = self._database.connection.execute(with_tables(self._tables, self._schema, self._sql, span))
            index = {column[0]: position for position, column in enumerate(cursor.description)}
            for values in cursor:
                self._count += 1
                if self._count > MAX_ROWS:
                    raise QueryStopped(f"it has more than {MAX_ROWS:,} rows")
                if isinstance(values[0], int):
                    self._last = values[0]
                yield Row(index, values)
                watch.next_row()
        except _SQLITE as error:
            raise _stopped(self._database, error) from error
        except MemoryError as error:
            raise QueryStopped("a row is larger than the memory") from error

    def behind_damage(self) -> Iterator[Row]:
        """What lies behind a damaged page: halve the span of row ids where it cannot be read, and go on."""
        if self._last is None and self._count:
            return  # the first column is no row id: where to go on cannot be told
        low = self._end("min", 0) if self._last is None else self._last + 1
        spans = [(low, self._end("max", low + _FAR))]
        end = time.process_time() + SPANS_SECONDS
        for _ in range(MAX_SPANS):
            if not spans or time.process_time() > end:
                return
            low, high = spans.pop()
            try:
                yield from self.read((low, high))
            except QueryStopped as stopped:
                if not stopped.damaged:
                    return
                low = max(low, (self._last if self._last is not None else low - 1) + 1)
                if low < high:
                    spans += [((low + high) // 2 + 1, high), (low, (low + high) // 2)]

    def _end(self, function: str, otherwise: int) -> int:
        sql = f'SELECT {function}(rowid) FROM main."{self._tables[0].name}"'
        try:
            found = self._database.connection.execute(sql).fetchone()[0]
        except _SQLITE:
            return otherwise
        return found if isinstance(found, int) else otherwise


def _stopped(database: OpenedDatabase, error: sqlite3.Error | UnicodeDecodeError) -> QueryStopped:
    """Why SQLite stopped, from its own fixed words: an error's text may quote the evidence."""
    if database.watch.hit:
        return QueryStopped("it took too long")
    code: str = getattr(error, "sqlite_errorname", None) or type(error).__name__
    if code.startswith("SQLITE_CORRUPT"):
        return QueryStopped(f"the database is damaged ({code})", damaged=True)
    return QueryStopped(f"SQLite refused ({code})")


def run_lookups(
    lookups: Iterable[Lookup],
    databases: Mapping[str, tuple[OpenedDatabase, Schema]],
    report: Callable[[str], None],
) -> dict[str, dict[Value, tuple[tuple[Value, ...], ...]]]:
    """Read the small tables. What cannot be read is reported in a sentence, and the rest is kept."""
    return {lookup.name: _lookup(lookup, databases, report) for lookup in lookups}


def _lookup(
    lookup: Lookup, databases: Mapping[str, tuple[OpenedDatabase, Schema]], report: Callable[[str], None]
) -> dict[Value, tuple[tuple[Value, ...], ...]]:
    if lookup.database not in databases:
        return {}
    database, schema = databases[lookup.database]
    if missing(lookup.tables, schema):
        return {}
    found: dict[Value, list[tuple[Value, ...]]] = {}
    size = 0
    try:
        for count, row in enumerate(rows(database, lookup.tables, schema, lookup.sql), 1):
            key, *cells = row.values()
            size += sum(len(cell) for cell in (key, *cells) if isinstance(cell, str | bytes))
            if count > MAX_LOOKUP_ROWS or size > MAX_LOOKUP_BYTES:
                report(f"The list of {lookup.name} is too large; the first {count - 1:,} rows were used.")
                break
            found.setdefault(key, []).append(tuple(cells))
    except QueryStopped as stopped:
        report(f"The list of {lookup.name} was not read whole: {stopped}.")
    return {key: tuple(cells) for key, cells in found.items()}
