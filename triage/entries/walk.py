"""A worker's task: walk one volume and hand out its rows in batches, likely places as soon as they are done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from triage.entries.scope import ScopeFilter
from triage.errors import EvidenceError
from triage.evidence.open import is_there, open_source
from triage.execution.slots import Slot
from triage.model.entries import EntryKind, EntryRow, Walked
from triage.model.frame import Scope, SourceSpec

EARLY_BATCHES: Final = 16
"""How often a batch goes out before it is full, because a likely place is done: the first pictures should not wait,
and thousands of small folders should not make thousands of commits."""
_SIGN_OF_LIFE: Final = 256
"""Rows after which the slot is told, for a source whose walk reads no bytes (a folder)."""


class WalkTask(NamedTuple):
    """What to walk."""

    spec: SourceSpec
    volume: int
    skip: int
    """Rows that an earlier walk of the same source gave already and that were kept; the order is the same."""
    scope: Scope
    batch: int = 2000
    """Rows of a batch."""


class WalkFailed(NamedTuple):
    """The end of a walk that cannot go on, however often it is tried."""

    sentence: str


def walk_volume(argument: WalkTask, slot: Slot) -> Iterator[Walked | WalkFailed]:
    """Walk a volume.

    A problem travels in the batch of the row before it, so that whoever keeps a batch keeps both, and a repeated
    walk with ``skip`` neither loses nor doubles one.

    Yields:
        Batches of rows, outside ones flagged, and problems; at the end ``WalkFailed`` where the volume is damaged
        beyond walking.

    Raises:
        EvidenceError: The source cannot be opened, or went away meanwhile: it may be walked another time.
    """
    slot.at(-1, "walk")
    source = open_source(argument.spec, slot.tick)
    batches = _Batches(argument)
    try:
        for item in source.walk(argument.volume):
            if not isinstance(item, EntryRow):
                _see_that_it_is_there(argument.spec)
            ready = batches.take(item)
            if batches.seen % _SIGN_OF_LIFE == 0:
                slot.tick(0)
            if ready is not None:
                yield ready
    except EvidenceError as error:
        _see_that_it_is_there(argument.spec)
        yield batches.flush()
        yield WalkFailed(error.sentence)
    else:
        if batches.rows or batches.problems:
            yield batches.flush()
    finally:
        source.close()


def _see_that_it_is_there(spec: SourceSpec) -> None:
    if not is_there(spec):
        raise EvidenceError("It went away while it was read.")


class _Batches:
    def __init__(self, task: WalkTask) -> None:
        self.rows: list[EntryRow] = []
        self.problems: list[tuple[int, str]] = []
        self.seen = 0
        self._skip = task.skip
        self._size = max(1, task.batch)
        self._filter = ScopeFilter(task.scope)
        self._early = EARLY_BATCHES
        self._likely = False

    def take(self, item: EntryRow | tuple[int, str]) -> Walked | None:
        """Add a row or a problem; gives back the batch that is complete before it."""
        if not isinstance(item, EntryRow):
            if not self._skip or self.seen > self._skip:
                self.problems.append(item)
            return None
        self.seen += 1
        row = self._filter.mark(item)
        if self.seen <= self._skip:
            return None
        ready = self.flush() if self._complete(row) else None
        self.rows.append(row)
        return ready

    def flush(self) -> Walked:
        """What is collected, and begin anew."""
        walked = Walked(self.rows, self.problems)
        self.rows, self.problems = [], []
        return walked

    def _complete(self, row: EntryRow) -> bool:
        left, self._likely = (
            self._likely and row.priority > 0,
            _is_likely_file(row) or (self._likely and row.priority == 0),
        )
        if len(self.rows) >= self._size:
            return True
        if not (left and self._early and self.rows):
            return False
        self._early -= 1
        return True


def _is_likely_file(row: EntryRow) -> bool:
    return row.priority == 0 and row.kind == EntryKind.FILE
