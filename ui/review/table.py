"""The tables of the items, queue and list: rows of one height, keys that a person expects, a shape before each tier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from triage.model.wording import number
from ui import style
from ui.review.grid import Group
from ui.review.model import SIGNIFICANCE
from ui.review.words import COLUMNS, FIGURES

MOST_ELIDED: Final = 5000
"""Texts whose elided form is kept: some screens full."""

_Index = QModelIndex | QPersistentModelIndex
_SELECTED: Final = QStyle.StateFlag.State_Selected


class _Inks(NamedTuple):
    """The colours of one painting of the table."""

    tokens: style.Tokens
    text: QColor
    chosen: QColor
    chosen_ground: QColor
    accent: QColor
    quiet: QColor


class CellDelegate(QStyledItemDelegate):
    """Draws a cell: its text on one line, figures of one width, and a shape before a tier.

    It draws by hand because a screen holds hundreds of cells, and Qt's own way asks the model and the style sheet
    for a dozen things of each, which holds the screen's thread for longer than a person should feel.
    """

    def __init__(self, table: ItemTable) -> None:
        super().__init__(table)
        self._table = table
        self.bands: dict[int, str] = {}
        self._strong = style.strong(table.font())
        self._elided: dict[tuple[str, int], str] = {}
        self.prepare()

    def prepare(self) -> None:
        """Look up once what all cells of a painting share."""
        palette, role = self._table.palette(), QPalette.ColorRole
        active = self._table.isActiveWindow()
        group = QPalette.ColorGroup.Active if active else QPalette.ColorGroup.Inactive
        text, chosen = palette.color(role.Text), palette.color(group, role.HighlightedText)
        ground, accent = palette.color(group, role.Highlight), palette.color(role.Accent)
        self._inks = _Inks(style.current(palette), text, chosen, ground, accent, palette.color(role.PlaceholderText))
        self._current = self._table.currentIndex().row() if self._table.hasFocus() else -1
        self._metrics = self._table.fontMetrics()
        self._drop = (style.ROW - self._metrics.height()) // 2 + self._metrics.ascent()
        if len(self._elided) > MOST_ELIDED:
            self._elided.clear()

    def forget(self) -> None:
        """Measure all text anew: the font has changed."""
        self._elided.clear()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw the cell."""
        name, inks, rect = COLUMNS[index.column()], self._inks, option.rect
        if rect.height() > style.ROW:
            self._paint_band(painter, option, index)
            rect = rect.adjusted(0, rect.height() - style.ROW, 0, 0)
        left, width = rect.left() + style.NARROW, rect.width() - 2 * style.NARROW
        chosen = option.state & _SELECTED
        if chosen:
            painter.fillRect(rect, inks.chosen_ground)
        ink = inks.chosen if chosen else inks.text
        if name == "tier" and (word := index.data(SIGNIFICANCE)):
            top = rect.top() + (style.ROW - style.SHAPE) / 2
            colour = ink if chosen else style.tier_colour(inks.tokens, word)
            style.paint_shape(painter, QRectF(left, top, style.SHAPE, style.SHAPE), word, colour)
            left, width = left + style.SHAPE + style.NARROW, width - style.SHAPE - style.NARROW
        text = self._elide(index.data(), width)
        if name in FIGURES:
            left += width - self._metrics.horizontalAdvance(text)
        painter.setPen(ink)
        painter.drawText(left, rect.top() + self._drop, text)
        if index.row() == self._current:
            painter.setPen(inks.chosen if chosen else inks.accent)
            painter.drawLine(rect.left(), rect.top(), rect.right(), rect.top())
            painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())

    def _paint_band(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw the heading of a group above its first row: in the first cell, over the whole width."""
        band = option.rect.adjusted(0, 0, 0, -style.ROW)
        painter.fillRect(band, QColor(self._inks.tokens.window))
        if index.column() != self._table.first_column():
            return
        painter.setClipping(False)
        painter.setFont(self._strong)
        painter.setPen(self._inks.text)
        width = self._table.viewport().width() - 2 * style.NARROW
        words = self._metrics.elidedText(self.bands.get(index.row(), ""), Qt.TextElideMode.ElideMiddle, width)
        painter.drawText(style.NARROW, band.bottom() - style.NARROW, words)
        painter.setFont(option.font)

    def _elide(self, text: str, width: int) -> str:
        key = (text, width)
        elided = self._elided.get(key)
        if elided is None:
            elided = self._elided[key] = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
        return elided


class ItemTable(QTableView):
    """Some columns of the items.

    ``opened`` is told when Enter asks for the item at hand; ``scrolled`` when other rows are in sight.
    """

    opened = Signal()
    scrolled = Signal()

    def __init__(self, name: str, columns: Sequence[str]) -> None:
        super().__init__()
        self._columns = tuple(columns)
        self._tall: list[int] = []
        self._cells = CellDelegate(self)
        self.setItemDelegate(self._cells)
        self.setAccessibleName(name)
        self.setFont(style.figures(self.font()))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.hide()
        rows.setMinimumSectionSize(style.ROW)
        rows.setDefaultSectionSize(style.ROW)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        heads = self.horizontalHeader()
        heads.setFixedHeight(style.HEAD_ROW)
        heads.setHighlightSections(False)
        heads.setSectionsClickable(True)
        self.verticalScrollBar().valueChanged.connect(lambda _: self.scrolled.emit())

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
        self._cells.bands = {group.start: f"{group.title}  ·  {number(group.count)}" for group in groups}
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

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        """Draw the rows in sight."""
        self._cells.prepare()
        super().paintEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  # Qt's name
        """Measure text anew in another font."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._cells.forget()

    def currentChanged(self, current: _Index, previous: _Index) -> None:  # noqa: N802  # Qt's name
        """Draw the lines around the row at hand anew over its whole width."""
        super().currentChanged(current, previous)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """Home and End go to the first and last row; Enter opens."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.go_to(0 if key == Qt.Key.Key_Home else self.model().rowCount() - 1)
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        """Two clicks open."""
        super().mouseDoubleClickEvent(event)
        self.opened.emit()

    def keyboardSearch(self, _: str) -> None:  # noqa: N802  # Qt's name
        """Letters do not search: Qt would ask for every row of the queue."""

    def go_to(self, row: int) -> None:
        """Make a row the current one and bring it into sight."""
        if 0 <= row < self.model().rowCount():
            self.setCurrentIndex(self.model().index(row, self.first_column()))
