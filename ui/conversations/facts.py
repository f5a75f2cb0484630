"""What the conversations page is given to show: plain data, and the calls by which it asks for them."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple, Protocol

from triage.model.timeline import Timeline
from ui.times import Words
from ui.undoing import Undone

PAGE_ROWS: Final = 50
"""Messages that are fetched at once."""


class Line(NamedTuple):
    """A conversation in the list."""

    id: int
    exhibit: str
    who: str
    app: str
    last: str
    facts: str
    """How many messages and media, in words."""
    matched: str
    """How many matched media; empty where none."""
    marks: str
    spoken: str
    """All of it in one sentence, and what the filter looks through."""
    clock: str = ""
    """What hovering its time shows."""


class Overview(NamedTuple):
    """What stands around the conversations."""

    lines: tuple[Line, ...]
    zone: str
    state: str
    """What became of the app databases."""
    withheld: int
    """Conversations that are withheld now."""
    step: tuple[str, str] = ("See what was read", "run")
    """What can be done where there is none: the words of a button and the page to which it leads."""


class Media(NamedTuple):
    """A file in a bubble."""

    label: str
    verdict: str
    """Match and grade, or what hinders showing it; empty where it is neither matched nor graded."""
    note: str
    """Type and size."""
    item: str
    """SHA-256 in hexadecimal, by which the review page finds it; empty where it cannot."""
    significance: str
    picture: bytes | None
    """The closed rendering."""


class Bubble(NamedTuple):
    """A message in words."""

    id: int
    side: str
    """``right`` for the owner, ``left`` for others, ``middle`` for the app's own notes and unknown senders."""
    name: str
    """Who sent it; empty where it continues a group."""
    day: str
    """The day's header above it; empty where the message before is of the same day."""
    day_now: str
    """The day on which it stands, for the sticky header."""
    gap: str
    tag: str
    """What kind of row it is, where that is not plain."""
    recovered: bool
    faint: bool
    """Deleted, quoted or earlier texts are drawn as such."""
    text: str
    more: str
    media: tuple[Media, ...]
    time: str
    hover: str
    """The time in full, with its raw value and clock, and the row."""
    full: str
    """All of the text that the engine hands out."""
    starts: bool
    """Whether a new group begins here."""


class Mark(NamedTuple):
    """A marked passage by positions in the conversation; ``first`` is -1 where it was not read again."""

    id: int
    first: int
    last: int
    note: str
    said: Words
    """Who marked how many messages, and when."""


class Talk(NamedTuple):
    """An open conversation."""

    line: Line
    order: Timeline
    assumed: str
    marks: tuple[Mark, ...]
    carrying: tuple[int, ...]
    """Positions of the messages with matched media."""
    people: tuple[tuple[str, str], ...]
    """(name, identifier and what else is known)."""
    people_left: int
    origin: tuple[tuple[str, str], ...]
    first_day: date | None
    last_day: date | None


class FoundMessage(NamedTuple):
    """A message in a list of hits."""

    message: int
    conversation: int
    who: str
    when: str
    excerpt: str
    clock: str = ""
    """What hovering its time shows."""


class Found(NamedTuple):
    """What a search gave."""

    words: str
    said: str
    hits: tuple[FoundMessage, ...]


class TalkDesk(Protocol):
    """What the page asks for. Each call may be slow, and comes from any thread."""

    def overview(self) -> Overview:
        """The list and what stands around it."""

    def talk(self, line: Line, zone: str) -> Talk:
        """Open a conversation."""

    def bubbles(self, talk: Talk, page: int, zone: str) -> list[Bubble]:
        """A page of ``PAGE_ROWS`` messages."""

    def prepare_search(self) -> None:
        """Make ready for searches; may take seconds."""

    def search(self, sought: str, talk: Talk | None, zone: str) -> Found:
        """Messages whose text holds some words."""

    def mark(self, talk: Talk, first: int, last: int, note: str) -> int:
        """Mark the messages between two positions; gives the mark's number."""

    def change_mark(self, mark: int, note: str | None) -> None:
        """Give a mark another note, or put it back; without a note, take it away."""

    def undo(self) -> Undone:
        """Take back the last act of the session."""

    def redo(self) -> Undone:
        """Do again what was undone last."""

    def withhold(self, conversation: int) -> None:
        """Possibly privileged: withhold a conversation from everyone."""
