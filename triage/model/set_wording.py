"""How the product words what a hash set can match, what of it is missing, and where it disagrees with another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from triage.model.matches import Confidence
from triage.model.wording import count, plural, visible

NOT_COMPARED: Final = "PhotoDNA values are kept and were not compared: no licensed library attached"
"""Said of every set with PhotoDNA values as long as none of them was compared in the case (docs/photodna.md)."""

NO_GRADES: Final = "without grades"
"""Said of a set that gives none, so that nobody had to say how far they may be relied on."""
_STRENGTH: Final = (*(confidence.value for confidence in Confidence), NO_GRADES)

PARTS_NAMED: Final = 20
"""So many missing parts are named; the rest are counted."""


def can_match(summary: Mapping[str, Any]) -> str:
    """Which kinds of matching a set supports, as a part of a sentence; with what is missing of it.

    Args:
        summary: What the import kept, and ``photodna_compared``: whether its PhotoDNA values were compared.
    """
    known = str(summary.get("capability") or "what it can match was not recorded")
    return "; ".join((known, *set_notes(summary)))


def set_notes(summary: Mapping[str, Any]) -> tuple[str, ...]:
    """What stands beside the kinds of matching: a missing part, and values that are kept and not compared."""
    kept = summary.get("kept") or {}
    notes = [missing_words(summary.get("missing") or (), summary.get("total") or 0)]
    if kept.get("PhotoDNA"):
        said = f"PhotoDNA of {count(kept['PhotoDNA'], 'picture')} compared by the attached library"
        notes.append(said if summary.get("photodna_compared") else NOT_COMPARED)
    return tuple(note for note in notes if note)


def missing_words(missing: Sequence[int], total: int) -> str:
    """``incomplete: parts 3 and 7 of 12 are missing``; empty where none is missing."""
    if not missing:
        return ""
    named = [str(number) for number in missing[:PARTS_NAMED]]
    more = len(missing) - len(named)
    listed = ", ".join(named) if more else " and ".join(part for part in (", ".join(named[:-1]), named[-1]) if part)
    of = f" of {total}" if total else ""
    rest = f" and {more} more" if more else ""
    return (
        f"incomplete: {plural(len(missing), 'part')} {listed}{rest}{of} {'is' if len(missing) == 1 else 'are'} missing"
    )


def disagreement_sentence(name: str, other: str, files: int) -> str:
    """That two sets grade the same files differently, for the page of the sets and the report."""
    said = count(files, "file")
    return (
        f"Sets {visible(name)} and {visible(other)} grade {said} differently; a match with either is shown, "
        "and neither overrules the other."
    )


def disagreeing(sets: Iterable[tuple[str, Mapping[str, Any]]]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Each pair of sets that disagree once: the set that was compared last, the other one, and what was found.

    Args:
        sets: Name and summary of each set, in the order in which they were last imported.
    """
    given = list(sets)
    names = {name for name, _ in given}  # a set of a unit's store tells of others too that this case does not use
    found: dict[frozenset[str], tuple[str, str, Mapping[str, Any]]] = {}
    for name, summary in given:
        for other, between in (summary.get("disagreements") or {}).items():
            if other in names:
                found[frozenset((name, other))] = (name, other, between)
    yield from found.values()


def disagreement_sentences(sets: Iterable[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """One sentence for each pair of sets that disagree; see ``disagreeing``."""
    return [disagreement_sentence(name, other, int(found["files"])) for name, other, found in disagreeing(sets)]


class ConflictKind(NamedTuple):
    """Files that sets of two kinds grade differently."""

    confidence: str
    """How far the one set may be relied on: ``trusted``, ``indicative``, ``local``, or ``without grades``."""
    other_confidence: str
    """The same of the other, never above the first."""
    pairs: int
    """Pairs of sets of these kinds that disagree."""
    files: int
    """Of all these pairs; a file that three sets grade differently is counted for each pair of them."""


def conflict_kinds(sets: Iterable[tuple[str, Mapping[str, Any]]]) -> list[ConflictKind]:
    """How many files sets grade differently, by how far these sets may be relied on; the strongest kinds first.

    Args:
        sets: As ``disagreeing``.
    """
    given = list(sets)
    known = {name: set_confidence(summary) for name, summary in given}
    pairs: Counter[tuple[str, str]] = Counter()
    files: Counter[tuple[str, str]] = Counter()
    for name, other, found in disagreeing(given):
        first, second = sorted((known[name], known[other]), key=_STRENGTH.index)
        pairs[first, second] += 1
        files[first, second] += int(found["files"])
    order = sorted(pairs, key=lambda kind: [_STRENGTH.index(one) for one in kind])
    return [ConflictKind(*kind, pairs[kind], files[kind]) for kind in order]


def conflict_kinds_sentence(sets: Iterable[tuple[str, Mapping[str, Any]]]) -> str:
    """All kinds of conflict in one sentence; empty where no two sets disagree."""
    said = [
        f"{kind.confidence} against {kind.other_confidence} {count(kind.files, 'file')}"
        f" ({count(kind.pairs, 'pair')} of sets)"
        for kind in conflict_kinds(sets)
    ]
    begun = "Files that sets grade differently, by how far the sets may be relied on"
    return f"{begun}: {'; '.join(said)}." if said else ""


def set_confidence(summary: Mapping[str, Any]) -> str:
    """How far the grades of a set may be relied on, in a word; also of one that gives none."""
    return str(summary.get("confidence") or NO_GRADES)


def uncompared_sentences(sets: Iterable[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """A sentence for each pair of sets that could not be compared with each other when the later one came."""
    given = list(sets)
    names = {name for name, _ in given}
    return [
        f"Sets {visible(name)} and {visible(other)} were not compared with each other: whether they grade the same"
        " files differently is not known."
        for name, summary in given
        for other in summary.get("not_compared") or ()
        if other in names
    ]
