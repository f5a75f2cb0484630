"""Alembic's entry: the open connection of the case is handed in; there is no configuration file."""

from __future__ import annotations

from alembic import context

from triage.casedb.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
