"""TAR files as an evidence source: plain ones at any place, packed ones (gzip, bzip2, xz) read forward."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from triage.errors import EvidenceError, UnsupportedEvidenceError
from triage.evidence.archive_bounds import EXHIBIT, ArchiveBounds, too_many
from triage.evidence.archive_file import ArchiveBytes, ArchiveFile
from triage.evidence.archive_names import split_name
from triage.evidence.archive_tree import LIVE, ArchiveTree, MemberFacts
from triage.evidence.order import LikelyPlaces
from triage.evidence.source import ContentReader, Source
from triage.evidence.tar_headers import BLOCK, TarMember, read_members
from triage.evidence.tar_stream import PackedTar, PlainTar, compression_of
from triage.model.entries import EntryFlag, EntryKey, EntryKind, EntryRow
from triage.model.frame import FORWARD_ONLY, Recognised, SourceSpec, VolumeOutcome, VolumeRow
from triage.model.problems import NotUnderstood, ReadInPart

_NO_CONTENT: Final = int(EntryFlag.NO_CONTENT)
_SPARSE: Final = NotUnderstood(
    "The member is stored as a sparse file, which this version does not put together; it was not read."
)


class TarSource(Source):
    """An opened TAR. An entry's address is the number of the 512-byte block at which its headers begin.

    Args:
        spec: Its one file.
        on_read: Told how many bytes came with each read.
        file: Where the archive lies that is not a file of its own, but inside the source.
        bounds: What is listed of it at most.

    Raises:
        UnsupportedEvidenceError: It is packed by a method that is not read.
        EvidenceError: It cannot be opened, or is no TAR.
    """

    def __init__(
        self,
        spec: SourceSpec,
        on_read: Callable[[int], object] | None = None,
        *,
        file: ArchiveBytes | None = None,
        bounds: ArchiveBounds = EXHIBIT,
    ) -> None:
        self.spec = spec
        self._bounds = bounds
        self._file = file or ArchiveFile(Path(spec.paths[0]), on_read)
        try:
            self._compression = compression_of(self._file)
            self._check()
        except EvidenceError:
            self._file.close()
            raise
        self.sequential = bool(self._compression)
        self._forward = self._from_start()

    def recognise(self) -> Recognised:
        """See ``Source.recognise``."""
        packed = f", packed by {self._compression}, {FORWARD_ONLY}" if self._compression else ""
        return Recognised(
            kind=self.spec.kind,
            size=self._file.size,
            description=f"TAR archive{packed}",
            stored_digests=(),
            volumes=(VolumeRow(0, 0, self._file.size, "TAR archive", "tar", VolumeOutcome.READ),),
        )

    def walk(self, volume: int) -> Iterator[EntryRow | tuple[int, str]]:
        """See ``Source.walk``.

        Raises:
            EvidenceError: There is no such volume.
        """
        if volume:
            raise EvidenceError(f"A TAR has the one volume 0 and no volume {volume}.")
        tree = ArchiveTree(self._bounds.directories)
        facts: list[MemberFacts] = []
        problems: list[str] = []
        for member in read_members(self._from_start(), problems):
            if len(facts) >= self._bounds.members:
                problems.append(ReadInPart(too_many(len(facts) + 1, self._bounds)))
                break
            name = split_name(member.raw_name, member.encoding)
            tree.add(name, len(facts), directory=member.kind is EntryKind.DIRECTORY)
            facts.append(_facts(member))
        yield from tree.rows(facts.__getitem__, LikelyPlaces.load())
        for sentence in problems:
            yield -1, sentence

    def content(self, key: EntryKey) -> ContentReader:
        """See ``Source.content``.

        In a packed TAR everything in front of the member is unpacked first, from where the last one ended if that
        lies in front of it, too: ask in ascending order of addresses.
        """
        return self._open(key)

    def stream(self, keys: Sequence[EntryKey]) -> Iterator[tuple[EntryKey, ContentReader | EvidenceError]]:
        """See ``Source.stream``: in the order of the archive, in one pass through a packed one.

        A reader is forward-only in this pass; where it is asked for earlier bytes again it unpacks from the start.
        """
        for key in sorted(keys, key=lambda one: one.address):
            try:
                yield key, self._open(key)
            except EvidenceError as error:
                yield key, error

    def media_chunks(self) -> Iterator[bytes]:
        """See ``Source.media_chunks``: the archive file, packed as it is."""
        return self._file.chunks()

    def close(self) -> None:
        """See ``Source.close``."""
        self._file.close()

    def _check(self) -> None:
        problems: list[str] = []
        if next(read_members(self._from_start(), problems), None) is None and problems:
            raise EvidenceError(f"{self._file.name} is no TAR that can be read: {problems[0]}")

    def _from_start(self) -> PlainTar | PackedTar:
        return PackedTar(self._file, self._compression) if self._compression else PlainTar(self._file)

    def _open(self, key: EntryKey) -> ContentReader:
        if key.flags & _NO_CONTENT or key.address < 0:
            raise EvidenceError("This entry has no content in the archive.")
        start = key.address * BLOCK
        stream = self._forward
        if isinstance(stream, PackedTar) and stream.position > start:
            stream = self._forward = self._from_start()
        problems: list[str] = []
        member = next(read_members(stream, problems, start), None)
        if member is None:
            raise EvidenceError(problems[0] if problems else "There is no member at this place of the archive.")
        if member.sparse:
            raise UnsupportedEvidenceError(_SPARSE)
        return _TarReader(stream, member, self._from_start, seekable=self._file.seekable and not self._compression)


class _TarReader(ContentReader):
    """The bytes of one member. A TAR has no checksum of them: what is not there is an error, never an end."""

    def __init__(
        self,
        stream: PlainTar | PackedTar,
        member: TarMember,
        again: Callable[[], PlainTar | PackedTar],
        *,
        seekable: bool,
    ) -> None:
        self.size = member.size
        self.seekable = seekable
        self._data = member.data
        self._stream = stream
        self._again = again

    def read_at(self, offset: int, length: int) -> bytes:
        length = max(0, min(length, self.size - offset))
        if not length:
            return b""
        start = self._data + offset
        if isinstance(self._stream, PackedTar) and start < self._stream.position:
            self._stream = self._again()
        data = self._stream.read_at(start, length)
        if len(data) < length:
            raise EvidenceError(f"The content ends at byte {offset + len(data):,} of {self.size:,}: it is truncated.")
        return data


def _facts(member: TarMember) -> MemberFacts:
    flags, sentence = LIVE, member.sentence
    if member.kind is not EntryKind.FILE:
        flags |= _NO_CONTENT
    if member.sparse:
        flags |= EntryFlag.SPARSE
        sentence = _SPARSE
    return MemberFacts(member.block, member.kind, flags, member.size, member.times, member.data, sentence)
