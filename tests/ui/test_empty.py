"""An empty page has one button in its middle, and it leads on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.samples.cases import new_case
from tests.samples.exhibits import phone_zip
from tests.ui.case_window import case_window
from triage.intake.evidence import ExhibitFacts
from triage.open_case import OpenCase
from ui.audit.view import AuditPage
from ui.main_window import MainWindow
from ui.pages import PAGES
from ui.widgets.message import Message


@pytest.fixture
def shown(qtbot: QtBot, tmp_path: Path) -> Iterator[tuple[MainWindow, OpenCase]]:
    with case_window(qtbot, tmp_path, PAGES, new_case(tmp_path / "case")) as opened:
        yield opened


def button_of(qtbot: QtBot, window: MainWindow) -> QPushButton:
    def visible() -> list[QPushButton]:
        messages = [part for part in window.shown().findChildren(Message) if part.isVisible()]
        return [b for part in messages for b in part.findChildren(QPushButton) if b.isVisible()]

    qtbot.waitUntil(lambda: len(visible()) == 1)
    return visible()[0]


@pytest.mark.parametrize(
    ("page", "words", "leads"),
    [("intake", "Add evidence…", "intake"), ("run", "Add evidence…", "intake"),
     ("conversations", "Add evidence…", "intake")],
)  # fmt: skip
def test_an_empty_page_leads_on(
    qtbot: QtBot, shown: tuple[MainWindow, OpenCase], page: str, words: str, leads: str
) -> None:
    window, _ = shown
    window.go(page)
    button = button_of(qtbot, window)
    assert button.text() == words
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert leads == window.shown().KEY


def test_what_is_next_changes_with_the_case(qtbot: QtBot, shown: tuple[MainWindow, OpenCase], tmp_path: Path) -> None:
    window, case = shown
    case.evidence.add([phone_zip(tmp_path / "phone.zip")], ExhibitFacts("AB/1"))
    window.go("conversations")
    qtbot.waitUntil(lambda: button_of(qtbot, window).text() == "Go to the run")
    QTest.mouseClick(button_of(qtbot, window), Qt.MouseButton.LeftButton)
    assert window.shown().KEY == "run"
    assert button_of(qtbot, window).text() == "Start the run"


def test_a_filter_that_leaves_no_event_is_taken_away_by_its_button(
    qtbot: QtBot, shown: tuple[MainWindow, OpenCase]
) -> None:
    window, _ = shown
    window.go("audit")
    page = window.page("audit")
    assert isinstance(page, AuditPage)
    qtbot.waitUntil(lambda: page.model.rowCount() > 0)
    page.filters.text.setText("no such words")
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)
    QTest.mouseClick(button_of(qtbot, window), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.model.rowCount() > 0)
