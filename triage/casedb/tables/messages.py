"""What apps stored: artefacts, accounts, conversations, messages, attachments."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from triage.casedb.tables.shared import id_column, metadata

artefact = Table(
    "artefact",
    metadata,
    id_column(),
    Column("volume_id", Integer, nullable=False),
    Column("entry_id", Integer, nullable=False, index=True),
    Column("plugin", Text, nullable=False),
    Column("app", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("tested_on", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("messages", Integer, nullable=False),
    Column("outside_scope", Integer, nullable=False),
    Column("recipe_id", Integer, nullable=False),
    UniqueConstraint("entry_id", "plugin"),
)

account = Table(
    "account",
    metadata,
    id_column(),
    Column("artefact_id", ForeignKey("artefact.id"), nullable=False, index=True),
    Column("identifier", Text, nullable=False),
    Column("name", Text, nullable=False),
)

conversation = Table(
    "conversation",
    metadata,
    id_column(),
    Column("artefact_id", ForeignKey("artefact.id"), nullable=False),
    Column("key", Text, nullable=False),
    Column("title", Text, nullable=False),
    UniqueConstraint("artefact_id", "key"),
)

participant = Table(
    "participant",
    metadata,
    Column("conversation_id", ForeignKey("conversation.id"), primary_key=True),
    Column("identifier", Text, primary_key=True),
    Column("name", Text, nullable=False),
)

message = Table(
    "message",
    metadata,
    id_column(),
    Column("conversation_id", ForeignKey("conversation.id"), nullable=False),
    Column("sender", Text, nullable=False),
    Column("sender_name", Text, nullable=False),
    Column("direction", Text, nullable=False),
    Column("sent_raw", BigInteger),
    Column("sent_clock", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("table_name", Text, nullable=False),
    Column("row", Integer, nullable=False),
    Column("recovered", Boolean, nullable=False),
)
# The whole order of a conversation, and the first and last of all of them, are read from this index alone.
Index("message_time", message.c.conversation_id, message.c.sent_clock, message.c.sent_raw)

attachment = Table(
    "attachment",
    metadata,
    id_column(),
    Column("message_id", ForeignKey("message.id"), nullable=False, index=True),
    Column("ordinal", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("mime", Text, nullable=False),
    Column("size", BigInteger),
    Column("sha256", LargeBinary),
    Column("entry_path", Text, nullable=False),
    Column("entry_id", Integer),
    Column("content_id", Integer, index=True),
    Column("linked_by", Text, nullable=False),
)
