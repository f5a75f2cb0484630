"""A table that holds nothing but short texts."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem

from ui import style
from ui.widgets.cells import LineDelegate
from ui.widgets.plain import tooltip
from ui.widgets.rows import set_up_rows, side


class TextTable(QTableWidget):
    """Texts under titles, each on one line and whole in its tooltip."""

    def __init__(
        self, name: str, titles: Sequence[str], *, wide: str, figures: Collection[str] = (), height: int | None = None
    ) -> None:
        """An empty table.

        Args:
            name: What it is called where it is read aloud.
            titles: Of its columns.
            wide: The title of the column that takes the room which the others leave.
            figures: The titles of columns of figures.
            height: Of a row, in pixels; that of all tables unless something else is said.
        """
        super().__init__(0, len(titles))
        set_up_rows(self, name, style.ROW if height is None else height)
        self._sides = [side(figures=title in figures) for title in titles]
        for column, title in enumerate(titles):
            head = QTableWidgetItem(title)
            head.setTextAlignment(self._sides[column])
            self.setHorizontalHeaderItem(column, head)
        cells = LineDelegate(self)
        cells.learn_columns(self.model())
        self.setItemDelegate(cells)
        self.horizontalHeader().setSectionResizeMode(list(titles).index(wide), QHeaderView.ResizeMode.Stretch)

    def put_row(self, row: int, texts: Sequence[str]) -> list[QTableWidgetItem]:
        """Write a row, which must be there, and hand out its cells; one that says the same already is left as it is."""
        cells = []
        for column, text in enumerate(texts):
            item = self.item(row, column)
            if item is None:
                item = QTableWidgetItem()
                item.setTextAlignment(self._sides[column])
                self.setItem(row, column, item)
            if item.text() != text:
                item.setText(text)
                item.setToolTip(tooltip(text))
            cells.append(item)
        return cells
