"""The chosen items as Qt's views ask for them: pages of rows, fetched when they come into sight, the oldest let go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.jobs import Jobs
from ui.review.presenter import PAGE_ROWS, ReviewDesk, RowDesk, Selected, Wanted
from ui.review.words import FIGURES, TITLES, Row, display, spoken
from ui.widgets.paging import PagedTable, Pages
from ui.widgets.plain import tooltip

MAX_PAGES: Final = 8
"""Pages that are held; a screen shows two at most."""

SIGNIFICANCE: Final = Qt.ItemDataRole.UserRole
"""The word of a row's significance, by which its shape is drawn."""
ROW: Final = Qt.ItemDataRole.UserRole + 1
"""The whole row, or ``None`` where it is not loaded yet."""

_Patches = dict[str, dict[str, Any]]
_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()


class Found(NamedTuple):
    """A selection, where in it the item at hand is, and the rows around it."""

    selected: Selected
    at: int | None
    """``None`` where the item is not among those that were selected."""
    rows: dict[int, list[Row]]


def select_with_rows(desk: ReviewDesk, wanted: Wanted, item: str, place: int, *, suggestions: bool) -> Found:
    """Select items; read the page of one of them, or of a place where it is not there.

    Args:
        desk: Whom to ask.
        wanted: Which items, and how.
        item: The item at hand; empty where there is none.
        place: Where to be if the item is not there.
        suggestions: Whether rows carry the grades that sets suggest.
    """
    selected = desk.select(wanted)
    at = desk.find(selected, item) if item else 0
    page = max(0, min(place if at is None else at, selected.count - 1)) // PAGE_ROWS
    rows = {page: desk.rows(selected, page, suggestions=suggestions)} if selected.count else {}
    return Found(selected, at, rows)


def _tooltip(row: Row, column: str) -> str:
    return tooltip("\n".join(row.reasons) if column == "reasons" else display(row, column))


def _significance(row: Row, column: str) -> str | None:
    return row.significance if column == "tier" else None


def _whole(row: Row, _: str) -> Row:
    return row


_SAID: Final = {
    int(Qt.ItemDataRole.DisplayRole): display,
    int(Qt.ItemDataRole.ToolTipRole): _tooltip,
    int(Qt.ItemDataRole.AccessibleTextRole): spoken,
    int(SIGNIFICANCE): _significance,
    int(ROW): _whole,
}


class ItemModel(PagedTable):
    """The rows of a selection."""

    roles = frozenset(_SAID)

    def __init__(self, desk: RowDesk, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(TITLES, FIGURES, parent)
        self._desk = desk
        self._selected: Selected | None = None
        self._pages: Pages[Row] = Pages(jobs, PAGE_ROWS, MAX_PAGES, self._work, self._loaded, self.failed.emit)
        self._meanwhile: _Patches = {}
        self._since: _Patches | None = None
        self.with_suggestions = True

    @property
    def pages_held(self) -> int:
        """How many pages are in memory."""
        return len(self._pages)

    @property
    def selected(self) -> Selected | None:
        """What is shown."""
        return self._selected

    def show(self, selected: Selected, rows: Mapping[int, list[Row]] = MappingProxyType({})) -> None:
        """Show another selection.

        Args:
            selected: The selection.
            rows: Pages that were read with it, so that nothing is blank meanwhile.
        """
        self.beginResetModel()
        self._selected = selected
        since = self._since or {}
        self._pages.show({page: [_patched(row, since) for row in some] for page, some in rows.items()})
        self._since = None
        self.endResetModel()

    def expect(self) -> None:
        """Another selection is being read: remember what is patched from now on, which it may not know."""
        self._since = {}

    def refresh(self) -> None:
        """Each row may have changed; known ones are shown until they are read again."""
        self._pages.age()
        self.tell(0, self.rowCount() - 1)

    def patch(self, changed: Mapping[str, Mapping[str, Any]]) -> None:
        """Put new words into rows that are loaded, by item, without reading them again.

        They hold against a page that is being read meanwhile: it may have been read before the change.
        """
        remembered = [
            kept for kept in (self._meanwhile if self._pages.reads.at_work else None, self._since) if kept is not None
        ]
        for kept in remembered:
            for item, told in changed.items():
                kept.setdefault(item, {}).update(told)
        for first, rows in self._pages.held():
            for place, row in enumerate(rows):
                if (words := changed.get(row.item)) is not None:
                    rows[place] = row._replace(**words)
                    self.tell(first + place, first + place)

    def row(self, place: int) -> Row | None:
        """A row that is loaded, or ``None``; asking for one that is not fetches it."""
        return self._pages.row(place) if self._selected is not None else None

    def prefetch(self, number: int) -> None:
        """Fetch a row that will be asked for soon."""
        if 0 <= number < self.rowCount():
            self.row(number)

    def is_coming(self, number: int) -> bool:
        """Whether a row is being fetched, or waits for it."""
        return self._pages.reads.is_coming(number // PAGE_ROWS)

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802  # Qt's name
        """All rows of the selection, loaded or not."""
        return 0 if parent.isValid() or self._selected is None else self._selected.count

    def said(self, row: Row, column: str, role: int) -> Any:
        """What a cell of a row shows in a role."""
        return _SAID[role](row, column)

    def _work(self, page: int) -> Callable[[], list[Row]]:
        assert self._selected is not None, "a model without a selection has no rows to be asked for"
        self._meanwhile.clear()
        return partial(self._desk.rows, self._selected, page, suggestions=self.with_suggestions)

    def _loaded(self, first: int, rows: list[Row]) -> None:
        rows[:] = [_patched(row, self._meanwhile) for row in rows]
        self.tell(first, min(first + PAGE_ROWS, self.rowCount()) - 1)


def _patched(row: Row, patches: _Patches) -> Row:
    return row._replace(**patches[row.item]) if row.item in patches else row
