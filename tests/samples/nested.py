"""Archives in archives, made in memory by the standard library, which is not what reads them."""

from __future__ import annotations

import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

Members = Mapping[str, bytes]
_WHEN = (2024, 5, 1, 12, 0, 0)


def zipped(members: Members, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, _WHEN), data, method)
    return out.getvalue()


def tarred(members: Members, packing: str = "") -> bytes:
    """A TAR, plain or packed by ``gz``, ``bz2`` or ``xz``."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=f"w:{packing}") as archive:  # type: ignore[call-overload]  # built at run time
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), 1_714_564_800
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def seven_zipped(members: Members, *, solid: bool = True, locked: bool = False, packed_header: bool = True) -> bytes:
    """A 7z archive by LZMA2, in one folder or one for each member; ``locked`` names AES as the coder of the first.

    Layout: 7zFormat.txt of the LZMA SDK. Nothing of the reader is used here.
    """
    full = [(name, data) for name, data in members.items() if data]
    groups = [full] if solid and full else [[one] for one in full]
    packed = [_lzma2(b"".join(data for _, data in group)) for group in groups]
    header = b"\x01\x04" + _streams_info(0, packed, groups, locked) + b"\x05" + _files_info(members) + b"\0"
    body = b"".join(packed)
    if packed_header:
        small = _lzma2(header)
        header = b"\x17" + _streams_info(len(body), [small], [[("", header)]], locked=False)
        body += small
    start = struct.pack("<QQI", len(body), len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<I", zlib.crc32(start)) + start + body + header


def _lzma2(data: bytes) -> bytes:
    return lzma.compress(data, lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 20}])


def _number(value: int) -> bytes:
    for extra in range(8):
        if value < 1 << 7 * (extra + 1):
            first = (0xFF00 >> extra & 0xFF) | value >> 8 * extra
            return bytes([first]) + (value & (1 << 8 * extra) - 1).to_bytes(extra, "little")
    return b"\xff" + value.to_bytes(8, "little")


def _streams_info(at: int, packed: list[bytes], groups: list[list[tuple[str, bytes]]], locked: bool) -> bytes:
    out = b"\x06" + _number(at) + _number(len(packed)) + b"\x09" + b"".join(_number(len(p)) for p in packed) + b"\0"
    out += b"\x07\x0b" + _number(len(groups)) + b"\0"
    for number in range(len(groups)):
        out += b"\1\x24\x06\xf1\x07\x01\1\x10" if locked and not number else b"\1\x21\x21\1\x10"
    out += b"\x0c" + b"".join(_number(sum(len(data) for _, data in group)) for group in groups) + b"\0"
    out += b"\x08\x0d" + b"".join(_number(len(group)) for group in groups)
    sizes = b"".join(_number(len(data)) for group in groups for _, data in group[:-1])
    out += b"\x09" + sizes if sizes else b""
    out += b"\x0a\1" + b"".join(struct.pack("<I", zlib.crc32(data)) for group in groups for _, data in group)
    return out + b"\0\0"


def _files_info(members: Members) -> bytes:
    names = b"\0" + b"".join(name.encode("utf-16-le", "surrogatepass") + b"\0\0" for name in members)
    empty = [not data for data in members.values()]
    times = b"\1\0" + struct.pack("<Q", 133_590_384_000_000_000) * len(members)
    parts = [(0x0E, _bits(empty)), (0x0F, _bits([True] * sum(empty))), (0x11, names), (0x14, times)]
    wanted = [part for part in parts if any(empty) or part[0] > 0x0F]
    return _number(len(members)) + b"".join(bytes([kind]) + _number(len(data)) + data for kind, data in wanted) + b"\0"


def _bits(values: list[bool]) -> bytes:
    out = bytearray(-(-len(values) // 8))
    for number, value in enumerate(values):
        out[number >> 3] |= 0x80 >> (number & 7) if value else 0
    return bytes(out)


def rar_stored(members: Members) -> bytes:
    """A RAR 5 whose members are stored as they are. Layout: "RAR 5.0 archive format" (RARLAB)."""
    out = b"Rar!\x1a\x07\x01\x00" + _rar_block(bytes([1, 0, 0]))
    for name, data in members.items():
        head = bytes([2, 2]) + _vint(len(data)) + bytes([2 | 4]) + _vint(len(data)) + _vint(0o100644)
        head += (
            struct.pack("<II", 1_714_564_800, zlib.crc32(data))
            + bytes([0, 1])
            + _vint(len(name.encode()))
            + name.encode()
        )
        out += _rar_block(head) + data
    return out + _rar_block(bytes([5, 0, 0]))


def _rar_block(body: bytes) -> bytes:
    sized = _vint(len(body)) + body
    return struct.pack("<I", zlib.crc32(sized)) + sized


def _vint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def laid_out(folder: Path, files: Members) -> Path:
    """A folder with these files: an exhibit."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder
