"""The frame of a case: exhibits, the sources read for them, and the volumes found inside."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NewType

ExhibitId = NewType("ExhibitId", int)
SourceId = NewType("SourceId", int)
VolumeId = NewType("VolumeId", int)


class Role(StrEnum):
    """Whose device an exhibit is; it decides what may be read and how results are worded."""

    SUSPECT = "suspect"
    VICTIM = "victim"
    WITNESS = "witness"
    DECEASED = "deceased"
    OTHER = "other"


class SourceKind(StrEnum):
    """How the bytes of an evidence source are kept."""

    RAW = "raw"
    SPLIT_RAW = "split raw"
    EWF = "E01"
    FOLDER = "folder"
    ZIP = "ZIP"
    TAR = "TAR"

    @property
    def is_image(self) -> bool:
        """True where the source is a copy of a medium, so that its digest is that of the media stream."""
        return self in (SourceKind.RAW, SourceKind.SPLIT_RAW, SourceKind.EWF)


FORWARD_ONLY: Final = "read forward only"
"""Stands in the description of a source whose content cannot be read at any place (a packed TAR)."""


class VolumeOutcome(StrEnum):
    """What became of a volume; four different sentences that are never mixed."""

    READ = "read"
    UNSUPPORTED = "not understood"
    ENCRYPTED = "encrypted"
    FAILED = "failed"
    UNALLOCATED = "unallocated"


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """All that a worker needs to open one evidence source; it crosses process borders.

    Args:
        source: The id of the source in its case.
        kind: How the bytes are kept.
        paths: Absolute paths of the segments in their order (one for a folder or an archive).
    """

    source: SourceId
    kind: SourceKind
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredDigest:
    """A digest that the evidence file itself carries (E01: of the media stream)."""

    algorithm: str
    """``md5``, ``sha1`` or ``sha256``."""
    value: bytes


@dataclass(frozen=True, slots=True)
class VolumeRow:
    """A volume as recognised in a source.

    Offsets and lengths are bytes from the start of the media stream. ``ordinal`` is the position in the
    partition table's order from 0; a bare file system, a folder and an archive have the one volume 0.
    """

    ordinal: int
    offset: int
    length: int
    name: str
    """How a person calls it: the partition's description or GPT name, else the file system."""
    file_system: str
    """``ntfs``, ``fat12``, ``fat16``, ``fat32``, ``exfat``, ``ext2``…, ``hfs+``, ``iso9660``, ``folder``, ``zip``,
    ``tar``; empty where not understood."""
    outcome: VolumeOutcome
    sentence: str = ""
    """Why, where the outcome is not ``READ``."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was recognised in a source before anything of it was walked."""

    kind: SourceKind
    size: int
    """Bytes of the media stream, of the archive file, or of all files in a folder (0 until it is walked)."""
    description: str
    """One line for a person: container, segments, partition scheme."""
    stored_digests: tuple[StoredDigest, ...]
    volumes: tuple[VolumeRow, ...]
    problems: tuple[str, ...] = ()
    """Sentences about the container as a whole (damaged table, fallback reader); a ``ReadInPart`` where it is not."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What of an exhibit may be read. An empty tuple and ``None`` mean "no limit of this kind".

    Entries outside the scope are walked no further than their names need; nothing else of them is read.
    """

    folders: tuple[str, ...] = ()
    """Path prefixes within a volume, ``/`` between parts, compared without regard to case."""
    kinds: tuple[str, ...] = ()
    """``pictures``, ``videos``, ``messages``, ``documents``."""
    apps: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    """Identifiers (numbers, addresses, account names) whose conversations may be read."""
    date_from: str | None = None
    """ISO date, inclusive, in UTC; compared with an entry's last modification and a message's time."""
    date_to: str | None = None
    reason: str = ""

    @property
    def is_limited(self) -> bool:
        """True where anything at all is outside the scope."""
        return bool(self.folders or self.kinds or self.apps or self.contacts or self.date_from or self.date_to)
