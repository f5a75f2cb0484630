"""What the codes of a set mean: said by the person who imports it, never guessed (vics.md §3.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from hashsets.recognise import Format
from triage.errors import HashSetError
from triage.model.matches import Confidence, Meaning

CODES_IN_SENTENCE: Final = 20
"""So many unmapped codes are listed one by one; the rest are counted."""

_WORDS: Final = {Meaning.UNGRADED.value: Meaning.UNGRADED, Meaning.COMPARISON.value: Meaning.COMPARISON}
_LIST_MEANINGS: Final = frozenset(Meaning) - {Meaning.GRADED}


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """How a person wants a hash-set file to be taken."""

    name: str
    """What the set is called in the case."""
    meaning: Meaning | None = None
    """For lists without codes: what it means to stand in them."""
    grades: Mapping[str, str] = field(default_factory=dict)
    """For files with codes: raw code to a grade such as ``A``, or to ``ungraded`` or ``comparison``."""
    non_pertinent: frozenset[str] = frozenset()
    """The raw codes that mean known good material."""
    confidence: Confidence | None = None
    """How far the grades may be relied on."""


class Use(NamedTuple):
    """What one code was taken to mean."""

    meaning: Meaning
    grade: str = ""


def check_request(request: ImportRequest, kind: Format) -> None:
    """Refuse a request that contradicts itself or does not suit the format.

    Raises:
        HashSetError: With the sentence that says what to do.
    """
    if not request.name.strip():
        raise HashSetError("A hash set needs a name.")
    both = sorted(request.grades.keys() & request.non_pertinent)
    if both:
        raise HashSetError(f"Code {', '.join(both)} was given a grade and called non-pertinent: it can be one only.")
    if kind.coded:
        _check_coded(request, kind)
    else:
        _check_plain(request, kind)


def _check_coded(request: ImportRequest, kind: Format) -> None:
    if request.meaning is not None:
        raise HashSetError(
            f"One meaning for all is for plain lists; this file is of the kind “{kind.name}” and has codes.",
            hint="Say for each code what it means.",
        )
    for code, grade in request.grades.items():
        if not grade.strip():
            raise HashSetError(f"Code {code} was given an empty grade.")
        if grade.strip().casefold() == Meaning.NON_PERTINENT.value:
            raise HashSetError(f"Code {code} is to be named as non-pertinent, and not as a grade of that name.")
    if request.confidence is None and any(grade.strip().casefold() not in _WORDS for grade in request.grades.values()):
        raise HashSetError(
            "The file does not say how far its grades may be relied on, and the import did not either.",
            hint=f"Give the confidence: {', '.join(Confidence)}.",
        )


def _check_plain(request: ImportRequest, kind: Format) -> None:
    if request.grades or request.non_pertinent:
        raise HashSetError(
            f"This file is of the kind “{kind.name}”, which has no category codes to give a meaning to.",
            hint="Say what the whole list means: bad or good.",
        )
    if request.meaning is None:
        raise HashSetError(
            f"This file is of the kind “{kind.name}”; it does not say what it means to stand in it.",
            hint="Say what the whole list means: bad or good.",
        )
    if request.meaning not in _LIST_MEANINGS:
        raise HashSetError("A plain list cannot give grades, since it has no codes.")


def use(request: ImportRequest, code: str) -> Use | None:
    """What a code of a coded file means, or None where nobody said it. No code at all is ungraded."""
    if code in request.non_pertinent:
        return Use(Meaning.NON_PERTINENT)
    grade = request.grades.get(code)
    if grade is None:
        return None if code else Use(Meaning.UNGRADED)
    word = _WORDS.get(grade.strip().casefold())
    return Use(Meaning.GRADED, grade.strip()) if word is None else Use(word)


def list_use(request: ImportRequest, code: str) -> Use:
    """What a record of a plain list means.

    NSRL v2 marks files that are not simply known (``M`` malicious, ``S`` special): in a list taken as known
    good they are not, and stand as ungraded under the code that NIST gave them.
    """
    assert request.meaning is not None, "checked before reading"
    special = bool(code) and request.meaning is Meaning.NON_PERTINENT
    return Use(Meaning.UNGRADED if special else request.meaning)


def uses(request: ImportRequest, kind: Format, counts: Mapping[str, int]) -> list[Use]:
    """What each code of the file means, in the order of the counts.

    Raises:
        HashSetError: A code has no mapping; all such codes are listed with the number of their records.
    """
    if not kind.coded:
        return [list_use(request, code) for code in counts]
    found = {code: use(request, code) for code in counts}
    missing = {code: count for code, count in counts.items() if found[code] is None}
    if missing:
        raise HashSetError(
            f"Codes without a mapping: {_listed(missing)}. Nothing was imported.",
            hint="Say for each code which grade it is, or that it is ungraded, comparison or non-pertinent.",
        )
    return [said for said in found.values() if said is not None]


def _listed(missing: Mapping[str, int]) -> str:
    """``0 (4 records), 5 (2)``: the codes in order, numbers as numbers."""
    codes = sorted(missing, key=lambda code: (not code.isdecimal(), len(code) if code.isdecimal() else 0, code))
    said = [f"{code} ({missing[code]:,})" for code in codes[:CODES_IN_SENTENCE]]
    said[0] = f"{codes[0]} ({missing[codes[0]]:,} record{'' if missing[codes[0]] == 1 else 's'})"
    more = len(codes) - CODES_IN_SENTENCE
    return ", ".join(said) + (f" and {more} more codes" if more > 0 else "")
