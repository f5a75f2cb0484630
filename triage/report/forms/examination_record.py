"""The examination record: who examined what and when, every search and filter, and how deep the queue was read.

It is made for disclosure (Attorney General's Guidelines on Disclosure 2024, annex A: digital material), and says as
much where nothing was searched or matched as where something was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from triage.casedb.connection import Connection
from triage.casedb.examined import (
    archives_not_opened,
    carving_limitations,
    profile_limitations,
    set_limitations,
)
from triage.casedb.frame import exhibits, sources, volumes
from triage.casedb.matches import hash_sets
from triage.report import acts
from triage.report.content import ChainHead
from triage.report.forms.form import Form
from triage.report.frame import ReportRequest, case_facts, exhibit_facts, outside_scope, snapshot_facts
from triage.report.graded import graded_rows, instances_of
from triage.report.method import method_facts
from triage.report.notes import notes, withheld, withheld_now
from triage.report.record_content import LeftFacts, Looked, ProblemCount, RecordContent
from triage.report.totals import Counting, faults_within
from triage.report.unread import examined_facts, known_good, problem_groups, set_aside


def assemble(connection: Connection, request: ReportRequest) -> RecordContent:
    """Read an examination record's content from a case, in one reading transaction.

    Args:
        connection: A reader's connection; everything is read in its one transaction.
        request: What is asked for.

    Raises:
        ReportError: The case holds no facts about itself, or the wording pack has no words for this form.
    """
    pack = request.wording
    all_sources, all_volumes, all_exhibits = sources(connection), volumes(connection), exhibits(connection)
    counting = Counting()
    for row in graded_rows(connection):
        counting.add(row, instances_of(connection, row.content))
    lines = acts.depth_lines(connection)
    groups = problem_groups(connection, all_volumes)
    return RecordContent(
        wording=pack.record,
        case=case_facts(connection),
        snapshot=snapshot_facts(connection, request),
        people=acts.people(connection),
        exhibits=tuple(exhibit_facts(exhibit, all_sources, all_volumes) for exhibit in all_exhibits),
        runs=acts.runs(connection),
        examined=examined_facts(connection),
        searches=acts.searches(connection),
        filters=acts.filters(connection),
        depth=acts.depth(connection, lines),
        depth_lines=lines,
        shown=acts.shown(connection),
        graded=counting.totals((), pack.triage).overall,
        known_good=known_good(connection),
        withheld_now=withheld_now(connection),
        withheld=withheld(connection),
        notes=notes(connection),
        left=LeftFacts(
            outside_scope=outside_scope(all_exhibits, set_aside(connection)),
            archives_not_opened=archives_not_opened(connection),
            statements=(
                *profile_limitations(connection),
                *carving_limitations(connection),
                *set_limitations(connection),
            ),
            problems=tuple(ProblemCount(g.stage, g.outcome, g.sentence, g.count) for g in groups),
        ),
        method=method_facts(connection, hash_sets(connection), hashlib.sha256(request.template.encode()).hexdigest()),
    )


def contradictions(content: RecordContent) -> list[str]:
    """Where the numbers of a record do not agree with each other; a whole record gives none."""
    found = [f"{totals.title}: {fault}" for totals in content.graded for fault in faults_within(totals)]
    depth = content.depth
    if depth.deepest != max((line.rank for line in content.depth_lines), default=0):
        found.append("The deepest rank is not that of the deepest reader.")
    if depth.items != sum(tier.items for tier in depth.tiers):
        found.append("The items of the queue are not the sum of its tiers.")
    found += [f"{t.title}: more was reached than there is." for t in depth.tiers if not 0 <= t.reached <= t.items]
    found += _misplaced("searches", content.searches, content.snapshot.chain)
    found += _misplaced("filters", content.filters, content.snapshot.chain)
    return found


def _misplaced(name: str, lines: Sequence[Looked], head: ChainHead) -> list[str]:
    numbers = [line.event for line in lines]
    if numbers != sorted(set(numbers)) or any(number > head.number for number in numbers):
        return [f"The {name} are not in the order of the audit chain, or stand behind its head."]
    return []


EXAMINATION_RECORD: Final = Form(
    key="examination-record",
    title="Examination record",
    version=1,
    template="examination_record.typ",
    content=RecordContent,
    assemble=assemble,
    contradictions=contradictions,
)
