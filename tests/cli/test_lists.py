"""What the lists print: reasons whole, hostile names visible, one meaning for one name in every list."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tests.samples.command import new, ok
from tests.samples.exhibits import known_set, phone_files
from tests.testdata import testdata
from triage.model.wording import MAX_EVIDENCE_TEXT

HOSTILE = "data/media/0/DCIM/Camera/photo\u202egpj[bold].exe\x9b"
FAR = "data/media/0/" + "/".join(["a folder with a long name"] * 4) + "/IMG_0001.jpg"


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lists")
    case = new(folder / "case")
    files = phone_files()
    camera = [data for name, data in files.items() if "DCIM" in name]
    files |= {HOSTILE: camera[1], FAR: camera[1]}
    with zipfile.ZipFile(folder / "phone.zip", "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    ok("add", case, folder / "phone.zip", "--exhibit", "AB/1")
    known = known_set(folder / "known.json")
    ok("hashset", "import", case, known, "--name", "Known", "--grades", "1=A,2=B", "--confidence", "trusted")
    ok("run", case, "--workers", "1")
    return case


def test_a_row_says_all_that_it_lists(case: Path) -> None:
    first = ok("queue", case, "--json").records()[0]
    assert len("; ".join(first["paths"])) > MAX_EVIDENCE_TEXT
    assert "…" not in ok("queue", case).out


def test_names_that_hide_are_made_visible_for_people(case: Path) -> None:
    item = next(r["item"] for r in ok("entries", case, "--json").records() if "\u202e" in r["name"])
    for said in (ok("entries", case).out, ok("show", case, item).out, ok("queue", case).out):
        assert not {"\u202e", "\x9b"} & set(said)
    assert "<U+202E>" in ok("show", case, item).out
    assert "[bold]" in ok("show", case, item).out
    assert json.loads(ok("show", case, item).out)["item"] == item
    assert any("\u202e" in r["name"] for r in ok("show", case, item, "--json").records()[0]["locations"])


def test_show_and_matches_mean_the_same(case: Path) -> None:
    match = ok("matches", case, "--json").records()[0]
    shown = ok("show", case, match["item"], "--json").records()[0]["matches"][0]
    assert shown["suggestion"] is match["suggestion"] is False
    assert {name: match[name] for name in shown} == shown


def test_show_and_messages_name_a_conversation_alike(case: Path) -> None:
    said = {(m["conversation"], m["sender"]) for m in ok("messages", case, "--json").records()}
    carried = [a["item"] for m in ok("messages", case, "--json").records() for a in m["attachments"] if a["item"]]
    assert carried
    for item in carried:
        for message in ok("show", case, item, "--json").records()[0]["messages"]:
            assert (message["conversation"], message["sender"]) in said


def test_the_empty_file_is_nobodys_attachment(case: Path) -> None:
    empty = ok("show", case, "e3b0c44298fc1c14", "--json").records()[0]
    assert empty["size"] == 0
    assert empty["messages"] == []


def test_nothing_is_said_of_a_folders_size_before_it_is_walked(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "a.txt").write_text("a note")
    said = ok("add", new(tmp_path / "case"), tmp_path / "pictures", "--exhibit", "AB/1").out
    assert said.splitlines() == ["AB/1: pictures, Folder; not yet verified.", "  volume 0: folder (Folder)"]


def test_a_problem_names_its_source_for_a_person_too(tmp_path: Path) -> None:
    case = new(tmp_path / "case")
    (tmp_path / "half.dd").write_bytes(testdata("disk_formats", "dfvfs", "ext2.splitraw.000").read_bytes())
    ok("add", case, tmp_path / "half.dd", "--exhibit", "AB/1")
    assert "half.dd" in ok("problems", case).out
