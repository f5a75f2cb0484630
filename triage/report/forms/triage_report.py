"""The triage report: what was found, how each number came about, and what was not examined."""

from __future__ import annotations

import hashlib
from typing import Final

import msgspec

from triage.casedb.audit import SELF_CHECKS, last_event
from triage.casedb.connection import Connection
from triage.casedb.examined import (
    archives_not_opened,
    carving_limitations,
    profile_limitations,
    set_limitations,
)
from triage.casedb.frame import SourceRecord, exhibits, sources, volumes
from triage.casedb.matches import hash_sets
from triage.casedb.privilege import count_withheld
from triage.model.wording import count
from triage.report.content import Limitations, MethodFacts, ReportContent
from triage.report.forms.form import Form
from triage.report.frame import ReportRequest, case_facts, exhibit_facts, outside_scope, snapshot_facts
from triage.report.graded import counting_rule, graded_rows, instances_of
from triage.report.marked import marks_without_conversation
from triage.report.method import method_facts
from triage.report.relied import conversations
from triage.report.schedule import schedule
from triage.report.totals import Counting, contradictions
from triage.report.unread import duplicates, examined_facts, known_good, problem_groups, set_aside
from triage.report.wording_pack import Term, WordingPack


def assemble(connection: Connection, request: ReportRequest) -> ReportContent:
    """Read a triage report's content from a case, in one reading transaction, so that all numbers agree.

    Args:
        connection: A reader's connection; everything is read in its one transaction.
        request: What is asked for.

    Raises:
        ReportError: The case holds no facts about itself.
    """
    case, wording = case_facts(connection), _with_rule(connection, request.wording.triage)
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
        snapshot=snapshot_facts(connection, request),
        exhibits=tuple(exhibit_facts(exhibit, all_sources, all_volumes) for exhibit in all_exhibits),
        method=method,
        examined=examined_facts(connection),
        totals=counting.totals([(exhibit.id, exhibit.reference) for exhibit in all_exhibits], wording),
        schedule=items,
        conversations=conversations(connection, wording, {item.sha256: item.number for item in items}),
        known_good=known_good(connection),
        limitations=Limitations(
            problems=problem_groups(connection, all_volumes),
            outside_scope=outside_scope(all_exhibits, aside),
            archives_not_opened=archives_not_opened(connection),
            duplicates=duplicates(connection),
            statements=(
                *profile_limitations(connection),
                *carving_limitations(connection),
                *set_limitations(connection),
                *_self_checked(connection),
                *_statements(method, all_sources, counting.without_place),
                *marks_without_conversation(connection),
                *_withheld(connection),
            ),
        ),
    )


def _self_checked(connection: Connection) -> tuple[str, ...]:
    """What the last self-check of the hash sets came to, and how long it took."""
    event = last_event(connection, SELF_CHECKS)
    if event is None:
        return ()
    gone = tuple(
        f"{one['not_present']} The last run did not ask it." for one in event.payload["sets"] if one.get("not_present")
    )
    sets = [one for one in event.payload["sets"] if not one.get("not_present")]
    if not sets:
        return gone
    asked, missed = (sum(len(one.get(part, ())) for one in sets) for part in ("asked", "missed"))
    seconds = sum(float(one.get("seconds", 0)) for one in sets)
    said = f"Self-check of {count(len(sets), 'hash set')} at {event.at}, in {seconds:.1f} s: "
    if event.kind == SELF_CHECKS[0]:
        return (f"{said}all {count(asked, 'value')} that must be found were found.", *gone)
    failed = f"{said}failed ({count(missed, 'value')} missed, or a set that did not open); that run did not start."
    return (failed, *gone)


def _with_rule(connection: Connection, wording: WordingPack) -> WordingPack:
    """The counting words with the rule of the case's policy behind them."""
    term = Term(term="Still or moving", meaning=counting_rule(connection).sentence)
    return msgspec.structs.replace(wording, counting=(*wording.counting, term))


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


TRIAGE_REPORT: Final = Form(
    key="triage-report",
    title="Triage report",
    version=1,
    template="triage_report.typ",
    content=ReportContent,
    assemble=assemble,
    contradictions=contradictions,
)
