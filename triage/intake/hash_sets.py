"""Hash sets of a case: compiled in a worker, kept encrypted, recorded with all that the import found."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from hashsets.mapping import ImportRequest
from triage.casedb import audit, tables
from triage.casedb.matches import HashSetRecord, hash_sets
from triage.casedb.open import CaseStore
from triage.casedb.rows import canonical_json, next_id
from triage.errors import HashSetError, UsageError
from triage.intake.one_task import run_in_worker

if TYPE_CHECKING:
    from hashsets.importing import ImportSummary
    from hashsets.preview import SetPreview


class HashSets:
    """The hash sets of an open case."""

    def __init__(self, store: CaseStore, person: str) -> None:
        self._store = store
        self._person = person

    def list(self) -> list[HashSetRecord]:
        """All sets in the order of their import."""
        with self._store.read() as connection:
            return hash_sets(connection)

    def preview(self, path: Path, progress: Callable[[int], None] | None = None) -> SetPreview:
        """Which codes a file has, how often, and some records of each, read in a worker; nothing is imported.

        Raises:
            HashSetError: There is no such file, or it is of no kind that is read.
        """
        from hashsets.preview import SetPreview  # as in _compile

        if not path.is_file():
            raise HashSetError(f"There is no file {path.name}.")
        found = None
        for value in run_in_worker("hashsets.preview:preview_set", str(path.resolve()), error=HashSetError):
            if isinstance(value, SetPreview):
                found = value
            elif progress is not None:
                progress(value)
        if found is None:
            raise HashSetError(f"{path.name} could not be read: its worker ended without an answer.")
        return found

    def import_file(
        self, path: Path, request: ImportRequest, progress: Callable[[int], None] | None = None
    ) -> tuple[HashSetRecord, bool]:
        """Import a file as a set; a second import of the same file with the same meaning changes nothing.

        Returns:
            The set, and whether it was new.

        Raises:
            HashSetError: The file is refused whole; nothing of it was imported.
            UsageError: Another set has the name.
        """
        if not path.is_file():
            raise HashSetError(f"There is no file {path.name}.")
        number = len(self.list()) + 1
        compiled = f"set-{number:03d}-{hashlib.sha256(request.name.encode()).hexdigest()[:12]}.bin"
        target = self._store.folder / "sets" / compiled
        if any(record.compiled == compiled for record in self.list()):
            raise UsageError(f"A hash set named {request.name} is there already.")
        summary = self._compile(path, request, target, progress)
        plain = _plain(summary, request)
        for record in self.list():
            if record.summary["compiled_sha256"] == summary.compiled_sha256:
                target.unlink()
                return record, False
            if record.name == request.name:
                target.unlink()
                raise UsageError(f"A hash set named {request.name} is there already, from another file or mapping.")
        self._store.act(lambda c: self._write(c, path, compiled, plain), name="import-set", parts=("sets", "audit"))
        return next(record for record in self.list() if record.compiled == compiled), True

    def _compile(
        self, path: Path, request: ImportRequest, target: Path, progress: Callable[[int], None] | None
    ) -> ImportSummary:
        # Only here: it brings numpy, which no other command of the process that holds the case should wait for.
        from hashsets.importing import CompileTask, ImportSummary

        task = CompileTask(str(path.resolve()), request, str(target), self._store.keys.sets)
        summary = None
        for value in run_in_worker("hashsets.importing:compile_set", task, error=HashSetError):
            if isinstance(value, ImportSummary):
                summary = value
            elif progress is not None:
                progress(value)
        if summary is None:
            raise HashSetError(f"{path.name} could not be imported: the import told no result.")
        return summary

    def _write(self, connection: Any, path: Path, compiled: str, plain: dict[str, Any]) -> None:
        row = {
            "id": next_id(connection, tables.hash_set),
            "name": plain["name"],
            "file_name": path.name,
            "file_sha256": plain["file_sha256"],
            "compiled": compiled,
            "summary": canonical_json(plain),
            "imported_at": audit.now(),
            "imported_by": self._person,
        }
        facts = {"non_pertinent": plain["non_pertinent"]} if plain["non_pertinent"] else {}
        audit.record(connection, "hash set imported", self._person, facts, [(tables.hash_set, row)])


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
