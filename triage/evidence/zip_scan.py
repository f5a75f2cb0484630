"""The members of a ZIP whose end is missing, found by their own headers from the first byte on.

An archive that was cut off, or whose end was overwritten, has lost its directory and not what stands before it. Source
of the layout: APPNOTE.TXT 6.3.10 (PKWARE, 2022), 4.3.7 to 4.3.9.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from triage.errors import EvidenceError
from triage.evidence.archive_bounds import ArchiveBounds, too_many
from triage.evidence.archive_file import ArchiveBytes
from triage.evidence.zip_directory import FULL, ZipMember, widen
from triage.model.problems import ReadInPart

MAX_UNPACKED: Final = 1 << 30
"""Bytes that are unpacked to find the ends of members whose headers do not say their size."""

_LOCAL: Final = b"PK\x03\x04"
_LOCAL_SIZE: Final = 30
_DESCRIPTOR: Final = b"PK\x07\x08"
_SIZED_BEHIND: Final = 1 << 3
_DEFLATED: Final = 8
_BLOCK: Final = 256 << 10


class _End(NamedTuple):
    """What the bytes of a member say of their size."""

    compressed: int
    size: int
    crc: int


class ScannedZip:
    """The members that were found, in the order in which they lie; what ``ZipDirectory`` offers.

    Args:
        file: The archive.
        bounds: How many are looked for.

    Raises:
        EvidenceError: Not one was found.
    """

    def __init__(self, file: ArchiveBytes, bounds: ArchiveBounds) -> None:
        self._file = file
        self._unpacked = 0
        self._found = self._scan(bounds.members + 1)
        if not self._found:
            raise EvidenceError(f"{file.name} has no central directory, and no member begins at its first byte.")
        self.problems: list[str] = [
            ReadInPart(
                f"The ZIP has no central directory: its end is missing. {len(self._found):,} members were found by"
                " their own headers; what else it held is not known."
            )
        ]
        if len(self._found) > bounds.members:
            self.problems.append(ReadInPart(too_many(len(self._found), bounds)))

    def __len__(self) -> int:
        return len(self._found)

    def member(self, ordinal: int) -> ZipMember:
        """One member.

        Raises:
            EvidenceError: There is none of that ordinal.
        """
        if not 0 <= ordinal < len(self._found):
            raise EvidenceError(f"The archive has no member {ordinal:,}.")
        return self._found[ordinal]

    def members(self) -> Iterator[ZipMember]:
        """All members."""
        return iter(self._found)

    def mentions(self, text: bytes) -> bool:
        """True where a member's name holds these bytes."""
        return any(text in member.raw_name for member in self._found)

    def in_memory(self) -> Callable[[int], ZipMember]:
        """``member``; all are in memory."""
        return self.member

    def _scan(self, most: int) -> list[ZipMember]:
        found: list[ZipMember] = []
        at = 0
        while len(found) < most:
            header = self._file.read(at, _LOCAL_SIZE)
            if len(header) < _LOCAL_SIZE or header[:4] != _LOCAL:
                break
            flags, method, time, date, crc, compressed, size, name, extra = struct.unpack_from("<HHHHIIIHH", header, 6)
            names = self._file.read(at + _LOCAL_SIZE, name + extra)
            if len(names) < name + extra:
                break
            if FULL in (compressed, size):
                size, compressed, _ = widen(names[name:], size, compressed, 0)
            start = at + _LOCAL_SIZE + name + extra
            end = self._end(start, method) if flags & _SIZED_BEHIND and not compressed else _End(compressed, size, crc)
            if end is None:
                break
            rest = (end.crc, end.compressed, end.size, 0, at, names[name:])
            found.append(ZipMember(len(found), names[:name], 0, flags, method, time, date, *rest))
            at = start + end.compressed
            if flags & _SIZED_BEHIND:
                at = self._behind_descriptor(at)
        return found

    def _end(self, start: int, method: int) -> _End | None:
        """Where the packed bytes end by themselves; ``None`` where they do not."""
        if method != _DEFLATED:
            return None
        stream, at, size, crc = zlib.decompressobj(-15), start, 0, 0
        while not stream.eof and self._unpacked < MAX_UNPACKED:
            packed = stream.unconsumed_tail or self._file.read(at, _BLOCK)
            at += 0 if stream.unconsumed_tail else len(packed)
            if not packed:
                return None
            try:
                part = stream.decompress(packed, _BLOCK)
            except zlib.error:
                return None
            size, crc = size + len(part), zlib.crc32(part, crc)
            self._unpacked += len(part)
        return _End(at - len(stream.unused_data) - start, size, crc) if stream.eof else None

    def _behind_descriptor(self, at: int) -> int:
        """The descriptor has a signature or none, and sizes of four or of eight bytes: the next header tells."""
        behind = self._file.read(at, 24 + len(_LOCAL))
        for length in (16, 12, 24, 20):
            if behind[length : length + 4] == _LOCAL:
                return at + length
        return at + (16 if behind[:4] == _DESCRIPTOR else 12)
