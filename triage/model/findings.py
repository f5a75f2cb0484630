"""Findings, the machine's opinion, and decisions, a person's. A decision overrules a finding."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import NamedTuple


class Tier(IntEnum):
    """The tiers of the queue. Codes are stored: never renumber. Smaller comes first."""

    KNOWN_OR_MADE_HERE = 1
    """Exact known match by trusted grade, interleaved with what was possibly made here."""
    NEAR = 2
    NEAR_LEAD = 3
    """pHash alone: a lead."""
    BESIDE = 4
    """Same folder or conversation as a match."""
    EXCHANGED = 5
    """Sent or received in a chat."""
    REST = 6
    KNOWN_GOOD = 7


class Significance(StrEnum):
    """How much a finding matters, in words that a policy may use."""

    ACT_NOW = "act now"
    KNOWN = "known"
    NEAR = "near"
    CONTEXT = "context"
    REST = "rest"


class GradeSource(StrEnum):
    """How an item came to its grade (uk-court.md §5, "Whose grade")."""

    VIEWED = "viewed by a reviewer"
    SAME_STACK = "same stack as an item that was viewed"
    TRUSTED_SET = "trusted set, not viewed"
    SECOND_REVIEWER = "second reviewer"


def set_note(name: str) -> str:
    """The note of a decision whose grade was taken from a set: which one."""
    return f"set {name}"


class FindingRow(NamedTuple):
    """One opinion about one content, with its reason in words."""

    content: int
    kind: str
    """``exact``, ``near``, ``lead``, ``made here``, ``beside``, ``exchanged``, ``known good``."""
    significance: str
    justification: str
    """One sentence for a person, naming the set, distance, folder, chat."""
    method: str
    based_on: str
    """What it rests on, as ``table:id`` list or natural key."""


class QueueRow(NamedTuple):
    """One row of the ranked queue."""

    content: int
    tier: int
    score: int
    """Order within the tier, larger first; from the policy, without fractions."""
    significance: str
    reasons: tuple[str, ...]
