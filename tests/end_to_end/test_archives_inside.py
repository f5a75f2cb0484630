"""Files in archives inside an exhibit are files like any other: found, matched, ranked, shown with where they lie."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.samples.command import new, ok
from tests.samples.exhibits import DATABASE, chat_database, known_set, picture
from tests.samples.nested import laid_out, seven_zipped, tarred, zipped

HOME = "Users/anna/"
TAR = HOME + "Documents/backup.tar"
HOLIDAY = TAR + "/old/holiday.zip"
DEEP = HOLIDAY + "/deeper.zip"
LETTER = HOME + "Documents/letter.docx"
SEVEN = HOME + "Documents/seven.7z"
RAR = HOME + "Documents/parts.rar"


def files() -> dict[str, bytes]:
    """Known pictures lie in archives alone; one of them three deep."""
    deepest = zipped({"IMG_4.jpg": picture(4)})
    inner = zipped({"deep/IMG_1.jpg": picture(1), "note.txt": b"nothing\n", "deeper.zip": deepest})
    letter = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>", "word/media/image1.jpg": picture(8)}
    return {
        TAR: tarred({"old/holiday.zip": inner, "old/readme.txt": b"see holiday\n"}),
        HOME + "Pictures/more.tgz": tarred({f"{n}.jpg": picture(n) for n in (2, 5)}, "gz"),
        HOME + "Pictures/plain.jpg": picture(6),
        HOME + "Documents/phone.zip": zipped({DATABASE: chat_database()}),
        HOME + "Documents/cut.tar": tarred({"a.txt": b"whole\n" * 100, "b.txt": b"lost\n" * 900})[:3000],
        LETTER: zipped(letter),
        SEVEN: seven_zipped({"seven.jpg": picture(7)}),
        RAR: b"Rar!\x1a\x07\x01\x00" + bytes(range(200)),
    }


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The case before any run."""
    folder = tmp_path_factory.mktemp("inside")
    made = new(folder / "case")
    ok("add", made, laid_out(folder / "disk", files()), "--exhibit", "PC")
    known = known_set(folder / "known.json")
    ok("hashset", "import", made, known, "--name", "Known", "--grades", "1=A,2=B", "--confidence", "trusted")
    return made


@pytest.fixture(scope="module")
def case(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The case after a run with the profile Triage."""
    made = copied(prepared, tmp_path_factory.mktemp("triage"))
    ok("run", made, "--workers", "2")
    return made


def copied(case: Path, folder: Path) -> Path:
    return Path(shutil.copytree(case, folder / "case"))


def entries(case: Path) -> dict[str, dict[str, Any]]:
    return {record["path"]: record for record in ok("entries", case, "--json").records()}


def matched(case: Path) -> set[str]:
    return {match["path"] for match in ok("matches", case, "--json").records()}


def problems(case: Path) -> dict[str, str]:
    return {p["path"]: p["sentence"] for p in ok("problems", case, "--json").records() if p["stage"].startswith("arch")}


def not_examined(case: Path, out: Path) -> tuple[list[str], dict[str, Any]]:
    ok("report", case, "--out", out)
    content = json.loads(next(out.glob("*.json")).read_text(encoding="utf-8"))["content"]
    return content["examined"]["not_examined"], content


def test_a_known_picture_is_found_in_a_zip_in_a_tar(case: Path) -> None:
    assert matched(case) == {HOLIDAY + "/deep/IMG_1.jpg"}


def test_a_member_is_named_with_its_archive(case: Path) -> None:
    found = entries(case)
    assert found[HOLIDAY + "/deep/IMG_1.jpg"]["archive"] == HOLIDAY
    assert found[HOLIDAY]["archive"] == TAR
    assert found[TAR]["archive"] is None
    item = ok("show", case, found[HOLIDAY + "/deep/IMG_1.jpg"]["item"], "--json").records()[0]
    assert [place["archive"] for place in item["locations"]] == [HOLIDAY]
    assert ok("messages", case, "--json").records(), "the database in an archive was read"


def test_what_was_not_opened_is_said_with_its_place(case: Path, tmp_path: Path) -> None:
    said = problems(case)
    assert "deeper than the profile opens" in said[DEEP]
    assert "truncated" in said[HOME + "Documents/cut.tar"]
    left, content = not_examined(case, tmp_path / "report")
    assert "3 archives that were not opened" in left  # RAR and 7z, and the one that lies too deep
    assert "1 archive that was opened in part" in left
    assert "1 document or app whose parts were not opened" in left
    assert content["limitations"]["archives_not_opened"] == 3


def test_the_report_says_that_a_graded_item_lies_in_an_archive(case: Path, tmp_path: Path) -> None:
    made = copied(case, tmp_path)
    ok("grade-trusted", made, "--reviewer", "Officer One")
    _, content = not_examined(made, tmp_path / "report")
    place = content["schedule"][0]["locations"][0]
    assert (place["location"], place["location_reason"]) == ("container", f"member of {HOLIDAY}")


def test_what_lies_in_a_withheld_archive_is_withheld(case: Path, tmp_path: Path) -> None:
    made = copied(case, tmp_path)
    before = entries(made)
    ok("withhold", made, before[TAR]["item"], "--reason", "letters to counsel")
    assert not [path for path in entries(made) if path.startswith(TAR)]
    assert matched(made) == set()
    assert HOLIDAY not in ok("problems", made, "--json").out
    ok("release", made, before[TAR]["item"], "--person", "Independent Counsel", "--reason", "none")
    assert entries(made).keys() == before.keys()


def test_narrow_and_then_full_is_the_case_that_was_full_at_once(prepared: Path, case: Path, tmp_path: Path) -> None:
    at_once, quick, later = (copied(prepared, tmp_path / name) for name in ("at-once", "quick", "later"))
    ok("run", at_once, "--profile", "full", "--workers", "2")
    whole = ok("dump", at_once, "--canonical").out
    assert matched(at_once) == {HOLIDAY + "/deep/IMG_1.jpg", DEEP + "/IMG_4.jpg"}
    assert LETTER + "/word/media/image1.jpg" in entries(at_once)
    assert SEVEN + "/seven.jpg" in entries(at_once)
    assert RAR in problems(at_once)
    ok("run", quick, "--profile", "quick", "--workers", "2")
    assert not [path for path in entries(quick) if path.startswith(TAR + "/")]
    for made, profiles in ((quick, ("full",)), (later, ("triage", "full", "full"))):
        for profile in profiles:
            ok("run", made, "--profile", profile, "--workers", "2")
        assert ok("dump", made, "--canonical").out == whole
    assert "Nothing contradicts" in ok("verify", later).out
