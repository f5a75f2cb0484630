"""Builds small disks with partition tables, byte by byte: MBR with logical partitions, and GPT.

Layouts follow the UEFI specification 2.10 (chapter 5) and the Master Boot Record as Microsoft and IBM used it.
"""

from __future__ import annotations

import struct
import uuid
import zlib
from collections.abc import Sequence

LINUX = uuid.UUID("0fc63daf-8483-4772-8e79-3d69d8477de4")


def mbr(entries: Sequence[tuple[int, int, int]], sector: int = 512) -> bytes:
    """A boot record with up to four (type, first sector, sectors)."""
    table = b"".join(
        struct.pack("<B3sB3sII", 0, b"\0\0\0", kind, b"\0\0\0", first, count) for kind, first, count in entries
    )
    return (b"\0" * 446 + table.ljust(64, b"\0") + b"\x55\xaa").ljust(sector, b"\0")


def gpt_disk(partitions: Sequence[tuple[int, int, str]], sectors: int, sector: int = 512) -> bytearray:
    """A disk with a GPT at both ends and (first sector, sectors, name) partitions; all else is zero."""
    disk = bytearray(sectors * sector)
    disk[:sector] = mbr([(0xEE, 1, min(sectors - 1, 0xFFFFFFFF))], sector)
    entries = b"".join(
        LINUX.bytes_le
        + uuid.uuid5(LINUX, name).bytes_le
        + struct.pack("<QQQ", first, first + count - 1, 0)
        + name.encode("utf-16-le").ljust(72, b"\0")
        for first, count, name in partitions
    ).ljust(128 * 128, b"\0")
    array = len(entries) // sector
    for here, there, at in ((1, sectors - 1, 2), (sectors - 1, 1, sectors - 1 - array)):
        disk[here * sector : here * sector + 92] = _header(here, there, at, sectors, array, entries)
        disk[at * sector : at * sector + len(entries)] = entries
    return disk


def _header(here: int, there: int, at: int, sectors: int, array: int, entries: bytes) -> bytes:
    def build(crc: int) -> bytes:
        return struct.pack(
            "<8sIIIIQQQQ16sQIII",
            b"EFI PART",
            0x10000,
            92,
            crc,
            0,
            here,
            there,
            2 + array,
            sectors - 2 - array,
            LINUX.bytes_le,
            at,
            128,
            128,
            zlib.crc32(entries),
        )

    return build(zlib.crc32(build(0)))
