"""A content as the file object that a demuxer reads: bounded in bytes, seen by the monitor, and never written."""

from __future__ import annotations

import io
from typing import Final

from triage.analysis.limits import VIDEO_READ_BYTES
from triage.errors import EvidenceError
from triage.evidence.source import ContentReader
from triage.execution.slots import Slot

_BLOCK: Final = 1 << 20
"""Bytes that are asked of the evidence at once: a demuxer asks for 32 KiB, and each asking may cost a seek."""


class ReaderFile(io.RawIOBase):
    """Reads an entry's bytes by blocks. What went wrong in reading stands in ``failed``: demuxers hide errors."""

    def __init__(self, reader: ContentReader, slot: Slot) -> None:
        super().__init__()
        self._reader = reader
        self._slot = slot
        self._at = 0
        self._block = b""
        self._block_at = 0
        self._given = 0
        self.failed: EvidenceError | None = None

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """Every byte can be sought."""
        return True

    def tell(self) -> int:
        """Where the next byte is read."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a byte."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._reader.size}[whence]
        self._at = max(base + offset, 0)
        return self._at

    def read(self, size: int = -1) -> bytes:
        """So many bytes, or fewer at the end, or none where one cannot be read: then ``failed`` says why."""
        left = max(self._reader.size - self._at, 0)
        wanted = left if size < 0 else min(size, left)
        if not wanted or self.failed is not None:
            return b""
        self._given += wanted
        if self._given > VIDEO_READ_BYTES:
            sentence = f"Reading the video took more than {VIDEO_READ_BYTES:,} bytes and was ended."
            self.failed = EvidenceError(sentence)
            return b""
        try:
            return self._read(wanted)
        except EvidenceError as error:
            self.failed = error
            return b""

    def _read(self, wanted: int) -> bytes:
        offset = self._at - self._block_at
        if not 0 <= offset < len(self._block):
            length = max(min(_BLOCK, self._reader.size - self._at), 1)
            self._slot.turn("read")  # a slow disk is to be seen as one, and not as a decoder that is stuck
            self._block = self._reader.read_at(self._at, length)
            self._block_at, offset = self._at, 0
            self._slot.tick(len(self._block))
            self._slot.turn("video")
        found = self._block[offset : offset + wanted]
        self._at += len(found)
        return found
