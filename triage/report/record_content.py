"""The whole content of an examination record as plain, frozen data: who examined what, when, and how far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from triage.report.content import (
    CaseFacts,
    Counted,
    ExaminedFacts,
    ExhibitFacts,
    GradeTotals,
    KnownGoodFacts,
    MethodFacts,
    Snapshot,
)
from triage.report.wording_pack import RecordWording


@dataclass(frozen=True, slots=True)
class PersonActs:
    """What one person did in the case, under one account of one machine. The name is as claimed."""

    person_claimed: str
    account: str
    machine: str
    first: str
    last: str
    acts: tuple[Counted, ...]
    """Kinds of audit events with their numbers."""


@dataclass(frozen=True, slots=True)
class RunFacts:
    """A run, from its first event to its last."""

    event: int
    started: str
    ended: str
    """Empty where the run was cut off, or goes on."""
    person_claimed: str
    outcome: str
    incomplete: tuple[str, ...]
    """What it did not complete, a sentence each."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A search, or a filter by which material was set aside from what a person looked at."""

    event: int
    at: str
    person_claimed: str
    account: str
    kind: str
    asked: str
    """The query, or the filter in words."""
    hits: int
    result: str
    """The hits in words; a zero says what it rests on."""


@dataclass(frozen=True, slots=True)
class DepthLine:
    """How deep one person read the queue on one day (UTC)."""

    day: str
    person_claimed: str
    account: str
    rank: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class TierDepth:
    """One tier of the queue: its items, and how many lie within the depth that was reached."""

    title: str
    items: int
    reached: int
    graded: int


@dataclass(frozen=True, slots=True)
class DepthFacts:
    """How deep the queue was read."""

    items: int
    deepest: int
    """The deepest rank that any person reached; 0 where the log holds none."""
    tiers: tuple[TierDepth, ...]


@dataclass(frozen=True, slots=True)
class ShownLine:
    """Which pictures one person had shown at one level that is sharper than *closed*."""

    person_claimed: str
    account: str
    level: str
    items: int
    """Different items."""
    events: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class WithheldLine:
    """A matter that was withheld as possibly privileged. What it holds is not told, nor is its name."""

    number: int
    at: str
    kind: str
    """``item`` or ``conversation``."""
    act: str
    """``withheld`` or ``released``."""
    person_claimed: str
    reason: str


@dataclass(frozen=True, slots=True)
class WithheldFacts:
    """Matters that are withheld now, and those that were released again."""

    items: int
    conversations: int
    released: int


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note of a person about an exhibit or an item, at the moment of writing."""

    number: int
    at: str
    person_claimed: str
    subject: str
    act: str
    """``written``, ``changed`` or ``withdrawn``."""
    text: str


@dataclass(frozen=True, slots=True)
class ProblemCount:
    """Problems of one kind. Their places stand in the triage report and in the case."""

    stage: str
    outcome: str
    sentence: str
    count: int


@dataclass(frozen=True, slots=True)
class LeftFacts:
    """What was not looked at, and why."""

    outside_scope: tuple[Counted, ...]
    archives_not_opened: int
    statements: tuple[str, ...]
    problems: tuple[ProblemCount, ...]


@dataclass(frozen=True, slots=True)
class RecordContent:
    """Everything that the examination record says."""

    FORM: ClassVar[str] = "examination-record"

    wording: RecordWording
    case: CaseFacts
    snapshot: Snapshot
    people: tuple[PersonActs, ...]
    exhibits: tuple[ExhibitFacts, ...]
    runs: tuple[RunFacts, ...]
    examined: ExaminedFacts
    searches: tuple[Looked, ...]
    filters: tuple[Looked, ...]
    depth: DepthFacts
    depth_lines: tuple[DepthLine, ...]
    shown: tuple[ShownLine, ...]
    graded: tuple[GradeTotals, ...]
    known_good: tuple[KnownGoodFacts, ...]
    withheld_now: WithheldFacts
    withheld: tuple[WithheldLine, ...]
    notes: tuple[NoteLine, ...]
    left: LeftFacts
    method: MethodFacts
