"""A process that dies at a person's act has kept all of it, or nothing of it; the audit log agrees, and it is repeated."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end import acts
from tests.samples.command import ROOT, ok, triage_process
from tests.samples.worked import PASSPHRASE, PERSON, worked_case
from triage.open_case import OpenCase

Arguments = Callable[[str, Path], tuple[Any, ...]]

ACTS: dict[str, tuple[str, Arguments]] = {
    "grade": ("grade", lambda item, _: ("grade", "CASE", item, "A", "--reviewer", "Officer One")),
    "grade-trusted": ("grade", lambda item, _: ("grade-trusted", "CASE", "--reviewer", "Officer One")),
    "note": ("note", lambda item, _: ("note", "CASE", "Same room.", "--item", item)),
    "withhold": ("withhold", lambda item, _: ("withhold", "CASE", item)),
    "release": ("release", lambda item, _: ("release", "CASE", item, "--person", "Officer One", "--reason", "Not so.")),
    "relink": ("relink", lambda item, phone: ("relink", "CASE", "phone.zip", phone)),
}
TABLES = ("decision ", "note ", "withholding ", "source ")
ACT_POINTS = tuple(
    f"{when}:{name}"
    for when in ("before-commit", "commit")
    for name in sorted({*(point for point, _ in ACTS.values()), *acts.ACTS})
)
"""Fault points that are killed at here."""


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return worked_case(tmp_path_factory.mktemp("acts"))


def people(case: Path) -> list[str]:
    """What people did, as the dump says it."""
    return [line for line in ok("dump", case, "--canonical").out.splitlines() if line.startswith(TABLES)]


@pytest.mark.parametrize("when", ["before-commit", "commit"])
@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_whole_or_not_there(act: str, when: str, master: Path, tmp_path: Path) -> None:
    case = Path(shutil.copytree(master, tmp_path / "case"))
    phone = Path(shutil.copy(master.parent / "phone.zip", tmp_path / "moved.zip"))
    item = ok("matches", case, "--json").records()[0]["item"]
    point, make = ACTS[act]
    if act == "release":
        ok("withhold", case, item)
    command = tuple(case if part == "CASE" else part for part in make(item, phone))
    before = people(case)
    killed = triage_process(*command, TRIAGE_FAULT=f"{when}:{point}:1")
    assert killed.status == 86, killed
    kept = people(case)
    assert ok("verify", case).status == 0
    assert (kept == before) == (when == "before-commit")
    if when == "before-commit":
        ok(*command)
        assert people(case) != before
        assert ok("verify", case).status == 0


def act_in_a_process(case: Path, act: str, item: str, **variables: str) -> int:
    """The exit status of an act that only the window offers."""
    command = [sys.executable, "-m", "tests.end_to_end.acts", str(case), act, item]
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | variables
    return subprocess.run(command, env=environment, cwd=ROOT, check=False, timeout=300).returncode


def head(case: Path) -> int:
    """The number of the last event; the log agrees with the tables."""
    with OpenCase.open(case, PASSPHRASE, PERSON) as opened:
        verified = opened.audit.verify()
    assert verified.whole, verified.faults
    return verified.head.seq


@pytest.mark.parametrize("when", ["before-commit", "commit"])
@pytest.mark.parametrize("act", acts.ACTS)
def test_an_act_of_the_window_is_whole_or_not_there(act: str, when: str, master: Path, tmp_path: Path) -> None:
    case = Path(shutil.copytree(master, tmp_path / "case"))
    item = ok("matches", case, "--json").records()[0]["item"]
    ok("grade", case, item, "A", "--reviewer", PERSON)  # an export of graded items needs one
    before = head(case)
    assert act_in_a_process(case, act, item, TRIAGE_FAULT=f"{when}:{act}:1") == 86
    assert head(case) == before + (when == "commit")
    assert act_in_a_process(case, act, item) == 0
    assert head(case) > before
