"""Every walked entry is what fiwalk published of it: path, size, allocation, MD5, SHA-1, deleted ones too.

Each difference is written here and explained in docs/validation.md; the test holds exactly these.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.samples.dfxml import Published, read_dfxml
from tests.samples.images import image
from tests.samples.walking import digests_of, key_of, paths_of, rows_of
from tests.testdata import testdata
from triage.evidence.disk import DiskSource
from triage.model.entries import EntryFlag, EntryKind
from triage.model.frame import SourceId, SourceKind, SourceSpec, VolumeOutcome

RAW, SPLIT, EWF = SourceKind.RAW, SourceKind.SPLIT_RAW, SourceKind.EWF

CASES: Final = [
    (RAW, "disk_dftt", ["14-iso9660-1.zip"], "iso-dirtree1.iso"),
    (RAW, "disk_dftt", ["14-iso9660-1.zip"], "iso-dirtree2.iso"),
    (RAW, "disk_dftt", ["14-iso9660-1.zip"], "iso-endian.iso"),
    (RAW, "disk_dftt", ["2-kwsrch-fat.zip"], "fat-img-kw.dd"),
    (RAW, "disk_dftt", ["5-fat-daylight.zip"], "daylight.dd"),
    (RAW, "disk_dftt", ["6-undel-fat.zip"], "6-fat-undel.dd"),
    (RAW, "disk_dftt", ["8-jpeg-search.zip"], "8-jpeg-search.dd"),
    (RAW, "disk_smallfs", ["dfir_ntfs/exfat_lin_part.raw.gz"], "exfat_lin_part.raw"),
    (RAW, "disk_smallfs", ["dfir_ntfs/fat12.raw.gz"], "fat12.raw"),
    (RAW, "disk_smallfs", ["dfir_ntfs/fat32_full_test.tgz"], "fat32_full_test.raw"),
    (RAW, "disk_smallfs", ["dfir_ntfs/fat32_loop.raw.gz"], "fat32_loop.raw"),
    (RAW, "disk_smallfs", ["dfir_ntfs/fat_deleted_dir_2.raw.gz"], "fat_deleted_dir_2.raw"),
    (RAW, "disk_smallfs", ["dfir_ntfs/fat_lfn_test.raw.gz"], "fat_lfn_test.raw"),
    (RAW, "disk_smallfs", ["dfir_ntfs/fat_unusual_label.raw.gz"], "fat_unusual_label.raw"),
    (RAW, "disk_smallfs", ["dfir_ntfs/ntfs3.raw.gz"], "ntfs3.raw"),
    (RAW, "disk_smallfs", ["fat12.img"], ""),
    (RAW, "disk_formats", ["bulk_extractor/1mb_fat32.dmg"], ""),
    (RAW, "disk_formats", ["dfvfs/hfsplus.raw"], ""),
    (SPLIT, "disk_formats", ["dfvfs/ext2.splitraw.000", "dfvfs/ext2.splitraw.001"], ""),
    (RAW, "disk_formats", ["sleuthkit/image.dd"], ""),
    (RAW, "disk_formats", ["sleuthkit/image.iso"], ""),
    (EWF, "disk_formats", ["dfvfs/ext2.E01"], ""),
    (EWF, "disk_formats", ["dfvfs/ext2.split.E01", "dfvfs/ext2.split.E02"], ""),
    (EWF, "disk_formats", ["sleuthkit/image.E01"], ""),
]

_SECURE: Final = "fiwalk reads $Secure's only stream as its default data; here it is the entry $Secure:$SDS"
_PART: Final = (
    "fiwalk digests the 512 bytes of 4,096 that can be recovered; here the content is refused with a sentence"
)

DIFFERENCES: Final[dict[str, list[tuple[str, str]]]] = {
    # image: [(path as published, reason)], each entry has another path or other digests with us
    "8-jpeg-search.dd": [("$Secure", _SECURE)],
    "ntfs3.raw": [("$Secure", _SECURE)],
    "1mb_fat32.dmg": [
        (".Trashes/505/Downloaded from github.com/._ntfs-lastaccess.raw.gz", _PART),
        ("Downloaded from github.com/._ntfs-lastaccess.raw.gz", _PART),
        ("_NTITL~1/._ntfs-lastaccess.raw.gz", _PART),
    ],
    "hfsplus.raw": [(".HFS+ Private Directory Data\\x0D", "fiwalk writes the control character as an escape")],
}


def truth(group: str, file: str, member: str) -> list[Published]:
    name = "__".join(part for part in (file.replace("/", "__"), member) if part)
    return read_dfxml(testdata("truth", group, f"{name}.fiwalk.dfxml"))


def opened(kind: SourceKind, group: str, files: list[str], member: str) -> DiskSource:
    paths = tuple(str(image(group, file, member)) for file in files)
    return DiskSource(SourceSpec(SourceId(0), kind, paths))


def walked(source: DiskSource) -> list[Published]:
    """What we walk, in the words of the published list; the root and alternate streams are not in it."""
    found = []
    for volume in source.recognise().volumes:
        assert volume.outcome is VolumeOutcome.READ
        rows = rows_of(source, volume.ordinal)
        for row, path in zip(rows, paths_of(rows), strict=True):
            if row.parent < 0 or row.kind == EntryKind.STREAM:
                continue
            known = bool(row.clocks)
            md5 = sha1 = None
            if not row.flags & EntryFlag.NO_CONTENT:
                md5, sha1, _ = digests_of(source, key_of(row, path, offset=volume.offset))
            flag = EntryFlag.META_ALLOCATED if known else EntryFlag.NAME_ALLOCATED
            found.append(Published(volume.offset, path, row.size if known else None, bool(row.flags & flag), md5, sha1))
    return found


@pytest.mark.parametrize(("kind", "group", "files", "member"), CASES, ids=lambda value: str(value))
def test_walk_equals_the_published_truth(kind: SourceKind, group: str, files: list[str], member: str) -> None:
    published = truth(group, files[0], member)
    found = walked(opened(kind, group, files, member))
    assert len(published) == len(found) > 0
    named = [path for path, _ in DIFFERENCES.get(member or Path(files[0]).name, [])]
    missing = sorted(set(published) - set(found))
    extra = sorted(set(found) - set(published))
    assert [entry.path for entry in missing] == named, (missing, extra)
    assert len(extra) == len(named)
