"""The intake page as a person meets it, over a real case: recognised before it is added, codes mapped before import."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from hashsets.mapping import ImportRequest
from tests.samples.cases import new_case
from tests.samples.exhibits import known_set, phone_zip
from tests.testdata import testdata
from tests.ui.hands import drop
from triage.intake.evidence import ExhibitFacts
from triage.model.matches import Confidence
from triage.open_case import OpenCase
from triage.resources import resource
from ui import style
from ui.changes import Changes
from ui.intake.presenter import SourceLine
from ui.intake.view import IntakePage
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.pages import PAGES
from ui.settings import Settings
from ui.widgets.wrapped import WrappedText

GRADED = ImportRequest("Known", grades={"1": "A", "2": "B"}, confidence=Confidence.TRUSTED)
LEFT = Qt.MouseButton.LeftButton
SECONDS = 20_000


@pytest.fixture
def case(tmp_path: Path) -> Iterator[OpenCase]:
    with new_case(tmp_path / "case") as opened:
        yield opened


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, jobs: Jobs, case: OpenCase) -> Iterator[MainWindow]:
    style.dress(qapp, style.LIGHT)
    changes = Changes(case.listen)
    made = MainWindow(case, jobs, changes, Settings(), PAGES)
    qtbot.addWidget(made)
    made.show()
    made.go("intake")
    yield made
    changes.close()
    made.close()


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow) -> IntakePage:
    shown = window.page("intake")
    assert isinstance(shown, IntakePage)
    qtbot.waitUntil(lambda: shown.intake is not None)
    return shown


def press(qtbot: QtBot, page: IntakePage, text: str) -> None:
    """Press the button with this text once it is on screen."""

    def shown() -> list[QPushButton]:
        return [b for b in page.findChildren(QPushButton) if b.text() == text and b.isVisible()]

    qtbot.waitUntil(lambda: bool(shown()))
    QTest.mouseClick(shown()[0], LEFT)


def add(qtbot: QtBot, page: IntakePage, path: Path, reference: str = "AB/1") -> None:
    """Add a path to an exhibit as a person would, with what they see on the way."""
    page.begin_adding([path])
    page.adding.form.reference.setCurrentText(reference)
    qtbot.waitUntil(page.adding.add.isEnabled, timeout=SECONDS)
    QTest.mouseClick(page.adding.add, LEFT)
    qtbot.waitUntil(lambda: page.tree.isVisible(), timeout=SECONDS)


def sources(page: IntakePage) -> list[SourceLine]:
    assert page.intake is not None
    return [source for exhibit in page.intake.exhibits for source in exhibit.sources]


def test_an_empty_case_says_what_to_do(page: IntakePage) -> None:
    assert "No exhibits yet" in page.empty.words()
    assert not page.run.isEnabled()


def test_evidence_is_recognised_before_it_is_added_with_all_that_is_said_of_it(
    qtbot: QtBot, page: IntakePage, window: MainWindow, case: OpenCase
) -> None:
    disk = testdata("disk_formats", "sleuthkit", "image.dd")
    QTest.mouseClick(page.add, LEFT)
    panel = page.adding
    assert not panel.add.isEnabled()
    drop(window, disk)
    (card,) = panel.cards()
    assert "Recognising" in card.words()
    qtbot.waitUntil(lambda: not card.pending, timeout=SECONDS)
    assert case.evidence.sources() == []
    assert any(name in card.words() for name in ("ntfs", "fat", "ext"))
    form = panel.form
    form.reference.setCurrentText("AB/1")
    for field, text in ((form.description, "Laptop"), (form.owner, "J. Owner"), (form.authority, "s.19 PACE 1984")):
        QTest.keyClicks(field, text)
    form.role.setCurrentIndex(0)
    form.seizure.setPlainText("2 September 2026, 14 Sample Street, bag A0001")
    QTest.mouseClick(panel.add, LEFT)
    qtbot.waitUntil(lambda: page.tree.isVisible() and page.tree.topLevelItemCount() == 1, timeout=SECONDS)
    (exhibit,) = case.evidence.exhibits()
    assert (exhibit.description, exhibit.owner, exhibit.role) == ("Laptop", "J. Owner", "suspect")
    assert exhibit.seizure == "2 September 2026, 14 Sample Street, bag A0001"
    assert "1 source was added to exhibit AB/1" in window.foot.words()
    (line,) = sources(page)
    assert line.state.startswith("not read yet")
    assert "not read yet" in {volume.outcome for volume in line.volumes}, "a volume is not read before its source"
    assert page.run.isEnabled()


def test_what_cannot_be_read_is_refused_with_its_reason_and_taken_out(
    qtbot: QtBot, page: IntakePage, tmp_path: Path, case: OpenCase
) -> None:
    good, bad = phone_zip(tmp_path / "phone.zip"), tmp_path / "empty.dd"
    bad.touch()
    page.begin_adding([good, bad, case.folder])
    panel = page.adding
    panel.form.reference.setCurrentText("AB/1")
    qtbot.waitUntil(lambda: not any(card.pending for card in panel.cards()), timeout=SECONDS)
    assert not panel.add.isEnabled()
    assert "is empty" in panel.cards()[1].words()
    assert "kept apart" in panel.cards()[2].words()
    for card in panel.cards()[1:]:
        card.removed.emit()
    assert panel.add.isEnabled()


def test_an_exhibit_needs_a_reference_and_a_known_one_is_not_changed(
    qtbot: QtBot, page: IntakePage, tmp_path: Path, case: OpenCase
) -> None:
    page.begin_adding([phone_zip(tmp_path / "phone.zip")])
    panel = page.adding
    qtbot.waitUntil(panel.add.isEnabled, timeout=SECONDS)
    QTest.mouseClick(panel.add, LEFT)
    assert "needs a reference" in panel.wrong()
    panel.form.reference.setCurrentText("AB/1")
    QTest.keyClicks(panel.form.owner, "J. Owner")
    QTest.mouseClick(panel.add, LEFT)
    qtbot.waitUntil(lambda: page.tree.isVisible(), timeout=SECONDS)
    press(qtbot, page, "Add evidence to it…")
    assert page.adding.form.owner.text() == "J. Owner"
    assert not page.adding.form.owner.isEnabled()
    page.adding.form.reference.setCurrentText("AB/2")
    assert page.adding.form.owner.text() == ""
    assert page.adding.form.owner.isEnabled()


def test_a_scope_is_set_once_and_a_wrong_one_refused(qtbot: QtBot, page: IntakePage, tmp_path: Path) -> None:
    page.begin_adding([phone_zip(tmp_path / "phone.zip")])
    panel = page.adding
    panel.form.reference.setCurrentText("AB/1")
    assert not panel.form.scope.isVisible()
    panel.form.limited.setChecked(True)
    assert panel.form.scope.isVisible()
    qtbot.waitUntil(panel.add.isEnabled, timeout=SECONDS)
    QTest.mouseClick(panel.add, LEFT)
    assert "no limit is given" in panel.wrong()
    QTest.keyClicks(panel.form.scope.first, "yesterday")
    QTest.mouseClick(panel.add, LEFT)
    assert "yesterday is no day" in panel.wrong()
    panel.form.scope.first.setText("2024-01-01")
    panel.form.scope.kinds["pictures"].setChecked(True)
    QTest.mouseClick(panel.add, LEFT)
    qtbot.waitUntil(lambda: page.tree.isVisible(), timeout=SECONDS)
    assert page.intake is not None
    assert "From: 2024-01-01" in dict(page.intake.exhibits[0].facts)["Scope"]


def test_a_source_that_moved_is_said_and_relinked_with_proof(
    qtbot: QtBot, page: IntakePage, tmp_path: Path, case: OpenCase
) -> None:
    phone = phone_zip(tmp_path / "phone.zip")
    add(qtbot, page, phone)
    qtbot.waitUntil(lambda: bool(sources(page)))
    case.run.start(workers=1)
    moved = tmp_path / "elsewhere.zip"
    shutil.move(phone, moved)
    page.reload()
    qtbot.waitUntil(lambda: sources(page)[0].missing != (), timeout=SECONDS)
    assert page.intake is not None
    assert "not at its place" in page.intake.next
    page.tree.setCurrentIndex(page.tree.model().index(0, 0, page.tree.model().index(0, 0)))
    press(qtbot, page, "Check it")
    qtbot.waitUntil(lambda: "cannot be reached" in page.panel.said(), timeout=SECONDS)
    (tmp_path / "other.bin").write_bytes(bytes(range(256)) * 4)
    page.relink(sources(page)[0], tmp_path / "other.bin")
    qtbot.waitUntil(lambda: "is not phone.zip as it was" in page.panel.said(), timeout=SECONDS)
    page.relink(sources(page)[0], moved)
    qtbot.waitUntil(lambda: sources(page)[0].missing == (), timeout=SECONDS)
    assert case.evidence.sources()[0].paths == (str(moved),)


def test_the_zone_of_an_exhibits_clocks_is_stated_with_its_reason(
    qtbot: QtBot, page: IntakePage, case: OpenCase, tmp_path: Path
) -> None:
    phone_zip(tmp_path / "phone.zip")
    case.evidence.add([tmp_path / "phone.zip"], ExhibitFacts("AB/1"))
    qtbot.waitUntil(lambda: page.tree.topLevelItemCount() == 1 and not page.desk.jobs.busy)
    clocks = page.panel.clocks
    assert "UTC is assumed" in said_by(clocks)
    clocks.zone.setText("london")
    QTest.keyClick(clocks.zone, Qt.Key.Key_Return)
    assert "rests on" in clocks.form.wrong()
    QTest.keyClicks(clocks.reason, "the camera's menu")
    QTest.keyClick(clocks.reason, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: case.zones.assumed() == {"AB/1": ("Europe/London", "the camera's menu")})
    qtbot.waitUntil(lambda: "Europe/London, because: the camera's menu" in said_by(page.panel.clocks))
    assert "zone assumed" in case.audit.names().kinds
    page.panel.clocks.zone.setText("Mars/Olympus")
    QTest.keyClicks(page.panel.clocks.reason, "a guess")
    QTest.keyClick(page.panel.clocks.reason, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "not a time zone" in page.panel.said())


def said_by(widget: QWidget) -> str:
    return "\n".join(part.text() for part in widget.findChildren(WrappedText))


def test_each_code_of_a_set_needs_a_meaning_before_it_is_imported(
    qtbot: QtBot, page: IntakePage, window: MainWindow, tmp_path: Path, case: OpenCase
) -> None:
    path = known_set(tmp_path / "known.json")
    page.begin_importing(path)
    panel = page.importing
    qtbot.waitUntil(lambda: len(panel.mapping.choices) == 2, timeout=SECONDS)
    assert "Project VIC" in panel.what()
    assert not panel.take.isEnabled()
    assert panel.mapping.unsaid() == 2
    panel.mapping.choices["1"].setCurrentIndex(panel.mapping.choices["1"].findData("A"))
    assert not panel.take.isEnabled()
    panel.mapping.choices["2"].setCurrentIndex(panel.mapping.choices["2"].findData("comparison"))
    panel.confidence.setCurrentIndex(1)
    panel.name.setText("Force")
    QTest.mouseClick(panel.take, LEFT)
    qtbot.waitUntil(lambda: page.sets.isVisible() and page.sets.table.rowCount() == 1, timeout=SECONDS)
    (record,) = case.sets.list()
    assert record.summary["grades"] == {"1": "A", "2": "comparison"}
    assert record.summary["confidence"] == "trusted"
    assert "Force was imported" in window.foot.words()


def test_a_plain_list_is_taken_with_one_meaning(qtbot: QtBot, page: IntakePage, tmp_path: Path, case: OpenCase) -> None:
    path = tmp_path / "good.txt"
    path.write_text("\n".join(f"{n:032x}" for n in range(1, 9)))
    page.begin_importing(path)
    panel = page.importing
    qtbot.waitUntil(panel.meaning.isVisible, timeout=SECONDS)
    assert not panel.mapping.isVisible()
    assert not panel.take.isEnabled()
    panel.meaning.setCurrentIndex(2)
    QTest.mouseClick(panel.take, LEFT)
    qtbot.waitUntil(lambda: bool(case.sets.list()), timeout=SECONDS)
    assert case.sets.list()[0].summary["meaning"] == "non-pertinent"


def test_a_file_that_is_no_set_is_refused_with_its_reason(qtbot: QtBot, page: IntakePage, tmp_path: Path) -> None:
    path = tmp_path / "page.json"
    path.write_text(json.dumps({"hello": 1}))
    page.begin_importing(path)
    qtbot.waitUntil(lambda: page.importing.wrong() != "", timeout=SECONDS)
    assert not page.importing.take.isEnabled()


def test_the_policy_says_what_it_does_and_another_one_is_set(
    qtbot: QtBot, page: IntakePage, window: MainWindow, tmp_path: Path, case: OpenCase
) -> None:
    text = resource("policies", "default.toml").read_text(encoding="utf-8")
    other = tmp_path / "unit.toml"
    other.write_text(text.replace('name = "DFU Triage default policy"', 'name = "Our own"'), encoding="utf-8")
    page.tabs.setCurrentIndex(2)
    assert page.policy.isVisible()
    page.set_policy(other)
    qtbot.waitUntil(lambda: page.intake is not None and page.intake.policy.title.startswith("Our own"), timeout=SECONDS)
    assert "Our own" in window.foot.words()
    page.set_policy(known_set(tmp_path / "known.json"))
    qtbot.waitUntil(lambda: "not valid TOML" in page.policy.said(), timeout=SECONDS)
    assert case.run.policy().title.startswith("Our own")


def test_a_dropped_folder_comes_to_the_intake_from_any_page(
    qtbot: QtBot, page: IntakePage, window: MainWindow, tmp_path: Path
) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a.txt").write_text("a")
    window.go("review")
    drop(window, tmp_path / "files")
    assert window.shown() is page
    qtbot.waitUntil(page.adding.isVisible)
    assert [card.path for card in page.adding.cards()] == [tmp_path / "files"]


def test_a_set_is_detached_after_its_effect_was_said(
    qtbot: QtBot, page: IntakePage, case: OpenCase, tmp_path: Path
) -> None:
    case.sets.import_file(known_set(tmp_path / "known.json"), GRADED)
    page.tabs.setCurrentIndex(1)
    qtbot.waitUntil(lambda: page.sets.table.rowCount() == 1, timeout=SECONDS)
    panel = page.sets.detaching
    assert panel is not None
    QTest.mouseClick(panel.ask, LEFT)
    qtbot.waitUntil(panel.do.isVisible, timeout=SECONDS)
    assert "The next run withdraws 0 matches of 0 items" in panel.words()
    QTest.mouseClick(panel.do, LEFT)
    assert "Say why" in panel.words()
    assert len(case.sets.list()) == 1
    QTest.keyClicks(panel.reason, "Wrong codes")
    QTest.mouseClick(panel.do, LEFT)
    qtbot.waitUntil(lambda: page.sets.table.rowCount() == 0, timeout=SECONDS)
    assert case.sets.list() == []
