"""A set imported once into the unit's store answers in two cases as a case's own import of it does."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_manual import documented
from tests.samples.command import Answer, new, ok, triage
from tests.samples.exhibits import known_set, phone_zip, picture
from tests.samples.hash_sets import media, vics

GRADES = ("--grades", "1=A,2=B", "--confidence", "trusted")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set in two versions, the second of which lists one file less; a store with the first; a phone."""
    folder = tmp_path_factory.mktemp("unit")
    (folder / "pass").write_text("unit secret\n")
    known_set(folder / "known.json")
    phone_zip(folder / "phone.zip")
    said = unit(folder, "import", folder / "known.json", "--name", "Known", "--version", "2026-08", *GRADES)
    assert "The unit's store was made in" in said.out
    assert "Known@2026-08:" in said.out
    assert "it can match:" in said.out
    return folder


def unit(folder: Path, command: str, *more: object, store: str = "store", status: int = 0) -> Answer:
    options = ("--unit-folder", folder / store, "--unit-passphrase-file", folder / "pass")
    answer = triage("hashset", command, *more, *options)
    assert answer.status == status, answer
    return answer


def case_at(base: Path, folder: Path) -> Path:
    case = new(folder)
    ok("add", case, base / "phone.zip", "--exhibit", "AB/1")
    return case


def matches(case: Path) -> list[dict[str, Any]]:
    return ok("matches", case, "--json").records()


def dump(case: Path) -> list[str]:
    """The canonical dump without where sets lie."""
    return [line for line in ok("dump", case, "--canonical").out.splitlines() if not line.startswith("unit_set ")]


def test_two_cases_attach_and_match_as_if_each_had_imported(base: Path, tmp_path: Path) -> None:
    own = case_at(base, tmp_path / "own")
    ok("hashset", "import", own, base / "known.json", "--name", "Known@2026-08", *GRADES)
    ok("run", own, "--workers", "2")
    assert matches(own)
    for name in ("one", "two"):
        case = case_at(base, tmp_path / name)
        assert "The case uses Known@2026-08;" in unit(base, "use", case, "Known").out
        assert "already, as Known@2026-08; nothing was changed" in unit(base, "use", case, "Known@2026-08").out
        ok("run", case, "--workers", "2")
        assert list((case / "sets").iterdir()) == [], "nothing of the set lies in the case"
        assert matches(case) == matches(own)
        assert dump(case) == dump(own)
        assert {match["set"] for match in matches(case)} == {"Known@2026-08"}
        assert ok("verify", case).status == 0
        (listed,) = ok("hashset", "list", case, "--json").records()
        assert set(listed) == documented("hashset list")
        assert (listed["unit"]["version"], listed["not_present"]) == ("2026-08", "")
        assert listed["compiled_sha256"] == matches(case)[0]["set_version"]
    (listed,) = unit(base, "list", "--json").records()
    assert set(listed) == documented("hashset list --unit")


def folder_of(path: Path, *seeds: int) -> Path:
    path.mkdir()
    for seed in seeds:
        (path / f"{seed}.jpg").write_bytes(picture(seed))
    return path


def test_a_case_without_its_store_says_so_and_keeps_what_matched(base: Path, tmp_path: Path) -> None:
    shutil.copytree(base / "store", tmp_path / "store")
    (tmp_path / "pass").write_text("unit secret\n")
    case = new(tmp_path / "case")
    ok("add", case, folder_of(tmp_path / "first", 1, 2), "--exhibit", "AB/1")
    unit(tmp_path, "use", case, "Known")
    ok("run", case)
    before = matches(case)
    assert [match["grade"] for match in before] == ["A"]
    (tmp_path / "store").rename(tmp_path / "gone")
    ok("add", case, folder_of(tmp_path / "second", 4, 5), "--exhibit", "AB/2")
    done = triage("run", case)
    assert done.status == 1
    assert "Hash set Known@2026-08: not present; there is no unit's store in" in done.err
    assert "what it matched before stands" in done.err
    assert matches(case) == before
    said = ok("queue", case)
    assert "2 contents not compared with every set" in said.out + said.err
    (listed,) = ok("hashset", "list", case, "--json").records()
    assert "there is no unit's store in" in listed["not_present"]
    assert ok("verify", case).status == 0
    ok("run", case, "--unit-folder", tmp_path / "gone")
    assert sorted(match["grade"] for match in matches(case)) == ["A", "B"]


def test_a_new_case_never_says_none_where_its_set_is_not_there(base: Path, tmp_path: Path) -> None:
    shutil.copytree(base / "store", tmp_path / "store")
    (tmp_path / "pass").write_text("unit secret\n")
    case = case_at(base, tmp_path / "case")
    unit(tmp_path, "use", case, "Known")
    unit(tmp_path, "remove", "Known@2026-08")
    assert triage("run", case).status == 1
    said = ok("queue", case).out + ok("queue", case).err
    assert "Known@2026-08 (exact only; not present at the last run)" in said
    assert "not compared with every set" in said


def test_a_newer_version_takes_the_place_and_matches_anew(base: Path, tmp_path: Path) -> None:
    shutil.copytree(base / "store", tmp_path / "store")
    (tmp_path / "pass").write_text("unit secret\n")
    case = case_at(base, tmp_path / "case")
    unit(tmp_path, "use", case, "Known")
    ok("run", case)
    old = matches(case)
    (tmp_path / "new.json").write_bytes(vics([media(1, 1)]))
    unit(tmp_path, "import", tmp_path / "new.json", "--name", "Known", "--version", "2026-09", *GRADES)
    listed = unit(tmp_path, "list", "--json").records()
    assert [(one["name"], one["version"]) for one in listed] == [("Known", "2026-09"), ("Known", "2026-08")]
    said = unit(tmp_path, "use", case, "Known").out
    assert "The case uses Known@2026-09 in the place of Known@2026-08" in said
    assert [match["set"] for match in matches(case)] == [match["set"] for match in old], "until the new one is asked"
    assert ok("verify", case).status == 0
    (base / "phone.zip").rename(base / "phone away.zip")
    try:
        done = triage("run", case)
    finally:
        (base / "phone away.zip").rename(base / "phone.zip")
    assert matches(case) == [], done
    assert [one["name"] for one in ok("hashset", "list", case, "--json").records()] == ["Known@2026-09"]
    unit(tmp_path, "use", case, "Known@2026-08")
    ok("run", case)
    assert matches(case) == old
    assert ok("verify", case).status == 0


def test_another_passphrase_opens_the_store_and_its_cases_do_not_notice(base: Path, tmp_path: Path) -> None:
    shutil.copytree(base / "store", tmp_path / "store")
    (tmp_path / "pass").write_text("unit secret\n")
    (tmp_path / "new").write_text("another secret\n")
    case = case_at(base, tmp_path / "case")
    unit(tmp_path, "use", case, "Known")
    said = unit(tmp_path, "passphrase", "--new-passphrase-file", tmp_path / "new").out
    assert "has another passphrase" in said
    assert "destroy such copies" in said
    assert "the passphrase is wrong" in unit(tmp_path, "list", status=2).err
    assert "the passphrase is wrong" in unit(tmp_path, "passphrase", status=2).err, "nobody is asked for a new one"
    (tmp_path / "pass").write_text("another secret\n")
    assert unit(tmp_path, "list", "--json").records()
    assert "There is no unit's store" in unit(tmp_path, "passphrase", store="none", status=2).err
    ok("run", case)
    assert "What people decided stays" in ok("hashset", "detach", case, "Known@2026-08", "--preview").out
    assert "needs a reason" in triage("hashset", "detach", case, "Known@2026-08").err
    ok("hashset", "detach", case, "Known@2026-08", "--why", "Not ours.")
    ok("run", case)
    assert matches(case) == []


def test_what_goes_wrong_with_a_store_is_a_sentence(base: Path, tmp_path: Path) -> None:
    (tmp_path / "pass").write_text("another\n")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("x")
    shutil.copytree(base / "store", tmp_path / "store")
    assert "There is no unit's store in" in unit(tmp_path, "list", store="none", status=2).err
    refused = unit(tmp_path, "import", base / "known.json", "--name", "K", *GRADES, store="other", status=2)
    assert "holds other files" in refused.err
    assert [path.name for path in (tmp_path / "other").iterdir() if path.suffix != ".lock"] == ["letter.txt"]
    assert "the passphrase is wrong" in unit(tmp_path, "list", status=2).err
    (tmp_path / "pass").write_text("unit secret\n")
    assert "holds no set Nothing" in unit(tmp_path, "remove", "Nothing", status=2).err
    assert "Versions of Known: 2026-08" in unit(tmp_path, "remove", "Known@1", status=2).err
    (facts,) = (tmp_path / "store").glob("*.facts")
    facts.write_bytes(facts.read_bytes()[:-1] + b"\0")
    assert "is damaged" in unit(tmp_path, "list", status=1).err
    (tmp_path / "store" / "unit.key").write_bytes(b"\x8bDHU\x01 cut")
    assert "is damaged, or of another product" in unit(tmp_path, "list", status=2).err
