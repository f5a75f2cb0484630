"""The audit log as Qt's tables ask for it: pages of events, fetched when they come into sight."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt

from triage.errors import TriageError
from ui.audit.presenter import PAGE_ROWS, AuditDesk, Row
from ui.jobs import Jobs
from ui.widgets.paging import PagedTable, PageReads
from ui.widgets.plain import tooltip

MAX_ROWS: Final = 1_500
"""Events that are held; a screen shows fifty."""
TITLES: Final = {"number": "No.", "at": "Time", "kind": "What", "person": "Who, as claimed", "said": "Facts"}
FIELDS: Final = tuple(TITLES)

_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()


class AuditModel(PagedTable):
    """The events that a filter shows. An event never changes, so rows are kept by event and not by place."""

    roles = frozenset({Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole})

    def __init__(self, desk: AuditDesk, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(TITLES, ("number",), parent)
        self._desk = desk
        self._numbers: tuple[int, ...] = ()
        self._rows: OrderedDict[int, Row] = OrderedDict()
        self._missing: set[int] = set()
        self._reads: PageReads[Row] = PageReads(jobs, self._work, self._keep, self._miss)

    def show_events(self, numbers: tuple[int, ...]) -> None:
        """Show other events; what was read of one is kept until ``forget``."""
        self._reads.drop()
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
            self._reads.want(place // PAGE_ROWS)
        return row

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802  # Qt's name
        """All events that the filter shows."""
        return 0 if parent.isValid() else len(self._numbers)

    def said(self, row: Row, column: str, role: int) -> str:
        """What a cell of an event shows in a role."""
        if role != Qt.ItemDataRole.ToolTipRole:
            return str(getattr(row, column))
        return tooltip(row.clock if column == "at" else str(getattr(row, column)))

    def _work(self, page: int) -> Callable[[], list[Row]]:
        return partial(self._desk.rows, self._numbers[page * PAGE_ROWS : (page + 1) * PAGE_ROWS])

    def _keep(self, page: int, rows: list[Row]) -> None:
        self._rows.update((row.seq, row) for row in rows)
        while len(self._rows) > MAX_ROWS:
            self._rows.popitem(last=False)
        self.tell(page * PAGE_ROWS, min((page + 1) * PAGE_ROWS, len(self._numbers)) - 1)

    def _miss(self, page: int, error: TriageError) -> None:
        self._missing.add(page)
        self.failed.emit(error)
