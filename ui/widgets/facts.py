"""Named facts below each other, each value wrapped as far as it needs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from ui import style
from ui.times import Told, Words
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
        self._shown: list[tuple[str, Words]] = []
        self._values: list[WrappedText] = []

    def show_facts(self, facts: Sequence[tuple[str, Words]]) -> None:
        """Show these facts; where their names are the same, only what changed is drawn anew."""
        before, self._shown = self._shown, list(facts)
        if [name for name, _ in before] == [name for name, _ in facts]:
            for said, (_, old), (_, value) in zip(self._values, before, facts, strict=True):
                if old != value:
                    said.set_text(value)
            return
        self._values = []
        empty(self._grid)
        for row, (name, value) in enumerate(facts):
            label = plain_label(name)
            label.setForegroundRole(label.palette().ColorRole.PlaceholderText)
            said = WrappedText()
            said.set_text(value)
            self._values.append(said)
            self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(said, row, 1)

    def shown(self) -> list[tuple[str, str]]:
        """What is shown."""
        return [(name, value.text if isinstance(value, Told) else value) for name, value in self._shown]
