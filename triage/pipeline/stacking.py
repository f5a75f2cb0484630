"""Stacking: pictures that look the same, put on one representative each, without reading the evidence."""

from __future__ import annotations

from functools import partial
from typing import Final

from triage.casedb.connection import Connection
from triage.casedb.frame import recipe_id
from triage.casedb.rows import canonical_json, chunked
from triage.casedb.stacks import clear_stacks, keep_stacks, stackable
from triage.execution.pool import Event, Finished, Lost, Result
from triage.model.stacks import STACK_MAX_DISTANCE, StackRow
from triage.model.tasks import StackTask
from triage.pipeline.context import Context
from triage.pipeline.stages import stage

_AT_ONCE: Final = 2_000
"""Rows of one transaction."""

_SETTINGS: Final = {"distance": STACK_MAX_DISTANCE}


class Stacking:
    """All stacks of a case in one task; they are made anew where anything changed, and left alone where not."""

    def __init__(self, context: Context, *, anew: bool) -> None:
        self._context = context
        self._rows: list[StackRow] = []
        self._recipe = 0
        self._losses = 0
        self.done = not (anew or self._is_new())

    def begin(self) -> None:
        """Forget the stacks that there are, and ask a worker for new ones."""
        if self.done:
            return
        self._recipe = self._context.write(_start, name="stack-start", parts=("stacks",)).result()
        self._submit()

    def _submit(self) -> None:
        context = self._context
        with context.store.read() as connection:
            contents, values = stackable(connection)
        task = StackTask(contents, values, STACK_MAX_DISTANCE)
        context.submit("stack", stage("stack").function, task, self._on)

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
            self._rows += event.value
            return
        if isinstance(event, Lost) and self._losses < event.again:  # perhaps it was killed from outside
            self._losses += 1
            self._rows.clear()
            self._submit()
            return
        self.done = True
        if not isinstance(event, Finished):
            self._context.again = True
            self._context.not_completed(f"Pictures that look the same could not be put together. {event.sentence}")
            return
        for part in chunked(self._rows, _AT_ONCE):
            self._context.write(partial(_keep, part, self._recipe), name="stack", parts=("stacks",))


def _start(connection: Connection) -> int:
    clear_stacks(connection)
    return recipe_id(connection, "stack", stage("stack").version, _SETTINGS)


def _keep(rows: list[StackRow], recipe: int, connection: Connection) -> None:
    keep_stacks(connection, recipe, rows)
