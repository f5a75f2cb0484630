"""Profile and policy at the run: chosen from lists, said in words, remembered, and used by the run that follows."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from tests.ui.run.test_run import SECONDS, case, page_of, window
from triage.model.wording import left_unread
from triage.open_case import OpenCase
from triage.resources import resource
from ui.main_window import MainWindow
from ui.overview.presenter import OverviewPresenter
from ui.run.view import RunPage
from ui.widgets.choice_line import A_FILE, ChoiceLine

__all__ = ["case", "window"]  # fixtures


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow) -> RunPage:
    shown = page_of(qtbot, window)
    qtbot.waitUntil(lambda: shown.choosing.profile.list.count() > 1, timeout=SECONDS)
    return shown


def titles(line: ChoiceLine) -> list[str]:
    return [line.list.itemText(number) for number in range(line.list.count())]


def choose(line: ChoiceLine, title: str) -> None:
    """As a click on a line of the open list does."""
    number = titles(line).index(title)
    line.list.setCurrentIndex(number)
    line.list.activated.emit(number)


def test_the_run_reads_with_the_profile_that_is_chosen(qtbot: QtBot, page: RunPage, case: OpenCase) -> None:
    bar = page.choosing
    assert bar.isVisible()
    assert titles(bar.profile) == ["Quick, version 1", "Triage, version 1", "Full, version 1", A_FILE]
    assert bar.profile.list.currentText() == "Triage, version 1"
    assert bar.profile.words.text().startswith("Reads every content whole")
    choose(bar.profile, "Quick, version 1")
    qtbot.waitUntil(lambda: bar.profile.words.text().startswith("Reads pictures, videos"), timeout=SECONDS)
    assert case.run.profile().settings.name == "Quick"
    page.workers.setValue(1)
    page.begin()
    assert not bar.isVisible(), "while a run is at work nothing is chosen"
    qtbot.waitUntil(lambda: not page.running, timeout=SECONDS)
    last = case.run.last()
    assert last is not None
    assert last.profile == "Quick"
    left = case.queue.tally().get("files left", 0)
    assert left > 0
    assert "left unread by the profile Quick" in page.summary.words()
    assert bar.isVisible()
    glance = OverviewPresenter(case).glance()
    assert "with the profile Quick" in str(glance.run)
    assert left_unread(left, "Quick") in glance.unread


def test_a_policy_is_chosen_by_a_file_and_the_bundled_one_again(
    qtbot: QtBot, page: RunPage, case: OpenCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = page.choosing.policy
    assert titles(line) == ["DFU Triage default policy, version 1", A_FILE]
    text = resource("policies", "default.toml").read_text(encoding="utf-8")
    other = tmp_path / "unit.toml"
    other.write_text(text.replace('name = "DFU Triage default policy"', 'name = "Our own"'), encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(other), ""))
    choose(line, A_FILE)
    qtbot.waitUntil(lambda: line.list.currentText() == "Our own, version 1", timeout=SECONDS)
    assert case.run.policy().title == "Our own, version 1"
    choose(line, "DFU Triage default policy, version 1")
    qtbot.waitUntil(lambda: titles(line) == ["DFU Triage default policy, version 1", A_FILE], timeout=SECONDS)


def test_a_wrong_file_says_why_and_what_was_chosen_stays(
    qtbot: QtBot, page: RunPage, case: OpenCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = page.choosing.profile
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("format = 1", encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(wrong), ""))
    choose(line, A_FILE)
    qtbot.waitUntil(lambda: "wrong.toml" in line.said(), timeout=SECONDS)
    assert line.list.currentText() == "Triage, version 1"
    assert case.run.profile().settings.name == "Triage"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    choose(line, A_FILE)
    assert line.list.currentText() == "Triage, version 1", "nothing was chosen"
