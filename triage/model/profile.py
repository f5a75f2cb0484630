"""What the profile of a run lets be read, in the form in which the walk, the case and a worker ask it."""

from __future__ import annotations

from typing import Final, NamedTuple

from triage.model.carving import ALL_CARVED
from triage.model.entries import EntryFlag

KIND_FLAGS: Final[dict[str, EntryFlag]] = {
    "pictures": EntryFlag.KIND_PICTURES,
    "videos": EntryFlag.KIND_VIDEOS,
    "messages": EntryFlag.KIND_MESSAGES,
    "documents": EntryFlag.KIND_DOCUMENTS,
    "other": EntryFlag.KIND_OTHER,
}
"""Kinds of a profile in the order in which they are named, and what an entry keeps that was left for its kind."""

ALL_KINDS: Final = sum(int(flag) for flag in KIND_FLAGS.values())


class Reading(NamedTuple):
    """What is read. An entry without bytes is always read: there is nothing to leave."""

    name: str
    """Of the profile."""
    kinds: int
    """``EntryFlag`` bits of the kinds that are read whole."""
    largest: int
    """Bytes of the largest content that is read; 0 for no bound."""
    likely_only: bool
    """True where only likely places are read (``EntryRow.priority`` 0)."""
    carved: int
    """Formats of carved files that are read, as ``model.carving.carved_bits`` has them; 0 for none."""

    @property
    def bounded(self) -> bool:
        """True where place or size may leave an entry unread; millions of rows need not be asked where not."""
        return self.likely_only or self.largest > 0

    def leaves(self, size: int, priority: int) -> bool:
        """True for an entry that is left unread whatever its type."""
        return size > 0 and ((self.likely_only and priority > 0) or 0 < self.largest < size)

    def leaves_carved(self, size: int, code: int) -> bool:
        """The same of a carved file, which lies in no place of the file system, by the code of its format."""
        return not self.carved >> code & 1 or 0 < self.largest < size


class RunProfile(NamedTuple):
    """The profile of a run as its audit event names it."""

    name: str
    version: str
    statement: str
    """What it does, in the words of its file."""
    sha256: str
    """Of its file."""


class ProfileChoice(NamedTuple):
    """A profile that may be chosen, in words."""

    key: str
    """Its name where it comes with the program; empty for the case's own."""
    title: str
    statement: str
    does: tuple[str, ...]
    """A sentence for each of its settings."""
    sha256: str
    chosen: bool


READ_ALL: Final = Reading("", ALL_KINDS, 0, likely_only=False, carved=ALL_CARVED)
