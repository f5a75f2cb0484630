"""File entries: places in the evidence, kept flat because there are millions of them."""

from __future__ import annotations

from enum import IntEnum, IntFlag
from typing import NamedTuple, NewType

EntryId = NewType("EntryId", int)
ContentId = NewType("ContentId", int)


class EntryKind(IntEnum):
    """What an entry is. Codes are stored: never renumber."""

    FILE = 1
    DIRECTORY = 2
    LINK = 3
    STREAM = 4
    """An alternate data stream of the entry that is its parent; its name is ``file:stream``."""
    VIRTUAL = 5
    """Made by the file-system reader ($MBR, $FAT1, $OrphanFiles), not a file of the user."""
    OTHER = 6
    """Device, socket, pipe, shadow or volume label."""


class EntryFlag(IntFlag):
    """Facts of an entry, stored as bits: never renumber."""

    NAME_ALLOCATED = 1
    META_ALLOCATED = 2
    ORPHAN = 4
    """Metadata without a name; listed below ``$OrphanFiles``."""
    REALLOCATED = 8
    """A deleted name whose metadata now belongs to another file: its bytes are not this file's."""
    COMPRESSED = 16
    ENCRYPTED = 32
    SPARSE = 64
    OUT_OF_SCOPE = 128
    NO_CONTENT = 256
    """There is nothing to read: no metadata, a hard directory link, a device."""
    WITHHELD = 512
    LEFT_UNREAD = 1024
    """Set aside by the profile of a run; one with a broader profile reads it."""
    KIND_PICTURES = 2048
    """This and the following: what its first bytes may be, where it was for its kind that it was left unread."""
    KIND_VIDEOS = 4096
    KIND_MESSAGES = 8192
    KIND_DOCUMENTS = 16384
    KIND_OTHER = 32768
    OVER_BOUND = 65536
    """A member of an archive that is not read: with it more would be unpacked of the archive than is allowed."""
    CARVED = 131072
    """Cut out of space that belongs to no file: its address is the byte of its volume at which it begins, its stream
    the code of its format, and it has neither a name nor times of its own."""

    @property
    def deleted(self) -> bool:
        """True where the entry is no longer live."""
        return not (self & EntryFlag.NAME_ALLOCATED and self & EntryFlag.META_ALLOCATED)


class EntryState(IntEnum):
    """How far the examination of an entry has come; nothing is ever stored as running."""

    PENDING = 0
    DONE = 1
    PROBLEM = 2
    SET_ASIDE = 3


class EntryRow(NamedTuple):
    """One entry as the walk yields it, in the order of the walk. Everything is an integer, text or bytes.

    ``index`` counts from 0 in each volume (the root) and ``parent`` is an earlier index, or -1 for the root.
    Times are the raw integers of the clocks packed in ``clocks`` (``model.times``).
    """

    index: int  # type: ignore[assignment]  # hides tuple.index, which nobody needs on a row
    parent: int
    name: str
    """Decoded with replacement where ``name_bytes`` is kept."""
    name_bytes: bytes | None
    """Only where the stored name is not valid in its encoding."""
    address: int
    """Metadata address (inode, MFT entry, member ordinal of an archive, byte of the volume where it was carved); -1
    where there is none."""
    stream: int
    """0 for the default data, else attribute type << 16 | attribute id (NTFS), or the format of a carved file."""
    kind: int
    flags: int
    size: int
    created: int | None
    modified: int | None
    accessed: int | None
    changed: int | None
    clocks: int
    block: int
    """First block or offset of the data, for reading in disk order; 0 where unknown."""
    priority: int
    """0 for likely places (resources/policies/likely_places.toml), 1 for the rest."""


class EntryKey(NamedTuple):
    """What a worker needs to read one entry again."""

    entry: int
    """The id in the case, given back with each result."""
    volume: int
    """Ordinal of the volume in its source."""
    offset: int
    """Byte offset of the volume in the media stream."""
    address: int
    stream: int
    kind: int
    flags: int
    size: int
    name: str
    path: str
    """Path from the volume's root; archives and folders are read by address, the path is for sentences only."""
    within: EntryKey | None = None
    """The archive whose member it is, where it lies in one; its address is the member's in there."""


class Walked(NamedTuple):
    """A batch of the walk."""

    rows: list[EntryRow]
    problems: list[tuple[int, str]]
    """(index of the entry, or -1 for the volume; sentence)."""
