"""ZIP files as an evidence source: phone extractions and exports, read in place and never unpacked."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from triage.errors import EvidenceError, UnsupportedEvidenceError
from triage.evidence.archive_bounds import EXHIBIT, ArchiveBounds, too_many
from triage.evidence.archive_file import ArchiveBytes, ArchiveFile
from triage.evidence.archive_names import split_name
from triage.evidence.archive_times import zip_times
from triage.evidence.archive_tree import LIVE, ArchiveTree, MemberFacts
from triage.evidence.clbx import MAX_METADATA_SIZE, METADATA_NAME, ExtractionMetadata, Stat, metadata_suffix
from triage.evidence.order import LikelyPlaces
from triage.evidence.source import ContentReader, Source
from triage.evidence.zip_content import STORED, open_member
from triage.evidence.zip_directory import FLAG_ENCRYPTED, ZipDirectory, ZipMember
from triage.evidence.zip_scan import ScannedZip
from triage.model.entries import EntryFlag, EntryKey, EntryKind, EntryRow
from triage.model.frame import Recognised, SourceSpec, VolumeOutcome, VolumeRow
from triage.model.problems import Note, NotUnderstood, ReadInPart

MAX_LINK_SIZE: Final = 4096
"""No path is longer. What is marked as a link or a device and holds more is listed and read as a file."""

_NO_CONTENT: Final = int(EntryFlag.NO_CONTENT)
_UFDR: Final = (
    "This is a Cellebrite report (UFDR). Its files are listed as they lie in it; their original paths and times, and "
    "the decoded data in report.xml, are not read by this version."
)


class ZipSource(Source):
    """An opened ZIP.

    Args:
        spec: Its one file.
        on_read: Told how many bytes came with each read.
        file: Where the archive lies that is not a file of its own, but inside the source.
        bounds: What is listed of it at most.

    Raises:
        UnsupportedEvidenceError: It is one part of a split archive.
        EvidenceError: It cannot be opened, or has no central directory.
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
            self._directory = self._find(damaged=file is not None)
        except EvidenceError:
            self._file.close()
            raise

    def _find(self, *, damaged: bool) -> ZipDirectory | ScannedZip:
        """Its directory. Without one a whole copy of an exhibit can be asked for, and of an archive in it cannot."""
        try:
            return ZipDirectory(self._file, self._bounds.directory)
        except UnsupportedEvidenceError:
            raise
        except EvidenceError:
            if not damaged:
                raise
            return ScannedZip(self._file, self._bounds)

    def recognise(self) -> Recognised:
        """See ``Source.recognise``."""
        count = len(self._directory)
        problems = list(self._directory.problems)
        if self._is_ufdr():
            problems.append(_UFDR)
        return Recognised(
            kind=self.spec.kind,
            size=self._file.size,
            description=f"ZIP archive, {count:,} member{'' if count == 1 else 's'}",
            stored_digests=(),
            volumes=(VolumeRow(0, 0, self._file.size, "ZIP archive", "zip", VolumeOutcome.READ),),
            problems=tuple(problems),
        )

    def walk(self, volume: int) -> Iterator[EntryRow | tuple[int, str]]:
        """See ``Source.walk``. An entry's address is its ordinal in the central directory.

        Raises:
            EvidenceError: There is no such volume.
        """
        if volume:
            raise EvidenceError(f"A ZIP has the one volume 0 and no volume {volume}.")
        metadata = self._metadata()
        tree = ArchiveTree(self._bounds.directories)
        facts: dict[int, Stat] = {}
        for member in islice(self._directory.members(), self._bounds.members):
            said = metadata.take(member.raw_name) if metadata else None
            if said is not None:
                facts[member.ordinal] = said
            tree.add(member.name(), member.ordinal, directory=_kind(member) is EntryKind.DIRECTORY)
        listed: list[Stat] = []
        for raw, said in metadata.left():
            name = split_name(raw, "utf-8")
            tree.add(name, len(self._directory) + len(listed), directory=said.kind is EntryKind.DIRECTORY)
            listed.append(said)
        yield from tree.rows(self._facts(facts, listed), LikelyPlaces.load())
        yield from ((-1, Note(sentence)) for sentence in metadata.problems)
        if len(self._directory) > self._bounds.members:
            yield -1, ReadInPart(too_many(len(self._directory), self._bounds))
        missing = sum(1 for one in listed if one.kind is EntryKind.FILE)
        if missing:
            sentence = f"{missing:,} files are listed in the extraction's own metadata and their content is not in it."
            yield -1, Note(sentence)

    def content(self, key: EntryKey) -> ContentReader:
        """See ``Source.content``."""
        if key.flags & _NO_CONTENT:
            raise EvidenceError("This entry has no content in the archive.")
        return open_member(self._file, self._directory.member(key.address))

    def media_chunks(self) -> Iterator[bytes]:
        """See ``Source.media_chunks``: the archive file."""
        return self._file.chunks()

    def close(self) -> None:
        """See ``Source.close``."""
        self._file.close()

    def _facts(self, said_of: dict[int, Stat], listed: list[Stat]) -> Callable[[int], MemberFacts]:
        count = len(self._directory)
        record = self._directory.in_memory()

        def facts_of(number: int) -> MemberFacts:
            if number >= count:
                return _listed_facts(listed[number - count])
            return _member_facts(record(number), said_of.get(number))

        return facts_of

    def _metadata(self) -> ExtractionMetadata:
        """What the extraction says of its files, in whole; it is kept for the length of a walk."""
        metadata = ExtractionMetadata()
        if not self._directory.mentions(METADATA_NAME):
            return metadata
        for member in self._directory.members():
            suffix = metadata_suffix(member.raw_name)
            if suffix is None:
                continue
            if member.size > MAX_METADATA_SIZE:
                metadata.refuse(suffix, f"is larger than {MAX_METADATA_SIZE:,} bytes")
                continue
            try:
                metadata.add(suffix, b"".join(open_member(self._file, member).chunks()))
            except EvidenceError as error:
                metadata.refuse(suffix, f"cannot be read ({error.sentence.rstrip('.')})")
        return metadata

    def _is_ufdr(self) -> bool:
        return self._file.name.casefold().endswith(".ufdr")


def _kind(member: ZipMember) -> EntryKind:
    """By name and mode. What is marked as a link or device and holds more than a path is a file all the same."""
    if member.raw_name.endswith(b"/") or stat.S_ISDIR(member.mode):
        return EntryKind.DIRECTORY
    if member.size > MAX_LINK_SIZE or not stat.S_IFMT(member.mode) or stat.S_ISREG(member.mode):
        return EntryKind.FILE
    return EntryKind.LINK if stat.S_ISLNK(member.mode) else EntryKind.OTHER


def _member_facts(member: ZipMember, said: Stat | None) -> MemberFacts:
    kind = _kind(member)
    flags, sentence = LIVE, ""
    if kind is not EntryKind.FILE:
        flags |= _NO_CONTENT
    elif stat.S_IFMT(member.mode) and not stat.S_ISREG(member.mode):
        sentence = "It is marked as a link or a device and holds more than one can; it is read as a file."
    if kind is EntryKind.DIRECTORY and member.size:
        sentence = NotUnderstood(f"It is marked as a directory and holds {member.size:,} bytes, which were not read.")
    if member.flags & FLAG_ENCRYPTED:
        flags |= EntryFlag.ENCRYPTED
    if member.method != STORED:
        flags |= EntryFlag.COMPRESSED
    times = said.times() if said else zip_times(member.extra, member.dos_date, member.dos_time)
    return MemberFacts(member.ordinal, kind, flags, member.size, times, max(member.header, 0), sentence)


def _listed_facts(said: Stat) -> MemberFacts:
    return MemberFacts(-1, said.kind, LIVE | _NO_CONTENT, max(said.size, 0), said.times(), 0)
