"""The end of a BMP, by its header. Source: Microsoft, BITMAPFILEHEADER and BITMAPINFOHEADER (Windows GDI)."""

from __future__ import annotations

import struct
from typing import Final

from triage.entries.carving.ahead import Ahead

_HEADERS: Final = frozenset({12, 40, 52, 56, 64, 108, 124})
"""Bytes of the information headers in use."""
_OLD: Final = 12
_DEPTHS: Final = frozenset({1, 4, 8, 16, 24, 32})
_RAW: Final = (0, 3, 6)
"""Compressions under which rows are stored as they are."""
_PACKED: Final = (1, 2)
_MAX_SIDE: Final = 1 << 16
_SLACK: Final = 4_096
"""Bytes that the size of the file may have beyond what the rows need: padding, and a colour profile's place."""
_HEAD: Final = 54


def begins_bmp(head: bytes) -> bool:
    """True where the header fits itself: two letters alone begin one sector in 65,536 of random bytes."""
    return _needed(head) > 0


def end_of_bmp(data: Ahead) -> int | None:
    """Bytes by the header, where the size of the file fits that of its rows; ``None`` where it does not."""
    head = data.at(0, _HEAD)
    needed = _needed(head)
    if needed <= 0:
        return None
    size: int = struct.unpack_from("<I", head, 2)[0]
    if size > data.limit:
        data.reached_limit = True
        return None
    return size


def _needed(head: bytes) -> int:
    """Bytes that the picture needs by its header; 0 where the header contradicts itself."""
    if len(head) < _HEAD or head[:2] != b"BM" or head[6:10] != b"\0\0\0\0":
        return 0
    size, _, offset, header = struct.unpack_from("<IIII", head, 2)
    if header not in _HEADERS or not 14 + header <= offset <= 14 + header + 1024 + _SLACK:
        return 0
    if header == _OLD:
        width, height, planes, depth = struct.unpack_from("<HHHH", head, 18)
        compression = stored = 0
    else:
        width, height, planes, depth, compression, stored = struct.unpack_from("<iiHHII", head, 18)
    if planes != 1 or depth not in _DEPTHS or not 0 < width < _MAX_SIDE or not 0 < abs(height) < _MAX_SIDE:
        return 0
    if compression in _RAW:
        rows = (width * depth + 31) // 32 * 4 * abs(height)
    elif compression in _PACKED and stored:
        rows = stored
    else:
        return 0
    needed: int = offset + rows
    return needed if needed <= size <= needed + _SLACK else 0
