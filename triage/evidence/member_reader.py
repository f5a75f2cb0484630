"""What readers of packed members share: small members are read whole and checked before a byte is given."""

from __future__ import annotations

import zlib
from abc import abstractmethod
from collections.abc import Iterator
from typing import Final

from triage.errors import EvidenceError
from triage.evidence.source import CHUNK, ContentReader

IN_MEMORY: Final = 64 << 20
"""Members up to this size are unpacked whole, once; larger ones are streamed."""


class CheckedReader(ContentReader):
    """The bytes of a member whose size, and mostly its CRC, the archive gives.

    Args:
        size: Bytes that it should have.
        crc: CRC-32 of them, or ``None`` where the archive gives none.
        seekable: Whether any part of a large member can be read at once.
    """

    def __init__(self, size: int, crc: int | None, *, seekable: bool) -> None:
        self.size = size
        self.seekable = seekable or size <= IN_MEMORY
        self._crc = crc
        self._whole: bytes | None = None

    def read_at(self, offset: int, length: int) -> bytes:
        """See ``ContentReader.read_at``."""
        length = max(0, min(length, self.size - offset))
        if not length:
            return b""
        if self.size <= IN_MEMORY:
            return self._all()[offset : offset + length]
        return self._read_part(offset, length)

    def chunks(self, size: int = CHUNK) -> Iterator[bytes]:
        """See ``ContentReader.chunks``."""
        if self.size <= IN_MEMORY:
            whole = self._all()
            yield from (whole[at : at + size] for at in range(0, self.size, size))
        else:
            yield from self._checked(size)

    def _all(self) -> bytes:
        if self._whole is None:
            self._whole = b"".join(self._checked(CHUNK))
        return self._whole

    def _checked(self, size: int) -> Iterator[bytes]:
        """All bytes, with the CRC at the end.

        Raises:
            EvidenceError: Size or CRC are not what the archive says.
        """
        crc = count = 0
        for block in self._blocks(size):
            crc = zlib.crc32(block, crc)
            count += len(block)
            yield block
        if count != self.size:
            raise EvidenceError(f"The content ends at byte {count:,} of {self.size:,}.")
        if self._crc is not None and crc != self._crc:
            raise EvidenceError("The content does not have the checksum (CRC-32) that the archive gives for it.")

    @abstractmethod
    def _blocks(self, size: int) -> Iterator[bytes]:
        """All bytes in order, unchecked."""

    @abstractmethod
    def _read_part(self, offset: int, length: int) -> bytes:
        """A part of a large member."""
