"""Named facts below each other, each value wrapped as far as it needs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from ui import style
from ui.widgets.form import plain_label
from ui.widgets.section import empty
from ui.widgets.wrapped import WrappedText


class Facts(QWidget):
    """Names on the left, values on the right."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(style.MIDDLE)
        self._grid.setVerticalSpacing(style.TIGHT)
        self._grid.setColumnStretch(1, 1)
        self._shown: list[tuple[str, str]] = []

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show these facts."""
        self._shown = list(facts)
        empty(self._grid)
        for row, (name, value) in enumerate(facts):
            label = plain_label(name)
            label.setForegroundRole(label.palette().ColorRole.PlaceholderText)
            said = WrappedText()
            said.set_text(value)
            self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(said, row, 1)

    def shown(self) -> list[tuple[str, str]]:
        """What is shown."""
        return self._shown
