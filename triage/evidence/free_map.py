"""Which bytes of a volume belong to no file: read from the map of free blocks that its own file system keeps.

The maps are read as the file systems define them, since libtsk hands out none: FAT by Microsoft's "FAT: General
Overview of On-Disk Format" 1.03 (2000), exFAT by its "File System Specification" 1.00 (2019), NTFS by the Linux-NTFS
documentation ("$Bitmap"), HFS+ by Apple's TN1150 ("Allocation File"). That of ext stands in ``ext_map``.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from triage.errors import EvidenceError, UnsupportedEvidenceError
from triage.evidence.ext_map import ext_bits
from triage.evidence.tsk import FileSystem, tsk_sentence

MAX_PIECES: Final = 8_000_000
"""Pieces of free space that are kept of a volume, 16 bytes each; a well-used disk of some terabytes has a million."""

_PIECE: Final = 3 << 18
"""Bytes of a map that are read at once: whole entries of FAT12 (3 bytes are 2), FAT16 and FAT32."""
_NTFS_BITMAP: Final = 6
_HFS_ALLOCATION: Final = 6
_EXFAT_BITMAP: Final = b"$ALLOC_BITMAP"
_EXFAT_ENTRY: Final = 32
_EXFAT_FIRST_ADDRESS: Final = 3
"""libtsk numbers the entries of directories from the first cluster on, beginning with this."""
_EXFAT_FIRST_BITMAP: Final = b"\x81\0"
_ROOT_NAMES: Final = 100_000

Bits = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]
Read = Callable[[int, int], bytes]
"""(offset in the volume, length) to the bytes there, fewer only at the end."""


class FreeMap(NamedTuple):
    """Free space in bytes from the volume's start, in order; no two pieces touch."""

    starts: Places
    ends: Places
    whole: bool
    """False where there are more than ``MAX_PIECES``: those behind them are left out."""
    untold: int = 0
    """Bytes at the end of the file system of which its map says nothing: they are in no piece."""


class _Units(NamedTuple):
    """Free units of a file system."""

    free: Iterator[Bits]
    """In order, True where free."""
    size: int
    """Bytes of a unit."""
    first: int
    """Byte at which the first one begins."""
    number: int
    """How many there are."""


def free_map(file_system: FileSystem, read: Read, length: int) -> FreeMap:
    """The free space of a file system.

    Args:
        file_system: What keeps the map.
        read: Reads the volume.
        length: Bytes of the volume that the medium holds.

    Raises:
        UnsupportedEvidenceError: No map of this kind of file system is read.
        EvidenceError: The map cannot be read, or is none.
    """
    name = file_system.name
    if name == "ntfs":
        units = _from_file(file_system, _NTFS_BITMAP, "little")
    elif name == "hfs+":
        units = _from_file(file_system, _HFS_ALLOCATION, "big")
    elif name == "exfat":
        units = _exfat(file_system, read)
    elif name.startswith("fat"):
        units = _fat(name, read)
    elif name.startswith("ext"):
        bits = ext_bits(read, length)
        units = _Units(bits.free, bits.size, bits.first, bits.number)
    else:
        raise UnsupportedEvidenceError(f"Which blocks are free in a file system {name} is not read by this version.")
    return _pieces(units, min(length, file_system.size))


def _pieces(units: _Units, length: int) -> FreeMap:
    edges: list[Places] = []
    at, before, count = 0, False, 0
    most = min(units.number, max(0, length - units.first) // units.size)
    for free in units.free:
        free = free[: most - at]
        if not len(free):
            break
        changes = np.flatnonzero(free[1:] != free[:-1]) + 1
        if bool(free[0]) != before:
            changes = np.concatenate(([0], changes))
        edges.append(changes + at)
        at, before, count = at + len(free), bool(free[-1]), count + len(changes)
        if count > 2 * MAX_PIECES:
            break
    if before:
        edges.append(np.array([at]))
    whole = count <= 2 * MAX_PIECES
    joined = np.concatenate([np.empty(0, np.int64), *edges])[: 2 * MAX_PIECES]
    edges.clear()
    joined *= units.size  # in place: of a map made to have as many pieces as it can, each copy is 128 MB
    joined += units.first
    places = joined.reshape(-1, 2)
    return FreeMap(places[:, 0].copy(), places[:, 1].copy(), whole, (most - at) * units.size if whole else 0)


def _from_file(file_system: FileSystem, address: int, order: Any) -> _Units:
    size = file_system.block_size
    return _Units(_bits(_content(file_system.file(address)), order), size, 0, file_system.size // size)


def _bits(parts: Iterator[bytes], order: Any) -> Iterator[Bits]:
    """Free units of a map that has a bit for each, set where it is in use."""
    for part in parts:
        yield np.unpackbits(np.frombuffer(part, np.uint8), bitorder=order) == 0


def _content(file: Any) -> Iterator[bytes]:
    size, at = int(file.info.meta.size), 0
    while at < size:
        try:
            part = file.read_random(at, min(_PIECE, size - at))
        except (OSError, RuntimeError, OverflowError) as error:
            raise EvidenceError(f"The map of free blocks cannot be read: {tsk_sentence(error)}") from error
        if not part:
            raise EvidenceError(f"The map of free blocks ends at byte {at:,} of {size:,}.")
        yield part
        at += len(part)


def _exfat(file_system: FileSystem, read: Read) -> _Units:
    boot = _boot(read)
    heap, clusters = struct.unpack_from("<II", boot, 88)
    sector, cluster = boot[108], boot[108] + boot[109]
    start = heap << sector
    if not (9 <= sector <= 12 and cluster <= 25):
        raise EvidenceError("The boot sector does not tell the size of its clusters.")
    for _, file in zip(range(_ROOT_NAMES), file_system.directory(file_system.root), strict=False):
        if file.info.name.name != _EXFAT_BITMAP or file.info.meta is None:
            continue
        entry = read(start + (int(file.info.meta.addr) - _EXFAT_FIRST_ADDRESS) * _EXFAT_ENTRY, _EXFAT_ENTRY)
        if entry[:2] == _EXFAT_FIRST_BITMAP:  # the name is libtsk's own, and a file may have it too
            return _Units(_first(_bits(_content(file), "little"), clusters), 1 << cluster, start, clusters)
    raise EvidenceError("The map of free blocks is not in the root directory.")


def _fat(name: str, read: Read) -> _Units:
    boot = _boot(read)
    sector, per_cluster, reserved, tables, roots, small = struct.unpack_from("<HBHBHH", boot, 11)
    short, sectors, long = struct.unpack_from("<H8xII", boot, 22)
    sectors, table = small or sectors, short or long
    if sector not in (512, 1024, 2048, 4096) or per_cluster not in (1, 2, 4, 8, 16, 32, 64, 128) or not table:
        raise EvidenceError("The boot sector does not tell the size of its clusters.")
    first = reserved + tables * table + (roots * 32 + sector - 1) // sector
    clusters = max(0, sectors - first) // per_cluster
    entries = _entries(read, reserved * sector, table * sector, int(name[3:]))
    return _Units(_first(entries, clusters + 2), per_cluster * sector, (first - 2 * per_cluster) * sector, clusters + 2)


def _entries(read: Read, at: int, length: int, width: int) -> Iterator[Bits]:
    """Free clusters by the entries of a FAT, the first two of which stand for none."""
    head, step = True, 3 if width == 12 else width // 8
    for offset in range(at, at + length, _PIECE):
        part = read(offset, min(_PIECE, at + length - offset))
        part = part[: len(part) // step * step]
        if not part:
            return
        if width == 32:
            free = (np.frombuffer(part, "<u4") & 0x0FFFFFFF) == 0
        elif width == 16:
            free = np.frombuffer(part, "<u2") == 0
        else:
            three = np.frombuffer(part, np.uint8).reshape(-1, 3).astype(np.uint16)
            even, odd = three[:, 0] | (three[:, 1] & 15) << 8, three[:, 1] >> 4 | three[:, 2] << 4
            free = np.stack((even, odd), 1).reshape(-1) == 0
        if head:
            free[:2], head = False, False
        yield free


def _first(parts: Iterator[Bits], count: int) -> Iterator[Bits]:
    """The first of the units; a map may have bits behind them."""
    for part in parts:
        yield part[:count]
        count -= len(part)
        if count <= 0:
            return


def _boot(read: Read) -> bytes:
    boot = read(0, 512)
    if len(boot) < 512:
        raise EvidenceError("The boot sector cannot be read.")
    return boot
