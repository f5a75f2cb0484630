"""In which archive an entry lies: its members have one run of ids, so that nothing is stored with each of them."""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import Connection

HOLDER: Final = (
    "(SELECT CASE WHEN h.first_entry + h.members > {0} THEN h.entry_id END FROM archive h"
    " WHERE h.first_entry <= {0} ORDER BY h.first_entry DESC LIMIT 1)"
)
"""SQL for the entry of the archive in which an entry lies, or NULL. The runs of ids do not meet, and an archive without
members has none: so the nearest that begins before is the only one to ask."""

_NO_MEMBERS: Final = 1 << 62


class Span(NamedTuple):
    """An archive that holds entries."""

    entry: int
    forward: bool
    """Read forward only."""
    first: int
    behind: int
    """The first id that is no member's."""


class ArchiveSpans:
    """Finds the archives of entries; neighbours are found without asking again."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        first = connection.exec_driver_sql("SELECT min(first_entry) FROM archive").scalar()
        self._first_member = int(first) if first is not None else _NO_MEMBERS
        self._last = Span(0, False, 0, 0)  # a row like those of the table

    def of(self, entry: int) -> Span | None:
        """The archive in which an entry lies, the innermost one; ``None`` where it lies in none."""
        if entry < self._first_member:
            return None
        if not self._last.first <= entry < self._last.behind:
            row = self._connection.exec_driver_sql(
                "SELECT entry_id, forward, first_entry, first_entry + members FROM archive WHERE first_entry <= ?"
                " ORDER BY first_entry DESC LIMIT 1",
                (entry,),
            ).one()
            if entry >= row[3]:
                return None
            self._last = Span(row[0], bool(row[1]), row[2], row[3])
        return self._last
