"""Walks against what the publishers of the images wrote themselves, without any tool that shares libtsk."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from tests.samples.images import image
from tests.samples.walking import digests_of, key_of, paths_of, rows_of
from tests.testdata import testdata
from triage.evidence.disk import DiskSource
from triage.model.entries import EntryFlag, EntryKind, EntryRow
from triage.model.frame import SourceId, SourceKind, SourceSpec
from triage.model.times import Clock, WallTime, read_time, unpack_clocks

_FRAGMENTED: Final = {
    # DFTT 6: what a tool gets that takes the clusters of a deleted file in a row, as the FAT no longer tells
    "7a3bc5b763bef201202108f4ba128149": "c4f3b9a0f17d464f4fc61b94ecf6cc21",
    "0e80ab84ef0087e60dfc67b88a1cf13e": "965370acfa85aa7e26ab04bbd45cdcae",
    "21121699487f3fbbdb9a4b3391b6d3e0": "a7a14ac62f79fdea4056ed5e8bcf97ef",
}
_MOSCOW: Final = timedelta(hours=3)
"""The listings are of a volume that was mounted as UTC, printed in Moscow time."""
_WHOLE_NAME: Final = 15 * 13
_NAME_PART: Final = 13


def opened(path: Path) -> DiskSource:
    return DiskSource(SourceSpec(SourceId(0), SourceKind.RAW, (str(path),)))


def page(archive: str) -> str:
    with zipfile.ZipFile(testdata("disk_dftt", archive)) as opened_archive:
        name = next(name for name in opened_archive.namelist() if name.endswith("index.html"))
        return opened_archive.read(name).decode("utf-8", "replace")


def published_digests(archive: str) -> set[str]:
    return set(re.findall(r"\b[0-9a-f]{32}\b", page(archive)))


def walked(path: Path) -> dict[str, tuple[EntryRow, str | None]]:
    source = opened(path)
    rows = rows_of(source)
    found = {}
    for row, place in zip(rows, paths_of(rows), strict=True):
        if not row.flags & EntryFlag.NO_CONTENT:
            found[place] = (row, digests_of(source, key_of(row, place))[0])
    return found


def as_libtsk_names(path: str) -> str:
    """Libtsk drops the last 13-character part of a FAT name that has more than 15 parts (docs/validation.md)."""
    parts = path.split("/")
    return "/".join(
        part[: (len(part) - 1) // _NAME_PART * _NAME_PART] if len(part) > _WHOLE_NAME else part for part in parts
    )


def modified_wall(row: EntryRow) -> datetime:
    time = read_time(row.modified, unpack_clocks(row.clocks)[1])
    assert isinstance(time, WallTime)
    return time.wall()


def test_jpeg_search_finds_every_file_of_the_page_with_the_alternate_stream() -> None:
    path = image("disk_dftt", "8-jpeg-search.zip", "8-jpeg-search.dd")
    found = walked(path)
    digests = {md5 for _, md5 in found.values()}
    inside_archives = {
        "f9956284a89156ef6967b49eced9d1b1",
        "c5a6917669c77d20f30ecb39d389eb7d",
        "c476a66ccdc2796b4f6f8e27273dd788",
    }
    of_image = hashlib.md5(path.read_bytes()).hexdigest()
    assert published_digests("8-jpeg-search.zip") - digests == inside_archives | {of_image}
    row, md5 = found["misc/file13.dll:here"]
    assert (row.kind, md5) == (EntryKind.STREAM, "9b787e63e3b64562730c5aecaab1e1f8")
    for name, entry in (("del1/file6.jpg", 32), ("del2/file7.hmm", 31)):
        row = found[name][0]
        assert (row.address, EntryFlag(row.flags).deleted) == (entry, True)


def test_undelete_recovers_what_lies_in_a_row_and_no_more() -> None:
    found = walked(image("disk_dftt", "6-undel-fat.zip", "6-fat-undel.dd"))
    deleted = {md5 for row, md5 in found.values() if EntryFlag(row.flags).deleted}
    # The three that lie in one piece come back whole; of the fragmented ones only the page's "incorrect" content can.
    assert {
        "59b20779f69ff9f0ac5fcd2c38835a79",
        "ffd27bd782bdce67750b6b9ee069d2ef",
        "59cf0e9cd107bc1e75afb7374f6e05bb",
    } <= deleted
    assert not deleted & set(_FRAGMENTED)
    assert deleted >= set(_FRAGMENTED.values())
    names = {name for name, (row, _) in found.items() if EntryFlag(row.flags).deleted}
    lost_letter = ("_rag1.dat", "_rag2.dat", "_ing.dat", "_ult1.dat", "_ir1", "_ir1/dir2", "_ir1/mult2.dat")
    assert {*lost_letter, "_ir1/dir2/frag3.dat"} <= names


@pytest.mark.parametrize(
    ("member", "contents"),
    [
        ("iso-dirtree1.iso", {b"Hello. I am file #1.", b"Goodbye. I am file #2."}),
        ("iso-dirtree2.iso", {b"Hello. I am file #1.", b"Goodbye. I am file #2."}),
        ("iso-endian.iso", {b"This tool shows big endian."}),
    ],
)
def test_the_files_of_all_trees_of_an_iso_are_found(member: str, contents: set[bytes]) -> None:
    source = opened(image("disk_dftt", "14-iso9660-1.zip", member))
    files = [row for row in rows_of(source) if row.kind == EntryKind.FILE]
    assert {source.content(key_of(row)).read_at(0, row.size).strip() for row in files} == contents


def test_winter_and_summer_are_as_the_device_showed_them() -> None:
    found = walked(image("disk_dftt", "5-fat-daylight.zip", "daylight.dd"))
    shown = {name.lower(): modified_wall(row) for name, (row, _) in found.items() if name.lower().endswith("er.txt")}
    assert {name: moment.hour for name, moment in shown.items()} == {"winter.txt": 14, "summer.txt": 15}
    assert {name: (moment.month, moment.day) for name, moment in shown.items()} == {
        "winter.txt": (1, 1),
        "summer.txt": (6, 1),
    }


@pytest.mark.parametrize(
    ("file", "member", "listing"),
    [
        ("fat32_full_test.tgz", "fat32_full_test.raw", "fat32_full_test.txt"),
        ("fat12.raw.gz", "fat12.raw", "fat12_full_test.txt"),
    ],
)
def test_live_names_and_times_equal_the_listing_of_a_mounted_volume(file: str, member: str, listing: str) -> None:
    text = testdata("disk_smallfs", "dfir_ntfs", listing).read_text(encoding="utf-8")
    published = Counter(
        (as_libtsk_names(path.lstrip("/")), datetime.fromisoformat(moment[:19].replace("+", "T")) - _MOSCOW)
        for path, moment in (line.split("\t") for line in text.splitlines())
    )
    rows = rows_of(opened(image("disk_smallfs", f"dfir_ntfs/{file}", member)))
    live = EntryFlag.NAME_ALLOCATED | EntryFlag.META_ALLOCATED
    found = Counter(
        (path, modified_wall(row))
        for row, path in zip(rows, paths_of(rows), strict=True)
        if row.flags & live == live and row.kind in (EntryKind.FILE, EntryKind.DIRECTORY) and row.parent >= 0
    )
    assert found == published


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Tokyo"])
def test_wall_times_do_not_depend_on_the_zone_of_this_machine(zone: str) -> None:
    """In processes of their own, since a C library asks for the zone once."""
    path = image("disk_dftt", "5-fat-daylight.zip", "daylight.dd")
    code = (
        "import sys; from triage.evidence.disk import DiskSource; from triage.model.frame import *\n"
        "source = DiskSource(SourceSpec(SourceId(0), SourceKind.RAW, (sys.argv[1],)))\n"
        "print([row.modified for row in source.walk(0)])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        env={**os.environ, "TZ": zone},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "1072965602" in done.stdout  # 2004-01-01 14:00:02 on the wall, in every zone
    assert done.stdout == str([row.modified for row in rows_of(opened(path))]) + "\n"


def test_clocks_are_those_of_the_file_system() -> None:
    for group, file, member, clock in (
        ("disk_dftt", "5-fat-daylight.zip", "daylight.dd", Clock.FAT_WALL),
        ("disk_dftt", "14-iso9660-1.zip", "iso-endian.iso", Clock.ISO_WALL),
        ("disk_dftt", "8-jpeg-search.zip", "8-jpeg-search.dd", Clock.UNIX_NS),
        ("disk_formats", "sleuthkit/image.dd", "", Clock.UNIX_S),
    ):
        for row in rows_of(opened(image(group, file, member))):
            assert not row.clocks or set(unpack_clocks(row.clocks)) == {clock}
