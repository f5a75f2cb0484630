"""Writes ZIP and TAR files for tests, field by field, so that each can be made to lie.

Layouts: APPNOTE.TXT (PKWARE); POSIX pax. Nothing of the readers is used here.
"""

from __future__ import annotations

import bz2
import lzma
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

DOS_DATE = (2024 - 1980) << 9 | 5 << 5 | 6
DOS_TIME = 13 << 11 | 14 << 5 | 10
"""2024-05-06 13:14:20 on some wall."""


@dataclass
class Member:
    """One member of a ZIP; what is ``None`` is filled in truthfully."""

    name: bytes | str
    data: bytes = b""
    method: int = 8
    flags: int = 1 << 11
    local_flags: int | None = None
    extra: bytes = b""
    crc: int | None = None
    size: int | None = None
    compressed: int | None = None
    packed: bytes | None = None
    header: int | None = None
    system: int = 3
    mode: int = 0o100644
    date: int = DOS_DATE
    time: int = DOS_TIME
    zip64: bool = False

    @property
    def raw_name(self) -> bytes:
        """The name as stored."""
        return self.name.encode() if isinstance(self.name, str) else self.name


def write_zip(
    path: Path, members: Iterable[Member], *, before: bytes = b"", comment: bytes = b"", zip64_end: bool = False
) -> Path:
    """Write a ZIP. ``before`` stands in front of it and is not counted in its offsets."""
    body, directory, count = bytearray(), bytearray(), 0
    for member in members:
        packed = pack(member.data, member.method) if member.packed is None else member.packed
        crc = zlib.crc32(member.data) if member.crc is None else member.crc
        size = len(member.data) if member.size is None else member.size
        compressed = len(packed) if member.compressed is None else member.compressed
        header = len(body) if member.header is None else member.header
        name, flags = member.raw_name, member.flags if member.local_flags is None else member.local_flags
        body += struct.pack(
            "<4sHHHHHIIIHH", b"PK\x03\x04", 20, flags, member.method, member.time, member.date,
            crc, len(packed), len(member.data) & 0xFFFFFFFF, len(name), 0,
        )  # fmt: skip
        body += name + packed
        extra = member.extra
        if member.zip64:
            extra += struct.pack("<HHQQQ", 1, 24, size, compressed, header)
            size = compressed = header = 0xFFFFFFFF
        directory += struct.pack(
            "<4sBBHHHHHIIIHHHHHII", b"PK\x01\x02", 30, member.system, 20, member.flags, member.method, member.time,
            member.date, crc, compressed & 0xFFFFFFFF, size & 0xFFFFFFFF, len(name), len(extra), 0, 0, 0,
            member.mode << 16, header,
        )  # fmt: skip
        directory += name + extra
        count += 1
    start = len(body)
    body += directory
    if zip64_end:
        end64 = len(body)
        body += struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, len(directory), start)
        body += struct.pack("<4sIQI", b"PK\x06\x07", 0, end64, 1)
        count, start, length = 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF
    else:
        length = len(directory)
    body += struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count & 0xFFFF, count & 0xFFFF, length, start, len(comment))
    path.write_bytes(before + bytes(body) + comment)
    return path


def pack(data: bytes, method: int) -> bytes:
    """The data as the method stores it."""
    if method == 8:
        stream = zlib.compressobj(6, zlib.DEFLATED, -15)
        return stream.compress(data) + stream.flush()
    if method == 12:
        return bz2.compress(data)
    if method == 14:
        chain = [{"id": lzma.FILTER_LZMA1, "dict_size": 1 << 16, "lc": 3, "lp": 0, "pb": 2}]
        return struct.pack("<HHBI", 9, 5, 93, 1 << 16) + lzma.compress(data, lzma.FORMAT_RAW, filters=chain)
    return data


def extended_times(*values: int, flags: int | None = None) -> bytes:
    """Extra field 0x5455 with Unix seconds."""
    flags = (1 << len(values)) - 1 if flags is None else flags
    return struct.pack(f"<HHB{len(values)}i", 0x5455, 1 + 4 * len(values), flags, *values)


def ntfs_times(modified: int, accessed: int, created: int) -> bytes:
    """Extra field 0x000a with FILETIMEs."""
    return struct.pack("<HHIHHqqq", 0x000A, 32, 0, 1, 24, modified, accessed, created)


@dataclass
class TarEntry:
    """One member of a TAR; ``size`` lies where it is given."""

    name: bytes | str
    data: bytes = b""
    kind: bytes = b"0"
    mtime: int = 1_715_000_000
    size: int | None = None
    pax: dict[str, str | bytes] | None = None
    long_name: bytes | None = None
    magic: bytes = b"ustar\x0000"
    tail: bytes = b""
    """Bytes 345 to 500: the prefix of ustar."""
    checksum: int | None = None


def write_tar(path: Path, entries: Iterable[TarEntry], *, end: bytes = bytes(1024)) -> Path:
    """Write a plain TAR."""
    path.write_bytes(b"".join(tar_bytes(entry) for entry in entries) + end)
    return path


def tar_bytes(entry: TarEntry) -> bytes:
    """The blocks of one member, with its extension headers in front."""
    out = b""
    if entry.pax is not None:
        out += tar_bytes(TarEntry("pax", b"".join(pax_record(*record) for record in entry.pax.items()), b"x"))
    if entry.long_name is not None:
        out += tar_bytes(TarEntry("././@LongLink", entry.long_name + b"\0", b"L", magic=b"ustar  \0"))
    name = entry.name.encode() if isinstance(entry.name, str) else entry.name
    size = len(entry.data) if entry.size is None else entry.size
    header = bytearray(512)
    header[: len(name[:100])] = name[:100]
    header[100:124] = b"0000644\x000000000\x000000000\0"
    header[124:136] = number(size)
    header[136:148] = number(entry.mtime)
    header[148:156] = b" " * 8
    header[156:157] = entry.kind
    header[257:265] = entry.magic
    header[345 : 345 + len(entry.tail)] = entry.tail
    checksum = sum(header) if entry.checksum is None else entry.checksum
    header[148:156] = b"%06o\0 " % checksum
    return out + bytes(header) + entry.data + bytes(-len(entry.data) % 512)


def number(value: int) -> bytes:
    """Twelve bytes: octal, or base 256 where that does not hold it."""
    if 0 <= value < 8**11:
        return b"%011o\0" % value
    return (b"\x80" if value >= 0 else b"\xff") + value.to_bytes(11, "big", signed=True)


def pax_record(key: str, value: str | bytes) -> bytes:
    """``length key=value`` with the length counting itself."""
    body = b" " + key.encode() + b"=" + (value.encode() if isinstance(value, str) else value) + b"\n"
    length = len(body) + 1
    while len(str(length)) + len(body) != length:
        length += 1
    return str(length).encode() + body
