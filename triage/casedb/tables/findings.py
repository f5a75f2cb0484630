"""What machines concluded: matches, findings, the queue and its draft."""

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

hash_match = Table(
    "hash_match",
    metadata,
    id_column(),
    Column("set_id", ForeignKey("hash_set.id"), nullable=False),
    Column("content_id", ForeignKey("content.id"), nullable=False),
    Column("record", Integer, nullable=False),
    Column("algorithm", Text, nullable=False),
    Column("distance", Integer, nullable=False),
    Column("variant", Integer, nullable=False),
    Column("category", Text, nullable=False),
    Column("meaning", Text, nullable=False),
    Column("grade", Text, nullable=False),
    Column("suggestion", Boolean, nullable=False),
    Column("quality", Integer),
    Column("recipe_id", Integer, nullable=False),
    UniqueConstraint("content_id", "set_id", "record"),
)

match_progress = Table(
    "match_progress",
    metadata,
    Column("set_id", ForeignKey("hash_set.id"), primary_key=True),
    Column("recipe_id", Integer, nullable=False),
    Column("content_upto", Integer, nullable=False),
)

stack = Table(
    "stack",
    metadata,
    Column("content_id", ForeignKey("content.id"), primary_key=True),
    Column("representative_id", ForeignKey("content.id"), nullable=False, index=True),
    Column("distance", Integer, nullable=False),
    Column("variant", Integer, nullable=False),
    Column("recipe_id", Integer, nullable=False),
)
"""Members of stacks of two and more; the representative is one of them."""

photodna_progress = Table(
    "photodna_progress",
    metadata,
    Column("set_id", ForeignKey("hash_set.id"), primary_key=True),
    Column("recipe_id", Integer, nullable=False),
    Column("match_recipe_id", Integer, nullable=False),
    Column("content_upto", Integer, nullable=False),
)

finding = Table(
    "finding",
    metadata,
    id_column(),
    Column("content_id", ForeignKey("content.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("significance", Text, nullable=False),
    Column("justification", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("based_on", Text, nullable=False),
    Column("recipe_id", Integer, nullable=False),
)

queue = Table(
    "queue",
    metadata,
    Column("rank", Integer, primary_key=True),
    Column("content_id", ForeignKey("content.id"), nullable=False, unique=True),
    Column("tier", Integer, nullable=False),
    Column("score", BigInteger, nullable=False),
    Column("significance", Text, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("recipe_id", Integer, nullable=False),
)

queue_draft = Table(
    "queue_draft",
    metadata,
    Column("content_id", Integer, primary_key=True),
    Column("tier", Integer, nullable=False),
    Column("lane", Integer, nullable=False),
    Column("score", BigInteger, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("significance", Text, nullable=False),
    Column("reasons", Text, nullable=False),
)
Index("queue_draft_order", queue_draft.c.tier, queue_draft.c.lane, queue_draft.c.score.desc(), queue_draft.c.sha256)
