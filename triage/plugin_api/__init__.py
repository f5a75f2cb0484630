"""All that an app parser may import: what it declares, the rows that it gets, and the records that it gives back.

A plugin is a class that says where its databases lie, what it needs of them, and how one row becomes one
record (docs/plugins.md; ``plugins/_example.py`` is the template). It opens nothing: the engine finds the
files, applies their write-ahead logs in memory, checks the schema, runs the queries and counts what it could
not read. A plugin sees names and rows, never a path of ours.
"""

from __future__ import annotations

from triage.errors import PluginError
from triage.model.messages import AttachmentRow, Direction, MessageRow
from triage.model.times import Clock
from triage.plugin_api.declare import Companion, Lookup, Query, RowFunction, SqliteApp, Table, TestedOn
from triage.plugin_api.records import (
    NO_TIME,
    Account,
    Moment,
    Note,
    PassedOver,
    Record,
    attachment,
    cocoa_seconds,
    cocoa_seconds_or_nanoseconds,
    direction_of,
    kind_of_mime,
    message,
    path_tail,
    sha256_from_base64,
    unix_milliseconds,
    unix_seconds,
)
from triage.plugin_api.rows import Known, Row, Value

__all__ = [
    "NO_TIME",
    "Account",
    "AttachmentRow",
    "Clock",
    "Companion",
    "Direction",
    "Known",
    "Lookup",
    "MessageRow",
    "Moment",
    "Note",
    "PassedOver",
    "PluginError",
    "Query",
    "Record",
    "Row",
    "RowFunction",
    "SqliteApp",
    "Table",
    "TestedOn",
    "Value",
    "attachment",
    "cocoa_seconds",
    "cocoa_seconds_or_nanoseconds",
    "direction_of",
    "kind_of_mime",
    "message",
    "path_tail",
    "sha256_from_base64",
    "unix_milliseconds",
    "unix_seconds",
]
