"""Partition tables whole, damaged, cut and looping, and the sentence of each volume that is not read."""

from __future__ import annotations

import random

import pytest

from tests.samples.partitions import gpt_disk, mbr
from tests.testdata import testdata
from triage.errors import EvidenceError
from triage.evidence import volumes
from triage.evidence.tsk import TskImage
from triage.evidence.unsupported import HEAD, volume_not_read
from triage.evidence.volumes import Layout, find_volumes
from triage.model.frame import StoredDigest, VolumeOutcome

READ, UNSUPPORTED, ENCRYPTED, FAILED = (
    VolumeOutcome.READ,
    VolumeOutcome.UNSUPPORTED,
    VolumeOutcome.ENCRYPTED,
    VolumeOutcome.FAILED,
)
FAT_SECTORS = 2000


class BytesMedia:
    """A medium that lies in memory."""

    stored_digests: tuple[StoredDigest, ...] = ()
    surplus = b""
    problems: tuple[str, ...] = ()
    description = "bytes"

    def __init__(self, data: bytes | bytearray) -> None:
        self._data = bytes(data)
        self.size = len(data)

    def read_at(self, offset: int, length: int) -> bytes:
        return self._data[offset : offset + length]

    def close(self) -> None:
        pass


def fat12() -> bytes:
    return testdata("disk_smallfs", "fat12.img").read_bytes()


def ext2() -> bytes:
    return testdata("disk_formats", "sleuthkit", "image.dd").read_bytes()


def put(disk: bytearray, offset: int, data: bytes) -> bytearray:
    disk[offset : offset + len(data)] = data
    return disk


def layout(data: bytes | bytearray) -> Layout:
    media = BytesMedia(data)
    return find_volumes(media, TskImage(media))


def gpt(sector: int = 512) -> bytearray:
    first, second = 64, 64 + FAT_SECTORS
    disk = gpt_disk([(first, FAT_SECTORS, "cards"), (second, 200, "linux")], 3000, sector)
    put(disk, first * sector, fat12())
    return put(disk, second * sector, ext2())


def seen(found: Layout) -> list[tuple[int, str, VolumeOutcome]]:
    return [(one.offset, one.file_system, one.outcome) for one in found.volumes]


@pytest.mark.parametrize("sector", [512, 4096])
def test_gpt_in_both_sector_sizes(sector: int) -> None:
    found = layout(gpt(sector))
    assert (found.scheme, [one.name for one in found.volumes]) == ("GPT", ["cards", "linux"])
    assert seen(found) == [(64 * sector, "fat12", READ), (2064 * sector, "ext2", READ)]


@pytest.mark.parametrize(("start", "length"), [(512, 512), (1024, 128 * 128), (0, 1024)])
def test_a_damaged_gpt_is_read_from_its_backup_and_says_so(start: int, length: int) -> None:
    found = layout(put(gpt(), start, b"\xff" * length))
    assert seen(found) == [(64 * 512, "fat12", READ), (2064 * 512, "ext2", READ)]
    assert "the backup at its end was used" in found.problems[0]


def test_both_gpt_copies_damaged_says_so() -> None:
    disk = gpt()
    found = layout(put(put(disk, 512, b"\0" * 512), len(disk) - 512, b"\0" * 512))
    assert "neither copy of it can be read" in found.problems[0]
    assert found.volumes[0].outcome is UNSUPPORTED


def test_a_cut_image_is_read_as_far_as_it_goes() -> None:
    disk = gpt()
    for sectors, sentence in ((64 + FAT_SECTORS, "reaches beyond the end"), (1900, "shorter than its partition table")):
        found = layout(disk[: sectors * 512])
        assert [one.outcome for one in found.volumes] == [READ, FAILED]
        assert "behind the end of the image" in found.volumes[1].sentence
        assert any(sentence in problem for problem in found.problems)
    assert any("reaches beyond the end" in problem for problem in layout(disk[: 2100 * 512]).problems)


def extended() -> bytearray:
    disk = bytearray(9000 * 512)
    disk[:512] = mbr([(0x01, 63, FAT_SECTORS), (0x05, 3000, 6000)])
    disk[3000 * 512 : 3001 * 512] = mbr([(0x83, 10, 300), (0x05, 1000, 3000)])
    disk[4000 * 512 : 4001 * 512] = mbr([(0x01, 10, FAT_SECTORS)])
    put(disk, 63 * 512, fat12())
    put(disk, 3010 * 512, ext2())
    return put(disk, 4010 * 512, fat12())


def test_mbr_with_logical_partitions() -> None:
    found = layout(extended())
    assert found.scheme == "MBR"
    assert seen(found) == [(63 * 512, "fat12", READ), (3010 * 512, "ext2", READ), (4010 * 512, "fat12", READ)]


@pytest.mark.parametrize("next_table", [[(0x05, 0, 3000)], [(0x05, 1000, 3000)]])
def test_a_chain_of_logical_partitions_that_loops_ends(next_table: list[tuple[int, int, int]]) -> None:
    disk = extended()
    disk[4000 * 512 : 4001 * 512] = mbr([(0x01, 10, FAT_SECTORS), *next_table])
    assert seen(layout(disk))[:3] == [
        (63 * 512, "fat12", READ),
        (3010 * 512, "ext2", READ),
        (4010 * 512, "fat12", READ),
    ]


def test_an_unreadable_extended_table_leaves_the_others() -> None:
    disk = put(extended(), 4000 * 512, b"\xf1" * 512)
    assert seen(layout(disk))[:2] == [(63 * 512, "fat12", READ), (3010 * 512, "ext2", READ)]


def test_an_mbr_that_counts_in_4096_byte_sectors() -> None:
    disk = bytearray(400 * 4096)
    disk[:512] = mbr([(0x01, 64, 250)])
    found = layout(put(disk, 64 * 4096, fat12()))
    assert seen(found) == [(64 * 4096, "fat12", READ)]
    assert any("4,096 bytes" in problem for problem in found.problems)


def test_bare_file_systems_have_volume_0() -> None:
    for data, name in ((fat12(), "fat12"), (ext2(), "ext2")):
        found = layout(data)
        assert (found.scheme, seen(found)) == ("no partition table", [(0, name, READ)])


def test_gaps_and_overlaps_are_said() -> None:
    disk = bytearray(20_000 * 512)
    disk[:512] = mbr([(0x01, 63, FAT_SECTORS), (0x83, 1000, 300)])
    found = layout(put(disk, 63 * 512, fat12()))
    assert any("Partitions overlap" in problem for problem in found.problems)
    assert any(
        "9,214,976 bytes of the medium lie in no partition" not in p and "in no partition" in p for p in found.problems
    )


@pytest.mark.parametrize(
    ("offset", "magic", "outcome", "word"),
    [
        (3, b"-FVE-FS-", ENCRYPTED, "BitLocker"),
        (0, b"LUKS\xba\xbe\0\2", ENCRYPTED, "LUKS"),
        (32, b"NXSB", UNSUPPORTED, "APFS"),
        (0, b"XFSB", UNSUPPORTED, "XFS"),
        (0x10040, b"_BHRfS_M", UNSUPPORTED, "Btrfs"),
        (1024, b"\x10\x20\xf5\xf2", UNSUPPORTED, "F2FS"),
        (4086, b"SWAPSPACE2", UNSUPPORTED, "swap"),
        (512, b"LABELONE".ljust(24, b"\0") + b"LVM2 001", UNSUPPORTED, "LVM"),
        (8, b"\1\0\x10\0".ljust(80, b"\0") + b"CS", ENCRYPTED, "Core Storage"),
        (3, b"ReFS\0\0\0\0", UNSUPPORTED, "ReFS"),
        (3, b"NTFS    ", FAILED, "NTFS"),
        (1080, b"\x53\xef", FAILED, "ext2, ext3 or ext4"),
        (0, b"", UNSUPPORTED, "No file system was recognised"),
    ],
)
def test_what_is_not_read_says_why(offset: int, magic: bytes, outcome: VolumeOutcome, word: str) -> None:
    (volume,) = layout(put(bytearray(1 << 20), offset, magic)).volumes
    assert volume.outcome is outcome
    assert word in volume.sentence


def test_random_bytes_may_be_encrypted() -> None:
    (volume,) = layout(random.Random(1).randbytes(1 << 20)).volumes
    assert volume.outcome is UNSUPPORTED
    assert "may be encrypted" in volume.sentence


def test_supported_file_systems_are_not_taken_for_others() -> None:
    for data in (fat12(), ext2(), testdata("disk_formats", "dfvfs", "hfsplus.raw").read_bytes()):
        assert volume_not_read(data[:HEAD]) is None


def test_the_number_of_volumes_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(volumes, "MAX_VOLUMES", 2)
    found = layout(extended())
    assert len(found.volumes) == 2
    assert any("names 3 partitions; the first 2 are read" in problem for problem in found.problems)


def test_a_medium_that_cannot_be_read_is_a_failure_and_not_an_unknown_format() -> None:
    class Broken(BytesMedia):
        def read_at(self, offset: int, length: int) -> bytes:
            if offset + length > 70_000:
                raise EvidenceError("The disk is gone.")
            return super().read_at(offset, length)

    media = Broken(put(gpt(), 0, b""))
    found = find_volumes(media, TskImage(media))
    assert found.volumes[1].outcome is FAILED
    assert "The disk is gone." in found.volumes[1].sentence


def test_a_file_system_that_reaches_beyond_its_image_is_said_to_be_cut() -> None:
    whole = layout(ext2())
    cut = layout(ext2()[:61_440])
    assert whole.problems == ()
    (sentence,) = cut.problems
    assert "ends at byte 102,400, and the image ends at byte 61,440: it was cut short" in sentence
    assert cut.volumes[0].outcome is READ
