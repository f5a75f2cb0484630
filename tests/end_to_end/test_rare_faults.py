"""Killed at the fault points that only a run with misfortune passes; and no fault point of the source is left out."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.end_to_end import hostile
from tests.end_to_end.test_acts_killed import ACT_POINTS
from tests.end_to_end.test_carving import CARVING_POINTS
from tests.end_to_end.test_command_faults import COMMAND_POINTS
from tests.end_to_end.test_faults import RUN_POINTS
from tests.samples.command import ROOT, new, ok, triage, triage_process
from tests.samples.exhibits import phone_zip, picture, prepared_case
from tests.samples.hash_sets import media, vics
from tests.samples.photodna_double import double, value_of
from tests.testdata import testdata
from triage.review.taking_back import Kind

FAULT = 86
PHOTODNA_POINTS = tuple(
    f"{when}:{name}" for when in ("before-commit", "commit") for name in ("photodna", "photodna-start")
)
PROFILE_POINTS = ("before-commit:set-profile", "commit:set-profile")
AWAY_POINTS = tuple(f"{when}:{name}" for when in ("before-commit", "commit") for name in ("problem", "walk-again"))
CRASH_POINTS = ("before-commit:lost", "commit:lost")

WITH_A_DECODER_THAT_CRASHES = """
from triage.cli import main
from triage.pipeline import stages

if __name__ == "__main__":
    stages.STAGES = tuple(
        s._replace(function="tests.end_to_end.hostile:decoder") if s.name == "examine" else s for s in stages.STAGES
    )
    main()
"""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case whose evidence is its own."""
    return prepared_case(tmp_path_factory.mktemp("away")).parent


@pytest.fixture(scope="module")
def undisturbed(prepared: Path) -> str:
    case = Path(shutil.copytree(prepared / "case", prepared / "undisturbed"))
    ok("run", case, "--workers", "2")
    return ok("dump", case, "--canonical").out


@pytest.mark.parametrize("point", AWAY_POINTS)
def test_a_run_whose_evidence_is_away_goes_on(point: str, prepared: Path, undisturbed: str, tmp_path: Path) -> None:
    case = Path(shutil.copytree(prepared / "case", tmp_path / "case"))
    phone = prepared / "phone.zip"
    phone.rename(prepared / "elsewhere.zip")
    try:
        killed = triage_process("run", case, "--workers", "2", TRIAGE_FAULT=f"{point}:1")
    finally:
        (prepared / "elsewhere.zip").rename(phone)
    assert killed.status == FAULT, killed
    ok("run", case, "--workers", "2")
    assert ok("dump", case, "--canonical").out == undisturbed
    assert triage("verify", case).status == 0


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with an image of which a chunk is damaged, so that it cannot be verified."""
    folder = tmp_path_factory.mktemp("damaged")
    data = bytearray(testdata("disk_formats", "dfvfs", "ext2.E01").read_bytes())
    data[6000] ^= 0xFF
    (folder / "image.E01").write_bytes(data)
    ok("add", new(folder / "case"), folder / "image.E01", "--exhibit", "AB/1")
    return folder / "case"


@pytest.mark.parametrize("point", ["before-commit:problem", "commit:problem"])
def test_a_run_over_a_damaged_image_goes_on(point: str, damaged: Path, tmp_path: Path) -> None:
    whole, case = (Path(shutil.copytree(damaged, tmp_path / name)) for name in ("whole", "case"))
    assert triage("run", whole, "--workers", "2").status == 1
    killed = triage_process("run", case, "--workers", "2", TRIAGE_FAULT=f"{point}:1")
    assert killed.status == FAULT, killed
    again = triage("run", case, "--workers", "2")
    assert (again.status, "The source was not verified" in again.err) == (1, True)
    dump = ok("dump", case, "--canonical").out
    assert dump == ok("dump", whole, "--canonical").out
    assert dump.count("The source was not verified") == 1
    assert triage("verify", case).status == 0


@pytest.fixture(scope="module")
def crashing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with a picture at which the decoder dies, and what a run makes of it."""
    folder = tmp_path_factory.mktemp("crashing")
    with zipfile.ZipFile(folder / "phone.zip", "w") as archive:
        for number in range(4):
            archive.writestr(zipfile.ZipInfo(f"DCIM/{number}.jpg", (2024, 5, 1, 12, 0, 0)), picture(number))
        archive.writestr(zipfile.ZipInfo("DCIM/bad.jpg", (2024, 5, 1, 12, 0, 0)), picture(9) + hostile.CRASH)
    ok("add", new(folder / "case"), folder / "phone.zip", "--exhibit", "AB/1")
    (folder / "work.py").write_text(WITH_A_DECODER_THAT_CRASHES)
    return folder


def run_with_crashes(folder: Path, case: Path, **variables: str) -> int:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRIAGE_")}
    environment = kept | {"TRIAGE_PASSPHRASE": "test", "PYTHONPATH": str(ROOT)} | variables
    command = [sys.executable, str(folder / "work.py"), "run", str(case), "--workers", "2"]
    return subprocess.run(command, env=environment, capture_output=True, check=False, timeout=300).returncode


@pytest.mark.parametrize("point", CRASH_POINTS)
def test_a_run_killed_while_it_keeps_the_loss_of_an_entry_goes_on(point: str, crashing: Path, tmp_path: Path) -> None:
    whole, case = (Path(shutil.copytree(crashing / "case", tmp_path / name)) for name in ("whole", "case"))
    assert run_with_crashes(crashing, whole) == 0
    assert run_with_crashes(crashing, case, TRIAGE_FAULT=f"{point}:1") == FAULT
    assert run_with_crashes(crashing, case) == 0
    dump = ok("dump", case, "--canonical").out
    assert dump == ok("dump", whole, "--canonical").out
    assert "exit status 9" in dump
    assert triage("verify", case).status == 0


@pytest.fixture(scope="module")
def with_photodna(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str], str]:
    """A case that was run without the library, the library, and the dump of what a run with it comes to."""
    folder = tmp_path_factory.mktemp("photodna")
    case = new(folder / "case")
    (folder / "set.json").write_bytes(vics([media(7), media(1, PhotoDNA=value_of(picture(1)).hex())]))
    ok("add", case, phone_zip(folder / "phone.zip"), "--exhibit", "AB/1")
    ok("hashset", "import", case, folder / "set.json", "--name", "Force", "--grades", "1=A")
    ok("run", case, "--workers", "2")
    library = {"TRIAGE_PHOTODNA": str(double(folder)), "TRIAGE_PHOTODNA_DISTANCE": "2000"}
    whole = Path(shutil.copytree(case, folder / "whole"))
    assert triage_process("run", whole, "--workers", "2", **library).status == 0
    return case, library, ok("dump", whole, "--canonical").out


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script with a first line for Unix")
@pytest.mark.parametrize("point", PHOTODNA_POINTS)
def test_a_run_killed_while_photodna_is_compared_goes_on(
    point: str, with_photodna: tuple[Path, dict[str, str], str], tmp_path: Path
) -> None:
    made, library, whole = with_photodna
    case = Path(shutil.copytree(made, tmp_path / "case"))
    killed = triage_process("run", case, "--workers", "2", **library, TRIAGE_FAULT=f"{point}:1")
    assert killed.status == FAULT, killed
    assert triage_process("run", case, "--workers", "2", **library).status == 0
    assert "photodna" in whole
    assert ok("dump", case, "--canonical").out == whole


@pytest.mark.parametrize("point", PROFILE_POINTS)
def test_a_run_killed_while_its_profile_is_chosen_goes_on(point: str, prepared: Path, tmp_path: Path) -> None:
    whole, case = (Path(shutil.copytree(prepared / "case", tmp_path / name)) for name in ("whole", "case"))
    ok("run", whole, "--profile", "quick", "--workers", "2")
    killed = triage_process("run", case, "--profile", "quick", "--workers", "2", TRIAGE_FAULT=f"{point}:1")
    assert killed.status == FAULT, killed
    ok("run", case, "--profile", "quick", "--workers", "2")
    assert ok("dump", case, "--canonical").out == ok("dump", whole, "--canonical").out


def test_every_fault_point_of_the_source_is_tried() -> None:
    """Each name under which the source commits, hands over or writes a file is killed at by some test."""
    assert points_of_the_source() == {
        *(*RUN_POINTS, *AWAY_POINTS, *CRASH_POINTS, *COMMAND_POINTS, *ACT_POINTS, *PHOTODNA_POINTS, *PROFILE_POINTS),
        *CARVING_POINTS,
    }


def points_of_the_source() -> set[str]:
    found: set[str] = set()
    for folder in ("triage", "hashsets"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                found |= points_of(node)
    return found


def points_of(node: ast.AST) -> set[str]:
    if re.fullmatch(r"(write|before-commit|commit):[a-z-]+", text_of(node)):
        return {text_of(node)}
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return set()
    if node.func.attr in ("act", "batch", "write"):
        values = [keyword.value for keyword in node.keywords if keyword.arg == "name"]
        names = [text for value in values if (text := text_of(value))]
        if any(ast.unparse(value) == "kind.value" for value in values):  # what a session does, undoes and redoes
            names += [kind.value for kind in Kind]
        return {f"{when}:{name}" for name in names for when in ("before-commit", "commit")}
    if node.func.attr == "submit" and node.args and (stage := text_of(node.args[0])):
        return {f"hand-over:{stage}"}
    return set()


def text_of(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
