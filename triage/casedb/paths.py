"""Paths of many entries at once: a level of folders in one query, and what is known of them kept between pages."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection

from triage.model.entries import EntryKind

_KEEP: Final = 50_000
"""Folders whose paths are remembered."""

_Row = tuple[int | None, str, int]


class EntryPaths:
    """Builds paths as ``PathBuilder`` does, for whole pages. Holds no connection; threads may share it."""

    def __init__(self) -> None:
        self._folders: dict[int, str] = {}

    def of(self, connection: Connection, entries: Iterable[int]) -> dict[int, str]:
        """The path of each entry from its volume's root; the root itself is empty, and so is one that is not there."""
        wanted = set(entries)
        if len(self._folders) > _KEEP:
            self._folders = {}
        known, rows = self._folders, dict[int, _Row]()
        level = {entry for entry in wanted if entry not in known}
        while level:
            found = _rows(connection, level)
            rows |= found
            level = {r[0] for r in found.values() if r[0] is not None and r[0] not in known and r[0] not in rows}
        return {entry: self._path(entry, rows) for entry in wanted}

    def _path(self, entry: int, rows: dict[int, _Row]) -> str:
        """The path of an entry whose row, and those of all folders above it, are at hand or known."""
        above: list[int] = []
        at: int | None = entry
        while at is not None and at not in self._folders and at in rows and at not in above:
            above.append(at)
            at = rows[at][0]
        path = self._folders.get(at, "") if at is not None else ""
        for number in reversed(above):
            parent, name, kind = rows[number]
            folder = path.rpartition("/")[0] if kind == EntryKind.STREAM else path
            path = name if parent is None or not folder else f"{folder}/{name}"
            if kind == EntryKind.DIRECTORY:
                self._folders[number] = path
        return path


def _rows(connection: Connection, entries: set[int]) -> dict[int, _Row]:
    rows = connection.exec_driver_sql(
        "SELECT id, parent_id, name, kind FROM entry WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(entries)),),
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows}
