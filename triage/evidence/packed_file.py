"""A single file packed by gzip, bzip2 or xz, as an archive of one member."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from triage.errors import EvidenceError
from triage.evidence.archive_bounds import INSIDE
from triage.evidence.archive_file import ArchiveBytes
from triage.evidence.archive_names import split_name
from triage.evidence.archive_times import NO_TIMES, EntryTimes, entry_times
from triage.evidence.archive_tree import LIVE, ArchiveTree, MemberFacts
from triage.evidence.order import LikelyPlaces
from triage.evidence.source import CHUNK, ContentReader, Source
from triage.evidence.tar_stream import PackedTar, compression_of
from triage.model.entries import EntryFlag, EntryKey, EntryKind, EntryRow
from triage.model.frame import Recognised, SourceSpec, VolumeOutcome, VolumeRow
from triage.model.problems import ReadInPart
from triage.model.times import Clock

_ENDINGS: Final = {"gzip": (".gz", ".gzip"), "bzip2": (".bz2", ".bz"), "xz": (".xz",)}
_FLAG_EXTRA: Final = 4
_FLAG_NAME: Final = 8
_HEAD: Final = 4096


class PackedFileSource(Source):
    """An opened packed file. Its size is known once all of it was unpacked; ``walk`` does that, and keeps nothing.

    Args:
        spec: The source in which it lies.
        file: The packed bytes.

    Raises:
        EvidenceError: It is packed by none of the three.
    """

    sequential = True

    def __init__(self, spec: SourceSpec, file: ArchiveBytes) -> None:
        self.spec = spec
        self._file = file
        self.compression = compression_of(file)
        if not self.compression:
            raise EvidenceError(f"{file.name} is not packed by gzip, bzip2 or xz.")

    def recognise(self) -> Recognised:
        """See ``Source.recognise``."""
        name = f"{self.compression} file"
        volume = VolumeRow(0, 0, self._file.size, name, self.compression, VolumeOutcome.READ)
        return Recognised(self.spec.kind, self._file.size, name, (), (volume,))

    def walk(self, volume: int) -> Iterator[EntryRow | tuple[int, str]]:
        """See ``Source.walk``: the root and the one member.

        Raises:
            EvidenceError: There is no such volume.
        """
        if volume:
            raise EvidenceError(f"A packed file has the one volume 0 and no volume {volume}.")
        size, broken = self._unpacked()
        raw, times = self._said()
        tree = ArchiveTree(INSIDE.directories)
        tree.add(split_name(raw, "utf-8"), 0, directory=False)
        flags = int(LIVE | EntryFlag.COMPRESSED)
        facts = MemberFacts(0, EntryKind.FILE, flags, size, times, 0)
        yield from tree.rows(lambda _: facts, LikelyPlaces.load())
        if broken:
            yield -1, ReadInPart(broken)

    def content(self, key: EntryKey) -> ContentReader:
        """See ``Source.content``.

        Raises:
            EvidenceError: It is the root, which has none.
        """
        if key.flags & EntryFlag.NO_CONTENT:
            raise EvidenceError("This entry has no content in the archive.")
        return _Unpacking(self._file, self.compression, key.size)

    def media_chunks(self) -> Iterator[bytes]:
        """See ``Source.media_chunks``."""
        return self._file.chunks()

    def close(self) -> None:
        """See ``Source.close``."""
        self._file.close()

    def _unpacked(self) -> tuple[int, str]:
        """How many bytes come out, and why no more do where it is damaged."""
        stream = PackedTar(self._file, self.compression)
        size = 0
        try:
            while block := stream.read_at(size, CHUNK):
                size += len(block)
        except EvidenceError as error:
            return max(size, stream.position), error.sentence
        return size, ""

    def _said(self) -> tuple[bytes, EntryTimes]:
        """Name and time in the header of gzip (RFC 1952 §2.3), else the packed file's own name without its ending."""
        own = self._file.name
        for ending in _ENDINGS[self.compression]:
            if own.lower().endswith(ending) and len(own) > len(ending):
                own = own[: -len(ending)]
                break
        else:
            own = f"{own} (unpacked)"
        raw, times = own.encode("utf-8", "replace"), NO_TIMES
        if self.compression != "gzip":
            return raw, times
        head = self._file.read(0, _HEAD)
        seconds = int.from_bytes(head[4:8], "little")
        if seconds:
            times = entry_times({"modified": (seconds, Clock.UNIX_S)})
        at = 10
        if head[3] & _FLAG_EXTRA:
            at += 2 + int.from_bytes(head[at : at + 2], "little")
        if head[3] & _FLAG_NAME and (end := head.find(b"\0", at)) > at:
            raw = head[at:end]
        return raw, times


class _Unpacking(ContentReader):
    """The bytes of the member; a read backwards unpacks from the start."""

    seekable = False

    def __init__(self, file: ArchiveBytes, compression: str, size: int) -> None:
        self.size = size
        self._file = file
        self._compression = compression
        self._stream = PackedTar(file, compression)

    def read_at(self, offset: int, length: int) -> bytes:
        length = max(0, min(length, self.size - offset))
        if not length:
            return b""
        if offset < self._stream.position:
            self._stream = PackedTar(self._file, self._compression)
        data = self._stream.read_at(offset, length)
        if offset + length == self.size:
            self._stream.read_at(self.size, 1)  # the checksum stands behind the last byte
        return data
