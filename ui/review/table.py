"""The table of the queue: rows of one height, keys that a person expects, a shape before each tier."""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from ui import style
from ui.review.model import COLUMNS, FIGURES, SIGNIFICANCE

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


class CellDelegate(QStyledItemDelegate):
    """Draws a cell: its text on one line, figures of one width, and a shape before a tier.

    It draws by hand because a screen holds hundreds of cells, and Qt's own way asks the model and the style sheet
    for a dozen things of each, which holds the screen's thread for longer than a person should feel.
    """

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table
        self._elided: dict[tuple[str, int], str] = {}
        self.prepare()

    def prepare(self) -> None:
        """Look up once what all cells of a painting share."""
        palette, role = self._table.palette(), QPalette.ColorRole
        active = self._table.isActiveWindow()
        group = QPalette.ColorGroup.Active if active else QPalette.ColorGroup.Inactive
        text, chosen = palette.color(role.Text), palette.color(group, role.HighlightedText)
        self._inks = _Inks(style.current(palette), text, chosen, palette.color(group, role.Highlight))
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

    def _elide(self, text: str, width: int) -> str:
        key = (text, width)
        elided = self._elided.get(key)
        if elided is None:
            elided = self._elided[key] = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
        return elided


class QueueTable(QTableView):
    """The queue. ``opened`` is told when Enter asks for the details of the row at hand."""

    opened = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._cells = CellDelegate(self)
        self.setItemDelegate(self._cells)
        self.setAccessibleName("Review queue")
        self.setFont(style.figures(self.font()))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
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
        heads.setSectionsClickable(False)

    def fit_columns(self) -> None:
        """Give each column its width, and the rest to the reasons. Needs a model."""
        for number, name in enumerate(COLUMNS):
            if name in style.COLUMNS:
                self.setColumnWidth(number, style.COLUMNS[name])
        self.horizontalHeader().setSectionResizeMode(COLUMNS.index("reasons"), QHeaderView.ResizeMode.Stretch)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        """Draw the rows in sight."""
        self._cells.prepare()
        super().paintEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  # Qt's name
        """Measure text anew in another font."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._cells.forget()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """Home and End go to the first and last row; Enter opens."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.go_to(0 if key == Qt.Key.Key_Home else self.model().rowCount() - 1)
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, _: str) -> None:  # noqa: N802  # Qt's name
        """Letters do not search: Qt would ask for every row of the queue."""

    def go_to(self, row: int) -> None:
        """Make a row the current one and bring it into sight."""
        if 0 <= row < self.model().rowCount():
            self.setCurrentIndex(self.model().index(row, 0))
