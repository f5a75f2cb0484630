"""Looks for files that two sets of a case grade differently, while one of them is being read.

The digests of a compiled set cannot be listed, only asked for: so each record of the set that is read is looked up in
those that are there already, and every pair of sets is compared when the later one comes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from hashsets.columns import PRESENT
from hashsets.compiled import CompiledSet
from hashsets.mapping import Use
from hashsets.records import EMPTY_FILE, EXACT, LABELS, NO_SIZE, SetRecord
from triage.model.matches import Algorithm, Meaning

LISTED: Final = 1_000
"""So many files of one pair of sets are listed one by one; all are counted."""

_BATCH: Final = 1 << 14
_SAYS: Final = frozenset({Meaning.GRADED, Meaning.NON_PERTINENT, Meaning.BAD, Meaning.COMPARISON})


class OtherSet(NamedTuple):
    """A set that is compared with."""

    name: str
    path: str
    """Of its compiled form."""
    key: bytes
    """With which that was written."""


class Disagreement(NamedTuple):
    """One file that two sets grade differently."""

    algorithm: str
    digest: str
    code: str
    verdict: str
    """A grade, or another meaning: ``notable``, ``non-pertinent``, ``comparison``."""
    other_code: str
    other_verdict: str


@dataclass(frozen=True, slots=True)
class Disagreements:
    """What was found between two sets."""

    files: int
    listed: tuple[Disagreement, ...]


def verdict(meaning: Meaning, grade: str) -> str:
    """What a set says of a file, in a word."""
    return {Meaning.GRADED: grade, Meaning.BAD: "notable"}.get(meaning, meaning.value)


def disagree(one: Use, other: Use) -> bool:
    """True where both say something of a file and it is not the same.

    Being listed as notable without a grade agrees with every grade; being ungraded says nothing.
    """
    if not {one.meaning, other.meaning} <= _SAYS:
        return False
    if {one.meaning, other.meaning} == {Meaning.GRADED, Meaning.BAD}:
        return False
    return verdict(*one) != verdict(*other)


class Comparison:
    """Takes the records of the set that is read, and asks the others about them.

    Args:
        others: The sets of the case, or of the unit's store.
        meant: What a raw code of the set that is read means; None where nobody said it.
    """

    def __init__(self, others: Sequence[OtherSet], meant: Callable[[str], Use | None]) -> None:
        self._others = [(other.name, CompiledSet.open(Path(other.path), other.key)) for other in others]
        self._meant = meant
        self._held: list[SetRecord] = []
        self._files = dict.fromkeys((other.name for other in others), 0)
        self._listed: dict[str, dict[tuple[bytes, str, str], Disagreement]] = {other.name: {} for other in others}

    def add(self, record: SetRecord) -> None:
        """Take the next record."""
        if self._others:
            self._held.append(record)
            if len(self._held) >= _BATCH:
                self._ask()

    def finish(self) -> dict[str, Disagreements]:
        """What was found, by the name of the other set; sets without any are left out."""
        if self._held:
            self._ask()
        return {
            name: Disagreements(files, tuple(self._listed[name].values()))
            for name, files in self._files.items()
            if files
        }

    def _ask(self) -> None:
        held, self._held = self._held, []
        for name, other in self._others:
            answered: set[tuple[int, int]] = set()
            for algorithm in EXACT:
                for position, record in _same(other, algorithm, held, answered):
                    self._compare(name, other, algorithm, held[position], record)

    def _compare(self, name: str, other: CompiledSet, algorithm: Algorithm, ours: SetRecord, record: int) -> None:
        code = other.header.codes[other.codes[record]]
        mine = self._meant(ours.code)
        theirs = Use(Meaning(code.meaning), code.grade)
        if mine is None or not disagree(mine, theirs):
            return
        digest = getattr(ours, algorithm.value)
        found = self._listed[name]
        key = (digest, ours.code, code.code)
        if key in found:
            return
        self._files[name] += 1
        if len(found) < LISTED:
            found[key] = Disagreement(
                LABELS[algorithm], digest.hex(), ours.code, verdict(*mine), code.code, verdict(*theirs)
            )


def _same(
    other: CompiledSet, algorithm: Algorithm, held: list[SetRecord], answered: set[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Which of our records are of the same file as which of theirs, by this digest and by no stronger one.

    A record that has a stronger digest too, and that one differs, is of another file; so is one of another size.
    """
    rows = [
        (position, value)
        for position, record in enumerate(held)
        if (value := getattr(record, algorithm.value)) is not None and value != EMPTY_FILE[algorithm]
    ]
    found = []
    stronger = EXACT[: EXACT.index(algorithm)]
    asked, records = other.exact(algorithm, [value for _, value in rows])
    stated = other.sizes(records)
    for index, record, size in zip(asked.tolist(), records.tolist(), stated.tolist(), strict=True):
        position = rows[index][0]
        ours = held[position]
        if (position, record) in answered:
            continue
        theirs = int(other.present[record])
        if any(getattr(ours, kind.value) is not None and theirs & PRESENT[kind] for kind in stronger):
            continue
        sizes = {ours.size, size} - {NO_SIZE}
        if len(sizes) > 1:
            continue
        answered.add((position, record))
        found.append((position, record))
    return found
