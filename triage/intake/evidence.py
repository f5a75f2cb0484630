"""Exhibits and their sources: recognised in a worker before anything is written, then added with one audit event."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triage.casedb import audit, tables
from triage.casedb.connection import Connection, Table
from triage.casedb.frame import (
    ExhibitRecord,
    SourceRecord,
    VolumeRecord,
    exhibits,
    keep_volumes,
    scope_json,
    sources,
    volumes,
)
from triage.casedb.open import CaseStore
from triage.casedb.problems import ProblemPlace, keep_problems
from triage.casedb.rows import canonical_json, next_id
from triage.errors import EvidenceError, UsageError
from triage.intake.one_task import run_in_worker
from triage.intake.relinking import (
    PROOF,
    Relinked,
    SourceState,
    compare,
    keep_relink,
    prove,
    recognised_only,
    source_state,
)
from triage.model.frame import Recognised, Role, Scope, SourceSpec, VolumeOutcome, VolumeRow
from triage.model.problems import Outcome, ProblemRow, recognised_outcome

_LEFT: dict[VolumeOutcome, Outcome] = {
    VolumeOutcome.UNSUPPORTED: Outcome.NOT_UNDERSTOOD,
    VolumeOutcome.ENCRYPTED: Outcome.NOT_UNDERSTOOD,
    VolumeOutcome.FAILED: Outcome.FAILED,
}
"""What the problem of a volume reports that is not read; the others have none."""


@dataclass(frozen=True, slots=True)
class ExhibitFacts:
    """What is said of an exhibit when it is first named."""

    reference: str
    role: Role | None = None
    authority: str = ""
    description: str = ""
    scope: Scope | None = None
    owner: str = ""
    """Whose it is, by name."""
    seizure: str = ""
    """When, where and by whom it was seized, and its seal."""


class Evidence:
    """The exhibits of an open case."""

    def __init__(self, store: CaseStore, person: str) -> None:
        self._store = store
        self._person = person

    def recognise(self, path: Path) -> tuple[SourceSpec, Recognised]:
        """What a file or folder is, without adding it.

        Raises:
            EvidenceError: It is missing, damaged or of a format that this version does not read.
        """
        if not path.exists():
            raise EvidenceError(f"There is no file or folder {path.name}.")
        case = self._store.folder.resolve()
        if path.resolve().is_relative_to(case):
            raise EvidenceError(f"{path.name} lies inside the case folder; evidence is kept apart from the case.")
        if case.is_relative_to(path.resolve()):
            raise EvidenceError(f"{path.name} holds the case folder itself; evidence is kept apart from the case.")
        answer = list(run_in_worker("triage.evidence.open:recognise_paths", (str(path.resolve()),)))
        if len(answer) != 1:
            raise EvidenceError(f"{path.name} could not be recognised.")
        spec, recognised = answer[0]
        return spec, recognised

    def add(self, paths: Sequence[Path], facts: ExhibitFacts) -> list[SourceRecord]:
        """Add sources to an exhibit; all of them, or none. Digests follow in the run.

        Raises:
            EvidenceError: One of the sources cannot be used.
            UsageError: The exhibit is there with other facts, or a source was added before.
        """
        if not facts.reference.strip():
            raise UsageError("An exhibit needs a reference.")
        recognised = [self.recognise(path) for path in paths]
        known = {record.paths for record in self.sources()}
        for spec, _ in recognised:
            if spec.paths in known:
                raise UsageError(f"{Path(spec.paths[0]).name} was added to this case before.")
            known.add(spec.paths)
        found = next((e for e in self.exhibits() if e.reference == facts.reference), None)
        if found is not None:
            _agree(found, facts)
        numbers = self._store.act(
            lambda c: self._write(c, found, facts, recognised), name="add-evidence", parts=("evidence", "audit")
        )
        return [record for record in self.sources() if record.id in numbers]

    def state_of(self, source: int) -> SourceState:
        """Whether a source is still where and what it was when it was added; recognised in a worker, in some seconds.

        Raises:
            UsageError: There is no such source.
        """
        return source_state(self._source(source), self.volumes(), self.recognise)

    def relink(
        self, source: int, path: Path, person: str = "", listener: Callable[[int, int], None] | None = None
    ) -> Relinked:
        """Say where a source lies now. It is proved by the digest that a run computed, else by what is recognised.

        Args:
            source: The source's number.
            path: Its file, first segment or folder at the new place.
            person: Who says so, where it is not the person at work.
            listener: Told (bytes digested, bytes in all).

        Raises:
            EvidenceError: It is missing or not what was added; the sentence names what differs.
            UsageError: There is no such source, or another one lies there.
        """
        record = self._source(source)
        spec, found = self.recognise(path)
        if any(other.paths == spec.paths for other in self.sources() if other.id != record.id):
            raise UsageError(f"{path.name} was added to this case as another source.")
        different = compare(record, self.volumes(), spec, found)
        if different:
            raise EvidenceError(f"What lies there is not {record.name} as it was added: {'; '.join(different)}.")
        proof = prove(record, spec, listener) if PROOF in record.computed else recognised_only(record)
        keep_relink(self._store, record, spec, proof, person or self._person)
        return proof

    def exhibits(self) -> list[ExhibitRecord]:
        """All exhibits."""
        with self._store.read() as connection:
            return exhibits(connection)

    def sources(self) -> list[SourceRecord]:
        """All sources with the state of their verification."""
        with self._store.read() as connection:
            return sources(connection)

    def volumes(self) -> list[VolumeRecord]:
        """All volumes with their outcomes."""
        with self._store.read() as connection:
            return volumes(connection)

    def _source(self, number: int) -> SourceRecord:
        found = next((record for record in self.sources() if record.id == number), None)
        if found is None:
            raise UsageError(f"There is no source {number} in this case.")
        return found

    def _write(
        self,
        connection: Connection,
        found: ExhibitRecord | None,
        facts: ExhibitFacts,
        recognised: list[tuple[SourceSpec, Recognised]],
    ) -> list[int]:
        rows: list[tuple[Table, dict[str, Any]]] = []
        exhibit = found.id if found else next_id(connection, tables.exhibit)
        if found is None:
            rows.append((tables.exhibit, _exhibit_row(exhibit, facts)))
        first = next_id(connection, tables.source)
        for number, (spec, what) in enumerate(recognised, first):
            rows.append((tables.source, _source_row(number, exhibit, spec, what)))
            rows += [
                (
                    tables.source_digest,
                    {"source_id": number, "origin": "stored", "algorithm": d.algorithm, "value": d.value.hex()},
                )
                for d in what.stored_digests
            ]
        audit.record(connection, "evidence added", self._person, {"exhibit": facts.reference}, rows)
        for number, (_, what) in enumerate(recognised, first):
            volumes = keep_volumes(connection, number, what.volumes)
            keep_problems(connection, [*_of_the_source(number, what), *_of_volumes(number, volumes, what)])
        return list(range(first, first + len(recognised)))


def _of_the_source(number: int, what: Recognised) -> list[tuple[ProblemPlace, ProblemRow]]:
    place = ProblemPlace(number, None, None, None)
    return [(place, ProblemRow("recognise", recognised_outcome(said), said)) for said in what.problems]


def _of_volumes(number: int, ids: Sequence[int], what: Recognised) -> list[tuple[ProblemPlace, ProblemRow]]:
    """A problem of each volume that is not read, with why."""
    return [
        (
            ProblemPlace(number, volume, None, None),
            ProblemRow("recognise", _LEFT[row.outcome], f"Volume {row.ordinal} ({row.name}): {_why(row)}"),
        )
        for volume, row in zip(ids, what.volumes, strict=True)
        if row.outcome in _LEFT
    ]


def _why(row: VolumeRow) -> str:
    return row.sentence if row.outcome is VolumeOutcome.FAILED else f"{row.outcome}. {row.sentence}"


def _agree(found: ExhibitRecord, facts: ExhibitFacts) -> None:
    """An exhibit's facts are said once; adding a source later may repeat them and may not change them."""
    different = [
        name
        for name, said, stored in (
            ("role", facts.role and facts.role.value, found.role),
            ("authority", facts.authority, found.authority),
            ("description", facts.description, found.description),
            ("owner", facts.owner, found.owner),
            ("seizure", facts.seizure, found.seizure),
            ("scope", facts.scope, found.scope),
        )
        if said and said != stored
    ]
    if different:
        raise UsageError(f"Exhibit {found.reference} is there with another {' and '.join(different)}.")


def _exhibit_row(number: int, facts: ExhibitFacts) -> dict[str, Any]:
    return {
        "id": number,
        "reference": facts.reference,
        "description": facts.description,
        "role": (facts.role or Role.OTHER).value,
        "authority": facts.authority,
        "owner": facts.owner,
        "seizure": facts.seizure,
        "scope": scope_json(facts.scope or Scope()),
        "added_at": audit.now(),
    }


def _source_row(number: int, exhibit: int, spec: SourceSpec, what: Recognised) -> dict[str, Any]:
    return {
        "id": number,
        "exhibit_id": exhibit,
        "kind": spec.kind.value,
        "paths": canonical_json(list(spec.paths)),
        "name": Path(spec.paths[0]).name,
        "size": what.size,
        "description": what.description,
        "added_at": audit.now(),
    }
