"""What people did in this session, the last last: each act can be taken back and done again, whatever it was."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, NamedTuple, TypeVar

from triage.casedb.connection import Connection
from triage.casedb.open import CaseStore
from triage.casedb.rows import chunked
from triage.errors import UsageError
from triage.review.acts import GradePreview
from triage.review.taking_back import PARTS, ActPreview, Kind, preview, take_back

BULK: Final = 500
"""Rows in one event, so that no act holds the writer long."""

NOT_BY_UNDOING: Final = (
    "What is withheld is given back by a named person with a reason, and not by undoing. "
    "Undo once more to take back what was done before it."
)

_Row = TypeVar("_Row")


class Act(NamedTuple):
    """One act of a person: what it was, and the ids of the rows that it wrote."""

    kind: Kind
    rows: tuple[int, ...]


class Restored(NamedTuple):
    """What an undo or a redo changed."""

    items: tuple[str, ...]
    """By their SHA-256; none for acts that are not about items."""
    sentence: str
    """What is so now."""


class Undoable(NamedTuple):
    """What the next undo and the next redo would change; ``None`` where there is nothing to be undone or redone."""

    undo: GradePreview | ActPreview | None
    redo: GradePreview | ActPreview | None


class Session:
    """The acts since the case was opened. An undo removes nothing: it writes rows of its own, with their event."""

    def __init__(self, store: CaseStore) -> None:
        self._store = store
        self._lock = threading.RLock()
        self._done: list[Act] = []
        self._undone: list[Act] = []

    def keep(
        self, kind: Kind, rows: Sequence[_Row], write: Callable[[Connection, Sequence[_Row]], list[int]]
    ) -> list[int]:
        """Write an act in transactions that hold the writer shortly; what was written is one act in any case."""
        kept: list[int] = []
        with self._lock:
            try:
                for part in chunked(rows, BULK):
                    work = partial(_written, write, part)
                    kept += self._store.act(work, name=kind.value, parts=PARTS[kind])
            finally:
                if kept:
                    self._done.append(Act(kind, tuple(kept)))
                    self._undone.clear()
        return kept

    def withheld(self) -> None:
        """Something was withheld: the next undo says that it is not taken back so, and takes back nothing else."""
        with self._lock:
            self._done.append(Act(Kind.WITHHELD, ()))
            self._undone.clear()

    def undo(self, person: str) -> Restored:
        """Take back the last act of this session.

        Raises:
            UsageError: There is none, or it is one that only a release takes back.
        """
        with self._lock:
            if self._done and self._done[-1].kind is Kind.WITHHELD:
                self._done.pop()
                raise UsageError(NOT_BY_UNDOING)
            return self._restore(self._done, self._undone, person, "undone")

    def redo(self, person: str) -> Restored:
        """Carry out again what was undone last.

        Raises:
            UsageError: Nothing was undone.
        """
        return self._restore(self._undone, self._done, person, "redone")

    def undoable(self) -> Undoable:
        """What the next undo and the next redo would change."""
        with self._lock, self._store.read() as connection:
            undo, redo = (
                preview(connection, acts[-1].kind, acts[-1].rows) if acts and acts[-1].rows else None
                for acts in (self._done, self._undone)
            )
        return Undoable(undo, redo)

    def _restore(self, taken: list[Act], given: list[Act], person: str, word: str) -> Restored:
        with self._lock:
            if not taken:
                raise UsageError(f"There is nothing to be {word}.")
            kind, rows = taken[-1]
            with self._store.read() as connection:
                told = preview(connection, kind, rows)
            left, kept, items = list(rows), list[int](), list[str]()
            try:
                while left:
                    work = partial(take_back, kind, left[:BULK], person, word)
                    made = self._store.act(work, name=kind.value, parts=PARTS[kind])
                    kept += made.rows
                    items += made.items
                    left = left[BULK:]
            finally:
                taken.pop()
                if left:
                    taken.append(Act(kind, tuple(left)))
                if kept:
                    given.append(Act(kind, tuple(kept)))
            return Restored(tuple(items), told.afterwards)


def _written(
    write: Callable[[Connection, Sequence[_Row]], list[int]], part: Sequence[_Row], connection: Connection
) -> list[int]:
    return write(connection, part)
