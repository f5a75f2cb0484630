"""Sets of several files, an import that is stopped, and sets that disagree, in the window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from hashsets.mapping import ImportRequest
from tests.samples.cases import new_case
from tests.samples.hash_sets import media, vics
from tests.ui.intake.test_intake import LEFT, SECONDS
from triage.model.matches import Confidence
from triage.open_case import OpenCase
from ui.intake.importing import ImportPanel
from ui.intake.presenter import IntakePresenter
from ui.intake.unit_presenter import UnitPresenter
from ui.jobs import Jobs
from ui.settings import Settings

GRADED = ImportRequest("Gold", grades={"1": "A", "2": "B"}, confidence=Confidence.TRUSTED)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[OpenCase]:
    with new_case(tmp_path / "case") as opened:
        yield opened


def part(folder: Path, number: int, category: int = 1) -> Path:
    path = folder / f"gold {number} of 3.json"
    path.write_bytes(vics([media(number, category)]))
    return path


def test_several_files_are_one_set_and_a_missing_part_is_named(
    qtbot: QtBot, jobs: Jobs, case: OpenCase, tmp_path: Path
) -> None:
    panel = ImportPanel(IntakePresenter(case), jobs, UnitPresenter(case, Settings()))
    qtbot.addWidget(panel)
    said: list[str] = []
    panel.imported.connect(said.append)
    panel.begin([part(tmp_path, 1), part(tmp_path, 3)], ("A", "B"))
    qtbot.waitUntil(lambda: "1" in panel.mapping.choices, timeout=SECONDS)
    assert "and 1 more" in panel.title.text()
    assert "2 records" in panel.what()
    panel.mapping.choices["1"].setCurrentIndex(panel.mapping.choices["1"].findData("A"))
    panel.name.setText("Gold")
    QTest.mouseClick(panel.take, LEFT)
    qtbot.waitUntil(lambda: bool(said), timeout=SECONDS)
    assert "incomplete: part 2 of 3 is missing" in said[0]
    (line,) = IntakePresenter(case).overview().sets
    assert line.matches.endswith("incomplete: part 2 of 3 is missing")
    assert ("Part 1", "gold 1 of 3.json, 1 record") in line.facts
    assert [name for name, _ in line.facts].count("Part 2") == 0


def test_an_import_is_stopped_by_its_button(qtbot: QtBot, jobs: Jobs, case: OpenCase, tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    path.write_text("\n".join(f"{n:032x}" for n in range(400_000)))
    panel = ImportPanel(IntakePresenter(case), jobs, UnitPresenter(case, Settings()))
    qtbot.addWidget(panel)
    panel.begin([path], ("A",))
    qtbot.waitUntil(lambda: "400,000 records" in panel.what(), timeout=4 * SECONDS)
    panel.meaning.setCurrentIndex(1)
    QTest.mouseClick(panel.take, LEFT)
    assert panel.cancel.text() == "Stop"
    qtbot.waitUntil(lambda: "Importing" in panel.what(), timeout=SECONDS)
    QTest.mouseClick(panel.cancel, LEFT)
    qtbot.waitUntil(lambda: "was stopped" in panel.wrong(), timeout=SECONDS)
    assert panel.cancel.text() == "Back"
    assert panel.take.isEnabled()
    assert case.sets.list() == []
    assert list((case.folder / "sets").iterdir()) == []


def test_sets_that_disagree_are_said_of_both(case: OpenCase, tmp_path: Path) -> None:
    case.sets.import_file(part(tmp_path, 1, 1), GRADED)
    other = tmp_path / "other.json"
    other.write_bytes(vics([media(1, 2)]))
    case.sets.import_file(other, ImportRequest("Force", grades={"2": "B"}, confidence=Confidence.LOCAL))
    for line in IntakePresenter(case).overview().sets:
        (said,) = (text for name, text in line.facts if name == "Disagrees")
        assert str(said).startswith("Sets Force and Gold grade 1 file differently")
