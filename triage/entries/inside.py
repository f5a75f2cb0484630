"""Opens archives that are contents of a source, at any depth, and gives the bytes of what lies in them.

Nothing is unpacked to a disk. An archive is read in place where it can be; one that lies packed in another is held in
memory up to ``HELD_ARCHIVE`` bytes, and above that only read forward.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from triage.errors import EvidenceError, UnsupportedEvidenceError
from triage.evidence.archive_bounds import INSIDE
from triage.evidence.archive_file import ArchiveBytes, ArchiveContent
from triage.evidence.seven_zip_header import MAGIC as SEVEN_ZIP
from triage.evidence.source import ContentReader, Source
from triage.evidence.tar_stream import PackedTar, compression_of
from triage.model.entries import EntryFlag, EntryKey, EntryRow
from triage.model.frame import Recognised, SourceSpec

if TYPE_CHECKING:
    from triage.evidence.free_space import FreeSpace

HELD_ARCHIVE: Final = 64 << 20
"""Bytes of an archive that is held in memory, because it lies packed in another archive."""

_KEPT: Final = 4
"""Archives that stay open in a worker, the last ones used; each may hold its bytes or its directory."""

_OVER_BOUND: Final = "It was not read: with it more would be unpacked of its archive than the bound allows."
_OVER_BOUND_CARVED: Final = "It was not read: with it more would be read of what was carved than the bound allows."
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
RAR: Final = b"Rar!\x1a\x07"
_TAR_MAGIC: Final = slice(257, 262)
_BLOCK: Final = 512


class Opened(NamedTuple):
    """An archive, and how a person calls its format."""

    format: str
    source: Source


class WithArchives(Source):
    """A source, and through it whatever lies in its archives: a key says in which one its entry lies.

    Args:
        source: The opened source; it is closed with this one.
        on_read: Told how many bytes came with each read of an archive.
    """

    def __init__(self, source: Source, on_read: Callable[[int], object] | None = None) -> None:
        self.spec = source.spec
        self.surplus = source.surplus
        self.sequential = source.sequential
        self._source = source
        self._on_read = on_read
        self._open: OrderedDict[int, Opened] = OrderedDict()

    def recognise(self) -> Recognised:
        """See ``Source.recognise``."""
        return self._source.recognise()

    def walk(self, volume: int) -> Iterator[EntryRow | tuple[int, str]]:
        """See ``Source.walk``: the source's own entries."""
        return self._source.walk(volume)

    def content(self, key: EntryKey) -> ContentReader:
        """See ``Source.content``."""
        if key.flags & EntryFlag.OVER_BOUND:
            raise EvidenceError(_OVER_BOUND_CARVED if key.flags & EntryFlag.CARVED else _OVER_BOUND)
        if key.within is None or key.flags & EntryFlag.CARVED:
            return self._source.content(key)
        return self.archive(key.within).source.content(key)

    def stream(self, keys: Sequence[EntryKey]) -> Iterator[tuple[EntryKey, ContentReader | EvidenceError]]:
        """See ``Source.stream``."""
        yield from self._source.stream([key for key in keys if key.within is None])
        yield from super().stream([key for key in keys if key.within is not None])

    def unallocated(self, volume: int) -> FreeSpace:
        """See ``Source.unallocated``."""
        return self._source.unallocated(volume)

    def archive(self, key: EntryKey) -> Opened:
        """The archive that is the content of an entry, opened or still open.

        Raises:
            UnsupportedEvidenceError: Its format, or its kind of packing, is not read.
            EvidenceError: It cannot be opened; the sentence says why.
        """
        found = self._open.pop(key.entry, None)
        if found is None:
            file = _readable(ArchiveContent(self.content(key), key.name, self._on_read))
            found = open_archive(self.spec, file)
        self._open[key.entry] = found
        while len(self._open) > _KEPT:
            self._open.popitem(last=False)[1].source.close()
        return found

    def media_chunks(self) -> Iterator[bytes]:
        """See ``Source.media_chunks``."""
        return self._source.media_chunks()

    def close(self) -> None:
        """See ``Source.close``."""
        self._open.clear()
        self._source.close()


def open_archive(spec: SourceSpec, file: ArchiveBytes) -> Opened:
    """Open an archive by its first bytes.

    Raises:
        UnsupportedEvidenceError: Its format, or its kind of packing, is not read.
        EvidenceError: It cannot be opened.
    """
    head = file.read(0, _BLOCK)
    if head[:4] in _ZIP:
        from triage.evidence.zip_archive import ZipSource

        _see_that_any_byte_can_be_read(file, "ZIP")
        return Opened("ZIP", ZipSource(spec, file=file, bounds=INSIDE))
    if head[:6] == SEVEN_ZIP:
        from triage.evidence.seven_zip import SevenZipSource

        _see_that_any_byte_can_be_read(file, "7z archive")
        return Opened("7z", SevenZipSource(spec, file, INSIDE))
    if head.startswith(RAR):
        from triage.evidence.rar import RarSource

        _see_that_any_byte_can_be_read(file, "RAR")
        return Opened("RAR", RarSource(spec, file, INSIDE))
    compression = compression_of(file)
    if compression:
        head = PackedTar(file, compression).read_at(0, _BLOCK)
    if head[_TAR_MAGIC] == b"ustar":
        from triage.evidence.tar_archive import TarSource

        packed = f", packed by {compression}" if compression else ""
        return Opened(f"TAR{packed}", TarSource(spec, file=file, bounds=INSIDE))
    if compression:
        from triage.evidence.packed_file import PackedFileSource

        return Opened(compression, PackedFileSource(spec, file))
    raise UnsupportedEvidenceError("Its first bytes are those of no archive that this version reads.")


def _readable(file: ArchiveContent) -> ArchiveBytes:
    """The archive itself, or its bytes in memory where it is packed and small enough."""
    if file.seekable or file.size > HELD_ARCHIVE:
        return file
    return _Held(file.name, b"".join(file.chunks()))


def _see_that_any_byte_can_be_read(file: ArchiveBytes, name: str) -> None:
    if not file.seekable:
        raise UnsupportedEvidenceError(
            f"A {name} of {file.size:,} bytes that lies packed in another archive is not opened; up to "
            f"{HELD_ARCHIVE:,} bytes it would be."
        )


class _Held(ArchiveBytes):
    """An archive that is held in memory."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self.size = len(data)
        self._data = data

    def read(self, offset: int, length: int) -> bytes:
        return self._data[offset : offset + length] if offset >= 0 else b""

    def close(self) -> None:
        """An archive in it may still be read; the memory goes with the last of them."""
