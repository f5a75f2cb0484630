"""The tables of the items, queue and list: rows of one height, keys that a person expects, a shape before each tier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPalette
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyle, QStyleOptionViewItem

from triage.model.wording import number
from ui import style
from ui.review.grid import Group
from ui.review.model import SIGNIFICANCE
from ui.review.words import COLUMNS
from ui.widgets.cells import LineDelegate, LineTable

_Index = QModelIndex | QPersistentModelIndex
_SELECTED: Final = QStyle.StateFlag.State_Selected


class CellDelegate(LineDelegate):
    """Draws a cell: its text on one line, figures of one width, a shape before a tier, headings over groups."""

    def __init__(self, table: ItemTable) -> None:
        self._items = table
        self.bands: dict[int, str] = {}
        self._strong = style.strong(table.font())
        super().__init__(table)

    def prepare(self) -> None:
        """Look up once what all cells of a painting share."""
        super().prepare()
        palette = self._table.palette()
        self._tokens, self._accent = style.current(palette), palette.color(QPalette.ColorRole.Accent)
        self._current = self._table.currentIndex().row() if self._table.hasFocus() else -1

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw the cell."""
        rect, chosen = option.rect, bool(option.state & _SELECTED)
        if rect.height() > style.ROW:
            self._paint_band(painter, option, index)
            rect = rect.adjusted(0, rect.height() - style.ROW, 0, 0)
        self.paint_line(painter, rect, index, chosen=chosen)
        if index.row() == self._current:
            painter.setPen(self._chosen if chosen else self._accent)
            painter.drawLine(rect.left(), rect.top(), rect.right(), rect.top())
            painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())

    def paint_mark(self, painter: QPainter, at: QPoint, index: _Index, ink: QColor | None) -> int:
        """The shape of a tier before its word."""
        if COLUMNS[index.column()] != "tier" or not (word := index.data(SIGNIFICANCE)):
            return 0
        box = QRectF(at.x(), at.y() + (style.ROW - style.SHAPE) / 2, style.SHAPE, style.SHAPE)
        style.paint_shape(painter, box, word, ink or style.tier_colour(self._tokens, word))
        return style.SHAPE + style.NARROW

    def _paint_band(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw the heading of a group above its first row: in the first cell, over the whole width."""
        band = option.rect.adjusted(0, 0, 0, -style.ROW)
        painter.fillRect(band, QColor(self._tokens.window))
        if index.column() != self._items.first_column():
            return
        painter.setClipping(False)
        painter.setFont(self._strong)
        painter.setPen(self._text)
        width = self._table.viewport().width() - 2 * style.NARROW
        words = self._metrics.elidedText(self.bands.get(index.row(), ""), Qt.TextElideMode.ElideMiddle, width)
        painter.drawText(style.NARROW, band.bottom() - style.NARROW, words)
        painter.setFont(option.font)


class ItemTable(LineTable):
    """Some columns of the items.

    ``opened`` is told when Enter asks for the item at hand; ``scrolled`` when other rows are in sight.
    """

    scrolled = Signal()

    def __init__(self, name: str, columns: Sequence[str]) -> None:
        self._columns = tuple(columns)
        self._tall: list[int] = []
        super().__init__(name)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.horizontalHeader().setSectionsClickable(True)
        self.verticalScrollBar().valueChanged.connect(lambda _: self.scrolled.emit())

    def delegate(self) -> CellDelegate:
        """What draws the cells."""
        self._bands = CellDelegate(self)
        return self._bands

    def fit_columns(self) -> None:
        """Give each column its width, and the rest to the first that has none, or the last. Needs a model."""
        for column, name in enumerate(COLUMNS):
            self.setColumnHidden(column, name not in self._columns)
            if name in style.COLUMNS:
                self.setColumnWidth(column, style.COLUMNS[name])
        wide = next((name for name in self._columns if name not in style.COLUMNS), None)
        if wide is None:
            self.horizontalHeader().setStretchLastSection(True)
        else:
            self.horizontalHeader().setSectionResizeMode(COLUMNS.index(wide), QHeaderView.ResizeMode.Stretch)

    def set_groups(self, groups: Sequence[Group]) -> None:
        """Put a heading over the first row of each group."""
        for row in self._tall:
            if row < self.model().rowCount() and self.rowHeight(row) != style.ROW:
                self.setRowHeight(row, style.ROW)
        self._tall = [group.start for group in groups if group.count][: style.MOST_BANDS]
        self._bands.bands = {group.start: f"{group.title}  ·  {number(group.count)}" for group in groups}
        for row in self._tall:
            self.setRowHeight(row, style.ROW + style.GROUP)

    def first_column(self) -> int:
        """The column at the left."""
        return COLUMNS.index(self._columns[0])

    def column_name(self, section: int) -> str:
        """What a column shows."""
        return COLUMNS[section]

    def in_sight(self) -> range:
        """The rows in sight."""
        count = self.model().rowCount()
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        return range(max(0, first), last + 1 if last >= 0 else count) if count else range(0)

    def currentChanged(self, current: _Index, previous: _Index) -> None:  # noqa: N802  # Qt's name
        """Draw the lines around the row at hand anew over its whole width."""
        super().currentChanged(current, previous)
        self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        """Two clicks open."""
        super().mouseDoubleClickEvent(event)
        self.opened.emit()
