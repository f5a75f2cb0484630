"""Rows in pages, read beside the screen when they come into sight; and a table model that shows such rows."""

from __future__ import annotations

from abc import abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from typing import Any, Final, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from triage.errors import TriageError
from ui.jobs import Job, Jobs
from ui.widgets.rows import side

MAX_WANTED: Final = 3
"""Pages that wait to be read: what was scrolled past long ago is forgotten and asked for again when seen."""
NOT_LOADED: Final = "…"

_Row = TypeVar("_Row")
_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()


class PageReads(Generic[_Row]):
    """Reads one page at a time, what was wanted last first."""

    def __init__(
        self,
        jobs: Jobs,
        work: Callable[[int], Callable[[], list[_Row]]],
        read: Callable[[int, list[_Row]], None],
        failed: Callable[[int, TriageError], None],
    ) -> None:
        """Nothing is read yet.

        Args:
            jobs: Where it is done.
            work: Gives for a page what reads it, as matters stand when its turn comes.
            read: Is told of a page and its rows.
            failed: Is told of a page that cannot be read; those that waited behind it are forgotten. A page that
                fails would fail at each painting, so whoever is told asks for it no more until somebody does.
        """
        self._jobs = jobs
        self._work, self._read, self._failed = work, read, failed
        self._wanted: list[int] = []
        self._job: tuple[int, Job] | None = None

    @property
    def at_work(self) -> bool:
        """Whether a page is being read."""
        return self._job is not None

    def is_coming(self, page: int) -> bool:
        """Whether a page is being read, or waits for it."""
        return page in self._wanted or (self._job is not None and self._job[0] == page)

    def want(self, page: int) -> None:
        """Read a page next."""
        if self._job is None:
            self._start(page)
        elif self._job[0] != page:
            if page in self._wanted:
                self._wanted.remove(page)
            self._wanted.append(page)
            del self._wanted[:-MAX_WANTED]

    def drop(self) -> None:
        """Nothing of what was wanted is wanted any more."""
        if self._job is not None:
            self._job[1].cancel()
        self._job = None
        self._wanted.clear()

    def _start(self, page: int) -> None:
        job = self._jobs.start(self._work(page), partial(self._arrive, page), partial(self._miss, page))
        self._job = (page, job)

    def _arrive(self, page: int, rows: list[_Row]) -> None:
        self._job = None
        self._read(page, rows)
        if self._wanted and self._job is None:  # whoever was told may have wanted one
            self._start(self._wanted.pop())

    def _miss(self, page: int, error: TriageError) -> None:
        self.drop()
        self._failed(page, error)


class Pages(Generic[_Row]):
    """Holds the pages that were looked at last, and reads those that are missing."""

    def __init__(
        self,
        jobs: Jobs,
        size: int,
        most: int,
        work: Callable[[int], Callable[[], list[_Row]]],
        told: Callable[[int, list[_Row]], None],
        failed: Callable[[TriageError], None],
    ) -> None:
        """Nothing is held yet.

        Args:
            jobs: Where pages are read.
            size: Rows of a page.
            most: Pages that are held.
            work: Gives for a page what reads it.
            told: Is told of the first place of a page that is held now, and its rows, which it may change.
            failed: Is told why a page cannot be read; it is held empty then.
        """
        self._size, self._most = size, most
        self._told, self._tell_failed = told, failed
        self._pages: OrderedDict[int, list[_Row]] = OrderedDict()
        self._stale: set[int] = set()
        self.reads = PageReads(jobs, work, self._keep, self._miss)

    def __len__(self) -> int:
        return len(self._pages)

    def show(self, pages: Mapping[int, list[_Row]]) -> None:
        """Hold these pages in the place of all others."""
        self.reads.drop()
        self._pages = OrderedDict(pages)
        self._stale.clear()

    def age(self) -> None:
        """Read each page again when it is looked at next; until then what is known of it is shown."""
        self.reads.drop()
        self._stale = set(self._pages)

    def row(self, place: int) -> _Row | None:
        """A row that is held, or ``None``; asking for one that is not reads its page."""
        page, at = divmod(place, self._size)
        rows = self._pages.get(page)
        if rows is None or page in self._stale:
            self.reads.want(page)
        if rows is None:
            return None
        self._pages.move_to_end(page)
        return rows[at] if at < len(rows) else None

    def failed_at(self, place: int) -> bool:
        """Whether a row was asked for and could not be read."""
        return self._pages.get(place // self._size) == []

    def held(self) -> Iterator[tuple[int, list[_Row]]]:
        """The first place of each page and its rows, which may be changed and asked for meanwhile."""
        for page, rows in list(self._pages.items()):
            yield page * self._size, rows

    def _keep(self, page: int, rows: list[_Row]) -> None:
        self._stale.discard(page)
        self._pages[page] = rows
        self._pages.move_to_end(page)
        while len(self._pages) > self._most:
            forgotten, _ = self._pages.popitem(last=False)
            self._stale.discard(forgotten)
        self._told(page * self._size, rows)

    def _miss(self, page: int, error: TriageError) -> None:
        self._stale.discard(page)
        self._pages.setdefault(page, [])
        self._tell_failed(error)


class PagedTable(QAbstractTableModel):
    """Shows rows that may not be there yet. ``failed`` carries the TriageError of a page that could not be read."""

    failed = Signal(object)
    roles: frozenset[int] = frozenset({Qt.ItemDataRole.DisplayRole})
    """In which ``said`` is asked."""

    def __init__(self, columns: Mapping[str, str], figures: Collection[str], parent: QObject | None) -> None:
        """No rows yet.

        Args:
            columns: Name to title.
            figures: The names of columns of figures.
            parent: Whose it is.
        """
        super().__init__(parent)
        self._names, self._titles = tuple(columns), tuple(columns.values())
        self._sides = [side(figures=name in figures) for name in columns]

    @abstractmethod
    def row(self, place: int) -> Any:
        """A row that is loaded, or ``None``; asking for one that is not fetches it."""

    @abstractmethod
    def said(self, row: Any, column: str, role: int) -> Any:
        """What a cell of a row shows in a role."""

    def columnCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802  # Qt's name
        """The columns."""
        return 0 if parent.isValid() else len(self._names)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows in a role."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._sides[index.column()]
        if role not in self.roles:
            return None
        row = self.row(index.row())
        if row is None:
            return NOT_LOADED if role == Qt.ItemDataRole.DisplayRole else None
        return self.said(row, self._names[index.column()], role)

    def headerData(  # noqa: N802  # Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The titles of the columns."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._sides[section]
        return self._titles[section] if role == Qt.ItemDataRole.DisplayRole else None

    def tell(self, first: int, last: int) -> None:
        """Rows from the first to the last have changed."""
        if first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self._names) - 1))
