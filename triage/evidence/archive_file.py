"""The bytes of an archive, read-only and at any offset: a file of ours, or a content that lies in another archive."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path

from triage.errors import EvidenceError
from triage.evidence.source import CHUNK, ContentReader


class ArchiveBytes(ABC):
    """What an archive is read from."""

    name: str
    """For sentences only."""
    size: int
    seekable = True
    """False where a read backwards begins again from the start, because the bytes are unpacked while reading."""

    @abstractmethod
    def read(self, offset: int, length: int) -> bytes:
        """The bytes there, fewer where the archive ends.

        Raises:
            EvidenceError: They cannot be read.
        """

    def exactly(self, offset: int, length: int) -> bytes:
        """All of the bytes there.

        Raises:
            EvidenceError: The archive ends before, or they cannot be read.
        """
        data = self.read(offset, length)
        if len(data) < length:
            raise EvidenceError(f"{self.name} ends at byte {offset + len(data):,}, before what it should hold.")
        return data

    def chunks(self) -> Iterator[bytes]:
        """All bytes in order.

        Raises:
            EvidenceError: A part cannot be read.
        """
        offset = 0
        while offset < self.size:
            block = self.exactly(offset, min(CHUNK, self.size - offset))
            yield block
            offset += len(block)

    @abstractmethod
    def close(self) -> None:
        """Let go of what is open."""


class ArchiveFile(ArchiveBytes):
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
        """See ``ArchiveBytes.read``."""
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

    def close(self) -> None:
        """Close it."""
        self._stream.close()

    def _unreadable(self, error: OSError) -> EvidenceError:
        return EvidenceError(f"{self.name} cannot be read: {error.strerror or type(error).__name__}.")


class ArchiveContent(ArchiveBytes):
    """An archive that is itself the content of an entry.

    Args:
        reader: The content.
        name: For sentences.
        on_read: As for ``ArchiveFile``.
    """

    def __init__(self, reader: ContentReader, name: str, on_read: Callable[[int], object] | None = None) -> None:
        self.name = name
        self.size = reader.size
        self.seekable = reader.seekable
        self._reader = reader
        self._on_read = on_read

    def read(self, offset: int, length: int) -> bytes:
        """See ``ArchiveBytes.read``."""
        if not 0 <= offset < self.size or length <= 0:
            return b""
        data = self._reader.read_at(offset, min(length, self.size - offset))
        if self._on_read is not None:
            self._on_read(len(data))
        return data

    def close(self) -> None:
        """Nothing of its own is open."""
