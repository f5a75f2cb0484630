"""What of an exhibit may be read: folders and dates for an entry, kinds for a content. Pure functions.

An entry is outside only where something shows it: an entry without a time is not outside a range of dates.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from triage.errors import UsageError
from triage.model.content import DOCUMENT_TYPES
from triage.model.entries import EntryFlag, EntryKind, EntryRow
from triage.model.frame import Scope
from triage.model.times import Instant, WallTime, read_time, unpack_clocks

KINDS: Final[dict[str, tuple[str, ...]]] = {
    "pictures": ("image/",),
    "videos": ("video/",),
    "messages": ("application/vnd.sqlite3", "application/x-sqlite", "application/x-bplist", "message/", "text/vcard"),
    "documents": DOCUMENT_TYPES,
}
"""Kinds of a scope, and the beginnings of the MIME types that they mean."""

_EASTERNMOST: Final = timedelta(hours=14)
_WESTERNMOST: Final = timedelta(hours=12)
"""UTC offsets in use reach from -12 to +14 hours (IANA): a wall time may be that far from UTC."""

_OUT: Final = int(EntryFlag.OUT_OF_SCOPE)
_INSIDE: Final = ()


def kind_in_scope(scope: Scope, mime: str) -> bool:
    """True where a content of this type, known by its signature, may be looked at further.

    Raises:
        UsageError: The scope names a kind that does not exist.
    """
    if not scope.kinds:
        return True
    unknown = [kind for kind in scope.kinds if kind not in KINDS]
    if unknown:
        raise UsageError(f"The scope names a kind that does not exist: {unknown[0]}.")
    return any(mime.startswith(KINDS[kind]) for kind in scope.kinds)


def date_in_scope(scope: Scope, modified: int | None, clock: int) -> bool:
    """True unless the last modification lies outside the dates of the scope, whatever zone a wall time is in.

    Raises:
        UsageError: A date of the scope is not an ISO date.
    """
    time = read_time(modified, clock)
    if time is None or not (scope.date_from or scope.date_to):
        return True
    try:
        earliest, latest = _span(time)
    except OverflowError:
        return True
    first, last = _date(scope.date_from), _date(scope.date_to)
    return (first is None or latest >= first) and (last is None or earliest <= last)


class ScopeFilter:
    """Marks the rows of one walk that are outside the scope. Rows come in the order of the walk.

    Directories are outside by folder alone, and those that lead to a folder of the scope are not: its names need
    them. A stream, which stands behind its file, is outside where the file is.

    Args:
        scope: What may be read.

    Raises:
        UsageError: A date of the scope is not an ISO date.
    """

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._dated = bool(_date(scope.date_from) or _date(scope.date_to))
        self._folders = tuple(filter(None, (_parts(folder) for folder in scope.folders)))
        self._limited = self._dated or bool(self._folders)
        # Of each directory what is still wanted below it: () inside the scope; None outside.
        self._wanted: dict[int, tuple[tuple[str, ...], ...] | None] = {}
        self._file = (-1, 0)

    def mark(self, row: EntryRow) -> EntryRow:
        """The row itself, or with ``EntryFlag.OUT_OF_SCOPE``."""
        if not self._limited:
            return row
        if row.kind == EntryKind.STREAM and row.parent == self._file[0]:
            return row._replace(flags=row.flags | self._file[1])
        outside = self._folders and self._outside(row)
        if not outside and self._dated and row.kind not in (EntryKind.DIRECTORY, EntryKind.VIRTUAL):
            outside = not date_in_scope(self._scope, row.modified, unpack_clocks(row.clocks)[1])
        self._file = (row.index, _OUT if outside else 0)
        return row._replace(flags=row.flags | _OUT) if outside else row

    def _outside(self, row: EntryRow) -> bool:
        if row.parent < 0:
            self._wanted[row.index] = self._folders
            return False
        above = self._wanted.get(row.parent)
        if above is None or above == _INSIDE:
            if row.kind in (EntryKind.DIRECTORY, EntryKind.VIRTUAL):
                self._wanted[row.index] = above
            return above is None
        name = row.name.casefold()
        below = tuple(parts[1:] for parts in above if parts[0] == name)
        if not below:
            return True
        arrived = any(not parts for parts in below)
        if row.kind in (EntryKind.DIRECTORY, EntryKind.VIRTUAL):
            self._wanted[row.index] = _INSIDE if arrived else below
            return False
        return not arrived


def _span(time: Instant | WallTime) -> tuple[date, date]:
    """The first and last UTC date that a time can mean."""
    if isinstance(time, Instant):
        day = time.utc().date()
        return day, day
    wall = time.wall()
    return (wall - _EASTERNMOST).date(), (wall + _WESTERNMOST).date()


def _date(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text} is not a date of the form 2024-12-31.") from error


def _parts(folder: str) -> tuple[str, ...]:
    return tuple(part.casefold() for part in folder.replace("\\", "/").split("/") if part)
