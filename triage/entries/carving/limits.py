"""Bounds on carving, under every profile: sizes, counts, and work that stays linear in the size of a volume."""

from __future__ import annotations

from typing import Final

MAX_CARVED: Final = 500_000
"""Files carved from one volume; the search ends there and says so."""

MAX_SIZE: Final[dict[str, int]] = {
    "jpeg": 128 << 20,
    "png": 256 << 20,
    "gif": 256 << 20,
    "webp": 256 << 20,
    "bmp": 256 << 20,
    "heic": 256 << 20,
    "mp4": 16 << 30,
    "avi": 16 << 30,
}
"""Bytes of one carved file, by format."""

WALKED_RATIO: Final = 4
"""Bytes that may be walked behind beginnings which lead to no carved file, and beyond those that do, for each byte
searched; each step of a walker counts some, too (``ahead``). Else a crafted volume, in which each sector begins a file
that never ends, would take time by the square of its size."""

WALKED_SLACK: Final = 256 << 20
"""Bytes that may be walked so in any case."""

BYTES_RATIO: Final = 2
"""How many times the searched space the carved files of a volume may hold together: videos are told by sizes that
they claim, and each sector of a crafted volume may claim all of it."""

BYTES_SLACK: Final = 64 << 20

MAX_SEGMENTS: Final = 4_096
"""Segments and scans of a JPEG; a progressive one has some twenty."""

MAX_FILL: Final = 1 << 12
"""Fill bytes before a marker of a JPEG."""

MAX_GAP: Final = 64 << 10
"""Bytes between the pictures of a JPEG that holds several, and behind one by its size; cameras begin each at a round
place."""

MAX_PICTURES: Final = 16
"""Further pictures that are looked at of such a JPEG."""

MAX_UNIFORM: Final = 1 << 20
"""Bytes of one value on end in the picture data of a JPEG: more are erased or never written space."""

MAX_CHUNKS: Final = 1 << 17
"""Chunks of a PNG or of a RIFF file (WebP, AVI)."""

MAX_BLOCKS: Final = 1 << 21
"""Blocks and sub-blocks of a GIF."""

MAX_BOXES: Final = 1 << 16
"""Boxes at the top of an MP4 or HEIF file; one in fragments has two for each second or so."""

MAX_PARTS: Final = 1_024
"""RIFF parts of an AVI of more than a gigabyte (OpenDML)."""


def walk_allowed(searched: int) -> int:
    """Bytes that may have been walked in vain when so much of a volume is searched."""
    return searched * WALKED_RATIO + WALKED_SLACK


def bytes_allowed(space: int) -> int:
    """Bytes that the carved files of a volume may hold together."""
    return space * BYTES_RATIO + BYTES_SLACK
