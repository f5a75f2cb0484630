"""The first schema, as ``tables`` describes it."""

from __future__ import annotations

from alembic import op

from triage.casedb.tables import metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create all tables."""
    metadata.create_all(op.get_bind(), checkfirst=False)


def downgrade() -> None:
    """Refuse: a case is never taken back to an older schema."""
    raise RuntimeError("A case is never taken back to an older schema.")
