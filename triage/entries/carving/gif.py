"""The end of a GIF, by its blocks. Source: CompuServe, Graphics Interchange Format 89a (1990)."""

from __future__ import annotations

from typing import Final

from triage.entries.carving import limits
from triage.entries.carving.ahead import Ahead

MAGICS: Final = (b"GIF87a", b"GIF89a")
_SCREEN: Final = 13
_EXTENSION: Final = 0x21
_IMAGE: Final = 0x2C
_TRAILER: Final = 0x3B
_LABELS: Final = frozenset({0x01, 0xF9, 0xFE, 0xFF})
"""Plain text, graphic control, comment, application."""
_CODE_SIZES: Final = range(1, 12)


def end_of_gif(data: Ahead) -> int | None:
    """Bytes to behind the trailer; ``None`` where the blocks break off or are wrong."""
    head = data.at(0, _SCREEN)
    if len(head) < _SCREEN:
        return None
    walk = _Blocks(data, _SCREEN + _colours(head[10]))
    pictured = False
    while walk.counted():
        kind = walk.byte()
        if kind == _TRAILER:
            return walk.at if pictured else None
        if kind == _EXTENSION:
            if walk.byte() not in _LABELS or not walk.sub_blocks():
                return None
        elif kind == _IMAGE:
            if not walk.image():
                return None
            pictured = True
        else:
            return None
    return None


def _colours(packed: int) -> int:
    """Bytes of the colour table that a packed field announces."""
    return 3 << (packed & 7) + 1 if packed & 0x80 else 0


class _Blocks:
    def __init__(self, data: Ahead, at: int) -> None:
        self.at = at
        self._data = data
        self._left = limits.MAX_BLOCKS

    def counted(self) -> bool:
        """Count a block; false where there are too many."""
        self._left -= 1
        return self._left >= 0

    def byte(self) -> int:
        """The byte here, -1 behind the end; goes on."""
        self.at += 1
        return self._data.number(self.at - 1, 1)

    def image(self) -> bool:
        """Pass an image: descriptor, its colour table, picture data."""
        descriptor = self._data.at(self.at, 9)
        if len(descriptor) < 9:
            return False
        self.at += 9 + _colours(descriptor[8])
        return self.byte() in _CODE_SIZES and self.sub_blocks()

    def sub_blocks(self) -> bool:
        """Pass sub-blocks up to the empty one that ends them."""
        while self.counted():
            length = self.byte()
            if length <= 0:
                return length == 0
            self.at += length
        return False
