"""Builds the content of a triage report from the case, in one reading transaction, so that all numbers agree."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePath
from types import MappingProxyType

from triage import host
from triage.casedb import audit
from triage.casedb.connection import Connection
from triage.casedb.examined import archives_not_opened, set_limitations
from triage.casedb.frame import ExhibitRecord, SourceRecord, VolumeRecord, exhibits, sources, volumes
from triage.casedb.matches import hash_sets
from triage.casedb.privilege import count_withheld
from triage.errors import ReportError
from triage.model.frame import Scope
from triage.model.wording import count
from triage.report.content import (
    CaseFacts,
    ChainHead,
    Counted,
    DigestCheck,
    ExhibitFacts,
    Limitations,
    MethodFacts,
    ReportContent,
    Snapshot,
    SourceFacts,
    VolumeFacts,
)
from triage.report.graded import graded_rows, instances_of
from triage.report.marked import marks_without_conversation
from triage.report.method import method_facts
from triage.report.relied import conversations
from triage.report.schedule import schedule
from triage.report.totals import Counting
from triage.report.unread import (
    SetAside,
    duplicates,
    examined_facts,
    known_good,
    problem_groups,
    set_aside,
)
from triage.report.wording_pack import WordingPack


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """What a person asks for.

    Args:
        number: Number of the snapshot; the caller counts the reports of the case.
        prepared_by: The claimed name of whoever prepares it.
        wording: The words to use.
        template: The text by which the PDF will be typeset; its digest stands in the report.
        prepared: UTC, ISO 8601 with ``Z``; now, if empty.
    """

    number: int
    prepared_by: str
    wording: WordingPack
    template: str
    prepared: str = ""


def assemble(connection: Connection, request: ReportRequest) -> ReportContent:
    """Read a report's content from a case.

    Args:
        connection: A reader's connection; everything is read in its one transaction.
        request: What is asked for.

    Raises:
        ReportError: The case holds no facts about itself.
    """
    case, wording = _case(connection), request.wording
    all_sources, all_volumes, all_exhibits = sources(connection), volumes(connection), exhibits(connection)
    sets = hash_sets(connection)
    aside = set_aside(connection)
    counting = Counting()
    rows = []
    for row in graded_rows(connection):
        counting.add(row, instances_of(connection, row.content))
        rows.append(row)
    items = schedule(connection, rows, wording)
    method = method_facts(connection, sets, hashlib.sha256(request.template.encode()).hexdigest())
    return ReportContent(
        wording=wording,
        case=case,
        snapshot=_snapshot(connection, request),
        exhibits=tuple(_exhibit(exhibit, all_sources, all_volumes) for exhibit in all_exhibits),
        method=method,
        examined=examined_facts(connection),
        totals=counting.totals([(exhibit.id, exhibit.reference) for exhibit in all_exhibits], wording),
        schedule=items,
        conversations=conversations(connection, wording, {item.sha256: item.number for item in items}),
        known_good=known_good(connection),
        limitations=Limitations(
            problems=problem_groups(connection, all_volumes),
            outside_scope=_outside_scope(all_exhibits, aside),
            archives_not_opened=archives_not_opened(connection),
            duplicates=duplicates(connection),
            statements=(
                *set_limitations(connection),
                *_statements(method, all_sources, counting.without_place),
                *marks_without_conversation(connection),
                *_withheld(connection),
            ),
        ),
    )


def _withheld(connection: Connection) -> tuple[str, ...]:
    """How much is withheld: nothing of it stands in any list, count or schedule of the report."""
    held = count_withheld(connection)
    if not held.items and not held.conversations:
        return ()
    parts = [count(held.items, "item")] if held.items else []
    parts += [count(held.conversations, "conversation")] if held.conversations else []
    return (
        f"Withheld as possibly privileged, and left out of every list, count and schedule here: {' and '.join(parts)}.",
    )


def _case(connection: Connection) -> CaseFacts:
    row = connection.exec_driver_sql(
        "SELECT reference, title, examiner, account, machine, created_at, tool_version FROM case_info"
    ).first()
    if row is None:
        raise ReportError("The case holds no facts about itself; it was never completely made.")
    return CaseFacts(*row)


def _snapshot(connection: Connection, request: ReportRequest) -> Snapshot:
    head = audit.head(connection)
    return Snapshot(
        number=request.number,
        prepared=request.prepared or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        prepared_by_claimed=request.prepared_by,
        account=host.account(),
        machine=host.machine(),
        chain=ChainHead(head.seq, head.at, head.digest),
    )


def _exhibit(exhibit: ExhibitRecord, all_sources: list[SourceRecord], all_volumes: list[VolumeRecord]) -> ExhibitFacts:
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


def _outside_scope(all_exhibits: list[ExhibitRecord], aside: list[SetAside]) -> tuple[Counted, ...]:
    counts = {row.exhibit: row.out_of_scope for row in aside}
    return tuple(
        Counted(exhibit.reference, counts.get(exhibit.id, 0)) for exhibit in all_exhibits if exhibit.scope.is_limited
    )


def _statements(method: MethodFacts, all_sources: list[SourceRecord], without_place: int) -> tuple[str, ...]:
    said = [f"App parser {facts.name} ({facts.app}, {facts.platform}): {facts.tested_on}" for facts in method.plugins]
    said += [
        f"Exhibit {source.exhibit}, {source.name}: {source.verification}."
        for source in all_sources
        if source.verification != "verified"
    ]
    if without_place:
        said.append(
            f"Graded items of which the case holds no place any more, and which stand in no total: {without_place}."
        )
    return tuple(said)
