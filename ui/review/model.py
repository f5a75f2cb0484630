"""The queue as Qt's tables ask for it: pages of rows, fetched when they come into sight, the oldest let go."""

from __future__ import annotations

from collections import OrderedDict
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from triage.errors import TriageError
from ui.jobs import Job, Jobs
from ui.review.presenter import PAGE_ROWS, ReviewDesk, Row
from ui.widgets.plain import tooltip

MAX_PAGES: Final = 8
"""Pages that are held; a screen shows two at most."""

MAX_WANTED: Final = 3
"""Pages that wait to be fetched: what was scrolled past long ago is forgotten and asked for again when seen."""

COLUMNS: Final = ("rank", "tier", "reasons", "type", "size", "places", "grade")
TITLES: Final = ("Rank", "Tier", "Why it is here", "Type", "Size", "Places", "Grade")
FIGURES: Final = frozenset({"rank", "size", "places"})
NOT_LOADED: Final = "…"
SIGNIFICANCE: Final = Qt.ItemDataRole.UserRole
"""The word of a row's significance, by which its shape is drawn."""

_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()


class QueueModel(QAbstractTableModel):
    """The rows of the queue. ``failed`` carries the TriageError of a page that could not be read."""

    failed = Signal(object)

    def __init__(self, desk: ReviewDesk, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._jobs = jobs
        self._count = 0
        self._pages: OrderedDict[int, list[Row]] = OrderedDict()
        self._stale: set[int] = set()
        self._wanted: list[int] = []
        self._job: tuple[int, Job] | None = None

    @property
    def pages_held(self) -> int:
        """How many pages are in memory."""
        return len(self._pages)

    def refresh(self, count: int) -> None:
        """The queue has this many rows now, and each may have changed; known ones are shown until read again."""
        self._drop_jobs()
        self._stale = set(self._pages)
        if count < self._count:
            self.beginRemoveRows(_ROOT, count, self._count - 1)
            self._count = count
            self._pages = OrderedDict((page, rows) for page, rows in self._pages.items() if page * PAGE_ROWS < count)
            self.endRemoveRows()
        elif count > self._count:
            self.beginInsertRows(_ROOT, self._count, count - 1)
            self._count = count
            self.endInsertRows()
        if count:
            self.dataChanged.emit(self.index(0, 0), self.index(count - 1, len(COLUMNS) - 1))

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

    def is_coming(self, number: int) -> bool:
        """Whether a row is being fetched, or waits for it."""
        page = number // PAGE_ROWS
        return page in self._wanted or (self._job is not None and self._job[0] == page)

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802  # Qt's name
        """All rows of the queue, loaded or not."""
        return 0 if parent.isValid() else self._count

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
        return _SAID[Qt.ItemDataRole(role)](row, column)

    def headerData(  # noqa: N802  # Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The titles of the columns."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(COLUMNS[section])
        return TITLES[section] if role == Qt.ItemDataRole.DisplayRole else None

    def _want(self, page: int) -> None:
        if self._job is None:
            self._fetch(page)
        elif self._job[0] != page:
            if page in self._wanted:
                self._wanted.remove(page)
            self._wanted.append(page)
            del self._wanted[:-MAX_WANTED]

    def _fetch(self, page: int) -> None:
        job = self._jobs.start(partial(self._desk.rows, page), partial(self._keep, page), partial(self._miss, page))
        self._job = (page, job)

    def _keep(self, page: int, rows: list[Row]) -> None:
        self._job = None
        self._stale.discard(page)
        self._pages[page] = rows
        self._pages.move_to_end(page)
        while len(self._pages) > MAX_PAGES:
            forgotten, _ = self._pages.popitem(last=False)
            self._stale.discard(forgotten)
        first, last = page * PAGE_ROWS, min((page + 1) * PAGE_ROWS, self._count) - 1
        if first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))
        if self._wanted and self._job is None:
            self._fetch(self._wanted.pop())

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


def _alignment(column: str) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in FIGURES else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _display(row: Row, column: str) -> str:
    if column == "reasons":
        return "; ".join(row.reasons)
    if column == "tier":
        return f"{row.tier}  {row.significance}"
    return str(getattr(row, column))


def _tooltip(row: Row, column: str) -> str:
    if column == "reasons":
        return tooltip("\n".join(row.reasons))
    if column == "tier":
        return tooltip(f"Tier {row.tier}: {row.tier_title}\nSignificance: {row.significance}")
    return ""


def _spoken(row: Row, column: str) -> str:
    if column == "tier":
        return f"tier {row.tier}, {row.tier_title}, {row.significance}"
    return f"{TITLES[COLUMNS.index(column)]}: {_display(row, column)}"


def _significance(row: Row, column: str) -> str | None:
    return row.significance if column == "tier" else None


_SAID: Final = {
    Qt.ItemDataRole.DisplayRole: _display,
    Qt.ItemDataRole.ToolTipRole: _tooltip,
    Qt.ItemDataRole.AccessibleTextRole: _spoken,
    SIGNIFICANCE: _significance,
}
