"""Hash sets and the matches computed against them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Final, NamedTuple, NewType

from triage.model.video import VideoMatch

HashSetId = NewType("HashSetId", int)


class Meaning(StrEnum):
    """What it means to stand in a set, or in one category of it."""

    GRADED = "graded"
    """A grade of the local scheme stands in ``grade``."""
    BAD = "bad"
    """A plain list of notable material, without grades."""
    UNGRADED = "ungraded"
    COMPARISON = "comparison"
    NON_PERTINENT = "non-pertinent"
    """Known good: ranked last and counted, never removed."""


class Confidence(StrEnum):
    """How far the grades of a set may be relied on (vics.md §3.6)."""

    TRUSTED = "trusted"
    INDICATIVE = "indicative"
    LOCAL = "local"


class Algorithm(StrEnum):
    """What a record of a set is compared by."""

    MD5 = "md5"
    SHA1 = "sha1"
    SHA256 = "sha256"
    PDQ = "pdq"
    PHASH = "phash"
    PHOTODNA = "photodna"
    """Computed by a library that a unit attaches; compared with nothing but PhotoDNA."""

    @property
    def near(self) -> bool:
        """True where a match is a likeness and never an identity."""
        return self in (Algorithm.PDQ, Algorithm.PHASH, Algorithm.PHOTODNA)


class MatchRow(NamedTuple):
    """A content found in a set."""

    content: int
    record: int
    """Ordinal of the record in the set's file, from 0."""
    algorithm: str
    distance: int
    """0 for exact matches, else differing bits; for PhotoDNA the sum of squared differences."""
    variant: int
    """0 upright; 1-7 which dihedral variant of the evidence picture answered; 8 more without its borders."""
    category: str
    """The raw code of the file, as text; empty for plain lists."""
    meaning: str
    grade: str
    """The grade that the set gives, or empty."""
    suggestion: bool
    """True where the grade may only be suggested (near, or MD5 alone without an equal size)."""
    quality: int | None = None
    """PDQ's quality, 0-100, of the evidence picture as it answered; None for exact matches."""
    video: VideoMatch | None = None
    """Where the content is a video: which of its frames met the record, and when."""


_HIT_SHA256: Final = 3
_HIT_MEANING: Final = _HIT_SHA256 + MatchRow._fields.index("meaning")


def flagged(results: Iterable[tuple[Any, ...]]) -> set[bytes]:
    """SHA-256 of the contents that some results of an examination (``analysis.hits``) flag; known good is left out."""
    return {row[_HIT_SHA256] for row in results if row[0] == "hit" and row[_HIT_MEANING] != Meaning.NON_PERTINENT}
