"""Windows over cases of stills, with hands at their keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.samples.stills import stills_case
from tests.ui.review.driving import Driver, Drives
from triage.open_case import OpenCase
from ui.jobs import Jobs


@pytest.fixture
def drive(qtbot: QtBot, jobs: Jobs, tmp_path: Path) -> Iterator[Drives]:
    """Opens a window over a case of so many stills."""
    cases: list[OpenCase] = []
    drivers: list[Driver] = []

    def make(count: int, size: tuple[int, int] = (1280, 800)) -> Driver:
        cases.append(stills_case(tmp_path / "case", count))
        drivers.append(Driver(qtbot, cases[-1], jobs, size))
        return drivers[-1]

    yield make
    for driver in drivers:
        driver.close()
    for case in cases:
        case.close()
