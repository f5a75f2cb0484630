"""Messages and the people in them, as an app stored them."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Direction(StrEnum):
    """Whether the owner of the device sent or received. Blank is better than a guess."""

    SENT = "sent"
    RECEIVED = "received"
    SYSTEM = "system"
    UNKNOWN = ""


class ParserOutcome(StrEnum):
    """One outcome a file: five different sentences."""

    READ = "read"
    READ_WITH_PROBLEMS = "read with problems"
    SCHEMA_NOT_RECOGNISED = "schema not recognised"
    FAILED = "failed"
    NOT_PRESENT = "not present"


class AttachmentRow(NamedTuple):
    """A file that a message points to."""

    name: str
    """As the app wrote it (a path or a file name)."""
    mime: str
    size: int | None
    sha256: bytes | None
    """Where the app stores the digest of the plain file."""
    entry_path: str
    """Path in the same volume that the engine may look for; empty where the app names none."""


class MessageRow(NamedTuple):
    """One message of one conversation, with the row that it came from."""

    conversation: str
    """The app's own key of the conversation (a JID, a chat GUID)."""
    conversation_title: str
    participants: tuple[tuple[str, str], ...]
    """(identifier, name) of the people in the conversation, the owner left out."""
    sender: str
    sender_name: str
    direction: str
    sent_raw: int | None
    sent_clock: int
    text: str
    kind: str
    """``text``, ``picture``, ``video``, ``audio``, ``location``, ``contact``, ``call``, ``system``, ``deleted``,
    ``quoted`` (the copy of another message inside a reply), ``earlier`` (a text that an edited message had before),
    ``other``."""
    attachments: tuple[AttachmentRow, ...]
    table: str
    row: int
    """Row id in that table."""
    recovered: bool = False
