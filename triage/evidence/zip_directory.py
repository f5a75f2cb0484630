"""The central directory of a ZIP: found, checked and kept as the offsets of its records alone.

A phone extraction has 300,000 members and more. What stays in memory is eight bytes a member; a record is read
again from the file when its member is wanted. Source of the layout: APPNOTE.TXT 6.3.10 (PKWARE, 2022).
"""

from __future__ import annotations

import struct
import zlib
from array import array
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from triage.errors import EvidenceError, UnsupportedEvidenceError
from triage.evidence.archive_bounds import EXHIBIT
from triage.evidence.archive_file import ArchiveBytes
from triage.evidence.archive_names import MemberName, split_name
from triage.evidence.archive_times import extra_fields
from triage.model.problems import ReadInPart

_END: Final = b"PK\x05\x06"
_END64: Final = b"PK\x06\x06"
_LOCATOR64: Final = b"PK\x06\x07"
_RECORD: Final = b"PK\x01\x02"
_END_SIZE: Final = 22
_RECORD_SIZE: Final = 46
_MAX_COMMENT: Final = 0xFFFF
_MAX_ENDS: Final = 100
"""Signatures of an end record that are looked at."""

_ZIP64: Final = 0x0001
_UNICODE_PATH: Final = 0x7075
FULL: Final = 0xFFFF_FFFF
"""A field of 32 bits whose value stands in the ZIP64 field."""

_WINDOWS_SYSTEMS: Final = (0, 10, 14)
"""Made by DOS, NTFS, VFAT: names may be parted by backslashes."""

FLAG_ENCRYPTED: Final = 1
FLAG_UTF8: Final = 1 << 11


class _Found(NamedTuple):
    """Where the central directory lies and how many members it should name."""

    start: int
    size: int
    members: int
    shift: int
    """Bytes that stand before the archive: all offsets in it are too small by them."""


class ZipMember(NamedTuple):
    """A record of the central directory."""

    ordinal: int
    raw_name: bytes
    system: int
    """Which system made it; 3 is Unix."""
    flags: int
    method: int
    dos_time: int
    dos_date: int
    crc: int
    compressed: int
    size: int
    attributes: int
    """External attributes; the upper half is the mode where Unix made it."""
    header: int
    """Offset of its local header in the file."""
    extra: bytes

    @property
    def mode(self) -> int:
        """The Unix mode, or 0 where there is none."""
        return self.attributes >> 16 if self.system == 3 else 0

    def name(self) -> MemberName:
        """The path in parts. A name without the UTF-8 flag is read as UTF-8 where it is that, else as CP437."""
        raw, encoding = self.raw_name, "utf-8"
        if not self.flags & FLAG_UTF8 and not raw.isascii():
            unicode = self._unicode_path()
            if unicode is not None:
                raw = unicode
            elif not _is_utf8(raw):
                encoding = "cp437"
        return split_name(raw, encoding, backslashes=self.system in _WINDOWS_SYSTEMS)

    def _unicode_path(self) -> bytes | None:
        """The name of Info-ZIP's Unicode path field, where it belongs to this very name."""
        for kind, data in extra_fields(self.extra):
            if kind == _UNICODE_PATH and len(data) > 5 and data[0] == 1:
                (crc,) = struct.unpack_from("<I", data, 1)
                if crc == zlib.crc32(self.raw_name):
                    return data[5:]
        return None


class ZipDirectory:
    """The members of a ZIP by their ordinal.

    Args:
        file: The archive.
        most: Bytes that its directory may have.

    Attributes:
        problems: Sentences about the directory as a whole.

    Raises:
        EvidenceError: It has no central directory: it is no ZIP, or its end is missing.
        UnsupportedEvidenceError: It is one part of several.
    """

    def __init__(self, file: ArchiveBytes, most: int = EXHIBIT.directory) -> None:
        self._file = file
        self._most = most
        self.problems: list[str] = []
        found = self._find()
        self._start, self._size, self._shift = found.start, found.size, found.shift
        self._offsets = array("Q")
        self._scan(found.members)

    def __len__(self) -> int:
        return len(self._offsets)

    def member(self, ordinal: int) -> ZipMember:
        """One record, read from the file.

        Raises:
            EvidenceError: There is none of that ordinal, or it cannot be read.
        """
        if not 0 <= ordinal < len(self._offsets):
            raise EvidenceError(f"The archive has no member {ordinal:,}.")
        begin = self._offsets[ordinal]
        end = self._offsets[ordinal + 1] if ordinal + 1 < len(self._offsets) else self._size
        return self._parse(self._file.exactly(self._start + begin, end - begin), 0, ordinal)

    def members(self) -> Iterator[ZipMember]:
        """All records in their order; the directory is held in memory while this runs."""
        data = self._file.exactly(self._start, self._size)
        for ordinal, at in enumerate(self._offsets):
            yield self._parse(data, at, ordinal)

    def mentions(self, text: bytes) -> bool:
        """True where the bytes stand anywhere in the directory: a quick way not to look at every record."""
        return text in self._file.exactly(self._start, self._size)

    def in_memory(self) -> Callable[[int], ZipMember]:
        """``member`` for many members, in any order; the directory stays in memory with the function."""
        data = self._file.exactly(self._start, self._size)
        return lambda ordinal: self._parse(data, self._offsets[ordinal], ordinal)

    def _find(self) -> _Found:
        file = self._file
        tail_at = max(0, file.size - _END_SIZE - _MAX_COMMENT)
        tail = file.read(tail_at, file.size - tail_at)
        exact: list[tuple[int, bytes]] = []
        loose: list[tuple[int, bytes]] = []
        at = tail.rfind(_END)
        while at >= 0 and len(exact) + len(loose) < _MAX_ENDS:
            record = tail[at : at + _END_SIZE]
            if len(record) == _END_SIZE:
                ends = at + _END_SIZE + int.from_bytes(record[20:], "little")
                (exact if ends == len(tail) else loose).append((tail_at + at, record))
            at = tail.rfind(_END, 0, at)
        # The last record whose comment ends with the file; where bytes were added behind, the last that fits.
        found = [one for one in (self._end(*place) for place in exact) if one is not None]
        if not found:
            found = [one for one in (self._end(*place) for place in loose) if one is not None and one.size]
        if not found:
            raise EvidenceError(
                f"{file.name} has no central directory: it is not a ZIP file, or its end is missing.",
                hint="A truncated ZIP cannot be read as a source; ask for a whole copy.",
            )
        if len(found) > 1:
            self.problems.append(f"The ZIP has {len(found):,} directories that fit; the last one was read.")
        return found[0]

    def _end(self, position: int, record: bytes) -> _Found | None:
        """Where the directory lies by this end record; ``None`` where no directory lies there (a false signature)."""
        disk, start_disk, _, count, size, offset = struct.unpack_from("<HHHHII", record, 4)
        end = position
        if 0xFFFF in (disk, count) or FULL in (size, offset):
            wide = self._end64(position)
            if wide is not None:
                disk, start_disk, count, size, offset, end = wide
        if disk or start_disk:
            raise UnsupportedEvidenceError("The ZIP is one part of several (split archive), which is not read.")
        if size > self._most:
            raise EvidenceError(f"The ZIP claims a directory of {size:,} bytes; {self._most:,} is the bound.")
        # Bytes in front of the archive (a self-extractor) shift all offsets; the end record does not move.
        for start in (end - size, offset):
            if start >= 0 and (not size or self._file.read(start, 4) == _RECORD):
                return _Found(start, size, count, start - offset)
        return None

    def _end64(self, position: int) -> tuple[int, int, int, int, int, int] | None:
        locator = self._file.read(position - 20, 20) if position >= 20 else b""
        if locator[:4] != _LOCATOR64 or len(locator) < 20:
            return None
        (offset,) = struct.unpack_from("<Q", locator, 8)
        # The record lies where the locator says, or right in front of it where bytes were put before the archive.
        for at in (offset, position - 20 - 56):
            record = self._file.read(at, 56) if 0 <= at < self._file.size else b""
            if record[:4] == _END64 and len(record) == 56:
                disk, start_disk, _, count, size, start = struct.unpack_from("<IIQQQQ", record, 16)
                return disk, start_disk, count, size, start, at
        return None

    def _scan(self, count: int) -> None:
        """Note where each record begins."""
        data = self._file.read(self._start, self._size)
        at = 0
        append, unpack = self._offsets.append, struct.Struct("<HHH").unpack_from
        while at + _RECORD_SIZE <= len(data) and data[at : at + 4] == _RECORD:
            name, extra, comment = unpack(data, at + 28)
            end = at + _RECORD_SIZE + name + extra + comment
            if end > len(data):
                break
            append(at)
            at = end
        if at < len(data):
            self.problems.append(
                ReadInPart(
                    f"The directory of the ZIP is damaged at byte {self._start + at:,}; "
                    "the members named before were read."
                )
            )
        if count != len(self._offsets) and count != len(self._offsets) & 0xFFFF:
            self.problems.append(
                ReadInPart(f"The ZIP says that it has {count:,} members; {len(self._offsets):,} are named in it.")
            )
        self._size = at
        if self._shift:
            self.problems.append(f"{self._shift:,} bytes stand before the archive; all offsets were moved by them.")

    def _parse(self, data: bytes, at: int, ordinal: int) -> ZipMember:
        (_, system, _, flags, method, time, date, crc, compressed, size, name_length, extra_length) = (
            struct.unpack_from("<4sxBHHHHHIIIHH", data, at)
        )
        attributes, header = struct.unpack_from("<II", data, at + 38)
        name_at = at + _RECORD_SIZE
        extra_at = name_at + name_length
        extra = data[extra_at : extra_at + extra_length]
        if FULL in (compressed, size, header):
            size, compressed, header = widen(extra, size, compressed, header)
        return ZipMember(
            ordinal,
            data[name_at:extra_at],
            system,
            flags,
            method,
            time,
            date,
            crc,
            compressed,
            size,
            attributes,
            header + self._shift,
            extra,
        )


def widen(extra: bytes, *values: int) -> tuple[int, int, int]:
    """The values of the ZIP64 field in the place of those that are full."""
    for kind, data in extra_fields(extra):
        if kind == _ZIP64:
            wide = iter(struct.unpack_from(f"<{len(data) // 8}Q", data))
            size, compressed, header = (next(wide, value) if value == FULL else value for value in values)
            return size, compressed, header
    size, compressed, header = values
    return size, compressed, header


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
