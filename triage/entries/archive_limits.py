"""Bounds on what is unpacked of one archive inside an exhibit, under every profile; archives in it count with it."""

from __future__ import annotations

from typing import Final

MAX_MEMBERS: Final = 200_000
"""Entries that are listed of an archive and of all archives in it."""

MAX_BYTES: Final = 1 << 40
"""Bytes that are unpacked of it, by what its members claim."""

MAX_RATIO: Final = 250
"""How many times larger than the archive itself they may be in all; text packs ten times, and rarely fifty."""

RATIO_SLACK: Final = 4 << 30
"""Bytes that may be unpacked in any case, however small the archive."""


def bytes_allowed(size: int) -> int:
    """Bytes that may be unpacked of an archive of this size, and of all archives in it."""
    return min(MAX_BYTES, size * MAX_RATIO + RATIO_SLACK)
