"""Dialogs for files begin where the last one for the same purpose ended, and write nothing down."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from ui.widgets import choosing
from ui.widgets.choosing import Purpose


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "_LAST", {})


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def test_each_purpose_has_a_place_of_its_own(parent: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Path] = []

    def answers(_parent: QWidget, _title: str, start: str, _kinds: str = "") -> tuple[str, str]:
        begun.append(Path(start))
        return str(tmp_path / "phone.dd"), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", answers)
    assert choosing.choose_file(parent, "Image", Purpose.EVIDENCE) == tmp_path / "phone.dd"
    choosing.choose_file(parent, "Image", Purpose.EVIDENCE)
    choosing.choose_file(parent, "Set", Purpose.RULES)
    assert begun[1] == tmp_path
    assert begun[0] == begun[2] != Path.cwd()


def test_a_folder_for_output_is_where_the_next_begins(
    parent: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    choosing.choose_folder(parent, "Save into", Purpose.OUTPUT)
    asked: list[str] = []

    def leaves(*given: object) -> tuple[str, str]:
        asked.append(str(given[2]))
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", leaves)
    assert choosing.choose_new_file(parent, "Export", "items.csv", "CSV (*.csv)") == (None, "")
    assert Path(asked[0]) == tmp_path / "items.csv"


def test_leaving_a_dialog_and_a_folder_that_is_gone_change_nothing(
    parent: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "there"
    there.mkdir()
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(there / "a"), str(there / "b")], ""))
    assert choosing.choose_files(parent, "Sets", Purpose.RULES) == [there / "a", there / "b"]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([], ""))
    assert choosing.choose_files(parent, "Sets", Purpose.RULES) == []
    assert choosing.start_of(Purpose.RULES) == there
    there.rmdir()
    assert choosing.start_of(Purpose.RULES).is_dir()
