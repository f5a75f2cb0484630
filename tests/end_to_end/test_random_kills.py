"""Killed at any moment, the program or its workers: the case goes on and comes to the same end, byte for byte."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.samples.command import ROOT, ok, triage
from tests.samples.exhibits import prepared_case
from triage.casedb.open import FILES, FOLDERS

ROUNDS = 3
SOAK_ROUNDS = 50
ENDS = 30
"""Seconds in which workers must be gone behind the process that started them."""


class Campaign:
    """A prepared case, what an undisturbed run makes of it, and how long that takes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.prepared = prepared_case(folder)
        whole = self.copy("whole")
        process, started = self.start(whole), time.monotonic()
        assert process.wait() == 0
        self.seconds = time.monotonic() - started
        self.wanted = ok("dump", whole, "--canonical").out

    def copy(self, name: str) -> Path:
        return Path(shutil.copytree(self.prepared, self.folder / name))

    def start(self, case: Path) -> subprocess.Popen[bytes]:
        variables = {"TRIAGE_PASSPHRASE": "test", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "triage.cli", "run", str(case), "--workers", "2"]
        quiet = subprocess.DEVNULL
        return subprocess.Popen(command, env=os.environ | variables, stdout=quiet, stderr=quiet)

    def finish(self, case: Path) -> None:
        """Run until nothing is left; what a killed worker left open is done by the next run at the latest."""
        assert triage("run", case, "--workers", "2").status == 0
        assert ok("dump", case, "--canonical").out == self.wanted
        assert triage("verify", case).status == 0
        assert {path.name for path in case.iterdir()} <= {*FILES, *FOLDERS}
        assert not list((case / "scratch").iterdir())
        shutil.rmtree(case)


Round = Callable[[Campaign, random.Random], int]


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    return Campaign(tmp_path_factory.mktemp("kills"))


def kill_the_program(campaign: Campaign, numbers: random.Random) -> int:
    """One round; 0 where the run had ended before."""
    case = campaign.copy("killed")
    process = campaign.start(case)
    time.sleep(numbers.uniform(0.1, campaign.seconds))
    workers = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    killed = int(process.poll() is None)
    process.kill()
    process.wait()
    _, left = psutil.wait_procs(workers, ENDS)
    assert left == [], "workers outlive the program"
    campaign.finish(case)
    return killed


def kill_workers(campaign: Campaign, numbers: random.Random) -> int:
    """One round; gives the number of workers that were killed."""
    case = campaign.copy("killed")
    process = campaign.start(case)
    killed = 0
    for attempt in range(numbers.randint(1, 3)):
        # Workers are there from about a third of the time on.
        time.sleep(campaign.seconds * (numbers.uniform(0, 0.3) if attempt else numbers.uniform(0.3, 0.9)))
        try:
            children = [
                child for child in psutil.Process(process.pid).children() if "spawn_main" in " ".join(child.cmdline())
            ]
            if children:
                numbers.choice(children).kill()
                killed += 1
        except psutil.NoSuchProcess:
            continue
    assert process.wait(120) in (0, 1), "the run ends by itself, with a status of its own"
    campaign.finish(case)
    return killed


@pytest.mark.parametrize("kill", [kill_the_program, kill_workers])
def test_random_kills_change_nothing(campaign: Campaign, kill: Round) -> None:
    rounds_of(campaign, kill, ROUNDS, random.SystemRandom().randrange(1 << 32))


@pytest.mark.soak
@pytest.mark.parametrize("kill", [kill_the_program, kill_workers])
def test_many_random_kills_change_nothing(campaign: Campaign, kill: Round) -> None:
    rounds_of(campaign, kill, SOAK_ROUNDS, int(os.environ.get("SOAK_SEED", "1")))


def rounds_of(campaign: Campaign, kill: Round, rounds: int, seed: int) -> None:
    """Carry out the rounds; the seed of each is printed, and shown by pytest where one fails."""
    kills = 0
    for number in range(rounds):
        print(f"round {number}: SOAK_SEED {seed}")
        kills += kill(campaign, random.Random(seed * 1000 + number))
    print(f"{kills} kills in {rounds} rounds, {campaign.seconds:.1f} s for an undisturbed run")
    assert kills or rounds < SOAK_ROUNDS, "nothing was killed: nothing was shown"
