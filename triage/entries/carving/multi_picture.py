"""The further pictures of a JPEG that announces some: previews, and the second half of pictures with more light.

Source: CIPA DC-007 (2021), Multi-Picture Format: an index in application segment 2, with sizes, and with places counted
from its own header.
"""

from __future__ import annotations

import struct
from typing import Final, NamedTuple

from triage.entries.carving import limits
from triage.entries.carving.ahead import Ahead

IDENTIFIER: Final = b"MPF\0"
_MAX_TAGS: Final = 32
_ENTRIES: Final = 0xB002
_ENTRY: Final = 16
_ORDERS: Final = {b"II*\0": "<", b"MM\0*": ">"}


class Further(NamedTuple):
    """A picture behind the first."""

    start: int
    size: int


def further_pictures(data: Ahead, header: int) -> list[Further]:
    """The pictures that an index names, in the order of their places; none where it contradicts itself.

    Args:
        data: The file.
        header: Where the index's own header begins, behind its identifier.
    """
    head = data.at(header, 8)
    order = _ORDERS.get(head[:4])
    if order is None or len(head) < 8:
        return []
    (at,) = struct.unpack(f"{order}I", head[4:])
    tags = struct.unpack(f"{order}H", told)[0] if len(told := data.at(header + at, 2)) == 2 else 0
    for number in range(min(tags, _MAX_TAGS)):
        raw = data.at(header + at + 2 + 12 * number, 12)
        if len(raw) < 12:
            return []
        tag, _, length, place = struct.unpack(f"{order}HHII", raw)
        if tag == _ENTRIES:
            entries = data.at(header + place, min(length, limits.MAX_PICTURES * _ENTRY))
            found = [_entry(entries[n : n + _ENTRY], order, header) for n in range(0, len(entries) // 16 * 16, _ENTRY)]
            return sorted(one for one in found if one.start > header)
    return []


def _entry(raw: bytes, order: str, header: int) -> Further:
    """The first picture has the place 0; it is the file itself."""
    _, size, place, _, _ = struct.unpack(f"{order}IIIHH", raw)
    return Further(header + place if place else 0, size)
