"""A source that moved or changed since it was added: say so, and link it to where it lies now, with proof."""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, NamedTuple

from triage.casedb import audit, tables
from triage.casedb.connection import Connection
from triage.casedb.frame import SourceRecord, VolumeRecord
from triage.casedb.open import CaseStore
from triage.casedb.rows import canonical_json
from triage.entries.verify import NotVerified, Verified, VerifyTask
from triage.errors import EvidenceError
from triage.intake.one_task import run_in_worker
from triage.model.frame import Recognised, SourceKind, SourceSpec

PROOF: Final = "sha256"
"""The algorithm by which every source is verified, and by which a relinked one is proved."""


class Standing(StrEnum):
    """What became of a source since it was added."""

    SAME = "as it was added"
    MISSING = "not at its place"
    CHANGED = "changed"
    UNREADABLE = "cannot be read"


class SourceState(NamedTuple):
    """What is at the place of a source now."""

    standing: Standing
    sentence: str
    """What is missing or differs; of one that looks the same, that only its digest would prove it."""


class Relinked(NamedTuple):
    """How a relinked source was proved."""

    by_digest: bool
    sentence: str


def missing_files(source: SourceRecord) -> list[str]:
    """Names of the files or the folder of a source that cannot be reached now."""
    return [Path(path).name for path in source.paths if not _exists(path)]


def compare(source: SourceRecord, volumes: list[VolumeRecord], spec: SourceSpec, found: Recognised) -> list[str]:
    """In what something recognised now differs from the source as it was added; nothing where it looks the same."""
    said = []
    if spec.kind is not source.kind and not (spec.kind.is_image and source.kind.is_image):
        said.append(f"it is {spec.kind.value} and was {source.kind.value}")
    if found.size != source.size and source.kind is not SourceKind.FOLDER:
        said.append(f"it has {found.size:,} bytes and had {source.size:,}")
    now = [(v.ordinal, v.offset, v.length, v.file_system) for v in found.volumes]
    # A volume that the walk found to be damaged is stored with that outcome; its place is what is compared.
    then = [(v.ordinal, v.offset, v.length, v.file_system) for v in volumes if v.source_id == source.id]
    if now != then:
        said.append("its volumes are others")
    carried = {d.algorithm: d.value.hex() for d in found.stored_digests}
    said += [
        f"the {name.upper()} that it carries is another one"
        for name, value in source.stored.items()
        if carried.get(name, value) != value
    ]
    return said


def source_state(
    source: SourceRecord, volumes: list[VolumeRecord], recognise: Callable[[Path], tuple[SourceSpec, Recognised]]
) -> SourceState:
    """What is at the place of a source now; it is recognised in a worker, and not digested."""
    missing = missing_files(source)
    if missing:
        return SourceState(Standing.MISSING, f"{source.name}: {', '.join(missing)} cannot be reached at its place.")
    try:
        spec, found = recognise(Path(source.paths[0]))
    except EvidenceError as error:
        return SourceState(Standing.UNREADABLE, f"{source.name}: {error.sentence}")
    different = compare(source, volumes, spec, found)
    if spec.paths != source.paths:
        different.append(f"it has {len(spec.paths)} files and had {len(source.paths)}")
    if different:
        return SourceState(Standing.CHANGED, f"{source.name} is not what was added: {'; '.join(different)}.")
    return SourceState(Standing.SAME, f"{source.name} looks as it was added. Only its digest would prove that.")


def prove(source: SourceRecord, spec: SourceSpec, listener: Callable[[int, int], None] | None = None) -> Relinked:
    """Compare a candidate's digest with the one that a run computed for the source.

    Args:
        source: The source as it was verified.
        spec: The candidate.
        listener: Told (bytes done, bytes in all).

    Raises:
        EvidenceError: The digest is another one, or the candidate cannot be read whole.
    """
    done, answer = 0, None
    for value in run_in_worker("triage.entries.verify:verify_source", VerifyTask(spec, (PROOF,))):
        if isinstance(value, int):
            done += value
            if listener is not None:
                listener(done, source.size)
        else:
            answer = value
    if not isinstance(answer, Verified):
        why = answer.sentence if isinstance(answer, NotVerified) else "Its worker told no digest."
        raise EvidenceError(f"{Path(spec.paths[0]).name} cannot be proved to be {source.name}: {why}")
    digest = answer.media[PROOF].hex()
    if digest != source.computed[PROOF]:
        raise EvidenceError(
            f"What lies there is not {source.name} as it was read: its SHA-256 is {digest},"
            f" and that of the source is {source.computed[PROOF]}."
        )
    return Relinked(True, f"Proved by SHA-256 {digest}, which a run had computed for {source.name}.")


def keep_relink(store: CaseStore, source: SourceRecord, spec: SourceSpec, proof: Relinked, person: str) -> None:
    """Write where the source lies now, with the event that says how it was proved; its name stays as it was added."""

    def work(connection: Connection) -> None:
        table = tables.source
        row: dict[str, Any] = dict(connection.execute(table.select().where(table.c.id == source.id)).mappings().one())
        facts = {
            "from": json.loads(row["paths"]),
            "to": list(spec.paths),
            "by digest": proof.by_digest,
            "proof": proof.sentence,
        }
        row.update(paths=canonical_json(list(spec.paths)), kind=spec.kind.value)
        audit.record(connection, "source relinked", person, facts, [(table, row)])

    store.act(work, name="relink", parts=("evidence", "sources", "audit"))


def recognised_only(source: SourceRecord) -> Relinked:
    """The weaker proof of a source that was never verified."""
    carried = ", and the digests that it carries" if source.stored else ""
    return Relinked(
        False,
        f"{source.name} was not verified yet, so no digest can prove it: size, volumes{carried} are the same."
        " The next run verifies it.",
    )


def _exists(path: str) -> bool:
    try:
        return Path(path).exists()
    except OSError:
        return False
