"""Stacking: pictures that look the same, put on one representative each, without reading the evidence."""

from __future__ import annotations

from functools import partial
from typing import Final

from triage.casedb.connection import Connection
from triage.casedb.frame import recipe_id
from triage.casedb.rows import canonical_json, chunked
from triage.casedb.stacks import clear_stacks, keep_stacks, stackable, variants_of
from triage.execution.pool import Event, Finished, Lost, Result
from triage.model.stacks import STACK_MAX_DISTANCE, StackPart, StackRow
from triage.model.tasks import StackTask
from triage.pipeline.context import Context
from triage.pipeline.stages import stage

_ID_BYTES: Final = 8
_AT_ONCE: Final = 2_000
"""Rows of one transaction."""

_STEP: Final = 20_000
"""Pictures of one task: their hashes in all orientations are 5 MB, and those of a whole case would be many times it."""

_SETTINGS: Final = {"distance": STACK_MAX_DISTANCE}


class Stacking:
    """All stacks of a case, one task after another; made anew where anything changed, and left alone where not."""

    def __init__(self, context: Context, *, anew: bool) -> None:
        self._context = context
        self._rows: list[StackRow] = []
        self._recipe = 0
        self._contents = self._values = b""
        self._leads = bytearray()
        self._running = False
        self._losses = 0
        self.done = not (anew or self._is_new())

    @property
    def done_contents(self) -> int:
        """How many pictures have their place."""
        return len(self._leads)

    @property
    def total_contents(self) -> int:
        """How many there are."""
        return len(self._contents) // _ID_BYTES

    def begin(self) -> None:
        """Forget the stacks that there are."""
        if self.done:
            return
        self._recipe = self._context.write(_start, name="stack-start", parts=("stacks",)).result()
        with self._context.store.read() as connection:
            self._contents, self._values = stackable(connection)

    def offer(self) -> None:
        """Hand the next pictures to a worker, or keep the rows behind the last ones."""
        if self.done or self._running:
            return
        first = len(self._leads)
        if first == self.total_contents:
            self._keep()
            return
        some = self._contents[first * _ID_BYTES : (first + _STEP) * _ID_BYTES]
        contents = [int.from_bytes(some[at : at + _ID_BYTES], "little") for at in range(0, len(some), _ID_BYTES)]
        with self._context.store.read() as connection:
            variants = variants_of(connection, contents)
        task = StackTask(self._contents, self._values, bytes(self._leads), variants, STACK_MAX_DISTANCE)
        self._running = True
        self._context.submit("stack", stage("stack").function, task, self._on)

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
            self.done = self._context.again = True
            self._context.not_completed(f"Pictures that look the same could not be put together. {event.sentence}")

    def _keep(self) -> None:
        self.done = True
        leads = sorted({row.representative for row in self._rows})
        for part in chunked([*(StackRow(lead, lead, 0) for lead in leads), *self._rows], _AT_ONCE):
            self._context.write(partial(_keep, part, self._recipe), name="stack", parts=("stacks",))


def _start(connection: Connection) -> int:
    clear_stacks(connection)
    return recipe_id(connection, "stack", stage("stack").version, _SETTINGS)


def _keep(rows: list[StackRow], recipe: int, connection: Connection) -> None:
    keep_stacks(connection, recipe, rows)
