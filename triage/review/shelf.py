"""The arrays of an open case, held in memory and kept up to date: the ranked contents and what people decided."""

from __future__ import annotations

import threading
import time
from typing import Any, Final, NamedTuple

from triage.casedb.columns import RankedColumns, positions_of, queue_stamp, ranked_columns
from triage.casedb.connection import Connection
from triage.casedb.frame import exhibits
from triage.casedb.matches import named_sets
from triage.casedb.names import Names as EntryNames
from triage.casedb.names import read_names
from triage.casedb.open import CaseStore
from triage.casedb.slices import Places
from triage.casedb.standing import Standing, read_standing, standing_stamp
from triage.review.choosing import Names

REST: Final = 4
"""How many times as long as reading the arrays took they are left as they are, while a run goes on changing them."""


class Held(NamedTuple):
    """The arrays at one moment; they are never changed in place."""

    columns: RankedColumns
    standing: Standing
    names: Names
    position: Places


class Shelf:
    """Reads the arrays when they are first asked for, and again what has changed since. Threads may share it."""

    def __init__(self, store: CaseStore) -> None:
        self._store = store
        self._guard = threading.Lock()
        self._held: Held | None = None
        self._words: tuple[Held | None, EntryNames | None] = (None, None)
        self._ranks: tuple[Any, ...] = ()
        self._ended = False
        self._renamed = False
        store.writer.listeners.append(self._hear)
        self._read_at = 0.0
        self._cost = 0.0

    def held(self, scheme: tuple[str, ...]) -> Held:
        """The arrays as of now."""
        with self._guard:
            # Taken before the reading begins: what is told meanwhile is for the next time.
            ended, renamed = self._ended, self._renamed
            self._ended = self._renamed = False
            try:
                with self._store.read() as connection:
                    self._held = self._fresh(connection, scheme, ended=ended, renamed=renamed)
            except BaseException:
                self._ended, self._renamed = self._ended or ended, self._renamed or renamed
                raise
            return self._held

    def _fresh(self, connection: Connection, scheme: tuple[str, ...], *, ended: bool, renamed: bool) -> Held:
        ranks, held = queue_stamp(connection), self._held
        if held is None or ended or (ranks != self._ranks and self._rested()):
            begun = time.monotonic()
            held = self._read(connection, scheme)
            self._read_at = time.monotonic()
            self._cost = self._read_at - begun
            self._ranks = ranks
        if standing_stamp(connection) != held.standing.stamp:
            standing = read_standing(connection, held.position, len(held.columns.content), held.standing)
            held = held._replace(standing=standing)
        if renamed or held.names.scheme != scheme:
            held = held._replace(names=_names(connection, scheme))
        return held

    def _rested(self) -> bool:
        """Whether enough time went by: a run changes matches and ranks many times a second."""
        return time.monotonic() - self._read_at >= REST * self._cost

    def _hear(self, parts: frozenset[str]) -> None:
        """Told by the writer: behind a run everything is read anew, whatever the stamps say."""
        if "run" in parts:
            self._ended = True
        if parts & {"evidence", "sets"}:
            self._renamed = True

    def names(self, held: Held) -> EntryNames:
        """The names of the entries, read when they are first asked for."""
        with self._guard:
            of, words = self._words
            if words is None or of is None or of.columns is not held.columns:
                with self._store.read() as connection:
                    words = read_names(connection, held.position)
                self._words = (held, words)
            return words

    def _read(self, connection: Connection, scheme: tuple[str, ...]) -> Held:
        with self._store.read() as beside:
            columns = ranked_columns(connection, beside)
        position = positions_of(columns.content)
        return Held(
            columns, read_standing(connection, position, len(columns.content)), _names(connection, scheme), position
        )


def _names(connection: Connection, scheme: tuple[str, ...]) -> Names:
    return Names(
        {exhibit.reference: exhibit.id for exhibit in exhibits(connection)},
        named_sets(connection),
        scheme,
    )
