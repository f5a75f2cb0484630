"""The unit's store in the window: made, filled, and its sets used by one click; over a real case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from hashsets.mapping import ImportRequest
from tests.samples.cases import new_case
from tests.samples.hash_sets import media, vics
from tests.ui.intake.test_intake import LEFT, SECONDS
from triage.errors import HashSetError, UsageError
from triage.intake.unit_sets import UnitSets
from triage.model.matches import Confidence
from triage.open_case import OpenCase
from ui.intake.importing import ImportPanel
from ui.intake.presenter import IntakePresenter
from ui.intake.unit import UnitPanel
from ui.intake.unit_presenter import SETTING, Store, UnitPresenter
from ui.jobs import Jobs
from ui.settings import Settings

GRADED = ImportRequest("Gold", grades={"1": "A"}, confidence=Confidence.TRUSTED)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[OpenCase]:
    with new_case(tmp_path / "case") as opened:
        yield opened


@pytest.fixture
def presenter(case: OpenCase, tmp_path: Path) -> UnitPresenter:
    made = UnitPresenter(case, Settings())
    made.choose(tmp_path / "store")
    return made


def written(folder: Path, *numbers: int) -> Path:
    path = folder / f"gold {len(numbers)}.json"
    path.write_bytes(vics([media(number) for number in numbers]))
    return path


def buttons(panel: UnitPanel) -> dict[str, QPushButton]:
    """What can be pressed in the rows, by version."""
    found = {}
    for row in range(panel.table.rowCount()):
        button, item = panel.table.cellWidget(row, 4), panel.table.item(row, 1)
        if isinstance(button, QPushButton) and item is not None:
            found[item.text()] = button
    return found


def test_a_store_is_made_filled_and_its_sets_are_used(
    qtbot: QtBot, jobs: Jobs, case: OpenCase, presenter: UnitPresenter, tmp_path: Path
) -> None:
    panel = UnitPanel(presenter, jobs)
    qtbot.addWidget(panel)
    panel.show()
    panel.reload()
    qtbot.waitUntil(lambda: panel.open.text() == "Make the store", timeout=SECONDS)
    assert "No store lies there" in panel.words()
    panel.passphrase.setText("unit secret")
    panel.again.setText("unit secrets")
    QTest.mouseClick(panel.open, LEFT)
    qtbot.waitUntil(lambda: "twice" in panel.wrong(), timeout=SECONDS)
    assert panel.passphrase.text() == "", "a passphrase does not stay on the screen"
    for field in (panel.passphrase, panel.again):
        field.setText("unit secret")
    QTest.mouseClick(panel.open, LEFT)
    qtbot.waitUntil(lambda: "holds no sets yet" in panel.words(), timeout=SECONDS)

    importing = ImportPanel(IntakePresenter(case), jobs, presenter)
    qtbot.addWidget(importing)
    said: list[str] = []
    importing.imported.connect(said.append)
    importing.begin([written(tmp_path, 1)], ("A", "B"))
    qtbot.waitUntil(lambda: "1" in importing.mapping.choices, timeout=SECONDS)
    importing.mapping.choices["1"].setCurrentIndex(importing.mapping.choices["1"].findData("A"))
    importing.name.setText("Gold")
    importing.place.setCurrentIndex(1)
    importing.version.setText("2026-09")
    QTest.mouseClick(importing.take, LEFT)
    qtbot.waitUntil(lambda: bool(said), timeout=SECONDS)
    assert "Gold@2026-09 was imported into the unit's store: 1 record." in said[0]
    assert "The case uses Gold@2026-09; it can match: exact only" in said[0]
    assert list((case.folder / "sets").iterdir()) == []

    unit = UnitSets.open(tmp_path / "store", "unit secret")
    unit.import_files([written(tmp_path, 1, 2)], GRADED, ("A",), version="2026-10")
    panel.used.connect(said.append)
    panel.reload()
    qtbot.waitUntil(lambda: set(buttons(panel)) == {"2026-10"}, timeout=SECONDS)
    assert "instead of Gold@2026-09" in buttons(panel)["2026-10"].toolTip()
    QTest.mouseClick(buttons(panel)["2026-10"], LEFT)
    qtbot.waitUntil(lambda: set(buttons(panel)) == {"2026-09"}, timeout=SECONDS)
    assert "The case uses Gold@2026-10 in the place of Gold@2026-09" in said[1]
    (line,) = IntakePresenter(case).overview().sets
    assert line.name == "Gold@2026-10"
    assert ("Unit's store", "Gold, version 2026-10") in line.facts


def test_a_wrong_passphrase_and_another_folder(
    qtbot: QtBot, jobs: Jobs, presenter: UnitPresenter, tmp_path: Path
) -> None:
    UnitSets.make(tmp_path / "store", "right")
    panel = UnitPanel(presenter, jobs)
    qtbot.addWidget(panel)
    panel.reload()
    assert not panel.open.isEnabled(), "nobody knows yet what lies there"
    qtbot.waitUntil(panel.open.isEnabled, timeout=SECONDS)
    assert panel.open.text() == "Open"
    panel.passphrase.setText("wrong")
    QTest.mouseClick(panel.open, LEFT)
    qtbot.waitUntil(lambda: "passphrase is wrong" in panel.wrong(), timeout=SECONDS)
    panel.passphrase.setText("right")
    QTest.mouseClick(panel.open, LEFT)
    qtbot.waitUntil(lambda: "holds no sets yet" in panel.words(), timeout=SECONDS)


def test_the_window_keeps_the_folder_and_not_the_passphrase(case: OpenCase, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "window.json")
    presenter = UnitPresenter(case, settings)
    assert presenter.choose(tmp_path / "store").store is Store.NONE
    assert presenter.make("unit secret", "unit secret").store is Store.OPEN
    assert Settings(tmp_path / "window.json").get(SETTING) == str(tmp_path / "store")
    assert "unit secret" not in (tmp_path / "window.json").read_text()
    again = UnitPresenter(case, Settings(tmp_path / "window.json"))
    assert again.look().store is Store.LOCKED
    with pytest.raises(UsageError, match="is not open"):
        again.attach("x")
    with pytest.raises(HashSetError, match="passphrase is wrong"):
        again.open("other")


def test_a_set_that_is_not_there_is_said_and_can_be_used_again(
    case: OpenCase, presenter: UnitPresenter, tmp_path: Path
) -> None:
    presenter.make("p", "p")
    unit = UnitSets.open(tmp_path / "store", "p")
    one, _ = unit.import_files([written(tmp_path, 1)], GRADED, ("A",), version="1")
    presenter.attach(one.key)
    (line,) = presenter.look().sets
    assert (line.used, line.act) == ("used in this case", "")
    unit.remove("Gold")
    assert presenter.look().sets == ()
    (shown,) = IntakePresenter(case).overview().sets
    assert shown.matches.endswith("; not present now")
    assert any(name == "Not present" and "does not hold it" in str(text) for name, text in shown.facts)
    with pytest.raises(UsageError, match="not in the unit's store any more"):
        presenter.attach(one.key)
    back, _ = unit.import_files([written(tmp_path, 1)], GRADED, ("A",), version="1")
    (line,) = presenter.look().sets
    assert line.act == "Use in this case", "the case names the file that is gone"
    assert "The case uses Gold@1;" in presenter.attach(back.key)
    assert not case.sets.absence(case.sets.list()[0])


def test_the_store_gets_another_passphrase_in_the_window(
    qtbot: QtBot, jobs: Jobs, presenter: UnitPresenter, tmp_path: Path
) -> None:
    presenter.make("old", "old")
    panel = UnitPanel(presenter, jobs)
    qtbot.addWidget(panel)
    panel.show()
    panel.reload()
    qtbot.waitUntil(panel.change.isVisible, timeout=SECONDS)
    said: list[str] = []
    panel.said.connect(said.append)
    QTest.mouseClick(panel.change, LEFT)
    form = panel.passphrases

    def send(held: str, wanted: str, again: str) -> None:
        for field, text in ((form.held, held), (form.wanted, wanted), (form.again, again)):
            field.setText(text)
        QTest.mouseClick(form.send, LEFT)

    send("old", "new", "nwe")
    assert "twice" in form.form.wrong()
    send("wrong", "new", "new")
    assert form.held.text() == form.wanted.text() == "", "a passphrase does not stay on the screen"
    qtbot.waitUntil(lambda: "passphrase is wrong" in form.form.wrong(), timeout=SECONDS)
    send("old", "new", "new")
    qtbot.waitUntil(lambda: bool(said), timeout=SECONDS)
    assert "opens with its new passphrase" in said[0]
    assert not form.isVisible()
    UnitSets.open(tmp_path / "store", "new")
