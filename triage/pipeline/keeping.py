"""What the examination found, held until it is worth a transaction: each one costs a commit and a flush to disk."""

from __future__ import annotations

import time
from typing import Any, Final

from triage.casedb.connection import Connection
from triage.casedb.contents import keep_examined, sort_results
from triage.casedb.open import CaseStore
from triage.casedb.thumbs import Level
from triage.casedb.videos import renderings
from triage.model.content import PictureRow
from triage.model.matches import flagged
from triage.pipeline.context import Context

HELD_RESULTS: Final = 600
HELD_BYTES: Final = 4 << 20
"""Renderings among them; either bound keeps a transaction short of the time that a person's act may have to wait."""
HELD_SECONDS: Final = 0.3
"""How far the counts on the screen may lag behind."""
PROMPT: Final = 50
"""Hits do not lag at all, until so many times some were written at once; by then a person has enough of them."""

Tagged = tuple[Any, ...]


class Keeping:
    """Gathers results and writes them in groups. All calls come from the run's own thread.

    What is held when this process dies is examined again: its entries are still pending in the case.
    """

    def __init__(self, context: Context, recipe: int) -> None:
        self._context = context
        self._recipe = recipe
        self._held: dict[int, list[Tagged]] = {}
        self._count = 0
        self._bytes = 0
        self._since = 0.0
        self._prompt = PROMPT

    def add(self, source: int, results: list[Tagged]) -> None:
        """Take results of a source; they may be written at once."""
        if not self._count:
            self._since = time.monotonic()
        self._held.setdefault(source, []).extend(results)
        self._count += len(results)
        self._bytes += sum(
            len(part) for row in results if row[0] in ("picture", "frame") for part in row if isinstance(part, bytes)
        )
        prompt = self._prompt > 0 and bool(flagged(results))
        self._prompt -= prompt
        if prompt or self._count >= HELD_RESULTS or self._bytes >= HELD_BYTES:
            self.flush()

    def flush_old(self) -> None:
        """Write what has been held for long enough."""
        if self._count and time.monotonic() - self._since > HELD_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write all that is held."""
        if not self._count:
            return
        hit = any(row[0] == "hit" for rows in self._held.values() for row in rows)
        parts = ("contents", "matches") if hit else ("contents",)
        store, recipe, held = self._context.store, self._recipe, self._held
        self._context.write(lambda c: _keep(c, store, held, recipe), name="examine", parts=parts)
        self._held, self._count, self._bytes = {}, 0, 0


def _keep(connection: Connection, store: CaseStore, held: dict[int, list[Tagged]], recipe: int) -> None:
    sorted_ = {source: sort_results(results) for source, results in held.items()}
    pictures = [picture for examined in sorted_.values() for picture in examined.pictures]
    # Thumbnails first: after a crash between the two commits they are written again, never missing.
    if pictures:
        store.thumbs.keep((sha256, _levels(row)) for sha256, row in pictures)
    frames = [frame for examined in sorted_.values() for frame in examined.frames]
    if frames:
        store.thumbs.keep(renderings(frames))
    for source, examined in sorted_.items():
        keep_examined(connection, examined, source, recipe)


def _levels(row: PictureRow) -> dict[Level, bytes]:
    return {Level.CLOSED: row.closed, Level.WORKING: row.working, Level.OPEN: row.open}
