"""What people say about conversations: passages marked for the report, and the time zones that they chose."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from triage.casedb.tables.shared import id_column, metadata

mark = Table(
    "mark",
    metadata,
    id_column(),
    Column("source_id", ForeignKey("source.id"), nullable=False),
    Column("volume", Integer, nullable=False),
    Column("entry", Integer, nullable=False),
    Column("plugin", Text, nullable=False),
    Column("conversation", Text, nullable=False),
    Column("first_table", Text, nullable=False),
    Column("first_row", Integer, nullable=False),
    Column("last_table", Text, nullable=False),
    Column("last_row", Integer, nullable=False),
    Column("messages", Integer, nullable=False),
    Column("note", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("machine", Text, nullable=False),
    Column("marked_at", Text, nullable=False),
    Column("supersedes", Integer),
    Column("act", Text, nullable=False),
)

time_zone = Table(
    "time_zone",
    metadata,
    Column("place", Text, primary_key=True),
    Column("zone", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("chosen_at", Text, nullable=False),
)
