"""The panel that shows a reviewer what stood on the screen; lies over the window and belongs to that reviewer alone."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QSpinBox, QWidget

from ui import style
from ui.welfare.figures import MOST_MINUTES, Figures
from ui.welfare.presenter import SPANS, lines
from ui.widgets.sheet import Sheet
from ui.widgets.wrapped import WrappedText

KEPT: Final = (
    "For you alone. It is kept in your own account's files and in no case, stands in no document, and other accounts "
    "cannot read it."
)
NOT_KEPT: Final = "The figures of this session cannot be written to your account's files; they go when the window does."


class WelfarePanel(Sheet):
    """The figures of one reviewer."""

    def __init__(self, window: QWidget, figures: Figures) -> None:
        super().__init__(window, "What I was shown")
        self._figures = figures
        self._grid = QGridLayout()
        self._said = WrappedText(quiet=True)
        self.minutes = QSpinBox()
        self.delete = QPushButton("Delete all of it")
        self._build()

    def cells(self) -> list[str]:
        """All words of the table, row by row."""
        found = []
        for row in range(self._grid.rowCount()):
            for column in range(self._grid.columnCount()):
                item = self._grid.itemAtPosition(row, column)
                widget = item.widget() if item is not None else None
                if isinstance(widget, QLabel):
                    found.append(widget.text())
        return found

    def fill(self) -> None:
        """Read the figures again."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for column, (title, _) in enumerate(SPANS, 1):
            self._grid.addWidget(_label(title, strong=True), 0, column)
        for row, line in enumerate(lines(self._figures), 1):
            self._grid.addWidget(_label(line.level, strong=True), row, 0, Qt.AlignmentFlag.AlignTop)
            for column, cell in enumerate(line.cells, 1):
                self._grid.addWidget(_label(cell), row, column)
        self._said.set_text(KEPT if self._figures.kept else NOT_KEPT)
        self.minutes.blockSignals(True)
        self.minutes.setValue(self._figures.remind)
        self.minutes.blockSignals(False)

    def _delete(self) -> None:
        self._figures.delete()
        self.fill()

    def _build(self) -> None:
        self._grid.setHorizontalSpacing(style.BROAD)
        self._grid.setVerticalSpacing(style.NARROW)
        self.minutes.setRange(0, MOST_MINUTES)
        self.minutes.setSingleStep(_STEP)
        self.minutes.setFixedHeight(style.HEAD_ROW)
        self.minutes.setSuffix(" minutes a day")
        self.minutes.setSpecialValueText("never")
        self.minutes.setAccessibleName("Remind me after")
        self.minutes.valueChanged.connect(self._figures.set_remind)
        self.delete.setToolTip("Forgets all figures of yours, of all days")
        self.delete.clicked.connect(self._delete)
        ask = QHBoxLayout()
        ask.setSpacing(style.NARROW)
        for part in (QLabel("Remind me after"), self.minutes):
            ask.addWidget(part)
        ask.addStretch(1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.delete)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        self.column.addLayout(self._grid)
        self.column.addWidget(self._said)
        self.column.addLayout(ask)
        self.column.addLayout(buttons)


_STEP: Final = 5


def _label(text: str, *, strong: bool = False) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setFont(style.strong(label.font()) if strong else style.figures(label.font()))
    return label
