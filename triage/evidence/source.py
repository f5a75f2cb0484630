"""What every kind of evidence source offers to the stages: recognise, walk, content, media stream."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from triage.errors import EvidenceError, UnsupportedEvidenceError
from triage.model.entries import EntryKey, EntryRow
from triage.model.frame import Recognised, SourceSpec

if TYPE_CHECKING:
    from triage.evidence.free_space import FreeSpace

CHUNK: Final = 1 << 20
"""Bytes a read asks for at once."""


class ContentReader(ABC):
    """The bytes of one entry. Nothing is ever written, and a short read is an error, not an end."""

    size: int
    """Bytes that the entry claims to have."""
    seekable = True
    """False where a read backwards begins again from the start, because the bytes are unpacked while reading."""

    @abstractmethod
    def read_at(self, offset: int, length: int) -> bytes:
        """Exactly the bytes asked for, or fewer only where the entry ends.

        Raises:
            EvidenceError: The bytes cannot be read.
        """

    def chunks(self, size: int = CHUNK) -> Iterator[bytes]:
        """All bytes in order.

        Raises:
            EvidenceError: The entry ends before its size, or a part cannot be read.
        """
        offset = 0
        while offset < self.size:
            block = self.read_at(offset, min(size, self.size - offset))
            if not block:
                raise EvidenceError(f"The content ends at byte {offset:,} of {self.size:,}.")
            yield block
            offset += len(block)


class Source(ABC):
    """An opened evidence source. It lives in a worker process; the case's own process never has one."""

    spec: SourceSpec
    surplus = b""
    """Bytes behind the medium's last whole sector that the container's stored digests may cover (E01)."""
    sequential = False
    """True where content can only be read forward (TAR.GZ): then ``stream`` is used, by one worker."""

    @abstractmethod
    def recognise(self) -> Recognised:
        """Container, stored digests and volumes, without walking."""

    @abstractmethod
    def walk(self, volume: int) -> Iterator[EntryRow | tuple[int, str]]:
        """The entries of a volume in the deterministic order of ``triage.entries.order``.

        Yields:
            ``EntryRow`` with ascending ``index`` from 0, or ``(index or -1, sentence)`` for a part that
            cannot be read; the rest is walked all the same.
        """

    @abstractmethod
    def content(self, key: EntryKey) -> ContentReader:
        """A reader of one entry's bytes.

        Raises:
            EvidenceError: It cannot be opened.
        """

    def unallocated(self, volume: int) -> FreeSpace:
        """The space of a volume that belongs to no file; a source keeps it while it is open.

        Raises:
            UnsupportedEvidenceError: There is none, or it is not known which bytes are free.
            EvidenceError: The map of free blocks cannot be read.
        """
        raise UnsupportedEvidenceError(f"Volume {volume} is a set of files: it has no space that belongs to none.")

    def stream(self, keys: Sequence[EntryKey]) -> Iterator[tuple[EntryKey, ContentReader | EvidenceError]]:
        """The contents of many entries, in the order that suits the source; each reader is used up before the next."""
        for key in keys:
            try:
                yield key, self.content(key)
            except EvidenceError as error:
                yield key, error

    @abstractmethod
    def media_chunks(self) -> Iterator[bytes]:
        """What verification digests: the media stream of an image, the file of an archive, the manifest of a folder.

        A folder's manifest has a line ``path TAB size TAB sha256 LF`` per file, in the order of the paths' UTF-8 bytes.
        """

    @abstractmethod
    def close(self) -> None:
        """Let go of all handles."""
