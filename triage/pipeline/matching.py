"""Matching: each hash set is asked about each content once, without reading the evidence."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from triage.casedb.connection import Connection
from triage.casedb.frame import recipe_id
from triage.casedb.matches import (
    HashSetRecord,
    detached_sets,
    forget_detached,
    forget_replaced,
    hash_sets,
    keep_matches,
    matched_upto,
    start_matching,
    unmatched,
)
from triage.execution.pool import Event, Finished, Lost, Refused, Result
from triage.model.matches import Algorithm, MatchRow
from triage.model.tasks import ContentQuery, MatchTask, SetAtHand
from triage.pipeline.context import Context
from triage.pipeline.stages import stage

CHUNK: Final = 1_000
"""Contents asked about at once: a stop waits for no more than these."""

_AHEAD: Final = 2
"""So many chunks a worker may be handed out, of one set, behind the first that is not answered: what is answered
meanwhile waits in memory, since a set's answers are kept in the order of the contents."""


class Matching:
    """Chunks of contents for each set, as many at a time as there are workers."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._waiting: deque[_SetQuestions] = deque()
        self._again: deque[tuple[_SetQuestions, _Chunk]] = deque()
        self._running = 0
        self.done_contents = 0
        self.total_contents = 0

    def prepare(self) -> None:
        """Find out which sets have contents that they were not asked about."""
        with self._context.store.read() as connection:
            standing = any(one.standing for one in detached_sets(connection))
        if standing:
            self._context.write(forget_detached, name="match-detached", parts=("matches",)).result()
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
        return not (self._waiting or self._again or self._running)

    def offer(self) -> None:
        """Give free workers the next chunks, set after set; what got lost comes first."""
        pool = self._context.pool
        while self._again and pool.idle > 0:
            questions, chunk = self._again.popleft()
            if questions.wants(chunk):
                self._submit(questions, chunk)
        for questions in list(self._waiting):
            while pool.idle > 0 and len(questions.chunks) < _AHEAD * pool.size:
                if not self._next(questions):
                    self._waiting.remove(questions)
                    break

    def _next(self, questions: _SetQuestions) -> bool:
        """Hand out the set's next chunk; False where none is left."""
        chunk = _Chunk(questions.handed_out)
        if not self._submit(questions, chunk):
            return False
        questions.chunks.append(chunk)
        questions.handed_out = chunk.upto
        return True

    def _submit(self, questions: _SetQuestions, chunk: _Chunk) -> bool:
        """Give a chunk to a worker; False where no content is left for it."""
        with self._context.store.read() as connection:
            rows = unmatched(connection, chunk.after, CHUNK)
        if not rows:
            return False
        chunk.upto, chunk.answers = rows[-1].content, []
        installed = self._context.sets[questions.record.id]
        queries = [ContentQuery._make(row) for row in rows]
        task = MatchTask(installed.path, installed.key, queries, installed.memory)
        self._running += 1
        self._context.submit("match", stage("match").function, task, partial(self._on, questions, chunk))
        return True

    def _on(self, questions: _SetQuestions, chunk: _Chunk, event: Event) -> None:
        if isinstance(event, Result):
            chunk.answers.extend(event.value)
            return
        self._running -= 1
        if not questions.wants(chunk):
            return
        if isinstance(event, Finished):
            chunk.answered = True
            self._keep(questions)
        elif isinstance(event, Lost) and chunk.losses < event.again:  # perhaps it was killed from outside
            chunk.losses += 1
            self._again.append((questions, chunk))
        else:
            self._give_up(questions, chunk, event)

    def _give_up(self, questions: _SetQuestions, chunk: _Chunk, event: Refused | Lost) -> None:
        """Ask the set no further in this run; what lies before the chunk is still kept."""
        del questions.chunks[questions.chunks.index(chunk) :]
        if questions in self._waiting:
            self._waiting.remove(questions)
        name = Path(questions.record.file_name).name
        self._context.not_completed(
            f"Hash set {questions.record.name} ({name}) could not be asked about all contents. {event.sentence}"
        )

    def _keep(self, questions: _SetQuestions) -> None:
        """Write what is answered without a gap: how far a set was asked is one number, by which a run is resumed."""
        while questions.chunks and questions.chunks[0].answered:
            chunk = questions.chunks.pop(0)
            write = partial(
                keep_matches, set_id=questions.record.id, recipe=questions.recipe, upto=chunk.upto, rows=chunk.answers
            )
            self._context.write(write, name="match", parts=("matches",))
            self.done_contents += chunk.upto - chunk.after


@dataclass(slots=True, eq=False)
class _Chunk:
    """Contents behind ``after`` up to ``upto``, and what a worker has answered so far."""

    after: int
    upto: int = 0
    answers: list[MatchRow] = field(default_factory=list)
    answered: bool = False
    losses: int = 0


class _SetQuestions:
    """How far one set was asked: chunks that are handed out and not kept, in order."""

    __slots__ = ("chunks", "handed_out", "recipe", "record")

    def __init__(self, record: HashSetRecord, recipe: int, upto: int) -> None:
        self.record, self.recipe, self.handed_out = record, recipe, upto
        self.chunks: list[_Chunk] = []

    def wants(self, chunk: _Chunk) -> bool:
        """False for what lies behind a chunk that could not be answered."""
        return chunk in self.chunks


def started_sets(context: Context) -> list[tuple[HashSetRecord, int]]:
    """The sets that were checked, with the recipe of their matches; what an older recipe matched is forgotten."""
    with context.store.read() as connection:
        sets = [record for record in hash_sets(connection) if record.id in context.sets]
    return [(record, context.write(partial(_start, record), name="match-start").result()) for record in sets]


def sets_at_hand(context: Context) -> tuple[SetAtHand, ...]:
    """What a worker needs in order to ask the sets about what it digests."""
    return tuple(
        SetAtHand(
            record.id,
            recipe,
            installed.path,
            installed.key,
            installed.memory,
            any(not Algorithm(name).near for name, number in record.summary["usable"].items() if number),
        )
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
