"""The commands over hash sets: parts, what is missing, sets that disagree, and a stop by Ctrl+C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.test_manual import documented
from tests.samples.command import ROOT, new, ok, triage
from tests.samples.hash_sets import media, vics


def graded(folder: Path, name: str, *records: dict[str, object]) -> Path:
    path = folder / name
    path.write_bytes(vics(records))
    return path


def test_parts_and_what_is_missing(tmp_path: Path) -> None:
    case = new(tmp_path / "case")
    parts = [graded(tmp_path, f"gold {n} of 3.json", media(n, 1), media(n + 10, 2)) for n in (1, 2, 3)]
    said = ok("hashset", "import", case, parts[0], parts[2], "--name", "Gold", "--grades", "1=A,2=B").out
    assert "incomplete: part 2 of 3 is missing" in said
    assert "Import the rest under the same name." in said
    (listed,) = ok("hashset", "list", case, "--json").records()
    assert listed["missing"] == [2]
    assert [part["part"] for part in listed["parts"]] == [1, 3]
    assert listed["capability"].endswith("incomplete: part 2 of 3 is missing")
    assert "incomplete" in ok("hashset", "list", case).out
    ok("hashset", "import", case, parts[1], "--name", "Gold")
    (listed,) = ok("hashset", "list", case, "--json").records()
    assert (listed["missing"], listed["records"]) == ([], 6)
    assert triage("verify", case).status == 0


def test_conflicts_have_the_documented_names(tmp_path: Path) -> None:
    case = new(tmp_path / "case")
    assert "no two sets to compare" in ok("hashset", "conflicts", case).out
    ok("hashset", "import", case, graded(tmp_path, "a.json", media(1, 1)), "--name", "One", "--grades", "1=A")
    other = graded(tmp_path, "b.json", media(1, 2), media(2, 2))
    said = ok("hashset", "import", case, other, "--name", "Two", "--grades", "2=B").out
    assert "Sets Two and One grade 1 file differently" in said
    (found,) = ok("hashset", "conflicts", case, "--json").records()
    assert set(found) == documented("hashset conflicts")
    assert (found["verdict"], found["other_verdict"]) == ("B", "A")
    said = ok("hashset", "conflicts", case).out
    assert "grade 1 file differently" in said
    assert f"{found['digest']}: B (code 2, indicative), not A (code 1, indicative)" in said, "in one piece: for copying"
    assert "indicative against indicative 1 file (1 pair of sets)" in " ".join(said.split())
    assert "more are not shown" not in said


def test_of_many_conflicts_a_person_sees_the_first_and_how_many_there_are(tmp_path: Path) -> None:
    case = new(tmp_path / "case")
    for name, category in (("One", 1), ("Two", 2)):
        path = graded(tmp_path, f"{name}.json", *(media(n, category) for n in range(1, 1_031)))
        ok("hashset", "import", case, path, "--name", name, "--grades", "1=A,2=B")
    said = ok("hashset", "conflicts", case).out
    assert "grade 1,030 files differently" in said
    assert said.count("B (code 2, indicative), not A (code 1, indicative)") == 20
    assert "1,010 more are not shown here; --json lists the first 1,000." in said
    assert len(ok("hashset", "conflicts", case, "--json").records()) == 1_000


@pytest.mark.skipif(sys.platform == "win32", reason="sends the signal of a Unix terminal")
def test_ctrl_c_stops_an_import_and_leaves_nothing(tmp_path: Path) -> None:
    case = new(tmp_path / "case")
    path = tmp_path / "large.txt"
    with path.open("w") as file:
        file.writelines(f"{n:032x}\n" for n in range(3_000_000))
    command = [sys.executable, "-m", "triage.cli", "hashset", "import", str(case), str(path)]
    process = subprocess.Popen(
        [*command, "--name", "List", "--meaning", "bad"],
        cwd=ROOT,
        env={**os.environ, "TRIAGE_PASSPHRASE": "test"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 60
    while not (case / "case.lock").read_bytes() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "nothing of these files is imported" in said
    assert ok("hashset", "list", case, "--json").records() == []
    assert list((case / "sets").iterdir()) == []
