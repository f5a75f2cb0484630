"""The middle of the review page: queue, gallery and list over the same rows, with one item at hand and one choice."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QItemSelectionRange, QModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QStackedWidget, QVBoxLayout, QWidget

from triage.review.choosing import ItemOrder
from ui.jobs import Jobs
from ui.review.gallery import Gallery
from ui.review.model import ItemModel
from ui.review.pictures import Pictures
from ui.review.presenter import ReviewDesk, Selected
from ui.review.table import ItemTable
from ui.review.words import LIST_COLUMNS, QUEUE_COLUMNS, Row


class Mode(StrEnum):
    """How the items are laid out."""

    QUEUE = "Queue"
    GALLERY = "Gallery"
    LIST = "List"


ORDERS: Final = {
    "rank": ItemOrder.RANK,
    "type": ItemOrder.KIND,
    "size": ItemOrder.SIZE,
    "places": ItemOrder.PLACES,
    "grade": ItemOrder.GRADE,
    "taken": ItemOrder.TAKEN,
}
"""Columns by whose heading items can be ordered."""


class Browser(QWidget):
    """Three views of one selection.

    ``moved`` tells that another item is at hand, or that its row was loaded or changed; ``chose`` that other items are
    chosen; ``opened`` that the item at hand is to be opened; ``sighted`` that other items are in sight; ``ordered``
    carries an ItemOrder that a heading asks for.
    """

    moved = Signal()
    chose = Signal()
    opened = Signal()
    sighted = Signal()
    ordered = Signal(object)

    def __init__(self, desk: ReviewDesk, jobs: Jobs) -> None:
        super().__init__()
        self.model = ItemModel(desk, jobs, self)
        self.pictures = Pictures(desk, jobs, self)
        self.queue = ItemTable("Review queue", QUEUE_COLUMNS)
        self.gallery = Gallery(self.pictures)
        self.list = ItemTable("List of items", LIST_COLUMNS)
        self.chosen = QItemSelectionModel(self.model, self)
        self._stack = QStackedWidget()
        self.mode = Mode.QUEUE
        self._build()

    @property
    def view(self) -> QAbstractItemView:
        """The view on screen."""
        return {Mode.QUEUE: self.queue, Mode.GALLERY: self.gallery, Mode.LIST: self.list}[self.mode]

    @property
    def views(self) -> tuple[QAbstractItemView, ...]:
        """All three."""
        return (self.queue, self.gallery, self.list)

    def set_mode(self, mode: Mode) -> None:
        """Lay the items out in another way; the item at hand and the choice stay."""
        had_focus = self.view.hasFocus()
        self.mode = mode
        self._stack.setCurrentWidget(self.view)
        self._head_table()
        self.view.scrollTo(self.chosen.currentIndex())
        if had_focus:
            self.take_keyboard()
        self.sighted.emit()

    def show_selected(self, selected: Selected, at: int | None, rows: Mapping[int, list[Row]]) -> None:
        """Show another selection with one of its items at hand, and the rows that were read with it."""
        self.model.show(selected, rows)
        self.gallery.exceptions.clear()
        self.gallery.set_groups(selected.groups)
        self._head_table()
        self.go_to(at or 0)
        self.sighted.emit()  # other items may stand where the same places are in sight

    def take_keyboard(self) -> None:
        """Give the keyboard to the items."""
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def go_to(self, row: int) -> None:
        """Take an item, and no other, and bring it into sight."""
        if 0 <= row < self.model.rowCount():
            self.view.setCurrentIndex(self.model.index(row, 0))

    def current(self) -> int:
        """The place of the item at hand; -1 where there is none."""
        index = self.chosen.currentIndex()
        return index.row() if index.isValid() else -1

    def current_row(self) -> Row | None:
        """The item at hand, where its row is loaded."""
        return self.model.row(self.current()) if self.current() >= 0 else None

    def runs(self) -> list[range]:
        """The places of what is chosen, as runs in their order; the item at hand where nothing is."""
        ranges = sorted((part.top(), part.bottom() + 1) for part in _parts(self.chosen.selection()))
        runs: list[range] = []
        for start, stop in ranges:
            if runs and start <= runs[-1].stop:
                runs[-1] = range(runs[-1].start, max(stop, runs[-1].stop))
            else:
                runs.append(range(start, stop))
        return runs or ([range(self.current(), self.current() + 1)] if self.current() >= 0 else [])

    def chosen_count(self) -> int:
        """How many items are chosen."""
        return sum(len(run) for run in self.runs())

    def in_sight(self) -> range:
        """The places in sight."""
        view = self.view
        if isinstance(view, Gallery):
            return view.in_sight()
        assert isinstance(view, ItemTable), "a view is a gallery or a table"
        return view.in_sight()

    def items_in_sight(self) -> list[str]:
        """The items in sight whose rows are loaded and that are not withheld."""
        rows = (self.model.row(number) for number in self.in_sight())
        return [row.item for row in rows if row is not None and not row.withheld]

    def _head_table(self) -> None:
        """Put the headings into the table on screen, and only there: it takes a while in a long one."""
        selected, view = self.model.selected, self.view
        if selected is not None and isinstance(view, ItemTable):
            view.set_groups(selected.groups)

    def _loaded(self, first: QModelIndex, last: QModelIndex) -> None:
        if first.row() <= self.current() <= last.row():
            self.moved.emit()
        seen = self.in_sight()
        if first.row() < seen.stop and last.row() >= seen.start:
            self.sighted.emit()

    def _build(self) -> None:
        for view in self.views:
            view.setModel(self.model)
            view.setSelectionModel(self.chosen)
            self._stack.addWidget(view)
        for table in (self.queue, self.list):
            table.fit_columns()
            table.opened.connect(self.opened)
            table.scrolled.connect(self.sighted)
            table.horizontalHeader().sectionClicked.connect(self._order_by)
        self.gallery.opened.connect(self.opened)
        self.gallery.turned.connect(self.sighted)
        self.chosen.currentRowChanged.connect(lambda *_: self.moved.emit())
        self.chosen.selectionChanged.connect(self._choice_changed)
        self.model.dataChanged.connect(self._loaded)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)

    def _choice_changed(self, chosen: QItemSelection, _: QItemSelection) -> None:
        del chosen
        self.chose.emit()

    def _order_by(self, section: int) -> None:
        name = self.queue.column_name(section)
        if name in ORDERS:
            self.ordered.emit(ORDERS[name])


def _parts(selection: QItemSelection) -> list[QItemSelectionRange]:
    """The ranges of a selection; Qt's class is a list, and its stub does not say so."""
    return [selection.at(place) for place in range(selection.count())]
