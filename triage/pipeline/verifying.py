"""Verification of sources: digest what each was made from, and compare with the digests that it carries."""

from __future__ import annotations

from functools import partial
from typing import Final

from triage.casedb import audit, tables
from triage.casedb.connection import Connection, Table
from triage.casedb.frame import SourceRecord
from triage.casedb.problems import ProblemPlace, keep_problems
from triage.entries.verify import NotVerified, Verified, VerifyTask
from triage.execution.pool import Event, Finished, Refused, Result
from triage.model.problems import Outcome, ProblemRow
from triage.pipeline.context import Context
from triage.pipeline.stages import stage

ALWAYS: Final = "sha256"
"""Every source gets this digest, whatever it carries."""


class Verifying:
    """Hands out sources that are not verified yet; those that were found to be damaged are named and not read again."""

    def __init__(self, context: Context, sources: list[SourceRecord], damaged: dict[int, str], *, wanted: bool) -> None:
        self._context = context
        self._waiting = [s for s in sources if wanted and not s.computed and s.id not in damaged]
        for source in sources:
            if source.id in damaged:
                context.not_completed(f"{_name(source)}: {damaged[source.id]}")
        self.total = sum(s.size for s in self._waiting)
        self.bytes = 0
        self._running = 0

    @property
    def done(self) -> bool:
        """True when nothing is left to verify."""
        return not self._waiting and not self._running

    def offer(self) -> None:
        """Start a verification on each free worker."""
        self._waiting = [s for s in self._waiting if s.id not in self._context.unreachable]
        while self._waiting and self._context.pool.idle > 0:
            source = self._waiting.pop(0)
            algorithms = tuple(sorted({ALWAYS, *source.stored}))
            self._running += 1
            task = VerifyTask(source.spec, algorithms)
            self._context.submit("verify", stage("verify").function, task, partial(self._on, source))

    def _on(self, source: SourceRecord, event: Event) -> None:
        context = self._context
        place = ProblemPlace(source.id, None, None, None)
        if isinstance(event, Result):
            value: int | Verified | NotVerified = event.value
            if isinstance(value, Verified):
                context.write(lambda c: keep_digests(c, source, value), name="verify", parts=("sources",))
            elif isinstance(value, NotVerified):
                sentence = f"The source was not verified. {value.sentence}"
                row = ProblemRow("verify", Outcome.FAILED, sentence)
                context.write(lambda c: keep_problems(c, [(place, row)]), name="problem", parts=("problems",))
                context.not_completed(f"{_name(source)}: {sentence}")
            else:
                self.bytes += value
            return
        self._running -= 1
        if isinstance(event, Refused):
            context.source_failed(source, event.sentence)
        elif not isinstance(event, Finished):
            context.not_completed(f"{_name(source)}: the source was not verified. {event.sentence}", place)


def keep_digests(connection: Connection, source: SourceRecord, verified: Verified) -> None:
    """Store the digests of a source with their event, and a Problem where one differs from the stored digest."""
    found = [("computed", verified.media), ("with surplus", verified.with_surplus)]
    rows: list[tuple[Table, dict[str, object]]] = [
        (tables.source_digest, {"source_id": source.id, "origin": origin, "algorithm": name, "value": value.hex()})
        for origin, digests in found
        for name, value in sorted(digests.items())
    ]
    media = {name: value.hex() for name, value in verified.media.items()}
    with_surplus = {name: value.hex() for name, value in verified.with_surplus.items()}
    differing = [name for name, value in source.stored.items() if media.get(name) not in (None, value)]
    covering = [name for name in differing if source.stored[name] == with_surplus.get(name)]
    differing = [name for name in differing if name not in covering]
    facts = {"source": source.id, "stored": source.stored, "differs": differing}
    audit.record(connection, "source verified", "", facts, rows)
    place = ProblemPlace(source.id, None, None, None)
    for name in covering:
        sentence = (
            f"The {name.upper()} that the evidence file carries covers the {verified.surplus:,} bytes that it holds"
            " behind the last whole sector of the medium; medium and these bytes together have it."
        )
        keep_problems(connection, [(place, ProblemRow("verify", Outcome.NOTE, sentence))])
    for name in differing:
        sentence = (
            f"The {name.upper()} of the media stream is not the one that the evidence file carries:"
            f" computed {media[name]}, stored {source.stored[name]}."
        )
        keep_problems(connection, [(place, ProblemRow("verify", Outcome.FAILED, sentence))])


def _name(source: SourceRecord) -> str:
    return f"Exhibit {source.exhibit}, {source.name}"
