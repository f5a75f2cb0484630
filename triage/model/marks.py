"""Passages of conversations marked for the report, named by what a new reading of the evidence does not change."""

from __future__ import annotations

from typing import NamedTuple


class PlaceOfConversation(NamedTuple):
    """A conversation by its natural key."""

    source_id: int
    volume: int
    """Ordinal in the source."""
    entry: int
    """Number of the database's entry in its volume, in the order of the walk."""
    plugin: str
    conversation: str


class MessageRange(NamedTuple):
    """First and last message by the rows of the app's own tables, and how many stood between them, both counted."""

    first_table: str
    first_row: int
    last_table: str
    last_row: int
    messages: int


class MarkRecord(NamedTuple):
    """An act about a passage as stored."""

    id: int
    place: PlaceOfConversation
    range: MessageRange
    note: str
    person: str
    account: str
    machine: str
    marked_at: str
    supersedes: int | None
    act: str

    @property
    def stands(self) -> bool:
        """False where this act took the mark away."""
        return self.act != "removed"


class Passage(NamedTuple):
    """A marked passage of a conversation that the case holds now."""

    mark: MarkRecord
    conversation: int
    first: int | None
    """Id of its first message; ``None`` where the message was not read again (another parser, another scope)."""
    last: int | None
