"""Space of a volume that belongs to no file, as one run of bytes; a carved file is read out of it by its place."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from triage.errors import EvidenceError
from triage.evidence.free_map import FreeMap
from triage.evidence.source import ContentReader


class FreeSpace:
    """Free space, piece behind piece.

    Args:
        pieces: Where it lies, from the volume's start.
        read: Reads the volume.
        file_system: False where no file system was recognised, so that all of the volume is meant.
    """

    def __init__(self, pieces: FreeMap, read: Callable[[int, int], bytes], *, file_system: bool) -> None:
        lengths = pieces.ends - pieces.starts
        self._starts = pieces.starts
        self._behind = np.cumsum(lengths)
        self._read = read
        self.size = int(self._behind[-1]) if len(lengths) else 0
        """Bytes of all pieces."""
        self.pieces = len(lengths)
        self.whole = pieces.whole
        """False where pieces were left out, since there are too many."""
        self.untold = pieces.untold
        """Bytes at the end of the file system of which its map says nothing."""
        self.file_system = file_system

    def read(self, position: int, length: int) -> bytes:
        """The bytes at a position in the space, fewer only at its end.

        Raises:
            EvidenceError: They cannot be read.
        """
        wanted = min(length, self.size - position)
        if position < 0 or wanted <= 0:
            return b""
        number = int(np.searchsorted(self._behind, position, "right"))
        parts: list[bytes] = []
        while wanted > 0:
            left = int(self._behind[number]) - position
            place = self._place(number, position)
            part = self._read(place, min(left, wanted))
            if len(part) < min(left, wanted):
                raise EvidenceError(f"The volume ends at byte {place + len(part):,}, before its free space does.")
            parts.append(part)
            position, wanted, number = position + len(part), wanted - len(part), number + 1
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def place(self, position: int) -> int:
        """The byte of the volume that a position in the space stands for."""
        return self._place(int(np.searchsorted(self._behind, position, "right")), position)

    def position(self, place: int) -> int:
        """The position of a byte of the volume.

        Raises:
            EvidenceError: It is not free.
        """
        number = int(np.searchsorted(self._starts, place, "right")) - 1
        if number >= 0:
            before = int(self._behind[number - 1]) if number else 0
            position = before + place - int(self._starts[number])
            if position < int(self._behind[number]):
                return position
        raise EvidenceError(f"Byte {place:,} of the volume is not in space that belongs to no file.")

    def reader(self, place: int, size: int) -> ContentReader:
        """The bytes of a carved file.

        Raises:
            EvidenceError: It does not begin in free space.
        """
        return _CarvedReader(self, self.position(place), size)

    def _place(self, number: int, position: int) -> int:
        before = int(self._behind[number - 1]) if number else 0
        return int(self._starts[number]) + position - before


class _CarvedReader(ContentReader):
    def __init__(self, space: FreeSpace, start: int, size: int) -> None:
        self.size = size
        self._space = space
        self._start = start

    def read_at(self, offset: int, length: int) -> bytes:
        """See ``ContentReader.read_at``."""
        wanted = min(length, self.size - offset)
        if wanted <= 0:
            return b""
        data = self._space.read(self._start + offset, wanted)
        if len(data) < wanted:
            raise EvidenceError(f"The content ends at byte {offset + len(data):,} of {self.size:,}.")
        return data
