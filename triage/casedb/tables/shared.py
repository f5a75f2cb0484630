"""What all tables share."""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData

metadata = MetaData()


def id_column() -> Column[int]:
    """The row id by which other tables name a row."""
    return Column("id", Integer, primary_key=True)
