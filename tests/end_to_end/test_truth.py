"""Through the commands alone: what `entries --json` says of public images is what their publishers say."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytest

from tests.evidence.test_disk_truth import CASES, DIFFERENCES
from tests.samples.command import new, ok, triage
from tests.samples.dfxml import Published, read_dfxml
from tests.samples.images import image
from tests.testdata import testdata

NAMED: Final = {
    "UNDEL": ("disk_dftt", "6-undel-fat.zip", "6-fat-undel.dd"),
    "JPEG": ("disk_dftt", "8-jpeg-search.zip", "8-jpeg-search.dd"),
    "LONG": ("disk_smallfs", "dfir_ntfs/fat_lfn_test.raw.gz", "fat_lfn_test.raw"),
    "NTFS": ("disk_smallfs", "dfir_ntfs/ntfs3.raw.gz", "ntfs3.raw"),
    "RAW": ("disk_formats", "sleuthkit/image.dd", ""),
    "SPLIT": ("disk_formats", "dfvfs/ext2.splitraw.000", ""),
    "E01": ("disk_formats", "dfvfs/ext2.E01", ""),
    "E01-SPLIT": ("disk_formats", "dfvfs/ext2.split.E01", ""),
}
IMAGES: Final = NAMED | {
    f"{files[0]} {member}": (group, files[0], member)
    for _, group, files, member in CASES
    if (group, files[0], member) not in NAMED.values()
}
"""Exhibits of one case, each an image: group, file, member. All that have a published truth are among them."""

Record = dict[str, Any]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    case = new(tmp_path_factory.mktemp("truth") / "case")
    for exhibit, (group, file, member) in IMAGES.items():
        ok("add", case, image(group, file, member), "--exhibit", exhibit)
    done = triage("run", case, "--workers", "2")
    assert done.status == 1
    assert [line.split(",")[0] for line in done.err.splitlines()] == ["Not completed: Exhibit UNDEL"], (
        "the publisher's image is one sector shorter than its file system"
    )
    return case


@pytest.fixture(scope="module")
def listed(case: Path) -> dict[str, list[Record]]:
    records: dict[str, list[Record]] = {name: [] for name in IMAGES}
    for record in ok("entries", case, "--json").records():
        records[record["exhibit"]].append(record)
    return records


def published(exhibit: str) -> list[Published]:
    group, file, member = IMAGES[exhibit]
    name = "__".join(part for part in (file.replace("/", "__"), member) if part)
    return read_dfxml(testdata("truth", group, f"{name}.fiwalk.dfxml"))


def as_published(record: Record) -> tuple[Any, ...]:
    """Without digests where there are no bytes: fiwalk gives none there, and reads $Secure's stream as its data."""
    digests = (record["md5"], record["sha1"]) if record["size"] else (None, None)
    return record["path"], record["size"], record["allocated"], *digests


def test_there_are_as_many_exhibits_as_published_images() -> None:
    assert len(IMAGES) == len(CASES) == 24


@pytest.mark.parametrize("exhibit", IMAGES)
def test_path_size_allocation_and_digests_are_the_published_ones(exhibit: str, listed: dict[str, list[Record]]) -> None:
    """But for what docs/validation.md names, entry by entry."""
    ours = Counter(
        as_published(record) for record in listed[exhibit] if record["kind"] != "stream" and not record["archive"]
    )
    theirs = Counter(
        (entry.path, entry.size or 0, entry.allocated, *((entry.md5, entry.sha1) if entry.size else (None, None)))
        for entry in published(exhibit)
    )
    assert sum(theirs.values()) > 1
    _, file, member = IMAGES[exhibit]
    named = {path for path, _ in DIFFERENCES.get(member or Path(file).name, [])} - {"$Secure"}
    assert {entry[0] for entry in (theirs - ours).elements()} == named
    assert sum((ours - theirs).values()) == len(named)
    assert all(record["allocated"] != record["deleted"] for record in listed[exhibit])


def test_the_undelete_image_gives_back_what_lies_in_one_piece(listed: dict[str, list[Record]]) -> None:
    """MD5s of the publisher's page; the fragmented files come out as it foretells for tools that read on."""
    deleted = {record["path"]: record["md5"] for record in listed["UNDEL"] if record["deleted"]}
    assert deleted["_ing.dat"] == "59b20779f69ff9f0ac5fcd2c38835a79"
    assert deleted["_ult1.dat"] == "ffd27bd782bdce67750b6b9ee069d2ef"
    assert deleted["_ir1/mult2.dat"] == "59cf0e9cd107bc1e75afb7374f6e05bb"
    assert deleted["_rag1.dat"] == "c4f3b9a0f17d464f4fc61b94ecf6cc21"


def test_the_jpeg_search_image_gives_its_pictures_whatever_they_are_called(
    listed: dict[str, list[Record]], case: Path
) -> None:
    """MD5s of the publisher's page: live, misnamed, deleted, in archives, in an alternate data stream; no fake."""
    pictures = {record["path"]: record["md5"] for record in listed["JPEG"] if record["type"] == "image/jpeg"}
    assert pictures == {
        "alloc/file1.jpg": "75b8d00568815a36c3809b46fc84ba6d",
        "archive/file10.tar.gz/file10.jpg": "c476a66ccdc2796b4f6f8e27273dd788",
        "archive/file8.zip/file8.jpg": "f9956284a89156ef6967b49eced9d1b1",
        "archive/file9.boo/file9.jpg": "c5a6917669c77d20f30ecb39d389eb7d",
        "alloc/file2.dat": "de5d83153339931371719f4e5c924eba",
        "del1/file6.jpg": "afd55222024a4e22f7f5a3a665320763",
        "del2/file7.hmm": "0c452c5800fcfa7c66027ae89c4f068a",
        "misc/file13.dll:here": "9b787e63e3b64562730c5aecaab1e1f8",
    }
    decoded = [record for record in listed["JPEG"] if record["pdq"] is not None]
    assert {record["path"] for record in decoded} == set(pictures)
    problems = [record for record in ok("problems", case, "--json").records() if record["outcome"] != "note"]
    assert [record for record in problems if record["exhibit"] == "JPEG"] == []


def test_an_image_that_is_a_sector_short_says_so(case: Path) -> None:
    problems = [record for record in ok("problems", case, "--json").records() if record["exhibit"] == "UNDEL"]
    assert [record["outcome"] for record in problems] == ["read in part"]
    assert "ends at byte 6,160,896, and the image ends at byte 6,160,384" in problems[0]["sentence"]


def test_every_container_of_one_medium_lists_the_same(listed: dict[str, list[Record]]) -> None:
    def plain(exhibit: str) -> list[Record]:
        hidden = ("exhibit", "item")
        return [{k: v for k, v in record.items() if k not in hidden} for record in listed[exhibit]]

    assert plain("E01") == plain("SPLIT") == plain("E01-SPLIT")
    assert sum(1 for record in listed["E01"] if record["md5"]) > 5


def test_stored_digests_of_the_images_agree_with_what_was_read(case: Path) -> None:
    problems = ok("problems", case, "--json").records()
    assert [record for record in problems if record["stage"] == "verify"] == []
    assert triage("verify", case).status == 0
