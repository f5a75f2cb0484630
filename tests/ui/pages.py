"""Windows over real cases: a phone with a chat database, a picture that was sent, and a hash set that knows it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hashsets.mapping import ImportRequest
from tests.samples.cases import PASSPHRASE, case_with, run
from tests.samples.exhibits import known_set, phone_zip
from triage.model.matches import Confidence
from triage.open_case import OpenCase
from ui import style
from ui.changes import Changes
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.pages import PAGES
from ui.settings import Settings

Opens = Callable[[OpenCase], MainWindow]


@pytest.fixture(scope="session")
def ran_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case of a phone, run over once."""
    folder = tmp_path_factory.mktemp("phone")
    with case_with(folder / "case", phone_zip(folder / "phone.zip")) as case:
        request = ImportRequest("Known", grades={"1": "A", "2": "B"}, confidence=Confidence.TRUSTED)
        case.sets.import_file(known_set(folder / "known.json"), request)
        run(case)
    return folder / "case"


@pytest.fixture
def phone(ran_case: Path, tmp_path: Path) -> Iterator[OpenCase]:
    """A copy of it, opened by an officer."""
    shutil.copytree(ran_case, tmp_path / "case")
    with OpenCase.open(tmp_path / "case", PASSPHRASE, "Officer Two") as case:
        yield case


@pytest.fixture
def show(qtbot: QtBot, qapp: QApplication, jobs: Jobs) -> Opens:
    """Shows all pages over a case."""

    def make(case: OpenCase) -> MainWindow:
        style.dress(qapp, style.LIGHT)
        changes = Changes(case.listen)
        made = MainWindow(case, jobs, changes, Settings(), PAGES)
        qtbot.addWidget(made, before_close_func=lambda _: changes.close())
        made.show()
        made.activateWindow()
        return made

    return make
