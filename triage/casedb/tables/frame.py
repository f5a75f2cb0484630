"""What was seized and what people did: the tables whose rows are carried by audit events."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Table, Text

from triage.casedb.tables.shared import id_column, metadata

case_info = Table(
    "case_info",
    metadata,
    id_column(),
    Column("reference", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("examiner", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("machine", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("tool_version", Text, nullable=False),
    Column("policy", Text, nullable=False),
    Column("policy_sha256", Text, nullable=False),
    Column("profile", Text, nullable=False),
    Column("profile_sha256", Text, nullable=False),
)

exhibit = Table(
    "exhibit",
    metadata,
    id_column(),
    Column("reference", Text, nullable=False, unique=True),
    Column("description", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("authority", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("seizure", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("added_at", Text, nullable=False),
)

source = Table(
    "source",
    metadata,
    id_column(),
    Column("exhibit_id", ForeignKey("exhibit.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("paths", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("description", Text, nullable=False),
    Column("added_at", Text, nullable=False),
)

source_digest = Table(
    "source_digest",
    metadata,
    Column("source_id", ForeignKey("source.id"), primary_key=True),
    Column("origin", Text, primary_key=True),
    Column("algorithm", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

hash_set = Table(
    "hash_set",
    metadata,
    id_column(),
    Column("name", Text, nullable=False, unique=True),
    Column("file_name", Text, nullable=False),
    Column("file_sha256", Text, nullable=False),
    Column("compiled", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("imported_at", Text, nullable=False),
    Column("imported_by", Text, nullable=False),
    Column("detached_at", Text),
    Column("detached_by", Text),
    Column("detached_why", Text),
)
"""One that was detached stays named here; what it matched is withdrawn by the next run."""

unit_set = Table(
    "unit_set",
    metadata,
    Column("set_id", ForeignKey("hash_set.id"), primary_key=True),
    Column("store", Text, nullable=False),
    Column("folder", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("sealed_key", Text, nullable=False),
    Column("compared", Text, nullable=False),
    Column("imported_at", Text, nullable=False),
    Column("imported_by", Text, nullable=False),
    Column("successor", Integer),
)
"""Where a set of ``hash_set`` lies that is no file of the case: in the store of a unit."""

decision = Table(
    "decision",
    metadata,
    id_column(),
    Column("content_id", ForeignKey("content.id"), nullable=False, index=True),
    Column("sha256", Text, nullable=False),
    Column("grade", Text, nullable=False),
    Column("grade_source", Text, nullable=False),
    Column("reviewer", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("machine", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("decided_at", Text, nullable=False),
    Column("supersedes", Integer),
    Column("act", Text, nullable=False),
)
