"""Matching: each hash set is asked about each content once, without reading the evidence."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from triage.casedb.connection import Connection
from triage.casedb.frame import recipe_id
from triage.casedb.matches import (
    HashSetRecord,
    forget_replaced,
    hash_sets,
    keep_matches,
    matched_upto,
    start_matching,
    unmatched,
)
from triage.execution.pool import Event, Finished, Lost, Result
from triage.model.matches import MatchRow
from triage.model.tasks import ContentQuery, MatchTask, SetAtHand
from triage.pipeline.context import Context
from triage.pipeline.stages import stage

CHUNK: Final = 4000
"""Contents asked about at once."""


class Matching:
    """One chunk at a time for each set, several sets side by side."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._waiting: list[_SetQuestions] = []
        self._running = 0
        self.done_contents = 0
        self.total_contents = 0

    def prepare(self) -> None:
        """Find out which sets have contents that they were not asked about."""
        with self._context.store.read() as connection:
            last = connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM content").scalar_one()
        with self._context.store.read() as connection:
            unasked = [record for record in hash_sets(connection) if record.id not in self._context.sets]
        for record in unasked:
            if sentence := self._context.absent.get(record.id):
                self._context.not_completed(f"{sentence} Nothing was compared with it; what it matched before stands.")
        for name in [record.name for record in unasked if record.id not in self._context.absent]:
            self._context.not_completed(
                f"Hash set {name} was imported while the run was at work; the next run checks and asks it."
            )
        for record, recipe in started_sets(self._context):
            with self._context.store.read() as connection:
                upto = matched_upto(connection, record.id, recipe)
            if upto < last:
                self._waiting.append(_SetQuestions(record, recipe, upto))
                self.total_contents += last - upto

    @property
    def done(self) -> bool:
        """True when every set was asked about every content."""
        return not self._waiting and not self._running

    def offer(self) -> None:
        """Give the next chunk of each waiting set to a free worker."""
        while self._waiting and self._context.pool.idle > 0:
            questions = self._waiting.pop(0)
            with self._context.store.read() as connection:
                rows = unmatched(connection, questions.upto, CHUNK)
            if not rows:
                continue
            self._running += 1
            installed = self._context.sets[questions.record.id]
            queries = [ContentQuery._make(row) for row in rows]
            task = MatchTask(installed.path, installed.key, queries, installed.memory)
            answers: list[MatchRow] = []
            upto = rows[-1].content
            handler = partial(self._on, questions, answers, upto)
            self._context.submit("match", stage("match").function, task, handler)

    def _on(self, questions: _SetQuestions, answers: list[MatchRow], upto: int, event: Event) -> None:
        if isinstance(event, Result):
            answers.extend(event.value)
            return
        self._running -= 1
        if isinstance(event, Lost) and questions.losses < event.again:  # perhaps it was killed from outside
            questions.losses += 1
            self._waiting.append(questions)
            return
        if not isinstance(event, Finished):
            name = Path(questions.record.file_name).name
            self._context.not_completed(
                f"Hash set {questions.record.name} ({name}) could not be asked about all contents. {event.sentence}"
            )
            return
        record, recipe = questions.record, questions.recipe
        self._context.write(
            lambda c: keep_matches(c, record.id, recipe, upto, answers), name="match", parts=("matches",)
        )
        self.done_contents += upto - questions.upto
        questions.upto = upto
        self._waiting.append(questions)


class _SetQuestions:
    __slots__ = ("losses", "recipe", "record", "upto")

    def __init__(self, record: HashSetRecord, recipe: int, upto: int) -> None:
        self.record, self.recipe, self.upto = record, recipe, upto
        self.losses = 0


def started_sets(context: Context) -> list[tuple[HashSetRecord, int]]:
    """The sets that were checked, with the recipe of their matches; what an older recipe matched is forgotten."""
    with context.store.read() as connection:
        sets = [record for record in hash_sets(connection) if record.id in context.sets]
    return [(record, context.write(partial(_start, record), name="match-start").result()) for record in sets]


def sets_at_hand(context: Context) -> tuple[SetAtHand, ...]:
    """What a worker needs in order to ask the sets about what it digests."""
    return tuple(
        SetAtHand(record.id, recipe, installed.path, installed.key, installed.memory)
        for record, recipe in started_sets(context)
        for installed in (context.sets[record.id],)
    )


def _start(record: HashSetRecord, connection: Connection) -> int:
    # The digest of the compiled set names file and mapping together.
    version = str(record.summary["compiled_sha256"])
    settings = {"set": record.compiled, "file": record.file_sha256, "compiled": version}
    recipe = recipe_id(connection, "match", stage("match").version, settings)
    start_matching(connection, record.id, recipe)
    forget_replaced(connection, record.id)
    return recipe
