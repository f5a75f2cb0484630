"""The window is there within two seconds, and neither the engine nor a picture library is waited for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT
from tests.samples.cases import PASSPHRASE, new_case

MOST_SECONDS = 2.0
"""Of a processor's time: a machine with other work to do takes longer by the clock."""
HEAVY = ("PIL", "pytsk3", "pyewf", "av")
START = """
import sys, time
from ui.settings import Settings
from ui.application import Desktop, program
app = program()
desktop = Desktop(Settings())
desktop.show_start()
app.processEvents()
print(time.process_time(), flush=True)
desktop.close()
"""
CASE = """
import sys, time
from pathlib import Path
from triage.open_case import OpenCase
from ui.settings import Settings
from ui.application import Desktop, program
case = OpenCase.open(Path(sys.argv[1]), sys.argv[2])
app = program()
desktop = Desktop(Settings())
desktop.show_case(case)
while not desktop.window.top.case_words():
    app.processEvents()
print(time.process_time(), *(name for name in sys.argv[3:] if name in sys.modules), flush=True)
desktop.window.close()
"""


def started(source: str, *arguments: str) -> list[str]:
    """What a start in a process of its own says of itself."""
    done = subprocess.run(
        [sys.executable, "-c", source, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    return done.stdout.split()


@pytest.fixture
def case(tmp_path: Path) -> Path:
    new_case(tmp_path / "case").close()
    return tmp_path / "case"


def test_the_start_window_is_there_within_two_seconds() -> None:
    assert float(started(START)[0]) < MOST_SECONDS


def test_a_case_is_there_within_two_seconds_and_brings_no_heavy_library(case: Path) -> None:
    seconds, *heavy = started(CASE, str(case), PASSPHRASE, *HEAVY)
    assert heavy == []
    assert float(seconds) < MOST_SECONDS


def test_the_start_window_waits_for_no_engine() -> None:
    engine = ("numpy", "sqlalchemy", "PIL", "typst", "triage.open_case")
    source = f"import sys, ui.application\nprint(*(name for name in {engine} if name in sys.modules))"
    assert started(source) == []
