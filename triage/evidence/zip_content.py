"""The bytes of one ZIP member: inflated while reading, checked against size, ratio and CRC."""

from __future__ import annotations

import bz2
import lzma
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Final, Protocol

from triage.errors import EvidenceError, UnsupportedEvidenceError
from triage.evidence.archive_file import ArchiveBytes
from triage.evidence.member_reader import CheckedReader
from triage.evidence.source import CHUNK, ContentReader
from triage.evidence.zip_directory import FLAG_ENCRYPTED, ZipMember

_LOCAL: Final = b"PK\x03\x04"
_LOCAL_SIZE: Final = 30
_PACKED_BLOCK: Final = 256 << 10

MAX_MEMBER_SIZE: Final = 1 << 40
"""Bytes that a member may claim to have."""

MAX_LZMA_DICTIONARY: Final = 128 << 20

STORED: Final = 0
DEFLATED: Final = 8
_NAMES: Final = {
    1: "Shrink",
    6: "Implode",
    9: "Deflate64",
    10: "PKWARE DCL Implode",
    12: "bzip2",
    14: "LZMA",
    93: "Zstandard",
    95: "XZ",
    96: "JPEG variant",
    97: "WavPack",
    98: "PPMd",
    99: "AES encryption",
}
MAX_RATIO: Final = {DEFLATED: 1_100, 12: 50_000, 14: 20_000}
"""How many times larger a member may be than its packed bytes. Deflate cannot exceed 1,032; bzip2 and LZMA can, with
nothing but repetition."""
_RATIO_SLACK: Final = 1 << 20


class _Inflater(Protocol):
    def __call__(self, data: bytes, most: int) -> bytes: ...


def open_member(file: ArchiveBytes, member: ZipMember) -> ContentReader:
    """A reader of a member's bytes.

    Raises:
        UnsupportedEvidenceError: It is encrypted, or packed by a method that is not read.
        EvidenceError: Its claims are impossible, or its header is damaged.
    """
    if member.flags & FLAG_ENCRYPTED:
        raise UnsupportedEvidenceError("The member of the archive is encrypted; its content was not read.")
    if member.method != STORED and member.method not in MAX_RATIO:
        name = _NAMES.get(member.method, "unknown")
        raise UnsupportedEvidenceError(f"The member is packed by method {member.method} ({name}), which is not read.")
    if member.size > MAX_MEMBER_SIZE:
        raise EvidenceError(f"The member claims {member.size:,} bytes; {MAX_MEMBER_SIZE:,} is the bound.")
    ratio = MAX_RATIO.get(member.method)
    if ratio is None and member.size != member.compressed:
        raise EvidenceError("The member is stored without packing and gives two different sizes.")
    if ratio is not None and member.size > member.compressed * ratio + _RATIO_SLACK:
        raise EvidenceError(
            f"The member claims that {member.compressed:,} bytes hold {member.size:,}: more than {ratio:,} times; "
            "such archives are made to exhaust the reader."
        )
    start = _data_offset(file, member)
    if member.method == STORED:
        return _StoredReader(file, member, start)
    return _PackedReader(file, member, start)


def _data_offset(file: ArchiveBytes, member: ZipMember) -> int:
    local = file.read(member.header, _LOCAL_SIZE) if member.header >= 0 else b""
    if len(local) < _LOCAL_SIZE or local[:4] != _LOCAL:
        raise EvidenceError(f"The member's header is not at byte {member.header:,} of the archive, where it should be.")
    flags, name, extra = struct.unpack("<H18xHH", local[6:])
    if flags & FLAG_ENCRYPTED:
        raise UnsupportedEvidenceError("The member of the archive is encrypted; its content was not read.")
    start = member.header + _LOCAL_SIZE + int(name) + int(extra)
    if start + member.compressed > file.size:
        raise EvidenceError(f"The archive ends at byte {file.size:,}, within the member's content.")
    return start


class _StoredReader(CheckedReader):
    """A member that is stored as it is: any part of it can be read at once."""

    def __init__(self, file: ArchiveBytes, member: ZipMember, start: int) -> None:
        super().__init__(member.size, member.crc, seekable=file.seekable)
        self._file = file
        self._start = start

    def _blocks(self, size: int) -> Iterator[bytes]:
        for at in range(0, self.size, size):
            yield self._read_part(at, min(size, self.size - at))

    def _read_part(self, offset: int, length: int) -> bytes:
        return self._file.exactly(self._start + offset, length)


class _PackedReader(CheckedReader):
    """A packed member. A large one is streamed; a read backwards begins again from its start."""

    def __init__(self, file: ArchiveBytes, member: ZipMember, start: int) -> None:
        super().__init__(member.size, member.crc, seekable=False)
        self._file = file
        self._member = member
        self._start = start
        self._stream: Iterator[bytes] = iter(())
        self._held = b""
        self._held_at = -1

    def _blocks(self, size: int) -> Iterator[bytes]:
        inflate = _inflater(self._member.method, self._file, self._start)
        at, end, given = self._start, self._start + self._member.compressed, 0
        while True:
            packed = self._file.exactly(at, min(_PACKED_BLOCK, end - at))
            at += len(packed)
            while True:
                try:
                    block = inflate(packed, size)
                except (zlib.error, lzma.LZMAError, OSError, ValueError, EOFError) as error:
                    raise EvidenceError(f"The packed content is damaged behind its byte {given:,}.") from error
                packed = b""
                if not block:
                    break
                given += len(block)
                if given > self.size:
                    raise EvidenceError(f"The packed content holds more than the {self.size:,} bytes that it claims.")
                yield block
            if at >= end:
                return

    def _read_part(self, offset: int, length: int) -> bytes:
        if offset < self._held_at or self._held_at < 0:
            self._stream, self._held, self._held_at = self._blocks(CHUNK), b"", 0
        parts, wanted = [], offset
        while wanted < offset + length:
            if wanted < self._held_at + len(self._held):
                part = self._held[wanted - self._held_at : offset + length - self._held_at]
                parts.append(part)
                wanted += len(part)
                continue
            self._held_at += len(self._held)
            block = next(self._stream, None)
            if block is None:
                self._held, self._held_at = b"", -1
                raise EvidenceError(f"The content ends at byte {wanted:,} of {self.size:,}.")
            self._held = block
        return b"".join(parts)


def _inflater(method: int, file: ArchiveBytes, start: int) -> _Inflater:
    """A function that takes packed bytes and gives at most so many; called with nothing it gives what is left."""
    if method == DEFLATED:
        return _deflate()
    if method == 12:
        return _bounded(bz2.BZ2Decompressor().decompress)
    return _lzma(file, start)


def _deflate() -> _Inflater:
    stream = zlib.decompressobj(-15)

    def inflate(data: bytes, most: int) -> bytes:
        # Behind its end zlib would collect whatever it is given.
        return b"" if stream.eof else stream.decompress(stream.unconsumed_tail + data, most)

    return inflate


def _bounded(decompress: Callable[[bytes, int], bytes]) -> _Inflater:
    ended = False

    def inflate(data: bytes, most: int) -> bytes:
        nonlocal ended
        if ended:
            return b""
        try:
            return decompress(data, most)
        except EOFError:
            ended = True
            return b""

    return inflate


def _lzma(file: ArchiveBytes, start: int) -> _Inflater:
    """Method 14: two bytes version, two bytes length, five bytes properties, then a raw LZMA1 stream."""
    head = file.read(start, 9)
    if len(head) < 9 or struct.unpack_from("<H", head, 2)[0] != 5:
        raise EvidenceError("The member's LZMA properties are damaged.")
    properties, dictionary = head[4], struct.unpack_from("<I", head, 5)[0]
    if dictionary > MAX_LZMA_DICTIONARY or properties >= 225:
        raise EvidenceError(f"The member asks for an LZMA dictionary of {dictionary:,} bytes; that is out of bounds.")
    chain = [
        {
            "id": lzma.FILTER_LZMA1,
            "dict_size": dictionary,
            "lc": properties % 9,
            "lp": properties // 9 % 5,
            "pb": properties // 45,
        }
    ]
    inner = _bounded(lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=chain).decompress)
    skip = 9

    def inflate(data: bytes, most: int) -> bytes:
        nonlocal skip
        cut, skip = data[skip:], max(0, skip - len(data))
        return inner(cut, most)

    return inflate
