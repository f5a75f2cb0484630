"""A person's first case from the start window to the end of the run, by mouse and keys, with the real engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.samples.cases import PASSPHRASE
from tests.samples.exhibits import known_set, phone_zip
from tests.ui.hands import drop
from triage.open_case import OpenCase
from ui import style
from ui.application import Desktop
from ui.intake.view import IntakePage
from ui.main_window import MainWindow
from ui.run.view import RunPage
from ui.settings import Settings

LEFT = Qt.MouseButton.LeftButton
SECONDS = 60_000


@pytest.fixture
def desktop(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Desktop]:
    style.dress(qapp, style.LIGHT)
    made = Desktop(Settings(tmp_path / "window.json"))
    yield made
    if made.window is not None:
        made.window.close()
    made.close()


def new_case(qtbot: QtBot, desktop: Desktop, folder: Path) -> MainWindow:
    desktop.show_start()
    start = desktop.start_window
    assert start is not None
    QTest.mouseClick(start.new, LEFT)
    form = start.new_form
    for field, text in (
        (form.reference, "OP/1/26"), (form.person, "Examiner One"), (form.passphrase, PASSPHRASE),
        (form.again, PASSPHRASE),
    ):  # fmt: skip
        QTest.keyClicks(field, text)
    form.folder.set_path(folder)
    QTest.keyClick(form.again, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desktop.window is not None, timeout=SECONDS)
    assert desktop.window is not None
    return desktop.window


def test_from_nothing_to_the_end_of_the_run(qtbot: QtBot, desktop: Desktop, tmp_path: Path) -> None:
    window = new_case(qtbot, desktop, tmp_path / "case")
    drop(window, phone_zip(tmp_path / "phone.zip"))
    intake = window.shown()
    assert isinstance(intake, IntakePage)
    intake.adding.form.reference.setCurrentText("AB/1")
    qtbot.waitUntil(intake.adding.add.isEnabled, timeout=SECONDS)
    (card,) = intake.adding.cards()
    assert "zip" in card.words().lower()
    QTest.mouseClick(intake.adding.add, LEFT)
    qtbot.waitUntil(intake.tree.isVisible, timeout=SECONDS)

    intake.begin_importing(known_set(tmp_path / "known.json"))
    qtbot.waitUntil(lambda: len(intake.importing.mapping.choices) == 2, timeout=SECONDS)
    for code, grade in (("1", "A"), ("2", "B")):
        box = intake.importing.mapping.choices[code]
        box.setCurrentIndex(box.findData(grade))
    QTest.mouseClick(intake.importing.take, LEFT)
    qtbot.waitUntil(lambda: intake.sets.table.rowCount() == 1, timeout=SECONDS)

    QTest.mouseClick(intake.run, LEFT)
    run = window.shown()
    assert isinstance(run, RunPage)
    qtbot.waitUntil(run.start.isEnabled, timeout=SECONDS)
    QTest.mouseClick(run.start, LEFT)
    qtbot.waitUntil(lambda: run.running, timeout=SECONDS)
    qtbot.waitUntil(lambda: not run.running, timeout=SECONDS)
    qtbot.waitUntil(lambda: run.summary.isVisible() and run.hits.count() == 2, timeout=SECONDS)
    assert "2 items matched in what was examined" in run.summary.words()

    window.close_case()
    assert desktop.window is None
    assert desktop.start_window is not None
    with OpenCase.open(tmp_path / "case", PASSPHRASE) as case:
        assert case.audit.verify().whole
        assert case.queue.count() > 0
        assert case.info()["examiner"] == "Examiner One"
