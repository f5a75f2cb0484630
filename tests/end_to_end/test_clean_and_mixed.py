"""A zero result is worded in full wherever it is printed; and how many workers there were shows nowhere."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tarfile
from pathlib import Path

import pytest

from tests.samples.command import new, ok, triage
from tests.samples.exhibits import known_set, phone_zip, picture
from tests.samples.images import image
from tests.testdata import testdata
from triage.casedb.examined import examined
from triage.model.wording import no_match_sentence
from triage.open_case import OpenCase


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An image on which no set has anything to say, with an archive inside and a volume that is not read."""
    folder = tmp_path_factory.mktemp("clean")
    case = new(folder / "case")
    ok("add", case, image("disk_dftt", "8-jpeg-search.zip", "8-jpeg-search.dd"), "--exhibit", "NTFS")
    known = known_set(folder / "known.json")
    ok("hashset", "import", case, known, "--name", "Known", "--grades", "1=A,2=B", "--confidence", "trusted")
    ok("run", case, "--workers", "1")
    return case


def sentence(case: Path) -> str:
    with OpenCase.open(case, "test") as opened, opened._store.read() as connection:
        return no_match_sentence(examined(connection))


def test_queue_and_matches_print_the_worded_zero(clean: Path) -> None:
    wanted = sentence(clean)
    read = sum(record["sha256"] is not None for record in ok("entries", clean, "--json").records())
    read += 1  # the root folder of NTFS has content as well, and no list prints it
    share = f"{read} of {read} files, 100 % of bytes"
    assert wanted.startswith(
        f"No match was found in what was examined: {share}; set Known (exact only); not examined: "
    )
    assert wanted.endswith("not examined: 1 volume whose unallocated space was not carved."), "its archive was opened"
    assert ok("queue", clean).out.startswith(wanted)
    assert ok("matches", clean).out.startswith(wanted)
    assert ok("matches", clean, "--json").out == ""


def test_what_a_source_does_not_hold_is_not_examined(tmp_path: Path) -> None:
    case = new(tmp_path / "case")
    (tmp_path / "half.dd").write_bytes(testdata("disk_formats", "dfvfs", "ext2.splitraw.000").read_bytes())
    ok("add", case, tmp_path / "half.dd", "--exhibit", "AB/1")
    ok("hashset", "import", case, known_set(tmp_path / "known.json"), "--name", "Known", "--grades", "1=A,2=B")
    assert triage("run", case, "--workers", "1").status == 1
    assert "not examined: what AB/1, half.dd does not hold: it is not whole" in ok("queue", case).out
    ok("report", case, "--out", tmp_path)
    content = json.loads(next(tmp_path.glob("*.json")).read_text(encoding="utf-8"))["content"]
    assert content["examined"]["not_examined"] == [
        "what AB/1, half.dd does not hold: it is not whole",
        "1 volume whose unallocated space was not carved",
    ]
    (group,) = content["limitations"]["problems"]
    assert (group["outcome"], group["places"]) == ("read in part", ["AB/1 > half.dd"])


def test_known_good_alone_is_no_match(tmp_path: Path) -> None:
    """The queue counts as the report does: what every set calls good is named apart, and a zero stays a worded zero."""
    case = new(tmp_path / "case")
    ok("add", case, phone_zip(tmp_path / "phone.zip"), "--exhibit", "AB/1")
    for name, algorithm, seed in (("Good", "sha1", 1), ("Weak", "md5", 2)):
        (tmp_path / name).write_text(hashlib.new(algorithm, picture(seed)).hexdigest())
        ok("hashset", "import", case, tmp_path / name, "--name", name, "--meaning", "good")
    ok("run", case, "--workers", "1")
    said = ok("queue", case).out
    assert said.startswith("No match was found in what was examined: ")
    assert "Known good: 1 item, ranked last." in said, "MD5 alone does not suffice where the set gives no size"
    assert [row["tier"] for row in ok("queue", case, "--json").records()].count(7) == 1
    ok("report", case, "--out", tmp_path)
    content = json.loads(next(tmp_path.glob("*.json")).read_text(encoding="utf-8"))["content"]
    assert [good["hash_set"] for good in content["known_good"]] == ["Good"]
    known = known_set(tmp_path / "known.json")
    ok("hashset", "import", case, known, "--name", "Known", "--grades", "1=A,2=B")
    ok("run", case, "--workers", "1")
    said = ok("queue", case).out
    assert said.startswith("2 items matched in what was examined: ")
    assert "Known good" not in said, "one of both is graded by another set: it is never set aside"


def test_the_report_prints_the_worded_zero(clean: Path, tmp_path: Path) -> None:
    wanted = sentence(clean)
    ok("report", clean, "--out", tmp_path)
    content = json.loads(next(tmp_path.glob("*.json")).read_text(encoding="utf-8"))["content"]
    assert wanted in json.dumps(content, ensure_ascii=False)
    assert next(tmp_path.glob("*.pdf")).stat().st_size > 1000


def test_without_sets_and_before_a_run_nothing_is_said_to_be_absent(tmp_path: Path) -> None:
    case = new(tmp_path / "case")
    ok("add", case, testdata("disk_formats", "sleuthkit", "image.dd"), "--exhibit", "AB/1")
    before = ok("queue", case).out
    assert "no hash set was in use" in before
    assert "not walked yet" in before
    ok("run", case, "--workers", "1")
    after = ok("queue", case).out
    assert after.startswith("Nothing was compared: no hash set was in use. Examined: ")
    assert "No match was found" not in before + after + ok("matches", case).out


def mixed_sources(folder: Path) -> dict[str, Path]:
    """Two images, an archive, a packed archive and a folder; some contents stand in several of them."""
    tree = folder / "export"
    for number in range(40):
        place = tree / ("DCIM" if number % 3 else "other") / f"{number:03}.jpg"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(picture(number % 25))
    (tree / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(300))
    packed = folder / "backup.tar.gz"
    with tarfile.open(packed, "w:gz") as tar:
        for number in range(300):
            data = picture(number % 30) if number % 10 == 0 else f"text {number % 50}\n".encode() * 50
            info = tarfile.TarInfo(f"data/{number % 17}/{number}.{'jpg' if number % 10 == 0 else 'txt'}")
            info.size, info.mtime = len(data), 1_715_000_000
            tar.addfile(info, io.BytesIO(data))
    return {
        "NTFS": image("disk_dftt", "8-jpeg-search.zip", "8-jpeg-search.dd"),
        "E01": testdata("disk_formats", "dfvfs", "ext2.E01"),
        "ZIP": phone_zip(folder / "phone.zip"),
        "TGZ": packed,
        "FOLDER": tree,
    }


def test_one_worker_and_more_come_to_the_same(tmp_path: Path) -> None:
    case = new(tmp_path / "case")
    for exhibit, path in mixed_sources(tmp_path).items():
        ok("add", case, path, "--exhibit", exhibit)
    known = known_set(tmp_path / "known.json")
    ok("hashset", "import", case, known, "--name", "Known", "--grades", "1=A,2=B", "--confidence", "trusted")
    dumps = {}
    for workers in (1, 2, 3):
        copy = Path(shutil.copytree(case, tmp_path / f"case-{workers}"))
        ok("run", copy, "--workers", workers)
        dumps[workers] = ok("dump", copy, "--canonical").out
    assert dumps[1] == dumps[2] == dumps[3]
    assert dumps[1].count("\nentry ") > 400
    assert dumps[1].count("\npicture ") >= 30
