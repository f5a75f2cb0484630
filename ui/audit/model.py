"""The audit log as Qt's tables ask for it: pages of events, fetched when they come into sight."""

from __future__ import annotations

from collections import OrderedDict
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from triage.errors import TriageError
from ui.audit.presenter import PAGE_ROWS, AuditDesk, Row
from ui.jobs import Job, Jobs
from ui.widgets.plain import tooltip

MAX_ROWS: Final = 1_500
"""Events that are held; a screen shows fifty."""
MAX_WANTED: Final = 3
TITLES: Final = ("No.", "Time", "What", "Who, as claimed", "Facts")
FIELDS: Final = ("number", "at", "kind", "person", "said")
NOT_LOADED: Final = "…"

_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()


class AuditModel(QAbstractTableModel):
    """The events that a filter shows. ``failed`` carries the TriageError of a page that could not be read."""

    failed = Signal(object)

    def __init__(self, desk: AuditDesk, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._jobs = jobs
        self._numbers: tuple[int, ...] = ()
        self._rows: OrderedDict[int, Row] = OrderedDict()
        self._missing: set[int] = set()
        self._wanted: list[int] = []
        self._job: tuple[int, Job] | None = None

    def show_events(self, numbers: tuple[int, ...]) -> None:
        """Show other events. An event never changes, so what was read of it is kept until ``forget``."""
        if self._job is not None:
            self._job[1].cancel()
        self._job = None
        self._wanted.clear()
        self.beginResetModel()
        self._numbers = numbers
        self._missing.clear()
        self.endResetModel()

    def forget(self) -> None:
        """Read again what is shown: its times stand on another clock now."""
        self._rows.clear()

    def number(self, place: int) -> int | None:
        """The number of the event at a place, loaded or not."""
        return self._numbers[place] if 0 <= place < len(self._numbers) else None

    def row(self, place: int) -> Row | None:
        """An event that is loaded, or ``None``; asking for one that is not fetches it."""
        row = self._rows.get(self._numbers[place]) if place < len(self._numbers) else None
        if row is not None:
            self._rows.move_to_end(row.seq)
        elif place // PAGE_ROWS not in self._missing:
            self._want(place // PAGE_ROWS)
        return row

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802  # Qt's name
        """All events that the filter shows."""
        return 0 if parent.isValid() else len(self._numbers)

    def columnCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802  # Qt's name
        """The columns."""
        return 0 if parent.isValid() else len(FIELDS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows in a role."""
        field = FIELDS[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(field)
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        row = self.row(index.row())
        if row is None:
            return NOT_LOADED if role == Qt.ItemDataRole.DisplayRole else None
        text = str(getattr(row, field))
        if role == Qt.ItemDataRole.ToolTipRole and field == "at":
            text = row.clock
        return tooltip(text) if role == Qt.ItemDataRole.ToolTipRole else text

    def headerData(  # noqa: N802  # Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The titles of the columns."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(FIELDS[section])
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
        numbers = self._numbers[page * PAGE_ROWS : (page + 1) * PAGE_ROWS]
        job = self._jobs.start(partial(self._desk.rows, numbers), partial(self._keep, page), partial(self._miss, page))
        self._job = (page, job)

    def _keep(self, page: int, rows: list[Row]) -> None:
        self._job = None
        self._rows.update((row.seq, row) for row in rows)
        while len(self._rows) > MAX_ROWS:
            self._rows.popitem(last=False)
        first, last = page * PAGE_ROWS, min((page + 1) * PAGE_ROWS, len(self._numbers)) - 1
        if first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(FIELDS) - 1))
        if self._wanted and self._job is None:
            self._fetch(self._wanted.pop())

    def _miss(self, page: int, error: TriageError) -> None:
        """Not asked again until somebody does: a page that fails would fail at each repaint."""
        self._job = None
        self._wanted.clear()
        self._missing.add(page)
        self.failed.emit(error)


def _alignment(field: str) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if field == "number" else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
