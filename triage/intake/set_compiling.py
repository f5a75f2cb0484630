"""What an import into a case and one into a unit's store have in common: parts, meanings, and compiling in a worker."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from hashsets.mapping import ImportRequest
from hashsets.parts import Part, missing_parts, number_parts
from triage.errors import HashSetError, UsageError
from triage.intake.one_task import run_in_worker
from triage.model.matches import Confidence, Meaning

if TYPE_CHECKING:
    from hashsets.importing import ImportSummary

Progress = Callable[[int], None]
"""Is told how many bytes were read so far."""


class Files(NamedTuple):
    """The files of a set in their order, those that an earlier import kept among them."""

    parts: tuple[Part, ...]
    numbered: bool
    total: int
    """How many parts the set has; 0 where nothing says so."""


class Other(NamedTuple):
    """A set that is there already, to be asked for files that it grades differently."""

    name: str
    path: Path
    key: bytes


class Compiling(NamedTuple):
    """One import at work."""

    files: Files
    request: ImportRequest
    target: Path
    key: bytes
    others: Sequence[Other]
    progress: Progress | None
    stop: threading.Event | None


def check_there(paths: Sequence[Path]) -> None:
    """Refuse paths that are no files.

    Raises:
        HashSetError: There is no such file.
    """
    for path in paths:
        if not path.is_file():
            raise HashSetError(f"There is no file {path.name}.")


def compile_files(work: Compiling) -> ImportSummary:
    """Compile files in a worker; nothing half-made is left.

    Raises:
        HashSetError: A file is refused.
        StoppedError: It was stopped.
    """
    # Only here: it brings numpy, which no other command of the process that holds the case should wait for.
    from hashsets.between import OtherSet
    from hashsets.importing import CompileTask, ImportSummary

    known = tuple(OtherSet(other.name, str(other.path), other.key) for other in work.others)
    parts, numbered, total = work.files
    first = parts[0].path
    task = CompileTask(first, work.request, str(work.target), work.key, parts, numbered, total, known)
    summary = None
    try:
        for value in run_in_worker("hashsets.importing:compile_set", task, error=HashSetError, stop=work.stop):
            if isinstance(value, ImportSummary):
                summary = value
            elif work.progress is not None:
                work.progress(value)
    finally:
        halves = [Path(part.half_kept) for part in parts if part.keep]
        halves += [work.target.with_name(work.target.name + end) for end in (".part", ".values.part")]
        for left in halves:
            left.unlink(missing_ok=True)
    if summary is None:
        raise HashSetError(f"{Path(first).name} could not be imported: the import told no result.")
    return summary


def files_of(paths: Sequence[Path], before: Mapping[str, Any] | None, total: int, kept: Callable[[int], Path]) -> Files:
    """The parts of a set in their order.

    Args:
        paths: The files that are given now.
        before: The summary of the set as it is, where parts of it are missing.
        total: How many parts it has, where that was said.
        kept: Where the records of a part are kept while others are missing.

    Raises:
        UsageError: One file was given twice.
    """
    fresh = {path.name for path in paths}
    if len(fresh) < len(paths):
        raise UsageError("One file was given twice.")
    held = [part for part in (before["parts"] if before else ()) if part[0] not in fresh]
    names = [*(part[0] for part in held), *(path.name for path in paths)]
    numbering = number_parts(names, total)
    if not numbering.numbers:
        return Files(tuple(Part(str(path)) for path in paths), numbered=False, total=0)
    numbers = dict(zip(names, numbering.numbers, strict=True))
    missing = missing_parts(numbering.numbers, numbering.total)
    parts = [Part(str(kept(part[-1])), part[-1], kept=True) for part in held]
    for path in paths:
        number = numbers[path.name]
        parts.append(Part(str(path), number, keep=str(kept(number)) if missing else ""))
    return Files(tuple(sorted(parts, key=lambda part: part.number)), numbered=True, total=numbering.total)


def as_before(request: ImportRequest, name: str, told: Mapping[str, Any]) -> ImportRequest:
    """The request with the meaning that the set was given; another one is refused.

    Args:
        request: What is said now.
        name: The set as it is called where it lies.
        told: The summary of the set as it is.

    Raises:
        UsageError: It says something else of the codes than the parts before it.
    """
    stored = ImportRequest(
        request.name,
        Meaning(told["meaning"]) if told["meaning"] else None,
        told["grades"],
        frozenset(told["non_pertinent"]),
        Confidence(told["confidence"]) if told["confidence"] else None,
    )
    said = replace(request, confidence=request.confidence or stored.confidence)
    if said.meaning is None and not said.grades and not said.non_pertinent:
        return stored
    if (said.meaning, dict(said.grades), said.non_pertinent, said.confidence) != (
        stored.meaning,
        dict(stored.grades),
        stored.non_pertinent,
        stored.confidence,
    ):
        raise UsageError(f"The parts of {name} that are there were given another meaning; say the same or none.")
    return stored


def in_scheme(request: ImportRequest, scheme: Sequence[str]) -> ImportRequest:
    """The request with its grades written as the scheme writes them: a set may bring no grade that nobody could give.

    Raises:
        HashSetError: A code was given a grade that is none of the scheme.
    """
    words = {meaning.value for meaning in Meaning}
    spelled = {grade.casefold(): grade for grade in scheme}
    grades = {}
    for code, said in request.grades.items():
        grade = said.strip().casefold()
        if grade and grade not in words and grade not in spelled:
            raise HashSetError(
                f"Code {code} was given {said}, which is not a grade of this scheme. Nothing was imported.",
                hint=f"Grades: {', '.join(scheme)}; or ungraded, or comparison.",
            )
        grades[code] = spelled.get(grade, said)
    return replace(request, grades=grades)


def plain_summary(summary: ImportSummary, request: ImportRequest) -> dict[str, Any]:
    """What the import found and was told, as JSON keeps it."""
    told = {
        "name": request.name,
        "meaning": request.meaning.value if request.meaning else "",
        "grades": dict(request.grades),
        "non_pertinent": sorted(request.non_pertinent),
    }
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(summary))
    return {**found, **told}
