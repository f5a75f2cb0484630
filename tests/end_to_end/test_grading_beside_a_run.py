"""A grade that was said to be kept is kept, whatever ends the process while a run writes videos, matches and stacks."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.end_to_end.test_random_kills import SOAK_KILLS, SOAK_MORE
from tests.samples.command import ROOT, ok, triage
from tests.samples.everything import everything_case
from tests.samples.worked import PASSPHRASE
from triage.open_case import OpenCase

FAULT = 86
SOAK_SEED = int(os.environ.get("SOAK_SEED", "1"))


class Said(NamedTuple):
    """What the process said before it ended."""

    status: int
    grades: list[tuple[str, str]]
    """Item and grade, in their order."""
    seconds: list[float]
    """How long each took to be kept."""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return everything_case(tmp_path_factory.mktemp("graded-beside"))


@pytest.fixture(scope="module")
def undisturbed(prepared: Path) -> str:
    case = Path(shutil.copytree(prepared, prepared.parent / "undisturbed"))
    ok("run", case, "--workers", "2")
    return facts_of(case)


def facts_of(case: Path) -> str:
    """The dump without what people decided, and without the queue, which says so."""
    lines = ok("dump", case, "--canonical").out.splitlines()
    return "\n".join(line for line in lines if not line.startswith(("decision ", "queue ", "finding ", "tally ")))


def run_and_grade(case: Path, killed_after: float | None = None, **variables: str) -> Said:
    command = [sys.executable, "-m", "tests.end_to_end.grading_run", str(case)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | variables
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            out, _ = process.communicate(timeout=killed_after or 300)
        except subprocess.TimeoutExpired:
            process.kill()
            out, _ = process.communicate()
    # The last line may have been cut off by the end of the process; a grade that was not said whole was not said.
    lines = [line.split() for line in out.splitlines(keepends=True) if line.endswith("\n")]
    return Said(process.returncode, [(item, grade) for item, grade, _ in lines], [float(line[2]) for line in lines])


def see_that_all_are_kept(case: Path, said: Said) -> None:
    """Each grade that was said stands in the history of its item, in its order; at most one more was not said yet."""
    wanted: defaultdict[str, list[str]] = defaultdict(list)
    for item, grade in said.grades:
        wanted[item].append(grade)
    with OpenCase.open(case, PASSPHRASE) as opened:
        kept = {item: [decision.grade for decision in opened.review.history(item)] for item in wanted}
        for item, grades in wanted.items():
            assert kept[item][: len(grades)] == grades, item
        with opened._store.read() as connection:
            decisions = connection.exec_driver_sql("SELECT count(*) FROM decision").scalar_one()
        assert decisions - len(said.grades) in (0, 1)
        assert opened.audit.verify().faults == []


@pytest.mark.parametrize("point", ["hand-over:match:1", "before-commit:stack:1"])
def test_grades_survive_a_run_that_is_killed(point: str, prepared: Path, undisturbed: str, tmp_path: Path) -> None:
    case = Path(shutil.copytree(prepared, tmp_path / "case"))
    said = run_and_grade(case, TRIAGE_FAULT=point)
    assert said.status == FAULT
    assert said.grades, "nobody graded while the run was at work"
    see_that_all_are_kept(case, said)
    ok("run", case, "--workers", "2")
    see_that_all_are_kept(case, said)
    assert facts_of(case) == undisturbed
    assert triage("verify", case).status == 0


@pytest.mark.soak
def test_grades_survive_runs_killed_at_any_moment(tmp_path: Path) -> None:
    prepared = everything_case(tmp_path, SOAK_MORE)
    whole = Path(shutil.copytree(prepared, tmp_path / "undisturbed"))
    ok("run", whole, "--workers", "2")
    undisturbed = facts_of(whole)
    kills: Counter[bool] = Counter()
    grades, seconds = 0, list[float]()
    for number in range(SOAK_KILLS // 4):
        numbers = random.Random(SOAK_SEED * 1000 + number)
        case = Path(shutil.copytree(prepared, tmp_path / "killed"))
        said = run_and_grade(case, numbers.uniform(1, 4))
        kills[said.status != 0] += 1
        grades, seconds = grades + len(said.grades), seconds + said.seconds
        see_that_all_are_kept(case, said)
        ok("run", case, "--workers", "2")
        assert facts_of(case) == undisturbed, f"SOAK_SEED {SOAK_SEED}, round {number}"
        shutil.rmtree(case)
    assert kills[True], "no run was killed: nothing was shown"
    seconds.sort()
    half, most = seconds[len(seconds) // 2], seconds[len(seconds) * 99 // 100]
    print(f"{kills[True]} kills, {grades:,} grades kept, median {half * 1000:.0f} ms, 99 % in {most * 1000:.0f} ms")
