"""Killed at any moment, the program or its workers: the case goes on and comes to the same end, byte for byte."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.end_to_end.test_carving import disk
from tests.samples.command import ROOT, ok, triage
from tests.samples.everything import everything_case
from triage.casedb.open import FILES, FOLDERS

ROUNDS = 2
OPTIONS = ("--workers", "2", "--profile", "full")
"""With archives of all kinds, and with unallocated space."""
WHOLE = 1
"""What a run ends with: a volume of the disk has no file system, and is only carved."""
SOAK_KILLS = int(os.environ.get("SOAK_KILLS", "100"))
"""Of the program, and as many of workers."""
SOAK_MORE = 120
"""Pictures, and a fourth as many videos, beside what the case of every test run has: more to be killed at."""
ENDS = 30
"""Seconds in which workers must be gone behind the process that started them."""


class Campaign:
    """A prepared case, what an undisturbed run makes of it, and how long that takes."""

    def __init__(self, folder: Path, more: int = 0) -> None:
        self.folder = folder
        self.prepared = everything_case(folder, more)
        ok("add", self.prepared, disk(folder / "disk.dd")[0], "--exhibit", "PC")
        self.trace = folder / "trace.txt"
        self.struck: Counter[str] = Counter()
        """How often a kill came behind each fault point, which says what the run was at."""
        whole = self.copy("whole")
        process, started = self.start(whole), time.monotonic()
        self.wait_until_begun(process)
        self.begins = time.monotonic() - started
        assert process.wait() == WHOLE
        self.seconds = time.monotonic() - started
        self.wanted = ok("dump", whole, "--canonical").out

    def copy(self, name: str) -> Path:
        return Path(shutil.copytree(self.prepared, self.folder / name))

    def start(self, case: Path) -> subprocess.Popen[bytes]:
        self.trace.unlink(missing_ok=True)
        variables = {"TRIAGE_PASSPHRASE": "test", "PYTHONPATH": str(ROOT), "TRIAGE_FAULT_TRACE": str(self.trace)}
        command = [sys.executable, "-m", "triage.cli", "run", str(case), *OPTIONS]
        quiet = subprocess.DEVNULL
        return subprocess.Popen(command, env=os.environ | variables, stdout=quiet, stderr=quiet)

    def wait_until_begun(self, process: subprocess.Popen[bytes]) -> None:
        """Until the run has passed its first fault point: before that nothing is written."""
        while process.poll() is None and not self.trace.exists():
            time.sleep(0.01)

    def wait(self, process: subprocess.Popen[bytes], numbers: random.Random) -> None:
        """Until some moment of a run; one time in ten also while it starts."""
        if numbers.random() < 0.1:
            time.sleep(numbers.uniform(0.1, self.begins))
        else:
            self.wait_until_begun(process)
            time.sleep(numbers.uniform(0, self.seconds - self.begins))

    def note(self) -> None:
        """Count where a kill struck."""
        passed = self.trace.read_text().split() if self.trace.exists() else []
        self.struck[passed[-1] if passed else "before the run"] += 1

    def finish(self, case: Path) -> None:
        """Run until nothing is left; what a killed worker left open is done by the next run at the latest."""
        assert triage("run", case, *OPTIONS).status == WHOLE
        assert ok("dump", case, "--canonical").out == self.wanted
        assert triage("verify", case).status == 0
        assert {path.name for path in case.iterdir()} <= {*FILES, *FOLDERS}
        assert not list((case / "scratch").iterdir())
        shutil.rmtree(case)


Round = Callable[[Campaign, random.Random], int]


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    return Campaign(tmp_path_factory.mktemp("kills"))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    return Campaign(tmp_path_factory.mktemp("many-kills"), SOAK_MORE)


def kill_the_program(campaign: Campaign, numbers: random.Random) -> int:
    """One round; 0 where the run had ended before."""
    case = campaign.copy("killed")
    process = campaign.start(case)
    campaign.wait(process, numbers)
    workers = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    killed = int(process.poll() is None)
    process.kill()
    process.wait()
    if killed:
        campaign.note()
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
        if attempt:
            time.sleep(campaign.seconds * numbers.uniform(0, 0.3))
        else:
            campaign.wait(process, numbers)
        try:
            children = [
                child for child in psutil.Process(process.pid).children() if "spawn_main" in " ".join(child.cmdline())
            ]
            if children:
                numbers.choice(children).kill()
                campaign.note()
                killed += 1
        except psutil.NoSuchProcess:
            continue
    assert process.wait(120) in (0, 1), "the run ends by itself, with a status of its own"
    campaign.finish(case)
    return killed


@pytest.mark.parametrize("kill", [kill_the_program, kill_workers])
def test_random_kills_change_nothing(campaign: Campaign, kill: Round) -> None:
    rounds_of(campaign, kill, range(ROUNDS), random.SystemRandom().randrange(1 << 32))


@pytest.mark.soak
@pytest.mark.parametrize("kill", [kill_the_program, kill_workers])
def test_many_random_kills_change_nothing(large: Campaign, kill: Round) -> None:
    kills = rounds_of(large, kill, range(SOAK_KILLS * 4), int(os.environ.get("SOAK_SEED", "1")), SOAK_KILLS)
    assert kills >= SOAK_KILLS, "too few runs were still at work when they were to be killed"


def rounds_of(campaign: Campaign, kill: Round, rounds: range, seed: int, enough: int = 1 << 30) -> int:
    """Carry out rounds until there were kills enough; the seed is printed, and shown by pytest where one fails."""
    kills = 0
    campaign.struck.clear()
    print(f"{kill.__name__}: SOAK_SEED {seed}; {campaign.seconds:.1f} s for an undisturbed run")
    for number in rounds:
        if kills >= enough:
            break
        found = kill(campaign, random.Random(seed * 1000 + number))
        kills += found
        print(f"round {number}: {found} killed, {kills} in all", flush=True)
    print(f"{kills} kills, behind: {dict(campaign.struck.most_common())}")
    return kills
