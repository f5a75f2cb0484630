"""What a report says of conversations, as plain data, and the small facts that its other sections share."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Named:
    """A value under a name: a library and its version, a threshold and its number."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class TimeFact:
    """One time of one place, with the clock that wrote it."""

    field: str
    """``created``, ``modified``, ``accessed``, ``changed``, ``sent``."""
    text: str
    clock: str
    zone_known: bool
    raw: str


@dataclass(frozen=True, slots=True)
class CarriedMessage:
    """A message that carries a graded or matched item, or stands in a marked passage."""

    sender: str
    sender_name: str
    direction: str
    time: TimeFact | None
    kind: str
    text: str
    """The message's words: in a marked passage always, else only where the item that it carries stands in the
    schedule."""
    attachments: tuple[str, ...]
    items: tuple[str, ...]
    """For each graded or matched attachment: its number in the schedule, or what it matched, and its SHA-256."""
    table: str
    row: int
    recovered: bool


@dataclass(frozen=True, slots=True)
class MarkedPassage:
    """A passage that a person marked for the report."""

    note: str
    marked_by_claimed: str
    marked: str
    """UTC, ISO 8601 with ``Z``."""
    count_when_marked: int
    count: int
    """Messages of the passage that the case holds now; 0 where its first or last one was not read again."""
    messages: tuple[CarriedMessage, ...]
    """Up to ``marked.MAX_MARKED``."""


@dataclass(frozen=True, slots=True)
class ConversationFacts:
    """A conversation that the report relies on."""

    exhibit: str
    app: str
    database: str
    """The place of the database that it was read from."""
    key: str
    title: str
    participants: tuple[Named, ...]
    messages: int
    first: TimeFact | None
    last: TimeFact | None
    carried: tuple[CarriedMessage, ...]
    carried_count: int
    passages: tuple[MarkedPassage, ...] = ()
