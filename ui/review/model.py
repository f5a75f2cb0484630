"""The chosen items as Qt's views ask for them: pages of rows, fetched when they come into sight, the oldest let go."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from triage.errors import TriageError
from ui.jobs import Job, Jobs
from ui.review.presenter import PAGE_ROWS, ReviewDesk, RowDesk, Selected, Wanted
from ui.review.words import COLUMNS, FIGURES, TITLES, Row, display, spoken
from ui.widgets.plain import tooltip

MAX_PAGES: Final = 8
"""Pages that are held; a screen shows two at most."""

MAX_WANTED: Final = 3
"""Pages that wait to be fetched: what was scrolled past long ago is forgotten and asked for again when seen."""

NOT_LOADED: Final = "…"
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


class ItemModel(QAbstractTableModel):
    """The rows of a selection. ``failed`` carries the TriageError of a page that could not be read."""

    failed = Signal(object)

    def __init__(self, desk: RowDesk, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._jobs = jobs
        self._selected: Selected | None = None
        self._pages: OrderedDict[int, list[Row]] = OrderedDict()
        self._stale: set[int] = set()
        self._wanted: list[int] = []
        self._job: tuple[int, Job] | None = None
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
        self._drop_jobs()
        self._selected = selected
        since = self._since or {}
        self._pages = OrderedDict((page, [_patched(row, since) for row in some]) for page, some in rows.items())
        self._since = None
        self._stale.clear()
        self.endResetModel()

    def expect(self) -> None:
        """Another selection is being read: remember what is patched from now on, which it may not know."""
        self._since = {}

    def refresh(self) -> None:
        """Each row may have changed; known ones are shown until they are read again."""
        self._drop_jobs()
        self._stale = set(self._pages)
        self._tell(0, self.rowCount() - 1)

    def patch(self, changed: Mapping[str, Mapping[str, Any]]) -> None:
        """Put new words into rows that are loaded, by item, without reading them again.

        They hold against a page that is being read meanwhile: it may have been read before the change.
        """
        remembered = [kept for kept in (self._meanwhile if self._job else None, self._since) if kept is not None]
        for kept in remembered:
            for item, told in changed.items():
                kept.setdefault(item, {}).update(told)
        for page, rows in list(self._pages.items()):  # whoever is told may ask for rows, which moves pages
            for place, row in enumerate(rows):
                if (words := changed.get(row.item)) is not None:
                    rows[place] = row._replace(**words)
                    self._tell(page * PAGE_ROWS + place, page * PAGE_ROWS + place)

    def row(self, number: int) -> Row | None:
        """A row that is loaded, or ``None``; asking for one that is not fetches it."""
        page, place = divmod(number, PAGE_ROWS)
        rows = self._pages.get(page)
        if rows is None or page in self._stale:
            self._want(page)
        if rows is None:
            return None
        self._pages.move_to_end(page)
        return rows[place] if place < len(rows) else None

    def prefetch(self, number: int) -> None:
        """Fetch a row that will be asked for soon."""
        if 0 <= number < self.rowCount():
            self.row(number)

    def is_coming(self, number: int) -> bool:
        """Whether a row is being fetched, or waits for it."""
        page = number // PAGE_ROWS
        return page in self._wanted or (self._job is not None and self._job[0] == page)

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802  # Qt's name
        """All rows of the selection, loaded or not."""
        return 0 if parent.isValid() or self._selected is None else self._selected.count

    def columnCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802  # Qt's name
        """The columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows in a role."""
        column = COLUMNS[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role not in _SAID:
            return None
        row = self.row(index.row())
        if row is None:
            return NOT_LOADED if role == Qt.ItemDataRole.DisplayRole else None
        return _SAID[role](row, column)

    def headerData(  # noqa: N802  # Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The titles of the columns."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(COLUMNS[section])
        return TITLES[COLUMNS[section]] if role == Qt.ItemDataRole.DisplayRole else None

    def _want(self, page: int) -> None:
        if self._job is None:
            self._fetch(page)
        elif self._job[0] != page:
            if page in self._wanted:
                self._wanted.remove(page)
            self._wanted.append(page)
            del self._wanted[:-MAX_WANTED]

    def _fetch(self, page: int) -> None:
        if self._selected is None:
            return
        self._meanwhile.clear()
        work = partial(self._desk.rows, self._selected, page, suggestions=self.with_suggestions)
        self._job = (page, self._jobs.start(work, partial(self._keep, page), partial(self._miss, page)))

    def _keep(self, page: int, rows: list[Row]) -> None:
        self._job = None
        self._stale.discard(page)
        self._pages[page] = [_patched(row, self._meanwhile) for row in rows]
        self._pages.move_to_end(page)
        while len(self._pages) > MAX_PAGES:
            forgotten, _ = self._pages.popitem(last=False)
            self._stale.discard(forgotten)
        self._tell(page * PAGE_ROWS, min((page + 1) * PAGE_ROWS, self.rowCount()) - 1)
        if self._wanted and self._job is None:
            self._fetch(self._wanted.pop())

    def _tell(self, first: int, last: int) -> None:
        if first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))

    def _miss(self, page: int, error: TriageError) -> None:
        """Not asked again until somebody does: a page that fails would fail at each repaint."""
        self._drop_jobs()
        self._stale.discard(page)
        self._pages.setdefault(page, [])
        self.failed.emit(error)

    def _drop_jobs(self) -> None:
        if self._job is not None:
            self._job[1].cancel()
        self._job = None
        self._wanted.clear()


def _patched(row: Row, patches: _Patches) -> Row:
    return row._replace(**patches[row.item]) if row.item in patches else row


def _alignment(column: str) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in FIGURES else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


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
