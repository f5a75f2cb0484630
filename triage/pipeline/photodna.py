"""PhotoDNA: where a unit attached its library, pictures get their values from it and are compared with those of sets.

The library is given the renderings that the case holds; the evidence is not read (docs/photodna.md).
"""

from __future__ import annotations

import hashlib
import os
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from triage.casedb.frame import recipe_id
from triage.casedb.matches import HashSetRecord, hash_sets
from triage.casedb.photodna import STAGE, keep_near, keep_values, start_comparing, values_after, without_value
from triage.casedb.set_places import set_key, set_path
from triage.casedb.thumbs import Level
from triage.errors import UsageError
from triage.execution.pool import Event, Finished, Result
from triage.model.content import PHOTODNA_MAX_DISTANCE
from triage.model.matches import Algorithm, MatchRow
from triage.pipeline.context import Context, Handler

PROGRAM: Final = "TRIAGE_PHOTODNA"
DISTANCE: Final = "TRIAGE_PHOTODNA_DISTANCE"
VERSION: Final = 1
PICTURES: Final = 32
"""Renderings that are given to a worker at a time."""

CHUNK: Final = 1000
"""Values that a set is asked about at a time."""

LARGEST: Final = 144 * 255 * 255
"""The largest distance that there is."""


class Attached(NamedTuple):
    """The library that a unit attached."""

    program: str
    digest: str
    largest: int
    """The largest distance that is a match."""


def attached() -> Attached | None:
    """The attached library, or None.

    Raises:
        UsageError: It cannot be read, or the distance is no number.
    """
    program = os.environ.get(PROGRAM, "").strip()
    if not program:
        return None
    said = os.environ.get(DISTANCE, "").strip() or str(PHOTODNA_MAX_DISTANCE)
    if not (said.isascii() and said.isdigit() and len(said) <= len(str(LARGEST)) and int(said) <= LARGEST):
        raise UsageError(f"{DISTANCE} is a number from 0 to {LARGEST:,}, not {said[:40]}.")
    try:
        with Path(program).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UsageError(f"The PhotoDNA program that {PROGRAM} names cannot be read: {error.strerror}.") from error
    return Attached(program, digest, int(said))


class PhotoDna:
    """Values of pictures first, then each set is asked about them."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._library = attached()
        self._running = 0
        self._failed = False

    def run(self) -> None:
        """Do what is missing; without a library, or without a set that holds values, nothing is."""
        with self._context.store.read() as connection:
            sets = [
                record
                for record in hash_sets(connection)
                if record.id in self._context.sets and (record.summary.get("kept") or {}).get("PhotoDNA")
            ]
        if self._library is None or not sets:
            return
        settings: dict[str, str | int] = {"program": self._library.digest}
        values = self._recipe(settings)
        self._ask_library(values)
        if not self._failed and not self._context.stop.is_set():
            compared = self._recipe({**settings, "distance": self._library.largest})
            for record in sets:
                self._ask_set(record, values, compared)

    def _recipe(self, settings: dict[str, str | int]) -> int:
        write = partial(recipe_id, stage=STAGE, version=VERSION, settings=settings)
        number: int = self._context.write(write, name="recipe").result()
        return number

    def _ask_library(self, recipe: int) -> None:
        after = 0
        while not (self._failed or self._context.stop.is_set()):
            if self._context.pool.idle > 0:
                with self._context.store.read() as connection:
                    wanted = without_value(connection, recipe, after, PICTURES)
                if wanted:
                    after = wanted[-1][0]
                    self._submit_pictures(wanted, recipe)
                    continue
                if not self._running:
                    break
            self._context.pump()
        self._settle()

    def _submit_pictures(self, wanted: list[tuple[int, bytes]], recipe: int) -> None:
        assert self._library is not None, "asked before"
        images = self._context.store.thumbs.get_many([sha256 for _, sha256 in wanted], Level.OPEN)
        pictures = [(content, image) for content, sha256 in wanted if (image := images[sha256]) is not None]
        if pictures:
            self._submit("photodna_of", (self._library.program, pictures), partial(self._on_values, recipe))

    def _on_values(self, recipe: int, event: Event) -> None:
        if isinstance(event, Result):
            rows = [tuple(event.value)]
            self._context.write(lambda c: keep_values(c, recipe, rows), name="photodna", parts=("problems",))
            return
        self._ended(event)

    def _ask_set(self, record: HashSetRecord, values: int, recipe: int) -> None:
        upto: int = self._context.write(
            lambda c: start_comparing(c, record.id, recipe), name="photodna-start", parts=("matches", "sets")
        ).result()
        while not (self._failed or self._context.stop.is_set()):
            with self._context.store.read() as connection:
                asked = values_after(connection, values, upto, CHUNK)
            if not asked:
                return
            upto = asked[-1][0]
            self._compare(record, recipe, asked)
            self._settle()

    def _compare(self, record: HashSetRecord, recipe: int, asked: list[tuple[int, bytes]]) -> None:
        assert self._library is not None, "asked before"
        store = self._context.store
        path = set_path(store, record)
        found: list[MatchRow] = []

        def handle(event: Event) -> None:
            if isinstance(event, Result):
                found.extend(_row(record, *hit) for hit in event.value)
                return
            self._ended(event)
            if isinstance(event, Finished):
                upto = asked[-1][0]
                self._context.write(
                    lambda c: keep_near(c, record.id, recipe, upto, found), name="match", parts=("matches",)
                )

        self._submit("compare", (f"{path}.values", set_key(store, record), self._library.largest, asked), handle)

    def _submit(self, function: str, argument: tuple[object, ...], handler: Handler) -> None:
        self._running += 1
        self._context.submit("match", f"triage.analysis.photodna:{function}", argument, handler)

    def _ended(self, event: Event) -> None:
        self._running -= 1
        if not isinstance(event, Finished) and not self._failed:
            self._failed = True
            sentence = getattr(event, "sentence", "")
            self._context.not_completed(f"PhotoDNA was not compared for all pictures. {sentence}")

    def _settle(self) -> None:
        while self._running and not self._context.stop.is_set():
            self._context.pump()
        if not self._context.stop.is_set():
            self._context.settle()


def _row(record: HashSetRecord, content: int, number: int, code: str, distance: int) -> MatchRow:
    _, meaning, grade, _ = record.summary["codes"][code]
    return MatchRow(content, number, Algorithm.PHOTODNA.value, distance, 0, code, meaning, grade, suggestion=True)
