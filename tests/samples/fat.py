"""Builds small FAT16 file systems, cluster by cluster: with files, and with bytes that belong to none any more.

Layout: Microsoft, "FAT: General Overview of On-Disk Format" 1.03 (2000).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

SECTOR = 512
_TABLE = 32
_ROOT = 512 * 32 // SECTOR
_FIRST = 1 + 2 * _TABLE + _ROOT
"""Sectors before the first cluster."""


class Fat16:
    """A FAT16 of clusters of one sector each, numbered from 2.

    Args:
        clusters: How many; FAT16 by their number, so 4,085 to 8,000 here.
    """

    def __init__(self, clusters: int = 5000) -> None:
        self.clusters = clusters
        self._data = bytearray((_FIRST + clusters) * SECTOR)
        self._chain = [0] * (_TABLE * SECTOR // 2)
        self._chain[0], self._chain[1] = 0xFFF8, 0xFFFF
        self._files: list[bytes] = []
        self._next = 2

    def place(self, cluster: int) -> int:
        """The byte of the volume at which a cluster begins."""
        return (_FIRST + cluster - 2) * SECTOR

    def add(self, name: str, data: bytes, clusters: Sequence[int] | None = None, *, deleted: bool = False) -> int:
        """A file; a deleted one keeps its name but for the first letter. Gives its first cluster."""
        used = self._lay(data, clusters)
        if not deleted:
            for here, there in zip(used, [*used[1:], 0xFFFF], strict=True):
                self._chain[here] = there
        stem, _, extension = name.upper().partition(".")
        entry = f"{stem:<8}{extension:<3}".encode("ascii")
        entry = b"\xe5" + entry[1:] if deleted else entry
        day = (2024 - 1980) << 9 | 5 << 5 | 1
        entry += struct.pack("<BBBHHHHHHHI", 0x20, 0, 0, 0, day, day, 0, 0, day, used[0] if used else 0, len(data))
        self._files.append(entry)
        return used[0] if used else 0

    def lose(self, data: bytes, clusters: Sequence[int] | None = None) -> int:
        """Bytes that no name and no chain leads to. Gives the place of the first."""
        return self.place(self._lay(data, clusters)[0])

    def image(self) -> bytes:
        """The volume."""
        boot = b"\xeb\x3c\x90MSDOS5.0" + struct.pack(
            "<HBHBHHBHHHII", SECTOR, 1, 1, 2, 512, 0, 0xF8, _TABLE, 63, 255, 0, _FIRST + self.clusters
        )
        boot += struct.pack("<BBBI11s8s", 0x80, 0, 0x29, 0x1234, b"NO NAME    ", b"FAT16   ")
        self._data[:SECTOR] = boot.ljust(510, b"\0") + b"\x55\xaa"
        table = struct.pack(f"<{len(self._chain)}H", *self._chain)
        for number in range(2):
            at = (1 + number * _TABLE) * SECTOR
            self._data[at : at + len(table)] = table
        root = b"".join(self._files)
        at = (1 + 2 * _TABLE) * SECTOR
        self._data[at : at + len(root)] = root
        return bytes(self._data)

    def _lay(self, data: bytes, clusters: Sequence[int] | None) -> list[int]:
        count = -(-len(data) // SECTOR)
        used = list(clusters)[:count] if clusters is not None else list(range(self._next, self._next + count))
        for number, cluster in enumerate(used):
            part = data[number * SECTOR : (number + 1) * SECTOR]
            self._data[self.place(cluster) : self.place(cluster) + len(part)] = part
        self._next = max([self._next, *(cluster + 1 for cluster in used)])
        return used
