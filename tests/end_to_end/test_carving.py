"""Deleted pictures and videos that no name leads to are found in unallocated space, and are files like any other."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from typing import Any, Final

import pytest
from PIL import Image

from tests.end_to_end import hostile
from tests.end_to_end.test_hostile import misbehave
from tests.samples.command import new, ok, triage, triage_process
from tests.samples.exhibits import known_set, picture
from tests.samples.fat import SECTOR, Fat16
from tests.samples.hash_sets import media, vics
from tests.samples.images import image
from tests.samples.partitions import mbr
from tests.samples.videos import video
from triage.analysis.pdq import pdq

Record = dict[str, Any]

LOST, SPLIT, NEAR, FILM, BROKEN = 1, 4, 20, (51, 52), 30
"""Seeds: graded by a set and lost; graded and split by a file in use; near a picture of a set; a video; cut off."""
WHOLE_VOLUME: Final = 60


def volume() -> tuple[bytes, dict[str, int]]:
    """A FAT16, and where in it each lost file begins."""
    fat = Fat16()
    fat.add("LIVE.JPG", picture(0))
    split = picture(SPLIT)
    count = -(-len(split) // SECTOR)
    fat.add("MIDST.TXT", b"in use\n" * 200, range(2003, 2006))
    places = {
        "lost": fat.lose(picture(LOST), range(1000, 1500)),
        "split": fat.lose(split, [*range(2000, 2003), *range(2006, 2006 + count)]),
        "near": fat.lose(picture(NEAR, size=(240, 180), quality=70), range(2500, 3000)),
        "film": fat.lose(video(*FILM), range(3000, 4000)),
        "broken": fat.lose(picture(BROKEN)[:3000], range(4100, 4200)),
        "again": fat.lose(picture(0), range(4300, 4500)),
    }
    fat.add("GONE.JPG", picture(5), range(4600, 4700), deleted=True)
    return fat.image(), places


def disk(path: Path) -> tuple[Path, dict[str, int]]:
    """A disk with two partitions: a file system, and one in which there is none, but a picture."""
    data, places = volume()
    sectors = len(data) // SECTOR
    bare = bytearray(64 * SECTOR)
    bare[8 * SECTOR : 8 * SECTOR + len(picture(WHOLE_VOLUME))] = picture(WHOLE_VOLUME)
    bare = bare.ljust(200 * SECTOR, b"\0")
    path.write_bytes(mbr([(6, 1, sectors), (0x83, 1 + sectors, len(bare) // SECTOR)]) + data + bytes(bare))
    return path, places


def near_set(path: Path) -> Path:
    with Image.open(io.BytesIO(picture(NEAR))) as still:
        value = pdq(still).hash.hex()
    path.write_bytes(vics([media(7, 1, AlternativeHashes=[{"HashName": "PDQ", "HashValue": value}])]))
    return path


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int]]:
    """The case before any run, and where the lost files lie."""
    folder = tmp_path_factory.mktemp("carving")
    path, places = disk(folder / "disk.dd")
    made = new(folder / "case")
    ok("add", made, path, "--exhibit", "PC")
    known = known_set(folder / "known.json")
    ok("hashset", "import", made, known, "--name", "Known", "--grades", "1=A,2=B", "--confidence", "trusted")
    ok("hashset", "import", made, near_set(folder / "near.json"), "--name", "Near", "--grades", "1=A")
    return made, places


@pytest.fixture(scope="module")
def case(prepared: tuple[Path, dict[str, int]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The case after a run with the profile Full. The bare partition makes no run incomplete that carved it."""
    made = copied(prepared[0], tmp_path_factory.mktemp("full"))
    full(made)
    return made


def full(case: Path) -> None:
    """A volume without a file system is said not to be understood, whatever is carved out of it."""
    assert triage("run", case, "--profile", "full", "--workers", "2").status == 1


def copied(case: Path, folder: Path) -> Path:
    return Path(shutil.copytree(case, folder / "case"))


def carved(case: Path) -> dict[tuple[str, int], Record]:
    """What was carved, by the position of its volume and its place."""
    records = ok("entries", case, "--json").records()
    return {(r["volume"][0], r["carved_at"]): r for r in records if r["carved_at"] is not None}


def dump(case: Path) -> str:
    return ok("dump", case, "--canonical").out


def not_examined(case: Path, out: Path) -> tuple[list[str], Record]:
    ok("report", case, "--out", out)
    content = json.loads(next(out.glob("*.json")).read_text(encoding="utf-8"))["content"]
    return content["examined"]["not_examined"], content


def test_what_no_name_leads_to_is_found_where_it_lies(case: Path, prepared: tuple[Path, dict[str, int]]) -> None:
    found, places = carved(case), prepared[1]
    wanted = {("0", places[name]) for name in ("lost", "split", "near", "film", "again")}
    deleted = {("0", Fat16().place(4600))}
    assert set(found) == wanted | deleted | {("1", 8 * SECTOR)}
    assert found["0", places["split"]]["size"] == len(picture(SPLIT))
    assert found["0", places["film"]]["type"] == "video/mp4"
    assert found["0", places["film"]]["duration"] is not None
    for record in found.values():
        assert (record["deleted"], record["modified"], record["archive"]) == (True, None, None)
        assert record["path"].startswith("$Unallocated/" if record["volume"][0] == "0" else "$NoFileSystem/")


def test_it_is_matched_exactly_and_near(case: Path, prepared: tuple[Path, dict[str, int]]) -> None:
    found, places = carved(case), prepared[1]
    matches = {(m["set"], m["item"], m["algorithm"]) for m in ok("matches", case, "--json").records()}
    by_name = {name: found["0", places[name]]["item"] for name in ("lost", "split", "near")}
    assert {(name, item) for name, item, _ in matches} == {
        ("Known", by_name["lost"]),
        ("Known", by_name["split"]),
        ("Near", by_name["near"]),
    }
    assert ("Near", by_name["near"], "pdq") in matches


def test_the_same_content_is_one_item_with_one_place_more(case: Path, prepared: tuple[Path, dict[str, int]]) -> None:
    again = carved(case)["0", prepared[1]["again"]]
    shown = ok("show", case, again["item"], "--json").records()[0]
    assert [place["path"] for place in shown["locations"]] == ["LIVE.JPG", again["path"]]


def test_it_lends_no_weight_to_what_it_is_listed_with(case: Path) -> None:
    """All that is carved is listed together: that says nothing of one by the other."""
    said = [reason for row in ok("queue", case, "--json").records() for reason in row["reasons"]]
    assert said
    assert not [reason for reason in said if "same folder" in reason]


def test_what_begins_and_does_not_end_is_counted_and_said(case: Path, tmp_path: Path) -> None:
    said = [p for p in ok("problems", case, "--json").records() if p["stage"] == "carve"]
    partly = [p["sentence"] for p in said if p["outcome"] == "read in part"]
    assert len(partly) == 1
    assert "1 JPEG" in partly[0]
    notes = [p["sentence"] for p in said if p["outcome"] == "note"]
    assert len(notes) == 2
    assert "Carved: 5 JPEG, 1 MP4/MOV/3GP." in notes[0]
    assert "All of it (102,400 bytes), since no file system was recognised, was searched for" in notes[1]
    assert "".join(notes[0].split()) in "".join(ok("problems", case).out.split()), "no sentence loses its midst"
    left, content = not_examined(case, tmp_path / "report")
    assert not [phrase for phrase in left if "not carved" in phrase]
    assert any("carved in 2 of 2 volumes" in one for one in content["limitations"]["statements"])


def test_the_report_says_where_it_was_carved(case: Path, prepared: tuple[Path, dict[str, int]], tmp_path: Path) -> None:
    made = copied(case, tmp_path)
    ok("grade-trusted", made, "--reviewer", "Officer One")
    _, content = not_examined(made, tmp_path / "report")
    places = {item["sha256"]: item["locations"] for item in content["schedule"]}
    lost = carved(made)["0", prepared[1]["lost"]]
    (place,) = places[lost["sha256"]]
    assert (place["location"], place["state"]) == ("unallocated", "carved")
    assert place["location_reason"].startswith(f"carved at byte {lost['carved_at']:,} of volume 0; ")
    assert [one for one in place["times"] if one] == []


def test_a_run_that_does_not_carve_says_so_and_a_later_one_does(
    prepared: tuple[Path, dict[str, int]], case: Path, tmp_path: Path
) -> None:
    made = copied(prepared[0], tmp_path)
    ran = triage("run", made, "--profile", "triage", "--workers", "2")
    assert ran.status == 1
    assert ran.out.endswith("2 volumes whose unallocated space was not carved.\n")
    assert carved(made) == {}
    left, content = not_examined(made, tmp_path / "report")
    assert "2 volumes whose unallocated space was not carved" in left
    assert any("carved in 0 of 2 volumes" in one for one in content["limitations"]["statements"])
    assert not any("carved out of all of it" in one for one in left)
    full(made)
    header = " ".join(ok("queue", made).out.split())
    assert "volume 1 (Linux (0x83)): not understood, but for what was carved out of all of it" in header
    assert dump(made) == dump(case)
    assert "Nothing contradicts" in ok("verify", made).out


def test_a_second_run_does_nothing_anew_and_a_narrower_one_takes_nothing_back(case: Path, tmp_path: Path) -> None:
    made = copied(case, tmp_path)
    before = dump(made)
    trace = tmp_path / "trace.txt"
    again = triage_process("run", made, "--profile", "full", "--workers", "2", TRIAGE_FAULT_TRACE=str(trace))
    assert again.status == 1
    assert "hand-over:carve" not in trace.read_text().split()
    assert dump(made) == before
    triage("run", made, "--profile", "triage", "--workers", "2")
    assert carved(made).keys() == carved(case).keys()


def test_formats_that_a_profile_leaves_are_listed_and_left_unread(
    prepared: tuple[Path, dict[str, int]], case: Path, tmp_path: Path
) -> None:
    made = copied(prepared[0], tmp_path)
    text = (Path(__file__).parents[2] / "resources/profiles/full.toml").read_text(encoding="utf-8")
    start = text.index("[carving]")
    own = text[:start] + '[carving]\nformats = ["mp4"]\n' + text[text.index("[sources]") :]
    (tmp_path / "own.toml").write_text(own, encoding="utf-8")
    assert triage("run", made, "--profile", tmp_path / "own.toml", "--workers", "2").status == 1
    found = carved(made)
    assert {r["type"] for r in found.values() if not r["left_unread"]} == {"video/mp4"}
    assert len(found) == len(carved(case))
    full(made)
    assert dump(made) == dump(case)


CARVING_POINTS: Final = (
    "hand-over:carve",
    *(f"{when}:{name}" for when in ("before-commit", "commit") for name in ("carve", "carve-again", "carve-end")),
)
POINTS: Final = ("hand-over:carve:2", "before-commit:carve:2", "commit:carve:2", "commit:carve-end:1")
FURTHER_POINTS: Final = (
    *(f"{point}:1" for point in CARVING_POINTS if point != "commit:carve-end"),
    "commit:carve:3", "before-commit:carve:3", "before-commit:carve:4", "commit:carve:4", "commit:examine:2",
)  # fmt: skip
"""Tried in the campaigns."""


@pytest.mark.parametrize("point", [*POINTS, *(pytest.param(point, marks=pytest.mark.soak) for point in FURTHER_POINTS)])
def test_a_run_killed_there_goes_on(
    point: str, prepared: tuple[Path, dict[str, int]], case: Path, tmp_path: Path
) -> None:
    made = copied(prepared[0], tmp_path)
    killed = triage_process("run", made, "--profile", "full", "--workers", "2", TRIAGE_FAULT=point)
    assert killed.status == 86, killed
    assert triage("run", made, "--workers", "2").status == 1
    assert dump(made) == dump(case)
    assert triage("verify", made).status == 0


@pytest.mark.parametrize(("deaths", "given_up"), [(1, False), (2, True)])
def test_a_worker_that_dies_costs_nothing_that_was_found(
    deaths: int,
    given_up: bool,
    prepared: tuple[Path, dict[str, int]],
    case: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The search goes on where it had come to, or is named, and goes on in the next run."""
    made = copied(prepared[0], tmp_path)
    left = tmp_path / "deaths"
    left.write_text("x" * deaths)
    monkeypatch.setenv(hostile.ONCE, str(left))
    with monkeypatch.context() as changed:
        misbehave(changed, "carve", "dying_carve")
        said = triage("run", made, "--profile", "full", "--workers", "2")
    assert left.read_text() == ""
    assert ("not searched to its end" in said.err) == given_up
    assert (dump(made) != dump(case)) == given_up
    full(made)
    assert dump(made) == dump(case)


def test_a_scope_of_folders_leaves_unallocated_space(tmp_path: Path) -> None:
    made = new(tmp_path / "case")
    path, _ = disk(tmp_path / "disk.dd")
    (tmp_path / "scope.toml").write_text('folders = ["DCIM"]\n')
    ok("add", made, path, "--exhibit", "PC", "--scope", tmp_path / "scope.toml")
    full(made)
    assert carved(made) == {}
    said = [p for p in ok("problems", made, "--json").records() if p["stage"] == "carve left"]
    assert [p["outcome"] for p in said] == ["read in part"] * 2, "it was understood, and left"
    assert all("names folders" in p["sentence"] for p in said)


def test_the_pictures_that_a_public_image_hides_are_carved(tmp_path: Path) -> None:
    """MD5s of the publisher's page (DFTT 8): the two deleted pictures, here without their names."""
    made = new(tmp_path / "case")
    ok("add", made, image("disk_dftt", "8-jpeg-search.zip", "8-jpeg-search.dd"), "--exhibit", "JPEG")
    ok("run", made, "--profile", "full", "--workers", "2")
    assert {r["md5"] for r in carved(made).values()} == {
        "afd55222024a4e22f7f5a3a665320763",
        "0c452c5800fcfa7c66027ae89c4f068a",
    }
