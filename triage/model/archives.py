"""Archives inside an exhibit: the formats that a profile may open, by types of contents, and what becomes of one."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

ARCHIVE_FORMATS: Final[dict[str, tuple[str, ...]]] = {
    "zip": ("application/zip",),
    "tar": ("application/x-tar", "application/gzip", "application/x-bzip2", "application/x-xz"),
    "7z": ("application/x-7z-compressed",),
    "rar": ("application/vnd.rar", "application/x-rar-compressed", "application/x-rar"),
}
"""Formats of a profile, each with the types of contents that it means; ``tar`` includes single packed files."""

DOCUMENT_FORMATS: Final[dict[str, tuple[str, ...]]] = {
    "documents": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.presentation",
        "application/vnd.oasis.opendocument.graphics",
        "application/epub+zip",
        "application/vnd.google-earth.kmz",
    ),
    "apps": ("application/vnd.android.package-archive", "application/java-archive", "application/x-ios-app"),
}
"""What is a ZIP by its bytes and something else to its user."""

FORMAT_TYPES: Final = {**ARCHIVE_FORMATS, **DOCUMENT_FORMATS}

ARCHIVE_TYPES: Final = tuple(mime for types in ARCHIVE_FORMATS.values() for mime in types)
DOCUMENT_ARCHIVE_TYPES: Final = tuple(mime for types in DOCUMENT_FORMATS.values() for mime in types)

MAX_ARCHIVE_DEPTH: Final = 8
"""How deep archives in archives are opened, whatever a profile says."""


class ArchiveOutcome(StrEnum):
    """What became of an archive; stored, so never reworded."""

    READ = "read"
    """All of its members are listed."""
    PARTLY = "read in part"
    """Members behind a bound or behind damage are missing, or are listed and not read."""
    FAILED = "failed"
    NOT_UNDERSTOOD = "not understood"
    TOO_DEEP = "too deep"
    """The profile opens no archives so deep in others; one that does opens it."""
    NOT_INSTALLED = "not installed"
    """This machine lacks what reads the format; each run tries again."""

    @property
    def passing(self) -> bool:
        """True where another run may come to another outcome."""
        return self in (ArchiveOutcome.TOO_DEEP, ArchiveOutcome.NOT_INSTALLED)


class Opening(NamedTuple):
    """Which archives a run opens."""

    formats: tuple[str, ...]
    """Keys of ``FORMAT_TYPES``; empty for none."""
    depth: int
    """1 for archives of the exhibit's own file systems only, 2 for those in them too, and so on."""

    @property
    def types(self) -> tuple[str, ...]:
        """The types of contents that are opened."""
        return tuple(mime for name in self.formats for mime in FORMAT_TYPES[name])


OPEN_NONE: Final = Opening((), 1)
