"""How each table of one-line rows is set up."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ui import style


def set_up_rows(table: QTableView, name: str, height: int) -> None:
    """Give a table rows of one height without a grid, which are chosen whole and one at a time and never edited."""
    table.setAccessibleName(name)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setCornerButtonEnabled(False)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    rows = table.verticalHeader()
    rows.hide()
    rows.setMinimumSectionSize(height)
    rows.setDefaultSectionSize(height)
    rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    heads = table.horizontalHeader()
    heads.setFixedHeight(style.HEAD_ROW)
    heads.setHighlightSections(False)


def side(*, figures: bool) -> Qt.AlignmentFlag:
    """Where a cell's text stands, and its title above it: figures at the right, words at the left."""
    edge = Qt.AlignmentFlag.AlignRight if figures else Qt.AlignmentFlag.AlignLeft
    return edge | Qt.AlignmentFlag.AlignVCenter
