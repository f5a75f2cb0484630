"""The content identifier in the maker note of Apple's cameras: what pairs the still of a live photo with its clip.

Read is this one tag; ExifRead passes maker notes over where it is not asked for all details, and crafted ones have
looped it. Structure: Exif 2.32 §4.6.3 (the directories), ExifTool's ``Apple.pm`` (the note, tag 0x0011). A clip
states the same identifier as ``com.apple.quicktime.content.identifier``.
"""

from __future__ import annotations

import re
import struct
from typing import Final

_EXIF_DIRECTORY: Final = 0x8769
_MAKER_NOTE: Final = 0x927C
_IDENTIFIER: Final = 0x0011
_APPLE: Final = b"Apple iOS\0"
_ORDERS: Final = {b"II": "<", b"MM": ">"}
_NOTE_ORDER: Final = 12
_NOTE_DIRECTORY: Final = 14
"""The note: its name, two bytes of version, its order of bytes, one directory whose offsets count from its start."""

_ENTRY: Final = 12
_TEXT: Final = re.compile(rb"[0-9A-Za-z-]{8,64}")
"""A UUID in all that is known."""


def content_identifier(block: bytes) -> str | None:
    """The identifier that an EXIF block states; ``None`` where it states none, or is damaged on the way there.

    Args:
        block: The EXIF as TIFF; bounded by whoever found it. Each directory is looked through once.
    """
    try:
        order = _ORDERS[block[:2]]
        (first,) = struct.unpack_from(f"{order}I", block, 4)
        (offset,) = struct.unpack_from(f"{order}I", _value(block, first, order, _EXIF_DIRECTORY))
        note = _value(block, offset, order, _MAKER_NOTE)
        if not note.startswith(_APPLE):
            return None
        own = _ORDERS[note[_NOTE_ORDER:_NOTE_DIRECTORY]]
        text = _value(note, _NOTE_DIRECTORY, own, _IDENTIFIER).partition(b"\0")[0]
    except (struct.error, LookupError):
        return None
    return text.decode("ascii") if _TEXT.fullmatch(text) else None


def _value(data: bytes, directory: int, order: str, wanted: int) -> bytes:
    """The bytes of one entry; of a text or raw bytes as many as it counts, of others the four that stand in it.

    Raises:
        LookupError: The directory has no such entry.
        struct.error: It is cut off.
    """
    (count,) = struct.unpack_from(f"{order}H", data, directory)
    for start in range(directory + 2, directory + 2 + count * _ENTRY, _ENTRY):
        tag, kind, length, place = struct.unpack_from(f"{order}HHII", data, start)
        if tag == wanted:
            inside = kind not in (2, 7) or length <= 4
            return data[start + 8 : start + _ENTRY] if inside else data[place : place + length]
    raise LookupError(wanted)
