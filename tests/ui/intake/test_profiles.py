"""The profiles on the intake page: each in words, one chosen, the case remembers it, a wrong file changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.intake.test_intake import SECONDS, case, page, window
from triage.open_case import OpenCase
from triage.resources import resource
from ui.intake.view import TABS, IntakePage
from ui.main_window import MainWindow

__all__ = ["case", "page", "window"]  # fixtures


@pytest.fixture
def shown(qtbot: QtBot, page: IntakePage) -> IntakePage:
    page.tabs.setCurrentIndex(TABS.index("Profile"))
    qtbot.waitUntil(lambda: len(page.profiles.radios()) == 3, timeout=SECONDS)
    assert page.profiles.isVisible()
    return page


def chosen(page: IntakePage) -> list[str]:
    return [title for title, radio in page.profiles.radios().items() if radio.isChecked()]


def test_a_profile_is_chosen_and_the_case_remembers_it(
    qtbot: QtBot, shown: IntakePage, window: MainWindow, case: OpenCase
) -> None:
    assert chosen(shown) == ["Triage, version 1"]
    quick = shown.profiles.radios()["Quick, version 1"]
    QTest.mouseClick(quick, Qt.MouseButton.LeftButton, pos=quick.rect().center() / 4)
    qtbot.waitUntil(lambda: case.run.profile().settings.name == "Quick", timeout=SECONDS)
    qtbot.waitUntil(lambda: "Quick, version 1 is chosen" in window.foot.words(), timeout=SECONDS)
    qtbot.waitUntil(lambda: chosen(shown) == ["Quick, version 1"], timeout=SECONDS)


def test_a_file_of_the_unit_stands_beside_those_that_come_with_the_program(
    qtbot: QtBot, shown: IntakePage, case: OpenCase, tmp_path: Path
) -> None:
    text = resource("profiles", "triage.toml").read_text(encoding="utf-8")
    own = tmp_path / "own.toml"
    own.write_text(text.replace('name = "Triage"', 'name = "Our own"'), encoding="utf-8")
    shown.set_profile(own)
    qtbot.waitUntil(lambda: chosen(shown) == ["Our own, version 1"], timeout=SECONDS)
    assert len(shown.profiles.radios()) == 4
    own.write_text(text.replace("largest = 0", "lagrest = 0"), encoding="utf-8")
    shown.set_profile(own)
    qtbot.waitUntil(lambda: "lagrest" in shown.profiles.said(), timeout=SECONDS)
    assert "own.toml" in shown.profiles.said()
    assert chosen(shown) == ["Our own, version 1"]
    assert case.run.profile().settings.name == "Our own"
