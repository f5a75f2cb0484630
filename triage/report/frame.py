"""What every document says of its case: the case, the snapshot, the exhibits with their sources and volumes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePath
from types import MappingProxyType

from triage import host
from triage.casedb import audit
from triage.casedb.connection import Connection
from triage.casedb.frame import ExhibitRecord, SourceRecord, VolumeRecord
from triage.errors import ReportError
from triage.model.frame import Scope
from triage.report.content import (
    CaseFacts,
    ChainHead,
    Counted,
    DigestCheck,
    ExhibitFacts,
    Snapshot,
    SourceFacts,
    VolumeFacts,
)
from triage.report.unread import SetAside
from triage.report.wording_pack import Pack


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """What a person asks for.

    Args:
        number: Number of the snapshot; the caller counts the reports of the case.
        prepared_by: The claimed name of whoever prepares it.
        wording: The pack whose words are used.
        template: The text by which the PDF will be typeset; its digest stands in the report.
        prepared: UTC, ISO 8601 with ``Z``; now, if empty.
    """

    number: int
    prepared_by: str
    wording: Pack
    template: str
    prepared: str = ""


def case_facts(connection: Connection) -> CaseFacts:
    """The case as it was opened.

    Raises:
        ReportError: The case holds no facts about itself.
    """
    row = connection.exec_driver_sql(
        "SELECT reference, title, examiner, account, machine, created_at, tool_version FROM case_info"
    ).first()
    if row is None:
        raise ReportError("The case holds no facts about itself; it was never completely made.")
    return CaseFacts(*row)


def snapshot_facts(connection: Connection, request: ReportRequest) -> Snapshot:
    """Which report this is, and where the audit chain stands."""
    head = audit.head(connection)
    return Snapshot(
        number=request.number,
        prepared=request.prepared or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        prepared_by_claimed=request.prepared_by,
        account=host.account(),
        machine=host.machine(),
        chain=ChainHead(head.seq, head.at, head.digest),
    )


def exhibit_facts(
    exhibit: ExhibitRecord, all_sources: list[SourceRecord], all_volumes: list[VolumeRecord]
) -> ExhibitFacts:
    """An exhibit with its sources and their volumes."""
    return ExhibitFacts(
        reference=exhibit.reference,
        description=exhibit.description,
        role=exhibit.role,
        authority=exhibit.authority,
        owner=exhibit.owner,
        seizure=exhibit.seizure,
        scope=scope_words(exhibit.scope),
        sources=tuple(_source(source, all_volumes) for source in all_sources if source.exhibit_id == exhibit.id),
    )


def _source(source: SourceRecord, all_volumes: list[VolumeRecord]) -> SourceFacts:
    return SourceFacts(
        kind=source.kind.value,
        description=source.description,
        file_names=tuple(PurePath(path).name for path in source.paths),
        size=source.size,
        added=source.added_at,
        digests=digest_checks(source.stored, source.computed, source.with_surplus),
        volumes=tuple(
            VolumeFacts(v.ordinal, v.name, v.file_system, v.offset, v.length, v.outcome, v.sentence, v.entries)
            for v in all_volumes
            if v.source_id == source.id
        ),
    )


def digest_checks(
    stored: dict[str, str], computed: dict[str, str], with_surplus: Mapping[str, str] = MappingProxyType({})
) -> tuple[DigestCheck, ...]:
    """Stored and computed digests side by side, by the name of the algorithm."""
    checks = []
    for name in sorted(set(stored) | set(computed)) or ["sha256"]:
        kept, ours = stored.get(name, ""), computed.get(name, "")
        if not ours:
            result = "not yet verified"
        elif not kept:
            result = "nothing stored to compare"
        elif kept != ours and kept == with_surplus.get(name):
            ours, result = kept, "equal with the bytes behind the last whole sector"
        else:
            result = "equal" if kept == ours else "different"
        checks.append(DigestCheck(name, kept, ours, result))
    return tuple(checks)


def scope_words(scope: Scope) -> tuple[str, ...]:
    """The limits of a scope, one sentence each; nothing where there is no limit."""
    limits = (
        ("Folders", scope.folders),
        ("Kinds", scope.kinds),
        ("Apps", scope.apps),
        ("Contacts", scope.contacts),
        ("From", (scope.date_from,) if scope.date_from else ()),
        ("Until", (scope.date_to,) if scope.date_to else ()),
    )
    said = [f"{title}: {', '.join(values)}" for title, values in limits if values]
    if said and scope.reason:
        said.append(f"Reason: {scope.reason}")
    return tuple(said)


def outside_scope(all_exhibits: list[ExhibitRecord], aside: list[SetAside]) -> tuple[Counted, ...]:
    """For each exhibit with a limited scope, how many entries were left alone."""
    counts = {row.exhibit: row.out_of_scope for row in aside}
    return tuple(
        Counted(exhibit.reference, counts.get(exhibit.id, 0)) for exhibit in all_exhibits if exhibit.scope.is_limited
    )
