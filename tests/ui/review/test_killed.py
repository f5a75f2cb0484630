"""A process that is killed while it grades: every decision that was said to be kept is there, and the chain is whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT
from tests.samples.cases import PASSPHRASE
from tests.samples.stills import stills_case
from tests.ui.review.driving import grades_of
from triage.open_case import OpenCase

STILLS = 400


@pytest.mark.parametrize("told", [1, 7, 60])
def test_what_was_said_to_be_kept_is_kept(tmp_path: Path, told: int) -> None:
    folder = tmp_path / "case"
    stills_case(folder, STILLS).close()
    victim = subprocess.Popen(
        [sys.executable, "-m", "tests.ui.review.victim", str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert victim.stdout is not None
    said = [line.strip() for line in (victim.stdout.readline() for _ in range(told))]
    victim.kill()
    said += [line.strip() for line in victim.stdout]
    victim.wait(30)
    assert len(said) >= told
    assert all(len(item) == 64 for item in said)
    with OpenCase.open(folder, PASSPHRASE) as case:
        kept = {item for item, grade in grades_of(case).items() if grade == "B"}
        assert set(said) <= kept
        assert len(kept) <= len(said) + 20, "a decision that nobody asked for"
        assert set(grades_of(case).values()) <= {"B", ""}
        assert case.audit.verify().faults == []
