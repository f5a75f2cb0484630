"""The gallery: tiles of one size, as long as the case is, or one page of them at a time for page grading."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QRegion, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QWidget

from triage.model.wording import number
from ui import style
from ui.review.grid import Grid, Group, Pages, Place, Sizes
from ui.review.model import ROW
from ui.review.pictures import Pictures
from ui.review.tile import Look, TilePainter

MOST_ON_PAGE: Final = 100
"""Tiles of a page at most: a page is taken in at one look, and is one viewing event."""

NOTCH: Final = 120
"""What Qt calls one notch of a wheel."""

_Index = QModelIndex | QPersistentModelIndex
_Cursor = QAbstractItemView.CursorAction


class Gallery(QAbstractItemView):
    """Tiles over the rows of a model.

    ``opened`` asks for the item at hand; ``turned`` tells that other items are in sight; ``marked`` carries the row
    of a tile that was clicked with the middle button.
    """

    opened = Signal()
    turned = Signal()

    def __init__(self, pictures: Pictures) -> None:
        super().__init__()
        self._pictures = pictures
        self._tiles = TilePainter(self)
        self._side = style.TILE
        self._groups: tuple[Group, ...] = ()
        self._paged = False
        self._page = 0
        self._grid = Grid(0, 1, self._sizes())
        self._pages = Pages(0, 1)
        self._told = range(0)
        self.exceptions: set[int] = set()
        self.setAccessibleName("Gallery")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        pictures.arrived.connect(self._arrived)

    @property
    def side(self) -> int:
        """The side of a tile."""
        return self._side

    @property
    def page(self) -> int:
        """The page at hand, from 0, while pages are shown."""
        return self._page

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return self._pages.count

    @property
    def paged(self) -> bool:
        """Whether one page is shown at a time."""
        return self._paged

    def set_side(self, side: int) -> None:
        """Make tiles larger or smaller; the item at hand stays in sight."""
        self._side = side
        self._lay_out_around_current()

    def set_groups(self, groups: Sequence[Group]) -> None:
        """Put headings over the groups."""
        self._groups = tuple(groups)
        self.updateGeometries()

    def set_paged(self, paged: bool) -> None:
        """Show one page at a time, or everything."""
        self._paged = paged
        self.exceptions.clear()
        self._lay_out_around_current()

    def turn(self, step: int) -> bool:
        """Turn to another page and take its first item; whether there was one."""
        page = self._page + step
        if not self._paged or not 0 <= page < self.pages:
            return False
        self.setCurrentIndex(self.model().index(self._pages.items(page).start, 0))
        return True

    def in_sight(self) -> range:
        """The rows of the tiles in sight."""
        if self._paged:
            return self._pages.items(self._page)
        top = self.verticalOffset()
        return self._grid.between(top, top + self.viewport().height())

    # What Qt asks of a view.

    def updateGeometries(self) -> None:  # noqa: N802  # Qt's name
        """Lay out anew."""
        count = self.model().rowCount() if self.model() is not None else 0
        width, height = self.viewport().width() - style.NARROW, self.viewport().height()
        sizes = self._sizes()
        fits = max(1, width // sizes.tile_width) * max(1, (height - sizes.band) // sizes.tile_height)
        self._pages = Pages(count, min(fits, MOST_ON_PAGE), self._groups)
        bar = self.verticalScrollBar()
        if self._paged:
            self._page = max(0, min(self._page, self._pages.count - 1))
            items = self._pages.items(self._page)
            self._grid = Grid(len(items), width, sizes, [Group(self._page_title(), 0, len(items))] if items else ())
            bar.setRange(0, max(0, self._pages.count - 1))
            bar.setSingleStep(1)
            bar.setPageStep(1)
            bar.setValue(self._page)
        else:
            self._grid = Grid(count, width, sizes, self._groups)
            bar.setRange(0, max(0, self._grid.height + style.NARROW - height))
            bar.setSingleStep(sizes.tile_height // 2)
            bar.setPageStep(max(sizes.tile_height, height - sizes.tile_height))
        super().updateGeometries()
        self.viewport().update()
        self._tell()

    def visualRect(self, index: _Index) -> QRect:  # noqa: N802  # Qt's name
        """Where a tile lies on screen; nowhere where its page is not shown."""
        item = index.row() - self._first()
        if not index.isValid() or not 0 <= item < self._grid.count:
            return QRect()
        return self._on_screen(self._grid.place(item))

    def indexAt(self, point: QPoint) -> QModelIndex:  # noqa: N802  # Qt's name
        """The item under a point."""
        item = self._grid.item_at(point.x() - style.NARROW, point.y() + self.verticalOffset())
        return self.model().index(item + self._first(), 0) if item is not None else QModelIndex()

    def scrollTo(  # noqa: N802  # Qt's name
        self, index: _Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Bring an item into sight: scroll, or turn to its page."""
        if not index.isValid() or index.row() >= self.model().rowCount():
            return
        bar = self.verticalScrollBar()
        if self._paged:
            bar.setValue(self._pages.page_of(index.row()))
            return
        place = self._grid.place(index.row())
        top, height = bar.value(), self.viewport().height()
        centred = hint is QAbstractItemView.ScrollHint.PositionAtCenter
        if centred:
            bar.setValue(place.y + (place.height - height) // 2)
        elif place.y < top:
            bar.setValue(place.y - (style.GROUP if place.y <= style.GROUP else 0))
        elif place.y + place.height > top + height:
            bar.setValue(place.y + place.height - height + style.NARROW)

    def moveCursor(self, action: _Cursor, _: Qt.KeyboardModifier) -> QModelIndex:  # noqa: N802  # Qt's name
        """The item to which a key leads."""
        count, current = self.model().rowCount(), self.currentIndex().row()
        if not count:
            return QModelIndex()
        if current < 0:
            return self.model().index(self.in_sight().start, 0)
        return self.model().index(max(0, min(self._moved(action, current), count - 1)), 0)

    def horizontalOffset(self) -> int:  # noqa: N802  # Qt's name
        """Nothing is scrolled sideways."""
        return 0

    def verticalOffset(self) -> int:  # noqa: N802  # Qt's name
        """How far the tiles are scrolled."""
        return 0 if self._paged else self.verticalScrollBar().value()

    def isIndexHidden(self, _: _Index) -> bool:  # noqa: N802  # Qt's name
        """No item is hidden by the view."""
        return False

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:  # noqa: N802  # Qt's name
        """Choose the items from one corner to the other, in their order."""
        ends = [self.indexAt(corner) for corner in (rect.topLeft(), rect.bottomRight())]
        rows = sorted(index.row() for index in ends if index.isValid())
        chosen = QItemSelection()
        if rows:
            last = self.model().columnCount() - 1
            chosen.select(self.model().index(rows[0], 0), self.model().index(rows[-1], last))
        self.selectionModel().select(chosen, command)

    def visualRegionForSelection(self, _: QItemSelection) -> QRegion:  # noqa: N802  # Qt's name
        """Everything in sight: a screen of tiles is painted in a few milliseconds."""
        return QRegion(self.viewport().rect())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        """Draw the tiles in sight."""
        painter = QPainter(self.viewport())
        self._tiles.prepare()
        first, top = self._first(), event.rect().top() + self.verticalOffset()
        bottom = top + event.rect().height()
        for at in self._grid.bands_between(top, bottom) if self._headed() else ():
            self._tiles.paint_band(painter, self._on_screen(self._grid.band(at)), self._grid.groups[at])
        current, chosen = self.currentIndex().row(), self.selectionModel()
        region = event.region()
        for item in self._grid.between(top, bottom):
            box = self._on_screen(self._grid.place(item))
            if not region.intersects(box):
                continue
            index = self.model().index(item + first, 0)
            row = index.data(ROW)
            look = Look(
                index.row() == current, chosen.isSelected(index), index.row() in self.exceptions, self.hasFocus()
            )
            picture = self._pictures.picture(row.item) if row is not None else None
            self._tiles.paint(painter, box, row, picture, look)

    def scrollContentsBy(self, across: int, down: int) -> None:  # noqa: N802  # Qt's name
        """Move what is painted already, so that a frame of scrolling paints the line that comes into sight alone."""
        if self._paged or abs(down) >= self.viewport().height():
            self.viewport().update()
        else:
            self.viewport().scroll(across, down)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        """Lay out anew around the item at hand."""
        super().resizeEvent(event)
        self._lay_out_around_current()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  # Qt's name
        """Measure text anew in another font."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._tiles.forget()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802  # Qt's name
        """A notch of the wheel scrolls, or turns one page."""
        if self._paged:
            notches = event.angleDelta().y() // NOTCH
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() - notches)
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """Enter opens; Home, End and the arrows move."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, _: str) -> None:  # noqa: N802  # Qt's name
        """Letters do not search: Qt would ask for every row."""

    def rowsInserted(self, parent: _Index, start: int, end: int) -> None:  # noqa: N802  # Qt's name
        """Lay out anew."""
        super().rowsInserted(parent, start, end)
        self.scheduleDelayedItemsLayout()

    def dataChanged(self, first: _Index, last: _Index, _: Sequence[Any] = ()) -> None:  # noqa: N802  # Qt's name
        """Draw anew what is in sight; rows of the page behind it are told too, whose pictures are fetched ahead."""
        seen = self.in_sight()
        if first.row() < seen.stop and last.row() >= seen.start:
            self.viewport().update()
        if first.row() < seen.stop + len(seen) and last.row() >= seen.start:
            self.turned.emit()

    def viewport_widget(self) -> QWidget:
        """The surface of the tiles, for whatever is drawn over them."""
        return self.viewport()

    def _moved(self, action: _Cursor, current: int) -> int:
        first = self._first()
        match action:
            case _Cursor.MoveLeft | _Cursor.MovePrevious:
                return current - 1
            case _Cursor.MoveRight | _Cursor.MoveNext:
                return current + 1
            case _Cursor.MoveUp:
                return self._grid.above(current - first) + first
            case _Cursor.MoveDown:
                return self._grid.below(current - first) + first
            case _Cursor.MoveHome:
                return 0
            case _Cursor.MoveEnd:
                return self.model().rowCount() - 1
        if self._paged:
            page = self._page + (1 if action is _Cursor.MovePageDown else -1)
            return self._pages.items(page).start if 0 <= page < self.pages else current
        lines = max(1, self.viewport().height() // self._sizes().tile_height) * self._grid.columns
        return current + (lines if action is _Cursor.MovePageDown else -lines)

    def _arrived(self, items: Container[str] | None) -> None:
        """Draw anew the tiles whose pictures came, as one rectangle: many are slow to clip by."""
        if items is None:
            self.viewport().update()
            return
        box = QRect()
        for place in self.in_sight():
            index = self.model().index(place, 0)
            row = index.data(ROW)
            if row is not None and row.item in items:
                box = box.united(self.visualRect(index))
        if not box.isEmpty():
            self.viewport().update(box)

    def _lay_out_around_current(self) -> None:
        current = self.currentIndex()
        if self._paged and current.isValid():
            self.updateGeometries()
            self._page = self._pages.page_of(current.row())
        self.updateGeometries()
        if current.isValid():
            self.scrollTo(current)

    def _scrolled(self, value: int) -> None:
        if self._paged and value != self._page:
            self._page = value
            self.exceptions.clear()
            self.updateGeometries()
            items = self._pages.items(value)
            if self.currentIndex().row() not in items:
                self.setCurrentIndex(self.model().index(items.start, 0))
        self._tell()

    def _tell(self) -> None:
        if (seen := self.in_sight()) != self._told:
            self._told = seen
            self.turned.emit()

    def _first(self) -> int:
        return self._pages.items(self._page).start if self._paged else 0

    def _headed(self) -> bool:
        return bool(self._groups) or self._paged

    def _page_title(self) -> str:
        where = f"Page {number(self._page + 1)} of {number(self._pages.count)}"
        title = self._pages.title(self._page)
        return f"{where}  ·  {title}" if title else where

    def _sizes(self) -> Sizes:
        """The tile with its gap; tiles share what a line leaves over."""
        least = self._side + style.TIGHT
        width = self.viewport().width() - style.NARROW
        return Sizes(max(least, width // max(1, width // least)), least + style.TILE_FOOT, style.GROUP)

    def _on_screen(self, place: Place) -> QRect:
        return QRect(place.x + style.NARROW, place.y - self.verticalOffset(), place.width, place.height)
