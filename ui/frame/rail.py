"""The rail: one button a page, with its icon, its name and its key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QVBoxLayout

from ui import style
from ui.icons import IconButton
from ui.page import Page


class Rail(QFrame):
    """``chosen`` carries the key of the page that is asked for. The window binds the keys: a button would be late."""

    chosen = Signal(str)

    def __init__(self, pages: Sequence[type[Page]]) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setMinimumWidth(style.RAIL)
        self._buttons: dict[str, IconButton] = {}
        self._pages = [(page, f"Ctrl+{number}") for number, page in enumerate(pages, 1)]
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.TIGHT, style.NARROW, style.TIGHT, style.NARROW)
        column.setSpacing(style.TIGHT)
        for page, keys in self._pages:
            column.addWidget(self._button(page, keys))
        column.addStretch(1)

    def pages(self) -> list[tuple[type[Page], str]]:
        """The pages with their keys."""
        return self._pages

    def show_page(self, key: str) -> None:
        """Mark the page that is shown."""
        self._buttons[key].setChecked(True)

    def button(self, key: str) -> IconButton:
        """The button of a page."""
        return self._buttons[key]

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        """Show icons alone where names have no room; they stay in the tooltips."""
        super().resizeEvent(event)
        roomy = event.size().height() >= len(self._pages) * style.RAIL_BUTTON
        kind = Qt.ToolButtonStyle.ToolButtonTextUnderIcon if roomy else Qt.ToolButtonStyle.ToolButtonIconOnly
        for button in self._buttons.values():
            button.setToolButtonStyle(kind)

    def _button(self, page: type[Page], keys: str) -> IconButton:
        button = IconButton(page.ICON)
        button.setText(page.TITLE)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setCheckable(True)
        button.setToolTip(f"{page.TITLE} ({keys})")
        button.clicked.connect(lambda: self.chosen.emit(page.KEY))
        self._group.addButton(button)
        self._buttons[page.KEY] = button
        return button
