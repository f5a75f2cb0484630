"""The map of free blocks of ext2, ext3 and ext4: a bitmap for each group of blocks.

Source: the Linux kernel's "ext4 Data Structures and Algorithms" (The Super Block, Block Group Descriptors, Flexible
Block Groups, Meta Block Groups, Bigalloc).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from triage.errors import EvidenceError, UnsupportedEvidenceError

_SUPERBLOCK: Final = 1024
_MAGIC: Final = b"\x53\xef"
_64BIT: Final = 0x80
_META_GROUPS: Final = 0x10
_CLUSTERS: Final = 0x200
_CHECKED: Final = 0x10 | 0x400
"""GDT_CSUM, METADATA_CSUM: with either a group's flags count."""
_UNINITIALISED: Final = 2
"""BLOCK_UNINIT: the bitmap was never written, and all blocks of the group are free but its own tables."""
_MAX_BLOCK_SHIFT: Final = 6
_LEAST_BLOCKS: Final = 256
"""Blocks of a group; mke2fs makes no smaller ones, and a crafted volume could have a group for each block."""
_GROUPS_AT_ONCE: Final = 64


class ExtBits(NamedTuple):
    """Free blocks in order."""

    free: Iterator[npt.NDArray[np.bool_]]
    size: int
    """Bytes of one."""
    first: int
    """Byte at which the first one begins."""
    number: int
    """How many there are."""


class _Layout(NamedTuple):
    block: int
    first: int
    groups: int
    blocks: int
    """Of a group; the last may have fewer."""
    total: int
    descriptor: int
    flagged: bool
    """Whether the flags of a group count."""


def ext_bits(read: Callable[[int, int], bytes], length: int) -> ExtBits:
    """The free blocks of an ext file system, as far as the medium goes.

    Raises:
        UnsupportedEvidenceError: Its group descriptors lie in a way that is not read.
        EvidenceError: The superblock or a bitmap cannot be read, or contradicts itself.
    """
    raw = read(_SUPERBLOCK, 1024)
    if len(raw) < 1024 or raw[56:58] != _MAGIC:
        raise EvidenceError("The superblock cannot be read.")
    low, first, shift, per_group = struct.unpack_from("<I12xII4xI", raw, 4)
    incompatible, read_only = struct.unpack_from("<II", raw, 96)
    if incompatible & _META_GROUPS or read_only & _CLUSTERS:
        raise UnsupportedEvidenceError(
            "It has meta block groups or clusters of blocks, whose maps of free blocks are not read by this version."
        )
    if shift > _MAX_BLOCK_SHIFT or not _LEAST_BLOCKS <= per_group <= 8 << 10 << shift:
        raise EvidenceError("The superblock does not tell the size of its groups.")
    block, high = 1024 << shift, 0
    descriptor = 32
    if incompatible & _64BIT:
        high = struct.unpack_from("<I", raw, 0x150)[0]
        descriptor = max(32, struct.unpack_from("<H", raw, 0xFE)[0])
    total = min(high << 32 | low, length // block)
    groups = max(0, -(-(total - first) // per_group))
    layout = _Layout(block, first, groups, per_group, total, descriptor, bool(read_only & _CHECKED))
    return ExtBits(_groups(read, layout), block, first * block, max(0, total - first))


def _groups(read: Callable[[int, int], bytes], layout: _Layout) -> Iterator[npt.NDArray[np.bool_]]:
    table = (layout.first + 1) * layout.block
    for start in range(0, layout.groups, _GROUPS_AT_ONCE):
        count = min(_GROUPS_AT_ONCE, layout.groups - start)
        told = read(table + start * layout.descriptor, count * layout.descriptor)
        for number in range(count):
            raw = told[number * layout.descriptor : (number + 1) * layout.descriptor]
            if len(raw) < layout.descriptor:
                raise EvidenceError(f"The description of block group {start + number:,} cannot be read.")
            yield _group(read, layout, raw, start + number)


def _group(read: Callable[[int, int], bytes], layout: _Layout, raw: bytes, number: int) -> npt.NDArray[np.bool_]:
    (flags,) = struct.unpack_from("<H", raw, 18)
    if layout.flagged and flags & _UNINITIALISED:
        return np.ones(layout.blocks, np.bool_)
    (at,) = struct.unpack_from("<I", raw, 0)
    if layout.descriptor >= 64:
        at |= struct.unpack_from("<I", raw, 32)[0] << 32
    bitmap = read(at * layout.block, layout.block) if at < layout.total else b""
    if len(bitmap) < layout.block:
        raise EvidenceError(f"The map of free blocks of block group {number:,} cannot be read.")
    used = np.unpackbits(np.frombuffer(bitmap, np.uint8), bitorder="little")[: layout.blocks]
    return np.equal(used, 0)
