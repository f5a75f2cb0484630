"""Where files seem to begin: the first bytes of sectors, compared for a whole piece of the space at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np

from triage.entries.carving import gif, png
from triage.entries.carving.ahead import Ahead
from triage.entries.carving.bmp import begins_bmp, end_of_bmp
from triage.entries.carving.boxes import begins_boxes, end_of_movie, end_of_picture, is_picture
from triage.entries.carving.gif import end_of_gif
from triage.entries.carving.jpeg import FIRST, end_of_jpeg
from triage.entries.carving.png import end_of_png
from triage.entries.carving.riff import end_of_avi, end_of_webp

SECTOR: Final = 512
"""Files begin with a block, and blocks with a sector: nothing is looked for elsewhere."""
_HEAD: Final = 64

End = Callable[[Ahead], int | None]


class Format(NamedTuple):
    """How files of a format are walked to their end."""

    name: str
    end: End
    walked: bool
    """True where every byte was seen to belong to the file. The others are told by the sizes that they claim, so that
    what lies in them is searched all the same."""


_JPEG: Final = Format("jpeg", end_of_jpeg, walked=True)
_PNG: Final = Format("png", end_of_png, walked=True)
_GIF: Final = Format("gif", end_of_gif, walked=True)
_WEBP: Final = Format("webp", end_of_webp, walked=False)
_BMP: Final = Format("bmp", end_of_bmp, walked=False)
_HEIC: Final = Format("heic", end_of_picture, walked=False)
_MP4: Final = Format("mp4", end_of_movie, walked=False)
_AVI: Final = Format("avi", end_of_avi, walked=False)


def _word(text: bytes) -> int:
    return int.from_bytes(text, "little")


def beginnings(piece: bytes) -> list[tuple[int, Format]]:
    """(offset, format) of each sector of a piece with which a file seems to begin, in order."""
    count = len(piece) // SECTOR
    words = np.frombuffer(piece, "<u4", count * (SECTOR // 4)).reshape(count, SECTOR // 4)
    first, second, third = words[:, 0], words[:, 1], words[:, 2]
    found = (first & 0xFFFFFF) == _word(b"\xff\xd8\xff")
    found |= first == _word(png.MAGIC[:4])
    found |= first == _word(b"GIF8")
    found |= (first & 0xFFFF) == _word(b"BM")
    found |= second == _word(b"ftyp")
    found |= (first == _word(b"RIFF")) & ((third == _word(b"WEBP")) | (third == _word(b"AVI ")))
    places = (int(number) * SECTOR for number in np.flatnonzero(found))
    named = ((at, format_of(piece[at : at + _HEAD])) for at in places)
    return [(at, form) for at, form in named if form is not None]


def format_of(head: bytes) -> Format | None:  # one line for each format
    """The format that begins so, by more than its magic number where that is short; ``None`` for none."""
    if head[:3] == b"\xff\xd8\xff" and head[3] in FIRST:
        return _JPEG
    if head[:8] == png.MAGIC:
        return _PNG
    if head[:6] in gif.MAGICS:
        return _GIF
    if head[:4] == b"RIFF":
        return {b"WEBP": _WEBP, b"AVI ": _AVI}.get(head[8:12])
    if begins_boxes(head):
        return _HEIC if is_picture(head) else _MP4
    return _BMP if begins_bmp(head) else None
