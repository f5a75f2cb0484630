"""Hash sets of a case: compiled in a worker, kept encrypted, recorded with all that the import found."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from hashsets.mapping import ImportRequest
from triage.casedb import audit, tables
from triage.casedb.graded import graded_hashes
from triage.casedb.matches import NOT_DETACHED, HashSetRecord, hash_sets, summaries
from triage.casedb.open import CaseStore
from triage.casedb.rows import canonical_json, next_id
from triage.casedb.set_places import absence, set_key, set_path
from triage.errors import HashSetError, UsageError
from triage.intake.attaching import Attached, attach_set
from triage.intake.detaching import detach_set, effect_of
from triage.intake.one_task import run_in_worker
from triage.intake.set_building import BuildRequest, Built, write_export
from triage.intake.set_compiling import (
    Compiling,
    Other,
    Progress,
    as_before,
    check_there,
    compile_files,
    files_of,
    in_scheme,
    plain_summary,
)
from triage.intake.set_files import clear_unnamed, compiled_name, kept_name
from triage.intake.unit_sets import UnitSet, UnitSets
from triage.model.set_effect import SetEffect
from triage.model.set_wording import disagreeing, disagreement_sentences, set_confidence, uncompared_sentences

if TYPE_CHECKING:
    from hashsets.preview import SetPreview


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
    confidence: str
    """How far the set may be relied on: ``trusted``, ``indicative``, ``local``, or ``without grades``."""
    other_confidence: str


class HashSets:
    """The hash sets of an open case."""

    def __init__(self, store: CaseStore, person: str, scheme: Callable[[], Sequence[str]]) -> None:
        self._store = store
        self._person = person
        self._scheme = scheme
        self._one = threading.Lock()

    def list(self) -> list[HashSetRecord]:
        """The sets in use, in the order of their import."""
        with self._store.read() as connection:
            return hash_sets(connection)

    def absence(self, record: HashSetRecord) -> str:
        """Why a set cannot be asked now, in a sentence; empty where it is there."""
        return absence(self._store, record)

    def attach(self, unit: UnitSets, one: UnitSet) -> Attached:
        """Use a set of a unit's store in this case; see ``attach_set``."""
        with self._one:
            return attach_set(self._store, self._person, self._scheme(), unit, one)

    def effect_of_detaching(self, name: str) -> SetEffect:
        """What detaching a set would change; see ``detach_set``."""
        return effect_of(self._store, name)

    def detach(self, name: str, why: str) -> SetEffect:
        """Use a set no more; see ``detach_set``."""
        with self._one:
            return detach_set(self._store, self._person, name, why)

    def conflicts(self) -> Iterator[SetConflict]:
        """Files that two sets grade differently; of each pair of sets the first thousand."""
        told = summaries(self.list())
        known = {name: set_confidence(summary) for name, summary in told}
        return (
            SetConflict(digest, algorithm, name, code, said, other, other_code, other_said, known[name], known[other])
            for name, other, found in disagreeing(told)
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
        """A sentence for each pair of sets that grade the same files differently, or were never compared."""
        told = summaries(self.list())
        return (*disagreement_sentences(told), *uncompared_sentences(told))

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

        check_there(paths)
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
        check_there(paths)
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
        with self._store.read() as connection:
            every = hash_sets(connection, former=True)
        records = [record for record in every if record.in_use]
        folder = self._store.folder / "sets"
        clear_unnamed(folder, records)
        before = next((r for r in records if r.name == request.name and r.unit is None and r.summary["missing"]), None)
        if before is not None:
            request, total = as_before(request, before.name, before.summary), total or before.summary["total"]
        request = in_scheme(request, self._scheme())
        number = before.id if before else len(records) + 1
        told = before.summary if before else None
        files = files_of(paths, told, total, lambda part: folder / kept_name(request.name, part))
        compiled = compiled_name(number, request.name, before.compiled if before else "")
        if any(record.compiled == compiled for record in records):
            raise UsageError(f"A hash set named {request.name} is there already.")
        others = [record for record in records if record is not before]
        back = next((r for r in every if r.name == request.name and r.detached and r.unit is None), None)
        known = [
            Other(r.name, set_path(self._store, r), set_key(self._store, r)) for r in others if not self.absence(r)
        ]
        key = self._store.keys.sets
        summary = compile_files(Compiling(files, request, folder / compiled, key, known, progress, stop))
        same = next((r for r in records if r.summary["compiled_sha256"] == summary.compiled_sha256), None)
        if same is not None or any(r.name == request.name for r in every if r is not before and r is not back):
            clear_unnamed(folder, records)
            if same is None:
                raise UsageError(f"A hash set named {request.name} is there already, from another file or mapping.")
            return same, False
        plain = plain_summary(summary, request)
        if unasked := [record.name for record in others if self.absence(record)]:
            plain["not_compared"] = unasked
        self._store.act(
            lambda c: self._write(c, before, back, compiled, plain), name="import-set", parts=("sets", "audit")
        )
        return next(record for record in self.list() if record.compiled == compiled), True

    def _write(
        self,
        connection: Any,
        before: HashSetRecord | None,
        back: HashSetRecord | None,
        compiled: str,
        plain: dict[str, Any],
    ) -> None:
        held = before or back  # one that was detached comes back under its own number
        row = {
            "id": held.id if held else next_id(connection, tables.hash_set),
            "name": plain["name"],
            "file_name": ", ".join(part[0] for part in plain["parts"]),
            "file_sha256": plain["file_sha256"],
            "compiled": compiled,
            "summary": canonical_json(plain),
            "imported_at": audit.now(),
            "imported_by": self._person,
            **NOT_DETACHED,
        }
        facts: dict[str, Any] = {"non_pertinent": plain["non_pertinent"]} if plain["non_pertinent"] else {}
        if before is not None:
            facts["completes"] = before.summary["missing"]
        audit.record(connection, "hash set imported", self._person, facts, [(tables.hash_set, row)])
