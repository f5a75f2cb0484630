"""Carved files: which formats are cut out of unallocated space, their codes, and how a place there is named."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

CARVED_FORMATS: Final[dict[str, int]] = {
    "jpeg": 1,
    "png": 2,
    "gif": 3,
    "webp": 4,
    "bmp": 5,
    "heic": 6,
    "mp4": 7,
    "avi": 8,
}
"""Formats of a profile and the codes under which entries keep them (``EntryRow.stream``): never renumber."""

FORMAT_TITLES: Final[dict[str, str]] = {
    "jpeg": "JPEG",
    "png": "PNG",
    "gif": "GIF",
    "webp": "WebP",
    "bmp": "BMP",
    "heic": "HEIF/AVIF",
    "mp4": "MP4/MOV/3GP",
    "avi": "AVI",
}

UNALLOCATED: Final = "$Unallocated"
"""The entry below a volume's root whose members are the files carved from what the file system calls free."""

NO_FILE_SYSTEM: Final = "$NoFileSystem"
"""The same of a volume in which no file system was recognised: all of it was searched."""

IMAGES: Final = ("raw", "split raw", "E01")
"""Kinds of sources (``SourceKind.is_image``) whose volumes have space that belongs to no file."""


class CarvingOutcome(StrEnum):
    """What became of the unallocated space of a volume; stored, so never reworded."""

    SEARCHED = "searched"
    PARTLY = "searched in part"
    """Bytes that cannot be read, or a bound: what was found stands, and what is missing is a Problem."""
    NOT_SEARCHED = "not searched"
    """Which of its bytes are free is not known to this version."""
    FAILED = "failed"


ALL_CARVED: Final = sum(1 << code for code in CARVED_FORMATS.values())


def carved_bits(formats: tuple[str, ...]) -> int:
    """Formats of a profile as the bits ``Reading.carved`` holds."""
    return sum(1 << CARVED_FORMATS[name] for name in formats)


def carved_name(format_: str, place: int) -> str:
    """The name under which a carved file is listed: it has none of its own, so its format and its place."""
    return f"{format_} at byte {place}"
