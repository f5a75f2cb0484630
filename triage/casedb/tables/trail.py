"""What was done: counts, seals and the audit log."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table, Text

from triage.casedb.tables.shared import metadata

tally = Table(
    "tally",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

seal = Table(
    "seal",
    metadata,
    Column("table_name", Text, primary_key=True),
    Column("block", Integer, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("at", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("machine", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("digest", LargeBinary, nullable=False),
)
