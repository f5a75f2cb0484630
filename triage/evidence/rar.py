"""RAR archives inside an exhibit, versions 4 and 5, through libarchive where the machine has it.

libarchive compares the checksums of packed members, and of stored ones not in every version (3.6.2 does not).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from triage.errors import EvidenceError, NotInstalledError, UnsupportedEvidenceError
from triage.evidence import libarchive
from triage.evidence.archive_bounds import INSIDE, ArchiveBounds, too_many
from triage.evidence.archive_file import ArchiveBytes
from triage.evidence.archive_names import split_name
from triage.evidence.archive_times import NO_TIMES, entry_times
from triage.evidence.archive_tree import LIVE, ArchiveTree, MemberFacts
from triage.evidence.libarchive import RarReader, RawMember
from triage.evidence.member_reader import CheckedReader
from triage.evidence.order import LikelyPlaces
from triage.evidence.source import ContentReader, Source
from triage.model.entries import EntryFlag, EntryKey, EntryKind, EntryRow
from triage.model.frame import Recognised, SourceSpec, VolumeOutcome, VolumeRow
from triage.model.problems import NotUnderstood, ReadInPart
from triage.model.times import Clock

_NO_SIZE: Final = NotUnderstood("The archive does not say how large this member is; it was not read.")


class RarSource(Source):
    """An opened RAR. An entry's address is the number of the member.

    Args:
        spec: The source in which it lies.
        file: The archive.
        bounds: What is listed of it at most.

    Raises:
        NotInstalledError: This machine has no libarchive.
        EvidenceError: It cannot be opened.
    """

    sequential = True

    def __init__(self, spec: SourceSpec, file: ArchiveBytes, bounds: ArchiveBounds = INSIDE) -> None:
        if not libarchive.installed():
            raise NotInstalledError(
                "RAR; libarchive is not installed on this machine.",
                hint="A run on a machine that has it opens the archive.",
            )
        self.spec = spec
        self._file = file
        self._bounds = bounds
        self._reader = RarReader(file)
        self._next = 0
        """The number of the member that the reader gives next."""
        self._position = 0
        """Bytes that were read of the one before."""

    def recognise(self) -> Recognised:
        """See ``Source.recognise``."""
        volume = VolumeRow(0, 0, self._file.size, "RAR archive", "rar", VolumeOutcome.READ)
        return Recognised(self.spec.kind, self._file.size, "RAR archive", (), (volume,))

    def walk(self, volume: int) -> Iterator[EntryRow | tuple[int, str]]:
        """See ``Source.walk``.

        Raises:
            EvidenceError: There is no such volume, or nothing of it can be listed.
        """
        if volume:
            raise EvidenceError(f"A RAR has the one volume 0 and no volume {volume}.")
        tree = ArchiveTree(self._bounds.directories)
        facts: list[MemberFacts] = []
        broken = ""
        reader = RarReader(self._file)
        try:
            while (member := reader.next()) is not None:
                if len(facts) >= self._bounds.members:
                    broken = too_many(len(facts) + 1, self._bounds)
                    break
                tree.add(split_name(member.name, "utf-8", backslashes=True), len(facts), directory=member.directory)
                facts.append(_facts(len(facts), member))
        except EvidenceError as error:
            if not facts:
                raise
            broken = f"{error.sentence} The members behind it were not listed."
        finally:
            reader.close()
        yield from tree.rows(facts.__getitem__, LikelyPlaces.load())
        if broken:
            yield -1, ReadInPart(broken)

    def content(self, key: EntryKey) -> ContentReader:
        """See ``Source.content``: whatever stands in front of it is passed over first.

        Raises:
            UnsupportedEvidenceError: It is encrypted.
            EvidenceError: It has no content.
        """
        if key.flags & EntryFlag.NO_CONTENT:
            raise EvidenceError("This entry has no content in the archive.")
        if key.flags & EntryFlag.ENCRYPTED:
            raise UnsupportedEvidenceError("The member of the archive is encrypted; its content was not read.")
        return _RarMember(self, key.address, key.size)

    def read_member(self, number: int, offset: int, length: int) -> bytes:
        """Bytes of a member; where it lies behind, or they do, the archive is read from its start again.

        Raises:
            EvidenceError: They cannot be read.
        """
        if self._next > number + 1 or (self._next == number + 1 and self._position > offset):
            self._reader.close()
            self._reader, self._next = RarReader(self._file), 0
        while self._next <= number:
            if self._reader.next() is None:
                raise EvidenceError(f"The archive has no member {number:,}.")
            self._next, self._position = self._next + 1, 0
        self._take(offset - self._position)
        return self._take(length)

    def media_chunks(self) -> Iterator[bytes]:
        """See ``Source.media_chunks``."""
        return self._file.chunks()

    def close(self) -> None:
        """See ``Source.close``."""
        self._reader.close()
        self._next = 1 << 62  # whoever still reads begins again

    def _take(self, length: int) -> bytes:
        parts: list[bytes] = []
        while length > 0 and (part := self._reader.read(min(length, 1 << 20))):
            parts.append(part)
            length -= len(part)
            self._position += len(part)
        return b"".join(parts)


class _RarMember(CheckedReader):
    def __init__(self, source: RarSource, number: int, size: int) -> None:
        super().__init__(size, None, seekable=False)  # libarchive gives no checksum
        self._source = source
        self._number = number

    def _blocks(self, size: int) -> Iterator[bytes]:
        for at in range(0, self.size, size):
            yield self._read_part(at, min(size, self.size - at))

    def _read_part(self, offset: int, length: int) -> bytes:
        data = self._source.read_member(self._number, offset, length)
        if len(data) < length:
            raise EvidenceError(f"The content ends at byte {offset + len(data):,} of {self.size:,}.")
        if offset + length == self.size:
            self._source.read_member(
                self._number, self.size, 1
            )  # where it compares one, it does so behind the last byte
        return data


def _facts(number: int, member: RawMember) -> MemberFacts:
    kind = EntryKind.DIRECTORY if member.directory else EntryKind.FILE if member.file else EntryKind.OTHER
    flags, sentence = LIVE | EntryFlag.COMPRESSED, ""
    if kind is not EntryKind.FILE:
        flags = LIVE | EntryFlag.NO_CONTENT
    elif member.size is None or member.size < 0:
        flags, sentence = LIVE | EntryFlag.NO_CONTENT, _NO_SIZE
    if member.encrypted:
        flags |= EntryFlag.ENCRYPTED
    times = NO_TIMES if member.modified is None else entry_times({"modified": (member.modified, Clock.UNIX_S)})
    return MemberFacts(number, kind, flags, max(member.size or 0, 0), times, number, sentence)
