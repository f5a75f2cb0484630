"""Notes, flags and descriptions as stored: each change is a row of its own, and the last one holds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, select

from triage.casedb import tables

WRITTEN: Final = "written"
CHANGED: Final = "changed"
WITHDRAWN: Final = "withdrawn"
RESTORED: Final = "restored"
"""A note that was withdrawn or changed has its earlier words again: the undo of either."""
SET: Final = "set"
CLEARED: Final = "cleared"

FLAGS_SET: Final = (
    "SELECT f.content_id, f.label FROM flag f WHERE f.act = 'set' AND f.id ="
    " (SELECT max(l.id) FROM flag l WHERE l.content_id = f.content_id AND l.label = f.label)"
)
"""SQL for (content, label) of each flag that is set now."""


class NoteRecord(NamedTuple):
    """A note as stored. A later row that ``replaces`` it holds in its place."""

    id: int
    exhibit_id: int | None
    content_id: int | None
    sha256: str
    text: str
    replaces: int | None
    act: str
    person: str
    account: str
    machine: str
    at: str


class FlagRecord(NamedTuple):
    """A flag that was set or cleared."""

    id: int
    content_id: int
    sha256: str
    label: str
    act: str
    person: str
    account: str
    machine: str
    at: str


class DescriptionRecord(NamedTuple):
    """What was said of an item, for a court. The last one of an item holds."""

    id: int
    content_id: int
    sha256: str
    text: str
    age_band: str
    children: int | None
    representative: bool
    supersedes: int | None
    person: str
    account: str
    machine: str
    at: str


def notes_of(connection: Connection, *, exhibit: int | None = None, content: int | None = None) -> list[NoteRecord]:
    """All notes about an exhibit or an item with their history, the first first."""
    table = tables.note
    query = select(table).order_by(table.c.id)
    if exhibit is not None:
        query = query.where(table.c.exhibit_id == exhibit)
    if content is not None:
        query = query.where(table.c.content_id == content)
    return [NoteRecord._make(row) for row in connection.execute(query)]


def note_by_id(connection: Connection, number: int) -> NoteRecord | None:
    """One note."""
    row = connection.execute(select(tables.note).where(tables.note.c.id == number)).first()
    return NoteRecord._make(row) if row else None


def newest_note(connection: Connection, number: int) -> int:
    """The last row about the note to which a row belongs: what replaced it, and what replaced that."""
    table = tables.note
    while (later := connection.execute(select(table.c.id).where(table.c.replaces == number)).scalar()) is not None:
        number = int(later)
    return number


def in_force(notes: Iterable[NoteRecord]) -> list[NoteRecord]:
    """The notes that hold: neither replaced by a later one nor withdrawn."""
    listed = list(notes)
    replaced = {note.replaces for note in listed}
    return [note for note in listed if note.id not in replaced and note.act != WITHDRAWN]


def flags_of(connection: Connection, content: int) -> list[FlagRecord]:
    """All acts of flagging an item, the first first."""
    table = tables.flag
    query = select(table).where(table.c.content_id == content).order_by(table.c.id)
    return [FlagRecord._make(row) for row in connection.execute(query)]


def descriptions_of(connection: Connection, content: int | None = None) -> list[DescriptionRecord]:
    """All descriptions of an item, or of all items, the first first."""
    table = tables.description
    query = select(table).order_by(table.c.id)
    if content is not None:
        query = query.where(table.c.content_id == content)
    rows: Iterable[Any] = connection.execute(query)
    return [DescriptionRecord._make(row) for row in rows]
