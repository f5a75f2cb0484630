"""Runs killed at any moment, as by a power cut: the case goes on, and comes to the same end byte for byte."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.samples.command import ROOT, ok, triage
from tests.samples.everything import everything_case
from tests.soak.campaign import rounds
from triage.casedb.open import FILES, FOLDERS

pytestmark = pytest.mark.soak

MOST_KILLS = 3
ORPHAN_SECONDS = 20


def run_and_kill(case: Path, after: float) -> bool:
    """Start a run, kill its process after so many seconds; False where it had ended before."""
    environment = os.environ | {"TRIAGE_PASSPHRASE": "test", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "triage.cli", "run", str(case), "--workers", "2"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            process.wait(after)
        except subprocess.TimeoutExpired:
            workers = psutil.Process(process.pid).children(recursive=True)
            process.kill()
            process.wait()
            _, alive = psutil.wait_procs(workers, ORPHAN_SECONDS)
            assert alive == [], "workers outlive a run that was killed"
            return True
    assert process.returncode == 0
    return False


def test_killed_at_any_moment(tmp_path: Path) -> None:
    everything_case(tmp_path / "prepared")
    whole = Path(shutil.copytree(tmp_path / "prepared" / "case", tmp_path / "whole"))
    started = time.monotonic()
    run_and_kill(whole, 300)
    duration = time.monotonic() - started
    expected = ok("dump", whole, "--canonical").out
    kills = 0
    for number, numbers in enumerate(rounds()):
        case = Path(shutil.copytree(tmp_path / "prepared" / "case", tmp_path / f"case-{number}"))
        kills += sum(run_and_kill(case, moment) for moment in moments(numbers, duration))
        ok("run", case, "--workers", "2")
        assert ok("dump", case, "--canonical").out == expected, f"round {number}"
        assert triage("verify", case).status == 0, f"round {number}"
        assert {path.name for path in case.iterdir()} <= {*FILES, *FOLDERS}
        assert list((case / "scratch").iterdir()) == []
        shutil.rmtree(case)
    assert kills > 0, "no run was killed: the campaign showed nothing"


def moments(numbers: random.Random, duration: float) -> list[float]:
    """When to kill, in seconds after the start, of each try."""
    return [numbers.uniform(0.2, duration) for _ in range(numbers.randint(1, MOST_KILLS))]
