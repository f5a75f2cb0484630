"""Problems: what could not be read, or not whole, and why. They are printed, never hidden."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Outcome(StrEnum):
    """Different sentences that are never mixed."""

    NOT_UNDERSTOOD = "not understood"
    """The format is not supported or not recognised."""
    FAILED = "failed"
    """It should have been readable and was not: damaged, truncated, out of bounds, crashed, too slow."""
    PARTLY = "read in part"
    NOTE = "note"
    """Read whole, with something a person should know (extension mismatch of a container, fallback reader)."""


class Note(str):
    """A sentence of a walk that reports no failure: what it is about was read as it is, or there is nothing to read."""

    __slots__ = ()


class NotUnderstood(str):
    """A sentence of a walk about something that this version does not read."""

    __slots__ = ()


class ReadInPart(str):
    """A sentence of a source that is not whole: what it is about is missing or was not read, and the rest was."""

    __slots__ = ()


def outcome_of(sentence: str) -> Outcome:
    """What a sentence of a walk reports; a plain one reports a failure."""
    if isinstance(sentence, Note):
        return Outcome.NOTE
    return Outcome.NOT_UNDERSTOOD if isinstance(sentence, NotUnderstood) else Outcome.FAILED


def recognised_outcome(sentence: str) -> Outcome:
    """What a sentence about a source as a whole reports; a plain one is a note."""
    return Outcome.PARTLY if isinstance(sentence, ReadInPart) else Outcome.NOTE


class ProblemRow(NamedTuple):
    """One problem as a worker reports it; the engine adds the place from the unit that was being worked on."""

    stage: str
    """``recognise``, ``walk``, ``verify``, ``read``, ``picture``, ``exif``, ``parse``…"""
    outcome: str
    sentence: str
