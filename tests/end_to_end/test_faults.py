"""Killed at any fault point, a case goes on and comes to the same end, byte for byte."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from tests.samples.command import ok, triage, triage_process
from tests.samples.everything import everything_case

RUN_POINTS = (
    "hand-over:archives",
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
            "archives", "archives-again", "archives-end", "batch-end", "examine", "judge", "link", "match", "match-start", "parse", "parse-begin", "recipe", "requeue",
            "run-end", "run-start", "self-check", "stack", "stack-start", "thumbnails", "verify", "walk", "walk-end",
        )
    ),
)  # fmt: skip

IN_THE_CAMPAIGN = frozenset(
    (
        *(
            f"{when}:{name}:1"
            for when in ("before-commit", "commit")
            for name in (
                "archives-again", "archives-end", "batch-end", "link", "match-start", "parse-begin", "recipe", "requeue",
                "run-start", "self-check", "stack-start", "walk-end",
            )
        ),
        "before-commit:verify:1",
    )
)  # fmt: skip
"""Killed at in the campaigns alone: beside them nothing is kept but a mark that something begins or has ended."""

LATER_POINTS = (
    "hand-over:archives:2",
    "commit:archives:2",
    "hand-over:examine:3",
    "commit:examine:2",
    "commit:match-start:6",
    "before-commit:match:2",
    "commit:match:2",
)
"""Points that a run passes for each source or set, and at which time: behind the first ones lie the sources that are
read forward, the videos, the near set and the set of videos."""


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faults")
    everything_case(folder)
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


def test_the_run_that_is_killed_has_something_of_everything(undisturbed: tuple[str, set[str]]) -> None:
    """Else the tests below would hold nothing of what it lacks."""
    lines = undisturbed[0].splitlines()
    kinds = Counter(line.split(" ")[0] for line in lines)
    least = {"video": 4, "frame": 8, "video_match": 2, "stack": 5, "match": 5, "problem": 2, "message": 1}
    assert {kind for kind, number in least.items() if kinds[kind] < number} == set()
    matches = [line for line in lines if line.startswith("match ")]
    assert {line.split('"')[1] for line in matches} == {"Known", "Near", "Films"}
    assert any('"video","failed"' in line for line in lines if line.startswith("problem"))


def test_one_worker_and_two_come_to_the_same(undisturbed: tuple[str, set[str]], prepared: Path, tmp_path: Path) -> None:
    case = Path(shutil.copytree(prepared / "case", tmp_path / "case"))
    ok("run", case, "--workers", "1")
    assert ok("dump", case, "--canonical").out == undisturbed[0]


def _marked(point: str) -> object:
    in_the_campaign = point in IN_THE_CAMPAIGN or point in LATER_POINTS
    return pytest.param(point, marks=pytest.mark.soak) if in_the_campaign else point


@pytest.mark.parametrize("point", [_marked(point) for point in (*(f"{name}:1" for name in RUN_POINTS), *LATER_POINTS)])
def test_a_run_killed_there_goes_on(
    point: str, prepared: Path, undisturbed: tuple[str, set[str]], tmp_path: Path
) -> None:
    case = Path(shutil.copytree(prepared / "case", tmp_path / "case"))
    killed = triage_process("run", case, "--workers", "2", TRIAGE_FAULT=point)
    assert killed.status == 86, killed
    ok("run", case, "--workers", "2")
    assert ok("dump", case, "--canonical").out == undisturbed[0]
    assert triage("verify", case).status == 0
