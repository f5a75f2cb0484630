"""The hash sets of the case: what each can match, what its codes were taken to mean; below, those of the unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui import style
from ui.intake.detaching import Detaching
from ui.intake.set_lines import SetLine
from ui.intake.unit import UnitPanel
from ui.settings import Settings
from ui.widgets.facts import Facts
from ui.widgets.message import Message
from ui.widgets.section import Panel, subject
from ui.widgets.split import KeptSplitter
from ui.widgets.texts import TextTable

COLUMNS: Final = ("Name", "Format", "Records", "Confidence", "Can match")
NONE: Final = (
    "No hash sets yet",
    "Known material is found by hash sets that the unit trusts: Project VIC or CAID, NSRL, ICSE, EnCase, lists, PDQ.",
)


class SetsPanel(QWidget):
    """``wanted`` is told when another set is to be added."""

    wanted = Signal()
    weighed = Signal(str)
    """Of this set a person wants to know what detaching it would change."""
    detached = Signal(str, str)
    """This set is to be detached, for this reason."""

    def __init__(self, settings: Settings, unit: UnitPanel) -> None:
        super().__init__()
        self.unit = unit
        self._sets: tuple[SetLine, ...] = ()
        self.table = TextTable("Hash sets", COLUMNS, wide="Can match", figures={"Records"})
        for column, width in enumerate(style.SET_COLUMNS):
            self.table.setColumnWidth(column, width)
        self.panel = Panel("Hash set")
        self.detaching: Detaching | None = None
        self.message = Message()
        self._stack = QStackedWidget()
        self._build(settings)

    def show_sets(self, sets: Sequence[SetLine]) -> None:
        """Show these; the one at hand stays at hand."""
        row = max(0, self.table.currentRow())
        self._sets = tuple(sets)
        self.table.setRowCount(len(sets))
        for number, line in enumerate(sets):
            self.table.put_row(number, (line.name, line.format, line.records, line.confidence, line.matches))
        self.message.show_words(*NONE)
        self._stack.setCurrentIndex(1 if sets else 0)
        self.table.setCurrentCell(min(row, len(sets) - 1), 0)
        self._show_current()

    def _show_current(self) -> None:
        self.panel.clear()
        self.detaching = None
        row = self.table.currentRow()
        if 0 <= row < len(self._sets):
            facts = Facts()
            facts.show_facts(self._sets[row].facts)
            named = self._sets[row].named
            self.detaching = Detaching()
            self.detaching.weighed.connect(lambda: self.weighed.emit(named))
            self.detaching.decided.connect(lambda why: self.detached.emit(named, why))
            self.panel.put(subject(self._sets[row].name), facts, self.detaching)
        self.panel.column.addStretch(1)

    def _build(self, settings: Settings) -> None:
        add = QPushButton("Add a hash set…")
        add.setShortcut("Ctrl+H")
        add.setToolTip("Looks through a file, and asks what each of its codes means (Ctrl+H)")
        add.clicked.connect(self.wanted)
        self.table.currentCellChanged.connect(lambda *_: self._show_current())
        split = KeptSplitter(Qt.Orientation.Horizontal, settings, "intake.sets")
        split.put([self.table, self.panel], [style.WINDOW[0] - style.WIDE_PANEL, style.WIDE_PANEL])
        self._stack.addWidget(self.message)
        self._stack.addWidget(split)
        line = QHBoxLayout()
        line.setContentsMargins(style.WIDE, style.NARROW, style.WIDE, style.NARROW)
        line.addWidget(add)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        both = KeptSplitter(Qt.Orientation.Vertical, settings, "intake.unit")
        both.put([self._stack, self.unit], [style.WINDOW[1] // 2, style.WINDOW[1] // 4])
        column.addWidget(both, 1)
