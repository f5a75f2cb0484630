"""Killed at any fault point, a case goes on and comes to the same end, byte for byte."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.samples.command import ok, triage, triage_process
from tests.samples.exhibits import prepared_case

RUN_POINTS = (
    "hand-over:examine",
    "hand-over:match",
    "hand-over:parse",
    "hand-over:stack",
    "hand-over:verify",
    "hand-over:walk",
    *(
        f"{when}:{name}"
        for when in ("before-commit", "commit")
        for name in (
            "batch-end", "examine", "judge", "link", "match", "match-start", "parse", "parse-begin", "recipe", "requeue",
            "run-end", "run-start", "self-check", "stack", "stack-start", "thumbnails", "verify", "walk", "walk-end",
        )
    ),
)  # fmt: skip


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faults")
    prepared_case(folder)
    return folder


@pytest.fixture(scope="session")
def undisturbed(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, set[str]]:
    """The dump of a run that nothing disturbed, and the fault points that it passed."""
    folder = tmp_path_factory.mktemp("undisturbed")
    case = Path(shutil.copytree(prepared / "case", folder / "case"))
    done = triage_process("run", case, "--workers", "2", TRIAGE_FAULT_TRACE=str(folder / "trace.txt"))
    assert done.status == 0, done
    return ok("dump", case, "--canonical").out, set((folder / "trace.txt").read_text().split())


def test_every_fault_point_of_a_run_is_tried(undisturbed: tuple[str, set[str]]) -> None:
    assert undisturbed[1] == set(RUN_POINTS), "a new fault point belongs into the list above"


def test_one_worker_and_two_come_to_the_same(undisturbed: tuple[str, set[str]], prepared: Path, tmp_path: Path) -> None:
    case = Path(shutil.copytree(prepared / "case", tmp_path / "case"))
    ok("run", case, "--workers", "1")
    assert ok("dump", case, "--canonical").out == undisturbed[0]


@pytest.mark.parametrize("point", RUN_POINTS)
def test_a_run_killed_there_goes_on(
    point: str, prepared: Path, undisturbed: tuple[str, set[str]], tmp_path: Path
) -> None:
    case = Path(shutil.copytree(prepared / "case", tmp_path / "case"))
    killed = triage_process("run", case, "--workers", "2", TRIAGE_FAULT=f"{point}:1")
    assert killed.status == 86, killed
    ok("run", case, "--workers", "2")
    assert ok("dump", case, "--canonical").out == undisturbed[0]
    assert triage("verify", case).status == 0
