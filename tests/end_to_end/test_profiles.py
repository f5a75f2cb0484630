"""What a profile leaves unread is counted and said everywhere, and a later run with a broader one reads just that."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any, Final

import pytest

from tests.samples.command import new, ok, triage, triage_process
from tests.samples.exhibits import DATABASE, SENT, chat_database, known_set, picture
from triage.entries.profile import load_profile
from triage.resources import resource

CAMERA = "data/media/0/DCIM/Camera/IMG_0001.jpg"
LARGE = "data/media/0/DCIM/Camera/IMG_LARGE.jpg"
EMPTY = "data/media/0/DCIM/Camera/empty.dat"
NOTE = "data/media/0/Documents/note.txt"
LONG = "data/media/0/Documents/long.txt"
ELSEWHERE = "system/media/IMG_0002.jpg"
FILES: Final = {
    CAMERA: picture(1),
    LARGE: picture(2) + b"\0" * 400_000,
    EMPTY: b"",
    NOTE: b"a note of no interest\n" * 20,
    LONG: b"a long note of no interest\n" * 90_000,
    ELSEWHERE: picture(4),
    SENT: picture(9),
    DATABASE: chat_database(),
}
LEFT_BY_QUICK: Final = {NOTE, LONG, ELSEWHERE}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with one exhibit and one set, before any run."""
    folder = tmp_path_factory.mktemp("profiles")
    case = new(folder / "case")
    archive = folder / "phone.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as stream:
        for name, data in FILES.items():
            stream.writestr(zipfile.ZipInfo(name, (2024, 5, 1, 12, 0, 0)), data)
    ok("add", case, archive, "--exhibit", "PHONE")
    known = known_set(folder / "known.json")
    ok("hashset", "import", case, known, "--name", "Known", "--grades", "1=A,2=B", "--confidence", "trusted")
    return case


@pytest.fixture(scope="module")
def full(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The dump of a run that was full from the start."""
    case = copied(prepared, tmp_path_factory.mktemp("full"))
    ok("run", case, "--profile", "full", "--workers", "2")
    return dump(case)


@pytest.fixture(scope="module")
def quick(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case after a quick run."""
    case = copied(prepared, tmp_path_factory.mktemp("quick"))
    ok("run", case, "--profile", "quick", "--workers", "2")
    return case


def copied(case: Path, folder: Path) -> Path:
    return Path(shutil.copytree(case, folder / "case"))


def dump(case: Path) -> str:
    return ok("dump", case, "--canonical").out


def files(case: Path) -> dict[str, dict[str, Any]]:
    return {r["path"]: r for r in ok("entries", case, "--json").records() if r["kind"] == "file"}


def own(folder: Path, **changes: str) -> Path:
    """A unit's own profile: the bundled one with some lines changed."""
    lines = resource("profiles", "triage.toml").read_text(encoding="utf-8").splitlines()
    for name, value in changes.items():
        lines = [f"{name} = {value}" if line.startswith(f"{name} =") else line for line in lines]
    path = folder / "own.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_quick_leaves_the_rest_with_a_flag_of_its_own_and_no_digest(quick: Path) -> None:
    for path, record in files(quick).items():
        left = path in LEFT_BY_QUICK
        assert record["left_unread"] == left, path
        assert record["state"] == ("set aside" if left else "done"), path
        assert (record["sha256"] is None) == left, path
        assert not record["outside_scope"]


def test_the_run_says_what_it_left(prepared: Path, tmp_path: Path) -> None:
    case = copied(prepared, tmp_path)
    said = ok("run", case, "--profile", "quick").out
    assert f"{len(LEFT_BY_QUICK)} files left unread by the profile Quick" in said
    assert "5 of 8 contents read" in said


def test_no_zero_result_and_no_report_hides_it(prepared: Path, quick: Path, tmp_path: Path) -> None:
    phrase = f"{len(LEFT_BY_QUICK)} files left unread by the profile Quick"
    ok("report", quick, "--out", tmp_path / "report")
    content = json.loads(next((tmp_path / "report").glob("*.json")).read_text(encoding="utf-8"))["content"]
    text = json.dumps(content, ensure_ascii=False)
    assert phrase in content["examined"]["not_examined"]
    statement = load_profile("quick").settings.statement.strip()
    assert f"{phrase}: {statement}" in content["limitations"]["statements"]
    assert content["method"]["profile"] == f"Quick, version 1. {statement}"
    assert load_profile("quick").digest.hex() in text
    case = new(tmp_path / "case")  # nothing of it stands in any set
    ok("add", case, prepared.parent / "phone.zip", "--exhibit", "PHONE")
    ok("run", case, "--profile", "quick")
    assert phrase in ok("queue", case).out + ok("matches", case).out


def test_quick_and_then_full_is_the_same_as_full_alone(quick: Path, full: str, tmp_path: Path) -> None:
    case = copied(quick, tmp_path)
    assert dump(case) != full
    before = files(case)
    ok("run", case, "--profile", "full", "--workers", "2")
    assert dump(case) == full
    assert not any(record["left_unread"] for record in files(case).values())
    assert {p for p, r in before.items() if r["left_unread"]} == LEFT_BY_QUICK
    assert triage("verify", case).status == 0


def test_one_worker_and_two_leave_the_same(quick: Path, prepared: Path, tmp_path: Path) -> None:
    case = copied(prepared, tmp_path)
    ok("run", case, "--profile", "quick", "--workers", "1")
    assert dump(case) == dump(quick)


def test_the_case_keeps_its_profile_and_a_second_run_finds_nothing_to_do(quick: Path, tmp_path: Path) -> None:
    case = copied(quick, tmp_path)
    before = dump(case)
    assert "left unread by the profile Quick" in ok("run", case).out
    assert dump(case) == before
    assert triage("verify", case).status == 0


def test_a_narrower_profile_throws_nothing_away(prepared: Path, full: str, tmp_path: Path) -> None:
    case = copied(prepared, tmp_path)
    ok("run", case, "--profile", "full")
    said = ok("run", case, "--profile", "quick").out
    assert "0 files left unread" in said
    changed = {line for line in dump(case).splitlines() if line not in full.splitlines()}
    assert {line.split()[0] for line in changed} == {"case"}, "the profile that the case names, and nothing else"


def test_a_profile_of_ones_own_bounds_kind_and_size(prepared: Path, tmp_path: Path) -> None:
    case = copied(prepared, tmp_path)
    ok("run", case, "--profile", own(tmp_path, kinds='["pictures"]', largest="100_000", name='"Ours"'))
    left = {path for path, record in files(case).items() if record["left_unread"]}
    assert left == {LARGE, NOTE, LONG, DATABASE}
    assert ok("messages", case, "--json").records() == [], "a database that is left unread is not parsed"
    ok("run", case, "--profile", own(tmp_path, kinds='["pictures", "documents"]', largest="100_000"))
    left = {path for path, record in files(case).items() if record["left_unread"]}
    assert left == {LARGE, LONG, DATABASE}, "what the second leaves for its size stays as it was"


def test_a_stopped_run_goes_on_with_another_profile(prepared: Path, full: str, tmp_path: Path) -> None:
    case = copied(prepared, tmp_path)
    ok("run", case, "--until", "walk")
    ok("run", case, "--profile", "quick")
    assert {path for path, record in files(case).items() if record["left_unread"]} == LEFT_BY_QUICK
    ok("run", case, "--profile", "full")
    assert dump(case) == full


def test_a_wrong_profile_changes_nothing(prepared: Path, tmp_path: Path) -> None:
    case = copied(prepared, tmp_path)
    before = dump(case)
    wrong = triage("run", case, "--profile", own(tmp_path, kinds='["pictures", "colour"]'))
    assert wrong.status == 2
    assert "own.toml" in wrong.err
    assert "read.kinds" in wrong.err
    missing = triage("run", case, "--profile", "thorough")
    assert missing.status == 2
    assert "quick, triage, full" in missing.err
    assert dump(case) == before


@pytest.mark.parametrize("point", ["commit:set-profile", "commit:run-start", "commit:walk", "commit:examine"])
def test_killed_in_either_run_it_comes_to_the_same(point: str, prepared: Path, full: str, tmp_path: Path) -> None:
    case = copied(prepared, tmp_path)
    for profile in ("quick", "full"):
        killed = triage_process("run", case, "--profile", profile, "--workers", "2", TRIAGE_FAULT=f"{point}:1")
        walked_before = point == "commit:walk" and profile == "full"
        assert killed.status == (0 if walked_before else 86), killed
        if profile == "full":
            break
        ok("run", case, "--profile", profile, "--workers", "2")
    ok("run", case, "--profile", "full", "--workers", "2")
    assert dump(case) == full
    assert triage("verify", case).status == 0
