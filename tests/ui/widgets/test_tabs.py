"""Every tab of the details is in sight and takes a click, however narrow the panel and large the text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui import style
from ui.review.details import DetailsPanel
from ui.samples import SampleDesk


@pytest.mark.parametrize("tokens", [style.LIGHT, style.DARK], ids=["light", "dark"])
@pytest.mark.parametrize("scale", [1, 2])
@pytest.mark.parametrize("width", [style.PANEL_LEAST, style.PANEL, style.WIDE_PANEL])
def test_all_tabs_are_reached_without_an_arrow(
    qtbot: QtBot, qapp: QApplication, width: int, scale: int, tokens: style.Tokens
) -> None:
    style.dress(qapp, tokens)
    panel = DetailsPanel()
    qtbot.addWidget(panel)
    font = panel.font()
    font.setPixelSize(style.TEXT_SIZE * scale)
    panel.setFont(font)
    for button in panel.tabs.line.buttons:
        button.setFont(font)
    panel.resize(width, 700)
    panel.show_details(SampleDesk().details(f"{1:064x}", suggestions=True))
    panel.show()
    qtbot.waitExposed(panel)
    tabs = panel.tabs
    assert [button.text() for button in tabs.line.buttons] == ["File", "EXIF", "Matches", "Places", "History", "Notes"]
    for at, button in enumerate(tabs.line.buttons):
        assert tabs.line.rect().contains(button.geometry()), "a tab that is cut off"
        assert button.width() >= button.fontMetrics().horizontalAdvance(button.text()), "a word that is cut"
        assert not any(button.geometry().intersects(other.geometry()) for other in tabs.line.buttons[:at])
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert tabs.currentIndex() == at
    QTest.keyClick(tabs.button(5), Qt.Key.Key_Left)
    assert tabs.currentIndex() == 4
