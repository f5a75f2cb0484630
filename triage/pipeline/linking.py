"""Linking: find the entry that a message's attachment is, by the digest that the app kept or by its path."""

from __future__ import annotations

from functools import partial
from typing import Final

from triage.analysis.artefacts import nearest
from triage.casedb.connection import Connection
from triage.casedb.entries import PathBuilder
from triage.casedb.messages import link_attachment
from triage.model.content import EMPTY_SHA256
from triage.pipeline.context import Context

_PAGE: Final = 500
_CANDIDATES: Final = 500
"""Entries of one name that are compared; a crafted image may hold any number of them."""

BY_DIGEST: Final = "the SHA-256 that the app kept"
BY_PATH: Final = "the path that the app kept"


def link_attachments(context: Context) -> None:
    """Link all attachments that are not linked yet; one that is not found stays so and is shown as not found."""
    position = 0
    while not context.stop.is_set():
        with context.store.read() as connection:
            page = _unlinked(connection, position)
            found = [(row, _find(connection, row)) for row in page]
        if not page:
            return
        position = page[-1][0]
        links = [(row[0], *target) for row, target in found if target is not None]
        if links:
            context.write(partial(_keep, links), name="link", parts=("messages",)).result()


_Row = tuple[int, str, bytes | None, int, int]


def _unlinked(connection: Connection, after: int) -> list[_Row]:
    rows = connection.exec_driver_sql(
        "SELECT a.id, a.entry_path, a.sha256, f.volume_id, f.entry_id FROM attachment a"
        " JOIN message m ON m.id = a.message_id JOIN conversation c ON c.id = m.conversation_id"
        " JOIN artefact f ON f.id = c.artefact_id"
        " WHERE a.content_id IS NULL AND (a.entry_path <> '' OR a.sha256 IS NOT NULL)"
        " AND (a.entry_id IS NULL OR (SELECT e.content_id FROM entry e WHERE e.id = a.entry_id) IS NOT NULL)"
        " AND a.id > ? ORDER BY a.id LIMIT ?",
        (after, _PAGE),
    )
    return [(r[0], r[1], r[2], r[3], r[4]) for r in rows]


def _find(connection: Connection, row: _Row) -> tuple[int, str] | None:
    _, path, sha256, volume, database = row
    if sha256 not in (None, EMPTY_SHA256):  # of an empty file nobody can say which one it was
        entry = connection.exec_driver_sql(
            "SELECT e.id FROM content c JOIN entry e ON e.content_id = c.id WHERE c.sha256 = ? AND e.volume_id = ?"
            " ORDER BY e.id LIMIT 1",
            (sha256, volume),
        ).scalar()
        if entry is not None:
            return int(entry), BY_DIGEST
    return _find_by_path(connection, path, volume, database) if path else None


def _find_by_path(connection: Connection, path: str, volume: int, database: int) -> tuple[int, str] | None:
    """The entry whose path ends with the parts that the app wrote; of several the one nearest to the database."""
    name = path.replace("\\", "/").rstrip("/").rpartition("/")[2].lower()
    rows = connection.exec_driver_sql(
        "SELECT id, parent_id, name, kind FROM entry WHERE lower(name) = ? AND volume_id = ? AND kind = 1 AND size > 0"
        " ORDER BY id LIMIT ?",
        (name, volume, _CANDIDATES),
    ).fetchall()
    paths = PathBuilder(connection)
    found = nearest(path, paths.entry(database), [(r[0], paths.of(r[1], r[2], r[3])) for r in rows])
    return (found, BY_PATH) if found is not None else None


def _keep(links: list[tuple[int, int, str]], connection: Connection) -> None:
    for attachment, entry, how in links:
        link_attachment(connection, attachment, entry, how)
