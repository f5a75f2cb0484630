"""The file of an archive, read-only and at any offset."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from triage.errors import EvidenceError
from triage.evidence.source import CHUNK


class ArchiveFile:
    """An opened archive file.

    Args:
        path: The file.
        on_read: Told how many bytes came with each read: long work shows a sign of life.

    Raises:
        EvidenceError: It cannot be opened.
    """

    def __init__(self, path: Path, on_read: Callable[[int], object] | None = None) -> None:
        self.path = path
        self.name = path.name
        self._on_read = on_read
        try:
            self._stream = path.open("rb", buffering=0)
            self.size = self._stream.seek(0, 2)
        except OSError as error:
            raise self._unreadable(error) from error

    def read(self, offset: int, length: int) -> bytes:
        """The bytes there, fewer where the file ends.

        Raises:
            EvidenceError: The system cannot read them.
        """
        if not 0 <= offset < self.size:
            return b""
        try:
            self._stream.seek(offset)
            data = self._stream.read(length) or b""
        except OSError as error:
            raise self._unreadable(error) from error
        if self._on_read is not None:
            self._on_read(len(data))
        return data

    def exactly(self, offset: int, length: int) -> bytes:
        """All of the bytes there.

        Raises:
            EvidenceError: The file ends before, or they cannot be read.
        """
        data = self.read(offset, length)
        if len(data) < length:
            raise EvidenceError(f"{self.name} ends at byte {offset + len(data):,}, before what it should hold.")
        return data

    def chunks(self) -> Iterator[bytes]:
        """The whole file in order.

        Raises:
            EvidenceError: A part cannot be read.
        """
        offset = 0
        while offset < self.size:
            block = self.exactly(offset, min(CHUNK, self.size - offset))
            yield block
            offset += len(block)

    def close(self) -> None:
        """Close it."""
        self._stream.close()

    def _unreadable(self, error: OSError) -> EvidenceError:
        return EvidenceError(f"{self.name} cannot be read: {error.strerror or type(error).__name__}.")
