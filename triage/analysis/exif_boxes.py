"""Finds the EXIF item in the boxes of a HEIC or AVIF file.

Source: ISO/IEC 14496-12 §8.11 (``meta``, ``iinf``, ``iloc``) and ISO/IEC 23008-12 annex A (an item of type ``Exif``
begins with four bytes that say how far behind them the TIFF header stands).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from triage.analysis.limits import EXIF_BYTES, EXIF_PARTS

_IN_FILE: Final = 0
_IN_ITEM_DATA: Final = 1
"""How an item's place is counted (``construction_method``); the third way, inside another item, no camera uses."""


def exif_in_boxes(data: bytes) -> bytes | None:
    """The content of the first EXIF item, or ``None`` where none is listed.

    Raises:
        ValueError: An item is listed, and its place is not, or lies outside the file.
    """
    meta = next((box for kind, *box in _boxes(data, 0, len(data)) if kind == b"meta"), None)
    if meta is None:
        raise ValueError("no meta box")
    parts = {kind: (start, end) for kind, start, end in _boxes(data, meta[0] + 4, meta[1])}
    items = _exif_items(data, *parts[b"iinf"]) if b"iinf" in parts else set()
    if not items:
        return None
    for item, method, extents in _places(_Bytes(data, *parts.get(b"iloc", (0, 0)))):
        if item in items and extents:
            start = parts.get(b"idat", (0, 0))[0] if method == _IN_ITEM_DATA else 0
            if method not in (_IN_FILE, _IN_ITEM_DATA):
                raise ValueError("an EXIF item inside another item")
            return _joined(data, [(start + offset, length) for offset, length in extents])
    raise ValueError("an EXIF item without a place")


def _joined(data: bytes, extents: list[tuple[int, int]]) -> bytes:
    found = b""
    for offset, length in extents:
        if offset + length > len(data):
            raise ValueError("an EXIF item outside the file")
        found += data[offset : offset + min(length, EXIF_BYTES - len(found))]
        if len(found) >= EXIF_BYTES:
            break
    return found


def _boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(type, first byte of the content, end) of the boxes that stand side by side in a range."""
    end = min(end, len(data))
    for _ in range(EXIF_PARTS):
        if start + 8 > end:
            return
        size, content = int.from_bytes(data[start : start + 4], "big"), start + 8
        if size == 1:
            size, content = int.from_bytes(data[start + 8 : start + 16], "big"), start + 16
        stop = end if size == 0 else start + size
        if stop < content:
            return
        yield data[start + 4 : start + 8], content, min(stop, end)
        start = stop


def _exif_items(data: bytes, start: int, end: int) -> set[int]:
    """The numbers of the items of type ``Exif`` (``infe`` of version 2 has 16 bits for them, version 3 has 32)."""
    items = set()
    for kind, content, _ in _boxes(data, start + (6 if data[start] == 0 else 8), end):
        width = 4 if data[content : content + 1] == b"\x03" else 2
        if kind == b"infe" and data[content + 6 + width : content + 10 + width] == b"Exif":
            items.add(int.from_bytes(data[content + 4 : content + 4 + width], "big"))
    return items


class _Bytes:
    """Numbers one after the other."""

    def __init__(self, data: bytes, start: int, end: int) -> None:
        self._data, self._at, self._end = data, start, end

    def number(self, width: int) -> int:
        """The next so many bytes as a number; no bytes are 0.

        Raises:
            ValueError: The range is used up.
        """
        self._at += width
        if self._at > self._end:
            raise ValueError("a box that ends too early")
        return int.from_bytes(self._data[self._at - width : self._at], "big")


def _places(box: _Bytes) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    """(item, construction method, offset and length of each extent) of the items in ``iloc``."""
    version = box.number(4) >> 24
    widths = box.number(2)
    offset_width, length_width, base_width = widths >> 12, widths >> 8 & 15, widths >> 4 & 15
    index_width = widths & 15 if version in (1, 2) else 0
    for _ in range(min(box.number(4 if version == 2 else 2), EXIF_PARTS)):
        item = box.number(4 if version == 2 else 2)
        method = box.number(2) & 15 if version in (1, 2) else _IN_FILE
        box.number(2)  # data reference: 0, this file
        base = box.number(base_width)
        extents = []
        # Extents may take no bytes at all; one is all that an item of no bytes can have.
        for _ in range(box.number(2) if index_width + offset_width + length_width else 1):
            box.number(index_width)
            extents.append((base + box.number(offset_width), box.number(length_width)))
        yield item, method, extents
