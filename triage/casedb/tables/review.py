"""What people noted, flagged, described and withheld: rows that are added and never edited, carried by audit events."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text

from triage.casedb.tables.shared import id_column, metadata


def _who() -> tuple[Column[str], ...]:
    """Who did it and when: the person is as claimed, account and machine are recorded."""
    return tuple(Column(name, Text, nullable=False) for name in ("person", "account", "machine", "at"))


note = Table(
    "note",
    metadata,
    id_column(),
    Column("exhibit_id", ForeignKey("exhibit.id"), index=True),
    Column("content_id", ForeignKey("content.id"), index=True),
    Column("sha256", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("replaces", Integer),
    Column("act", Text, nullable=False),
    *_who(),
)

flag = Table(
    "flag",
    metadata,
    id_column(),
    Column("content_id", ForeignKey("content.id"), nullable=False, index=True),
    Column("sha256", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("act", Text, nullable=False),
    *_who(),
)

description = Table(
    "description",
    metadata,
    id_column(),
    Column("content_id", ForeignKey("content.id"), nullable=False, index=True),
    Column("sha256", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("age_band", Text, nullable=False),
    Column("children", Integer),
    Column("representative", Boolean, nullable=False),
    Column("supersedes", Integer),
    *_who(),
)

withholding = Table(
    "withholding",
    metadata,
    id_column(),
    Column("kind", Text, nullable=False),
    Column("content_id", ForeignKey("content.id")),
    Column("sha256", Text, nullable=False),
    Column("entry_id", Integer),
    Column("plugin", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("reason", Text, nullable=False),
    *_who(),
)
"""An item by its content; a conversation by what stays the same when its database is read again: file, plugin, key."""
Index("withholding_content", withholding.c.content_id)
Index("withholding_conversation", withholding.c.entry_id, withholding.c.plugin, withholding.c.key)
