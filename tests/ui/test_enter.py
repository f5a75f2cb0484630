"""Enter presses the button that has the keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.application import program
from ui.enter import EnterPresses


@pytest.fixture
def pressing(qapp: object) -> Iterator[None]:
    app = program()
    yield
    for made in app.findChildren(EnterPresses):
        made.deleteLater()


def test_enter_presses_the_button_in_focus_once_and_nothing_else(qtbot: QtBot, pressing: None) -> None:
    program()
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    first, second, check = QPushButton("First"), QPushButton("Second"), QCheckBox("Check")
    pressed: list[str] = []
    for one in (first, second):
        column.addWidget(one)
        one.clicked.connect(lambda _=False, one=one: pressed.append(one.text()))
    column.addWidget(check)
    window.show()
    window.activateWindow()
    for button, key in ((first, Qt.Key.Key_Return), (second, Qt.Key.Key_Enter)):
        button.setFocus()
        qtbot.waitUntil(button.hasFocus)
        QTest.keyClick(button, key)
    assert pressed == ["First", "Second"]
    second.setEnabled(False)
    QTest.keyClick(second, Qt.Key.Key_Return)
    check.setFocus()
    QTest.keyClick(check, Qt.Key.Key_Return)
    assert pressed == ["First", "Second"]
    assert not check.isChecked()
