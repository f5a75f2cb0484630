"""The connection's type, for those outside this package who are handed one; SQLAlchemy itself stays behind it."""

from __future__ import annotations

from sqlalchemy import Connection, Row, Table

__all__ = ["Connection", "Row", "Table"]
