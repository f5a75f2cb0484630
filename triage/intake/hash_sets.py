"""Hash sets of a case: compiled in a worker, kept encrypted, recorded with all that the import found."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from hashsets.mapping import ImportRequest
from hashsets.parts import Part, missing_parts, number_parts
from triage.casedb import audit, tables
from triage.casedb.graded import graded_hashes
from triage.casedb.matches import HashSetRecord, hash_sets, summaries
from triage.casedb.open import CaseStore
from triage.casedb.rows import canonical_json, next_id
from triage.errors import HashSetError, UsageError
from triage.intake.one_task import run_in_worker
from triage.intake.set_building import BuildRequest, Built, write_export
from triage.intake.set_files import clear_unnamed, compiled_name, kept_name
from triage.model.matches import Confidence, Meaning
from triage.model.set_wording import disagreeing, disagreement_sentences

if TYPE_CHECKING:
    from hashsets.importing import ImportSummary
    from hashsets.preview import SetPreview

Progress = Callable[[int], None]
"""Is told how many bytes were read so far."""


class SetConflict(NamedTuple):
    """A file that two sets of the case grade differently."""

    digest: str
    algorithm: str
    set: str
    category: str
    """The raw code of the set."""
    verdict: str
    """A grade, or ``notable``, ``non-pertinent``, ``comparison``."""
    other_set: str
    other_category: str
    other_verdict: str


class HashSets:
    """The hash sets of an open case."""

    def __init__(self, store: CaseStore, person: str, scheme: Callable[[], Sequence[str]]) -> None:
        self._store = store
        self._person = person
        self._scheme = scheme
        self._one = threading.Lock()

    def list(self) -> list[HashSetRecord]:
        """All sets in the order of their import."""
        with self._store.read() as connection:
            return hash_sets(connection)

    def conflicts(self) -> Iterator[SetConflict]:
        """Files that two sets grade differently; of each pair of sets the first thousand."""
        return (
            SetConflict(digest, algorithm, name, code, said, other, other_code, other_said)
            for name, other, found in disagreeing(summaries(self.list()))
            for algorithm, digest, code, said, other_code, other_said in found["listed"]
        )

    def export_graded(self, name: str, out: Path) -> Built:
        """Write the hashes of the graded items of the case, as far as they are not withheld; see ``set_building``.

        Raises:
            UsageError: The file exists already.
            HashSetError: Nothing is graded, or it cannot be written.
        """
        with self._store.read() as connection:
            reference = connection.exec_driver_sql("SELECT reference FROM case_info").scalar_one()
            rows = graded_hashes(connection)
            built = write_export(rows, f"graded items of case {reference}", BuildRequest(name, out))
        facts = {"name": name, "records": built.records}
        self._store.act(
            lambda c: audit.record(c, "hashes exported", self._person, facts), name="export-hashes", parts=("audit",)
        )
        return built

    def disagreements(self) -> tuple[str, ...]:
        """A sentence for each pair of sets that grade the same files differently."""
        return tuple(disagreement_sentences(summaries(self.list())))

    def preview(self, path: Path, progress: Progress | None = None) -> SetPreview:
        """What one file holds; see ``preview_files``."""
        return self.preview_files([path], progress)

    def preview_files(
        self, paths: Sequence[Path], progress: Progress | None = None, stop: threading.Event | None = None
    ) -> SetPreview:
        """Which codes files have, how often, and some records of each, read in a worker; nothing is imported.

        Raises:
            HashSetError: There is no such file, or one is of no kind that is read.
            StoppedError: It was stopped.
        """
        from hashsets.preview import SetPreview  # as in _compile

        _check_there(paths)
        found = None
        argument = tuple(str(path.resolve()) for path in paths)
        for value in run_in_worker("hashsets.preview:preview_set", argument, error=HashSetError, stop=stop):
            if isinstance(value, SetPreview):
                found = value
            elif progress is not None:
                progress(value)
        if found is None:
            raise HashSetError(f"{paths[0].name} could not be read: its worker ended without an answer.")
        return found

    def import_file(
        self, path: Path, request: ImportRequest, progress: Progress | None = None
    ) -> tuple[HashSetRecord, bool]:
        """Import one file as a set; see ``import_files``."""
        return self.import_files([path], request, progress)

    def import_files(
        self,
        paths: Sequence[Path],
        request: ImportRequest,
        progress: Progress | None = None,
        *,
        total: int = 0,
        stop: threading.Event | None = None,
    ) -> tuple[HashSetRecord, bool]:
        """Import files as one set; a second import of the same files with the same meaning changes nothing.

        Where the set is there already and parts of it are missing, these are taken for parts of it. The meaning of
        its codes then need not be said again.

        Args:
            paths: The files, in any order.
            request: The name of the set, and what its codes mean.
            progress: Is told how many bytes were read so far.
            total: How many parts the set has, where a person says so; else their names do, or nothing does.
            stop: Set it from another thread to end the import at once.

        Returns:
            The set, and whether anything was new.

        Raises:
            HashSetError: A file is refused, or a grade is none of the scheme; nothing was imported.
            UsageError: Another set has the name.
            StoppedError: It was stopped; nothing was imported.
        """
        _check_there(paths)
        with self._one:
            return self._import([path.resolve() for path in paths], request, progress, total, stop)

    def _import(
        self,
        paths: Sequence[Path],
        request: ImportRequest,
        progress: Progress | None,
        total: int,
        stop: threading.Event | None,
    ) -> tuple[HashSetRecord, bool]:
        records = self.list()
        folder = self._store.folder / "sets"
        clear_unnamed(folder, records)
        before = next((r for r in records if r.name == request.name and r.summary.get("missing")), None)
        if before is not None:
            request, total = _as_before(request, before), total or before.summary["total"]
        request = in_scheme(request, self._scheme())
        number = before.id if before else len(records) + 1
        parts, numbered, total = _parts(paths, request.name, before, total, folder)
        compiled = compiled_name(number, request.name, before.compiled if before else "")
        if any(record.compiled == compiled for record in records):
            raise UsageError(f"A hash set named {request.name} is there already.")
        others = [record for record in records if record is not before]
        task = {"parts": parts, "numbered": numbered, "total": total}
        summary = self._compile(task, request, folder / compiled, others, progress, stop)
        same = next((r for r in records if r.summary["compiled_sha256"] == summary.compiled_sha256), None)
        if same is not None or any(record.name == request.name for record in others):
            clear_unnamed(folder, records)
            if same is None:
                raise UsageError(f"A hash set named {request.name} is there already, from another file or mapping.")
            return same, False
        plain = _plain(summary, request)
        self._store.act(lambda c: self._write(c, before, compiled, plain), name="import-set", parts=("sets", "audit"))
        return next(record for record in self.list() if record.compiled == compiled), True

    def _compile(
        self,
        files: dict[str, Any],
        request: ImportRequest,
        target: Path,
        others: Sequence[HashSetRecord],
        progress: Progress | None,
        stop: threading.Event | None,
    ) -> ImportSummary:
        # Only here: it brings numpy, which no other command of the process that holds the case should wait for.
        from hashsets.between import OtherSet
        from hashsets.importing import CompileTask, ImportSummary

        known = tuple(OtherSet(record.name, str(target.with_name(record.compiled))) for record in others)
        first = files["parts"][0].path
        task = CompileTask(first, request, str(target), self._store.keys.sets, others=known, **files)
        summary = None
        try:
            for value in run_in_worker("hashsets.importing:compile_set", task, error=HashSetError, stop=stop):
                if isinstance(value, ImportSummary):
                    summary = value
                elif progress is not None:
                    progress(value)
        finally:
            for left in target.parent.glob("*.part"):
                left.unlink(missing_ok=True)
        if summary is None:
            raise HashSetError(f"{Path(first).name} could not be imported: the import told no result.")
        return summary

    def _write(self, connection: Any, before: HashSetRecord | None, compiled: str, plain: dict[str, Any]) -> None:
        row = {
            "id": before.id if before else next_id(connection, tables.hash_set),
            "name": plain["name"],
            "file_name": ", ".join(part[0] for part in plain["parts"]),
            "file_sha256": plain["file_sha256"],
            "compiled": compiled,
            "summary": canonical_json(plain),
            "imported_at": audit.now(),
            "imported_by": self._person,
        }
        facts: dict[str, Any] = {"non_pertinent": plain["non_pertinent"]} if plain["non_pertinent"] else {}
        if before is not None:
            facts["completes"] = before.summary["missing"]
        audit.record(connection, "hash set imported", self._person, facts, [(tables.hash_set, row)])


def _check_there(paths: Sequence[Path]) -> None:
    for path in paths:
        if not path.is_file():
            raise HashSetError(f"There is no file {path.name}.")


def _parts(
    paths: Sequence[Path], name: str, before: HashSetRecord | None, total: int, folder: Path
) -> tuple[tuple[Part, ...], bool, int]:
    """The parts of a set in their order, those that an earlier import kept among them.

    Returns:
        The parts, whether they have numbers, and how many the set has (0 where nothing says so).
    """
    fresh = {path.name for path in paths}
    if len(fresh) < len(paths):
        raise UsageError("One file was given twice.")
    kept = [part for part in (before.summary["parts"] if before else ()) if part[0] not in fresh]
    names = [*(part[0] for part in kept), *(path.name for path in paths)]
    numbering = number_parts(names, total)
    if not numbering.numbers:
        return tuple(Part(str(path)) for path in paths), False, 0
    numbers = dict(zip(names, numbering.numbers, strict=True))
    missing = missing_parts(numbering.numbers, numbering.total)
    parts = [Part(str(folder / kept_name(name, part[-1])), part[-1], kept=True) for part in kept]
    for path in paths:
        number = numbers[path.name]
        parts.append(Part(str(path), number, keep=str(folder / kept_name(name, number)) if missing else ""))
    return tuple(sorted(parts, key=lambda part: part.number)), True, numbering.total


def _as_before(request: ImportRequest, before: HashSetRecord) -> ImportRequest:
    """The request with the meaning that the set was given; another one is refused.

    Raises:
        UsageError: It says something else of the codes than the parts before it.
    """
    told = before.summary
    stored = ImportRequest(
        told["name"],
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
        raise UsageError(f"The parts of {before.name} that are there were given another meaning; say the same or none.")
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


def _plain(summary: ImportSummary, request: ImportRequest) -> dict[str, Any]:
    """What the import found and was told, as JSON keeps it."""
    told = {
        "name": request.name,
        "meaning": request.meaning.value if request.meaning else "",
        "grades": dict(request.grades),
        "non_pertinent": sorted(request.non_pertinent),
    }
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(summary))
    return {**found, **told}
