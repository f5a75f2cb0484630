"""What a plugin declares: its files, its tables, its queries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import ClassVar

from triage.errors import PluginError
from triage.plugin_api.records import Record
from triage.plugin_api.rows import Known, Row

RowFunction = Callable[[Row, Known], Record | Sequence[Record]]


class TestedOn(StrEnum):
    """What a parser was tested on; it is printed in the outcome of each file and in the report's limitations."""

    REAL = "real"
    PARTLY = "real in part"
    """Some of what it reads was tested on real databases, the rest on databases that we built."""
    BUILT_BY_US = "built by us"


TestedOn.__test__ = False  # type: ignore[attr-defined]  # pytest would take the name for a test


@dataclass(frozen=True, slots=True)
class Table:
    """A table that a query uses, and the columns that it uses of it.

    In the query the table has exactly these columns: an optional one that the database lacks is NULL, and a
    table that ``may_be_absent`` is empty where it is not there.

    Args:
        name: The table's name.
        needed: Columns without which the query cannot run, separated by blanks.
        optional: Columns that other releases of the app lack, separated by blanks.
        may_be_absent: The query still makes sense without this table, or without its needed columns.
    """

    name: str
    needed: str
    optional: str = ""
    may_be_absent: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """One query and the pure function that makes a record of each of its rows.

    Args:
        kind: What the rows are, in the plural, for sentences ("messages", "calls").
        tables: Every table that the query names; the first is the one that the records name as their origin.
        sql: One ``SELECT``, whose first column is the row id of the first table, and which is ordered by it.
        row: Gets a row and what the lookups found, and gives back one record or several.
        database: ``main`` or the role of a companion.
    """

    kind: str
    tables: tuple[Table, ...]
    sql: str
    row: RowFunction
    database: str = "main"


@dataclass(frozen=True, slots=True)
class Lookup:
    """A small table read once before the queries: the first column is the key, the others are kept.

    A lookup whose tables are not there finds nothing, and that is no problem.
    """

    name: str
    tables: tuple[Table, ...]
    sql: str
    database: str = "main"


@dataclass(frozen=True, slots=True)
class Companion:
    """A second database that belongs to the main file.

    Args:
        role: How queries and lookups call it.
        paths: Where it may lie, relative to the folder of the main file (``..`` goes up); the first that is
            there is used.
    """

    role: str
    paths: tuple[str, ...]


class SqliteApp:
    """Base of a parser for an app that keeps its records in SQLite. It is never instantiated.

    ``paths`` are globs over the *end* of a path within a volume, part by part and without regard to case:
    ``com.example/databases/chat.db`` fits below any folder, ``*`` stands for (a piece of) one part. The last
    part, the file's name, has no wildcard, so that the engine can find it among millions.
    """

    name: ClassVar[str]
    """Unique, lower case: ``whatsapp_android``."""
    app: ClassVar[str]
    platform: ClassVar[str]
    tested_on: ClassVar[TestedOn]
    tested_note: ClassVar[str]
    """On what exactly, in one sentence."""
    paths: ClassVar[tuple[str, ...]]
    companions: ClassVar[tuple[Companion, ...]] = ()
    lookups: ClassVar[tuple[Lookup, ...]] = ()
    queries: ClassVar[tuple[Query, ...]]

    @classmethod
    def matches(cls, path: str) -> bool:
        """True where a path within a volume (``/`` between parts) is a main file of this app."""
        parts = [part for part in path.casefold().split("/") if part]
        return any(_ends_with(parts, pattern.casefold().split("/")) for pattern in cls.paths)

    @classmethod
    def check(cls) -> None:
        """Check the declaration.

        Raises:
            PluginError: Something is missing, or not as the contract wants it.
        """
        for attribute in ("name", "app", "platform", "tested_on", "tested_note", "paths", "queries"):
            if not getattr(cls, attribute, None):
                raise PluginError(f"The app parser {cls.__name__} says nothing for {attribute}.")
        if not cls.name.isidentifier() or cls.name != cls.name.lower():
            raise PluginError(f"The app parser's name {cls.name!r} is not one lower-case word.")
        if not (cls.__doc__ or "").strip():
            raise PluginError(f"The app parser {cls.name} has no docstring.")
        if any(sign in pattern.rsplit("/", 1)[-1] for pattern in cls.paths for sign in "*?["):
            raise PluginError(f"The app parser {cls.name} has a wildcard in a file name; only folders may have one.")
        for query in cls.queries:
            cls._check_sql(query.sql, query.database)
        for lookup in cls.lookups:
            cls._check_sql(lookup.sql, lookup.database)

    @classmethod
    def _check_sql(cls, sql: str, database: str) -> None:
        if database not in {"main", *(companion.role for companion in cls.companions)}:
            raise PluginError(f"The app parser {cls.name} names a database {database!r} that it does not have.")
        if not sql.lstrip().upper().startswith("SELECT"):
            raise PluginError(f"The app parser {cls.name} has a query that is not a SELECT.")


def _ends_with(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    if len(pattern) > len(parts):
        return False
    return all(fnmatchcase(part, wanted) for part, wanted in zip(parts[-len(pattern) :], pattern, strict=True))
