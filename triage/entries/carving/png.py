"""The end of a PNG, by its chunks and their checksums. Source: W3C, Portable Network Graphics (2003), chapter 5."""

from __future__ import annotations

import zlib
from typing import Final

from triage.entries.carving import limits
from triage.entries.carving.ahead import Ahead

MAGIC: Final = b"\x89PNG\r\n\x1a\n"
_AROUND: Final = 12
"""Length, type and checksum of a chunk."""
_HEADER_LENGTH: Final = 13
_MAX_LENGTH: Final = (1 << 31) - 1
_LONG: Final = 64 << 10
"""Bytes of a chunk from which on it pays to look behind it first."""


def end_of_png(data: Ahead) -> int | None:
    """Bytes to behind the chunk IEND, all checksums right; ``None`` where it breaks off or is wrong."""
    at, pictured = len(MAGIC), False
    for number in range(limits.MAX_CHUNKS):
        head = data.at(at, 8)
        length, kind = int.from_bytes(head[:4], "big"), head[4:]
        if not _is_type(kind) or length > _MAX_LENGTH:
            return None
        if number == 0 and (kind, length) != (b"IHDR", _HEADER_LENGTH):
            return None
        behind = at + _AROUND + length
        if length > _LONG and not _is_type(data.at(behind, 8)[4:]):
            return None  # seen before the chunk itself is read
        if not _is_whole(data, at + 4, length + 4):
            return None
        if kind == b"IEND":
            return behind if pictured and not length else None
        pictured = pictured or kind == b"IDAT"
        at = behind
    return None


def _is_type(kind: bytes) -> bool:
    return len(kind) == 4 and kind.isalpha() and kind.isascii()


def _is_whole(data: Ahead, at: int, length: int) -> bool:
    """True where type and data have the checksum that stands behind them."""
    checksum = 0
    for _, window in data.windows(at, at + length):
        checksum = zlib.crc32(window, checksum)
    return data.number(at + length, 4) == checksum
