"""Stacking: pictures and videos that look the same, put on one representative each, without reading the evidence."""

from __future__ import annotations

from functools import partial
from typing import Any, Final, Protocol

from triage.casedb.connection import Connection
from triage.casedb.frame import recipe_id
from triage.casedb.rows import canonical_json, chunked
from triage.casedb.stacks import clear_stacks, frame_variants, keep_stacks, stackable, stackable_videos, variants_of
from triage.execution.pool import Event, Finished, Lost, Result
from triage.model.stacks import (
    STACK_BARE_DISTANCE,
    STACK_FRAMES,
    STACK_MAX_DISTANCE,
    VIDEO_STACK_DISTANCE,
    VIDEO_STACK_LEAST_FRAMES,
    VIDEO_STACK_LENGTH_PERCENT,
    VIDEO_STACK_MS,
    VIDEO_STACK_PERCENT,
    StackPart,
    StackRow,
)
from triage.model.tasks import StackTask, VideoStackTask
from triage.model.wording import count
from triage.pipeline.context import Context
from triage.pipeline.stages import stage

_ID_BYTES: Final = 8
_AT_ONCE: Final = 2_000
"""Rows of one transaction."""

_STEP: Final = 20_000
"""Pictures of one task: their hashes in all orientations are 10 MB, and those of a whole case many times it."""
_VIDEO_STEP: Final = 100
"""Videos of one task: of 300 frames each, their hashes in all orientations are 8 MB."""

_SETTINGS: Final = {
    "distance": STACK_MAX_DISTANCE,
    "without borders": STACK_BARE_DISTANCE,
    "videos": [
        VIDEO_STACK_DISTANCE,
        VIDEO_STACK_PERCENT,
        VIDEO_STACK_LEAST_FRAMES,
        VIDEO_STACK_MS,
        VIDEO_STACK_LENGTH_PERCENT,
    ],
}


class _Kind(Protocol):
    """What is stacked with its own kind."""

    what: str
    total: int

    def load(self, context: Context) -> None:
        """Read all that can be stacked."""

    def task(self, connection: Connection, leads: bytes) -> Any:
        """What a worker is to do next, behind those of which it is known what became of them."""


class _Pictures:
    what = "Pictures"

    def __init__(self) -> None:
        self._contents = self._values = b""
        self.total = 0

    def load(self, context: Context) -> None:
        with context.store.read() as connection:
            self._contents, self._values = stackable(connection)
        self.total = len(self._contents) // _ID_BYTES

    def task(self, connection: Connection, leads: bytes) -> StackTask:
        variants = variants_of(connection, _some(self._contents, len(leads), _STEP))
        return StackTask(self._contents, self._values, leads, variants, STACK_MAX_DISTANCE, STACK_BARE_DISTANCE)


class _Videos:
    what = "Videos"

    def __init__(self) -> None:
        self._all = (b"", b"", b"", b"")
        self.total = 0

    def load(self, context: Context) -> None:
        with context.store.read() as connection:
            found = stackable_videos(connection, STACK_FRAMES)
        self._all = (found.contents, found.durations, found.frames, found.values)
        left_out = found.left_out
        self.total = len(self._all[0]) // _ID_BYTES
        if left_out:
            context.not_completed(
                f"{count(left_out, 'video')} behind the first {STACK_FRAMES:,} frames were not compared with other"
                " videos: whether they look the same was not asked."
            )

    def task(self, connection: Connection, leads: bytes) -> VideoStackTask:
        some = _some(self._all[0], len(leads), _VIDEO_STEP)
        return VideoStackTask(*self._all, leads, frame_variants(connection, some), len(some))


def _some(contents: bytes, first: int, count_: int) -> list[int]:
    part = contents[first * _ID_BYTES : (first + count_) * _ID_BYTES]
    return [int.from_bytes(part[at : at + _ID_BYTES], "little") for at in range(0, len(part), _ID_BYTES)]


class Stacking:
    """All stacks of a case, one task after another; made anew where anything changed, and left alone where not."""

    def __init__(self, context: Context, *, anew: bool) -> None:
        self._context = context
        self._kinds: list[_Kind] = [_Pictures(), _Videos()]
        self._rows: list[StackRow] = []
        self._recipe = 0
        self._leads = bytearray()
        self._kept = 0
        self._running = False
        self._losses = 0
        self.done = not (anew or self._is_new())

    @property
    def done_contents(self) -> int:
        """How many have their place."""
        return self._kept + len(self._leads)

    @property
    def total_contents(self) -> int:
        """How many there are."""
        return self._kept + sum(kind.total for kind in self._kinds)

    def begin(self) -> None:
        """Forget the stacks that there are."""
        if self.done:
            return
        self._recipe = self._context.write(_start, name="stack-start", parts=("stacks",)).result()
        for kind in self._kinds:
            kind.load(self._context)

    def offer(self) -> None:
        """Hand the next ones to a worker, or keep the rows behind the last ones of a kind."""
        while not (self.done or self._running):
            kind = self._kinds[0]
            if len(self._leads) < kind.total:
                with self._context.store.read() as connection:
                    task = kind.task(connection, bytes(self._leads))
                self._running = True
                self._context.submit("stack", stage("stack").function, task, self._on)
                return
            self._keep()

    def _is_new(self) -> bool:
        """True where no stack was ever made as this version makes them."""
        with self._context.store.read() as connection:
            found = connection.exec_driver_sql(
                "SELECT 1 FROM recipe WHERE stage = 'stack' AND version = ? AND settings = ?",
                (stage("stack").version, canonical_json(_SETTINGS)),
            ).first()
        return found is None

    def _on(self, event: Event) -> None:
        if isinstance(event, Result):
            part: StackPart = event.value
            self._rows += part.rows
            self._leads += part.leads
            return
        self._running = False
        if isinstance(event, Lost) and self._losses < event.again:  # perhaps it was killed from outside
            self._losses += 1  # ``offer`` goes on behind what has come
            return
        if not isinstance(event, Finished):
            what = self._kinds[0].what
            self.done = self._context.again = True
            self._context.not_completed(f"{what} that look the same could not be put together. {event.sentence}")

    def _keep(self) -> None:
        """Keep the stacks of one kind, and go on to the next."""
        leads = sorted({row.representative for row in self._rows})
        for part in chunked([*(StackRow(lead, lead, 0) for lead in leads), *self._rows], _AT_ONCE):
            self._context.write(partial(_keep, part, self._recipe), name="stack", parts=("stacks",))
        self._kept += self._kinds.pop(0).total
        self._rows, self._leads = [], bytearray()
        self.done = not self._kinds


def _start(connection: Connection) -> int:
    clear_stacks(connection)
    return recipe_id(connection, "stack", stage("stack").version, _SETTINGS)


def _keep(rows: list[StackRow], recipe: int, connection: Connection) -> None:
    keep_stacks(connection, recipe, rows)
