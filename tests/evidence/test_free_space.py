"""Space that belongs to no file: what the file systems' own maps say, held against the Sleuth Kit's ``blkls``."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.samples.fat import SECTOR, Fat16
from tests.samples.images import image
from tests.samples.nested import laid_out
from tests.samples.walking import key_of
from triage.errors import EvidenceError, UnsupportedEvidenceError
from triage.evidence import free_map
from triage.evidence.ext_map import ext_bits
from triage.evidence.free_map import FreeMap
from triage.evidence.free_space import FreeSpace
from triage.evidence.open import open_source
from triage.evidence.source import Source
from triage.model.entries import EntryFlag, EntryKind, EntryRow
from triage.model.frame import SourceId, SourceKind, SourceSpec

TRUTH = {
    ("disk_dftt", "8-jpeg-search.zip", "8-jpeg-search.dd"): (5_401_600, "b2550af3b3343b1eb21729e016062784"),
    ("disk_dftt", "2-kwsrch-fat.zip", "fat-img-kw.dd"): (15_584_768, "4c69a0e6e7c6c0e363c048f36b047351"),
    ("disk_smallfs", "dfir_ntfs/fat_lfn_test.raw.gz", ""): (66_049_536, "ec245d20ef9048a3cb36f4805d0b2af2"),
    ("disk_smallfs", "dfir_ntfs/fat32_loop.raw.gz", ""): (66_007_552, "a8ba5181ba2c1e3fbb73a8d32bb6dbaf"),
    ("disk_smallfs", "fat12.img", ""): (983_040, "63a6c5a8b8da92e30cd0ef23c56d4f06"),
    ("disk_smallfs", "dfir_ntfs/exfat_lin_part.raw.gz", ""): (65_855_488, "ee1ae927a03ef2e49cced6c142fff627"),
    ("disk_smallfs", "dfir_ntfs/ntfs3.raw.gz", ""): (63_107_072, "cc82c21a759f68b060e641dbf6bcb043"),
    ("disk_formats", "dfvfs/hfsplus.raw", ""): (3_977_216, "0e7c459e79077b37f8c55e8acda94606"),
    ("disk_formats", "sleuthkit/image.dd", ""): (75_776, "9d6286c1aa1c2d64f79a503e7f0629f2"),
}
"""Bytes and MD5 of what ``blkls`` of the Sleuth Kit 4.11 writes: NTFS, FAT16, FAT32, FAT12, exFAT, HFS+, ext2."""


def opened(path: Path, kind: SourceKind = SourceKind.RAW) -> Source:
    return open_source(SourceSpec(SourceId(0), kind, (str(path),)))


def all_of(space: FreeSpace, step: int = 1 << 20) -> bytes:
    return b"".join(space.read(at, step) for at in range(0, space.size, step))


@pytest.mark.parametrize("which", TRUTH, ids=lambda which: which[1])
def test_free_space_is_what_blkls_says(which: tuple[str, str, str]) -> None:
    space = opened(image(*which)).unallocated(0)
    data = all_of(space)
    assert (len(data), hashlib.md5(data).hexdigest()) == TRUTH[which]
    assert space.whole
    assert space.file_system


def test_what_a_file_holds_is_not_free_and_what_was_deleted_is(tmp_path: Path) -> None:
    fat = Fat16()
    live = fat.add("LIVE.BIN", b"live" * 1000, range(100, 110))
    gone = fat.add("GONE.BIN", b"gone" * 1000, range(200, 210), deleted=True)
    path = tmp_path / "a.dd"
    path.write_bytes(fat.image())
    source = opened(path)
    space = source.unallocated(0)
    assert space is source.unallocated(0), "a source keeps the map"
    assert space.pieces == 2
    assert b"live" not in all_of(space)
    assert space.place(space.position(fat.place(gone))) == fat.place(gone)
    with pytest.raises(EvidenceError, match="belongs to no file"):
        space.position(fat.place(live))
    row = EntryRow(
        *(0, -1, "x", None, fat.place(gone), 1, EntryKind.FILE, int(EntryFlag.CARVED), 4000),
        *(None, None, None, None, 0, 0, 0),
    )
    assert b"".join(source.content(key_of(row)).chunks(999)) == b"gone" * 1000
    longer = row._replace(size=1 << 30)
    with pytest.raises(EvidenceError, match="ends at byte"):
        for _ in source.content(key_of(longer)).chunks():
            pass


@given(
    st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40)), min_size=1, max_size=12),
    st.integers(1, 60),
)
def test_any_part_of_the_space_is_that_part_of_its_pieces(gaps: list[tuple[int, int]], step: int) -> None:
    starts, ends, at = [], [], 0
    for gap, length in gaps:
        starts.append(at + gap)
        at += gap + length
        ends.append(at)
    volume = bytes(n % 251 for n in range(at + 5))
    pieces = FreeMap(np.array(starts, np.int64), np.array(ends, np.int64), whole=True)
    space = FreeSpace(pieces, lambda place, length: volume[place : place + length], file_system=True)
    whole = b"".join(volume[start:end] for start, end in zip(starts, ends, strict=True))
    assert all_of(space, step) == whole
    for position in range(space.size):
        assert volume[space.place(position)] == whole[position]
        assert space.position(space.place(position)) == position
    assert space.read(space.size, 5) == space.read(-1, 5) == b""


def test_a_volume_without_a_file_system_is_free_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "bare.dd"
    path.write_bytes(b"\1" * SECTOR * 100)
    space = opened(path).unallocated(0)
    assert (space.size, space.pieces, space.file_system) == (100 * SECTOR, 1, False)


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (b"\xeb\x58\x90-FVE-FS-", "encrypted with BitLocker"),
        (bytes(32) + b"NXSB", "format APFS"),
        (b"\xeb\x52\x90NTFS    ", "cannot be opened"),
    ],
)
def test_a_volume_that_is_not_read_is_not_free(head: bytes, said: str, tmp_path: Path) -> None:
    """All of its files would be called deleted."""
    path = tmp_path / "volume.dd"
    path.write_bytes(head.ljust(400 * SECTOR, b"\0"))
    with pytest.raises(UnsupportedEvidenceError, match=said):
        opened(path).unallocated(0)


def test_a_file_system_whose_map_is_not_read_says_so() -> None:
    source = opened(image("disk_formats", "sleuthkit/image.iso"))
    with pytest.raises(UnsupportedEvidenceError, match="iso9660"):
        source.unallocated(0)


def test_a_folder_has_none(tmp_path: Path) -> None:
    folder = laid_out(tmp_path / "folder", {"a.txt": b"a"})
    with pytest.raises(UnsupportedEvidenceError, match="set of files"):
        opened(folder, SourceKind.FOLDER).unallocated(0)


def test_pieces_are_bounded_and_it_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fat = Fat16()
    for number in range(20):
        fat.add(f"F{number}.BIN", b"x", [10 + 2 * number])
    path = tmp_path / "a.dd"
    path.write_bytes(fat.image())
    assert opened(path).unallocated(0).pieces == 21
    monkeypatch.setattr(free_map, "MAX_PIECES", 5)
    space = opened(path).unallocated(0)
    assert (space.pieces, space.whole) == (5, False)


def test_a_map_that_ends_before_its_file_system_is_said(tmp_path: Path) -> None:
    """The allocation file of an HFS+ of 1,014 blocks, cut to 16 bytes: 128 blocks."""
    data = bytearray(image("disk_formats", "dfvfs/hfsplus.raw", "").read_bytes())
    path = tmp_path / "a.dd"
    path.write_bytes(data)
    assert opened(path).unallocated(0).untold == 0
    struct.pack_into(">Q", data, 1024 + 112, 16)
    path.write_bytes(data)
    space = opened(path).unallocated(0)
    assert space.untold == len(data) - 128 * 4096
    assert space.place(space.size - 1) < 128 * 4096


@pytest.mark.parametrize("which", TRUTH, ids=lambda which: which[1])
def test_no_map_of_a_real_file_system_ends_before_it(which: tuple[str, str, str]) -> None:
    assert opened(image(*which)).unallocated(0).untold == 0


def test_a_file_that_is_called_as_libtsk_calls_the_map_of_exfat_is_not_the_map(tmp_path: Path) -> None:
    """It stands before the map in the root directory, and calls all that it tells of in use."""
    data = bytearray(image("disk_smallfs", "dfir_ntfs/exfat_lin_part.raw.gz", "").read_bytes())
    path = tmp_path / "a.dd"
    path.write_bytes(data)
    free = opened(path).unallocated(0)
    start = data.index(b"\x81\0" + bytes(18), 4096) - 32
    label, bitmap, upcase, *file = (bytes(data[start + n * 32 :][:32]) for n in range(6))
    assert [entry[0] for entry in (label, bitmap, upcase, *file)] == [0x83, 0x81, 0x82, 0x85, 0xC0, 0xC1]
    name = "$ALLOC_BITMAP"
    stream = file[1][:3] + bytes([len(name)]) + file[1][4:]
    named = b"\xc1\0" + name.encode("utf-16-le").ljust(30, b"\0")
    data[start : start + 192] = file[0] + stream + named + label + bitmap + upcase
    path.write_bytes(data)
    source = opened(path)
    assert [row.name for row in source.walk(0) if isinstance(row, EntryRow)].count(name) == 2
    space = source.unallocated(0)
    assert (space.size, space.pieces) == (free.size, free.pieces)


def superblock(**changed: int) -> bytes:
    """An ext2 of 2,048 blocks of 1 KiB in two groups, of which the first two blocks of each are in use."""
    told = {"blocks": 2048, "first": 0, "shift": 0, "per_group": 1024, "incompatible": 0, "read_only": 0} | changed
    block = bytearray(1024)
    struct.pack_into("<I", block, 4, told["blocks"])
    struct.pack_into("<II", block, 20, told["first"], told["shift"])
    struct.pack_into("<I", block, 32, told["per_group"])
    block[56:58] = b"\x53\xef"
    struct.pack_into("<II", block, 96, told["incompatible"], told["read_only"])
    return bytes(block)


def ext(bitmap: int = 5, flags: int = 0, **changed: int) -> Callable[[int, int], bytes]:
    volume = bytearray(2048 * 1024)
    volume[1024:2048] = superblock(**changed)
    for number in range(2):
        struct.pack_into("<I14xH", volume, 1024 * (changed.get("first", 0) + 1) + number * 32, bitmap, flags)
    volume[5 * 1024] = 0b11
    return lambda at, length: bytes(volume[at : at + length])


def free_of(read: Callable[[int, int], bytes]) -> list[int]:
    bits = ext_bits(read, 2048 * 1024)
    return np.flatnonzero(np.concatenate(list(bits.free))).tolist()


def test_the_bitmaps_of_ext_are_read_group_by_group() -> None:
    free = free_of(ext(first=1, blocks=2048))
    assert free[0] == 2
    assert 1024 not in free
    assert 1025 not in free
    assert 1026 in free


def test_a_bitmap_of_ext_that_was_never_written_means_free() -> None:
    for feature in (0x10, 0x400):
        assert free_of(ext(flags=2, first=1, read_only=feature))[:3] == [0, 1, 2]
    assert free_of(ext(flags=2, first=1))[0] == 2, "without checksums of descriptors the flag means nothing"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"incompatible": 0x10}, "meta block groups"),
        ({"read_only": 0x200}, "clusters of blocks"),
        ({"per_group": 8}, "size of its groups"),
        ({"per_group": 1 << 30}, "size of its groups"),
        ({"shift": 40}, "size of its groups"),
    ],
)
def test_an_ext_that_contradicts_itself_or_is_not_read_says_so(changed: dict[str, int], said: str) -> None:
    with pytest.raises(EvidenceError, match=said):
        free_of(ext(first=1, **changed))


def test_a_bitmap_that_lies_behind_the_volume_says_so() -> None:
    with pytest.raises(EvidenceError, match="block group 0"):
        free_of(ext(bitmap=5000, first=1))


@given(st.binary(min_size=1024, max_size=1024), st.binary(max_size=4096))
def test_no_superblock_raises_anything_else(noise: bytes, behind: bytes) -> None:
    block = bytearray(noise)
    block[56:58] = b"\x53\xef"
    volume = bytes(1024) + bytes(block) + behind

    def read(at: int, length: int) -> bytes:
        return volume[at : at + length]

    try:
        for part in ext_bits(read, len(volume)).free:
            assert part.dtype == np.bool_
    except EvidenceError:
        pass
