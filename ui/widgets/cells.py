"""A table of one-line rows that is painted by hand, so that a screen full of cells does not hold the window."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from ui import style
from ui.widgets.rows import set_up_rows

MOST_ELIDED: Final = 5000
"""Texts whose elided form is kept: some screens full."""

_Index = QModelIndex | QPersistentModelIndex
_SELECTED: Final = QStyle.StateFlag.State_Selected
_ACROSS: Final = Qt.Orientation.Horizontal
_SIDE: Final = Qt.ItemDataRole.TextAlignmentRole
_RIGHT: Final = Qt.AlignmentFlag.AlignRight


class LineDelegate(QStyledItemDelegate):
    """Draws a cell: its text on one line, set right where the title above it is.

    It draws by hand because a screen holds hundreds of cells, and Qt's own way asks the model and the style sheet
    for a dozen things of each, which holds the screen's thread for longer than a person should feel.
    """

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table
        table.installEventFilter(self)
        table.viewport().installEventFilter(self)
        self._elided: dict[tuple[str, int], str] = {}
        self._figures: frozenset[int] = frozenset()
        self.prepare()

    def prepare(self) -> None:
        """Look up once what all cells of a painting share."""
        palette, role = self._table.palette(), QPalette.ColorRole
        active = self._table.isActiveWindow()
        group = QPalette.ColorGroup.Active if active else QPalette.ColorGroup.Inactive
        self._text, self._chosen = palette.color(role.Text), palette.color(group, role.HighlightedText)
        self._ground = palette.color(group, role.Highlight)
        self._metrics = self._table.fontMetrics()
        if len(self._elided) > MOST_ELIDED:
            self._elided.clear()

    def learn_columns(self, model: QAbstractItemModel) -> None:
        """Look up once which columns are set right."""
        heads = [model.headerData(column, _ACROSS, _SIDE) for column in range(model.columnCount())]
        self._figures = frozenset(n for n, head in enumerate(heads) if head and Qt.AlignmentFlag(head) & _RIGHT)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        """Prepare each painting, and measure anew in another font. Qt's own filter is for editors, of which none is."""
        if event.type() is QEvent.Type.Paint and watched is not self._table:
            self.prepare()
        elif event.type() is QEvent.Type.FontChange:
            self._elided.clear()
        return False

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw the cell."""
        self.paint_line(painter, option.rect, index, chosen=bool(option.state & _SELECTED))

    def paint_line(self, painter: QPainter, rect: QRect, index: _Index, *, chosen: bool) -> None:
        """Draw what a cell says, on its ground where it is chosen."""
        left, width = rect.left() + style.NARROW, rect.width() - 2 * style.NARROW
        if chosen:
            painter.fillRect(rect, self._ground)
        ink: QColor = self._chosen if chosen else self._text
        taken = self.paint_mark(painter, QPoint(left, rect.top()), index, self._chosen if chosen else None)
        left, width = left + taken, width - taken
        text = self._elide(str(index.data() or ""), width)
        if index.column() in self._figures:
            left += width - self._metrics.horizontalAdvance(text)
        painter.setPen(ink)
        drop = (rect.height() - self._metrics.height()) // 2 + self._metrics.ascent()
        painter.drawText(left, rect.top() + drop, text)

    def paint_mark(self, _painter: QPainter, _at: QPoint, _index: _Index, _ink: QColor | None) -> int:
        """Draw what stands before the text, in the ink of a chosen row where one is given; gives its width."""
        return 0

    def _elide(self, text: str, width: int) -> str:
        key = (text, width)
        elided = self._elided.get(key)
        if elided is None:
            elided = self._elided[key] = self._metrics.elidedText(text, self._table.textElideMode(), width)
        return elided


class LineTable(QTableView):
    """A table with rows of one height. ``opened`` is told when Enter is pressed on a row."""

    opened = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self._cells = self.delegate()
        self.setItemDelegate(self._cells)
        self.setFont(style.figures(self.font()))
        set_up_rows(self, name, style.ROW)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.horizontalHeader().setSectionsClickable(False)

    def delegate(self) -> LineDelegate:
        """What draws the cells."""
        return LineDelegate(self)

    def first_column(self) -> int:
        """The column at the left."""
        return 0

    def setModel(self, model: QAbstractItemModel | None) -> None:  # noqa: N802  # Qt's name
        """Show another model."""
        super().setModel(model)
        if model is not None:
            self._cells.learn_columns(model)

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
        """Letters do not search: Qt would ask for every row."""

    def go_to(self, row: int) -> None:
        """Make a row the current one and bring it into sight."""
        if 0 <= row < self.model().rowCount():
            self.setCurrentIndex(self.model().index(row, self.first_column()))
