"""Reads how much of the evidence was examined and everything that was not, with reasons and places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from triage.casedb.connection import Connection
from triage.casedb.entries import PathBuilder
from triage.casedb.examined import examined
from triage.casedb.frame import VolumeRecord
from triage.casedb.privilege import HIDDEN_CONTENTS
from triage.casedb.problems import ProblemRecord, problems_page
from triage.model.entries import EntryFlag, EntryKind
from triage.model.matches import Meaning
from triage.model.problems import Outcome
from triage.model.wording import count, no_match_sentence
from triage.report.content import ExaminedFacts, KnownGoodFacts, ProblemGroup
from triage.report.graded import IN_FORCE
from triage.report.schedule import volume_title

MAX_PLACES: Final = 100
"""Places of one kind of problem that a report lists; the count is always the whole number."""

MAX_GROUPS: Final = 500
"""Kinds of problem that a report lists with their own sentence; the rest is counted by stage and outcome."""

FURTHER: Final = "Further sentences of this stage and outcome, listed in the case."

_PAGE: Final = 1_000
_OUTCOME_ORDER: Final = {
    outcome.value: place
    for place, outcome in enumerate((Outcome.FAILED, Outcome.NOT_UNDERSTOOD, Outcome.PARTLY, Outcome.NOTE))
}


class SetAside(NamedTuple):
    """Entries of one exhibit that were deliberately not read."""

    exhibit: int
    out_of_scope: int
    withheld: int
    reallocated: int


def set_aside(connection: Connection) -> list[SetAside]:
    """What was left alone, exhibit by exhibit; one pass over the entries."""
    rows = connection.exec_driver_sql(
        "SELECT s.exhibit_id, sum((e.flags & ?) <> 0), sum((e.flags & ?) <> 0),"
        " sum((e.flags & ?) <> 0 AND e.kind IN (?, ?)) FROM entry e JOIN volume v ON v.id = e.volume_id"
        " JOIN source s ON s.id = v.source_id GROUP BY s.exhibit_id ORDER BY s.exhibit_id",
        (
            int(EntryFlag.OUT_OF_SCOPE),
            int(EntryFlag.WITHHELD),
            int(EntryFlag.REALLOCATED),
            int(EntryKind.FILE),
            int(EntryKind.STREAM),
        ),
    )
    return [SetAside(*row) for row in rows]


def duplicates(connection: Connection) -> int:
    """Instances beyond the first of their content."""
    return int(
        connection.exec_driver_sql(
            "SELECT count(content_id) - count(DISTINCT content_id) FROM entry WHERE content_id IS NOT NULL"
        ).scalar_one()
    )


def matched_counts(connection: Connection) -> tuple[int, int]:
    """Contents that stand in a set in a way that matters, and how many of them have no grade."""
    row = connection.exec_driver_sql(
        f"WITH held AS ({IN_FORCE}), matched AS (SELECT DISTINCT content_id FROM hash_match WHERE meaning <> ?"
        f" AND content_id NOT IN ({HIDDEN_CONTENTS}))"
        " SELECT count(*), coalesce(sum(content_id NOT IN (SELECT content_id FROM held)), 0) FROM matched",
        (Meaning.NON_PERTINENT.value,),
    ).one()
    return int(row[0]), int(row[1])


def known_good(connection: Connection) -> tuple[KnownGoodFacts, ...]:
    """Contents that a set holds as non-pertinent, and no set as anything else."""
    rows = connection.exec_driver_sql(
        "SELECT h.name, count(*), sum((SELECT count(*) FROM entry e WHERE e.content_id = x.content_id)) FROM"
        " (SELECT DISTINCT m.set_id, m.content_id FROM hash_match m WHERE m.meaning = ? AND NOT EXISTS"
        " (SELECT 1 FROM hash_match o WHERE o.content_id = m.content_id AND o.meaning <> ?)"
        f" AND m.content_id NOT IN ({HIDDEN_CONTENTS})) x"
        " JOIN hash_set h ON h.id = x.set_id GROUP BY h.id, h.name ORDER BY h.id",
        (Meaning.NON_PERTINENT.value,) * 2,
    )
    return tuple(KnownGoodFacts(*row) for row in rows)


def examined_facts(connection: Connection) -> ExaminedFacts:
    """How much was examined; the zero result is worded by ``model.wording`` alone."""
    done = examined(connection)
    matched, not_graded = matched_counts(connection)
    return ExaminedFacts(
        files=done.files_total,
        files_examined=done.files_done,
        bytes=done.bytes_total,
        bytes_examined=done.bytes_done,
        matched=matched,
        matched_not_graded=not_graded,
        no_match_sentence="" if matched else no_match_sentence(done),
        not_examined=(*done.not_examined, *_set_aside_phrases(connection)),
    )


def _set_aside_phrases(connection: Connection) -> tuple[str, ...]:
    aside = set_aside(connection)
    messages = int(connection.exec_driver_sql("SELECT coalesce(sum(outside_scope), 0) FROM artefact").scalar_one())
    withheld, reallocated = sum(row.withheld for row in aside), sum(row.reallocated for row in aside)
    left = (
        (messages, "message outside the scope", "messages outside the scope"),
        (withheld, "withheld entry", "withheld entries"),
        (
            reallocated,
            "deleted name whose data now belongs to another file",
            "deleted names whose data now belongs to other files",
        ),
    )
    return tuple(count(quantity, one, many) for quantity, one, many in left if quantity)


def problem_groups(connection: Connection, volumes: list[VolumeRecord]) -> tuple[ProblemGroup, ...]:
    """All problems by kind. Memory is bounded by ``MAX_GROUPS`` and ``MAX_PLACES``, never by their number."""
    titles = {v.id: volume_title(v.ordinal, v.file_system, v.name) for v in volumes}
    paths = PathBuilder(connection)
    counts: dict[tuple[str, str, str], int] = {}
    places: dict[tuple[str, str, str], list[str]] = {}
    for record in _all_problems(connection):
        key = (record.stage, record.outcome, record.sentence)
        if key not in counts and len(counts) >= MAX_GROUPS:
            key = (record.stage, record.outcome, FURTHER)
        counts[key] = counts.get(key, 0) + 1
        listed = places.setdefault(key, [])
        if len(listed) < MAX_PLACES:
            listed.append(_place(record, titles, paths))
    ordered = sorted(counts, key=lambda key: (_OUTCOME_ORDER.get(key[1], -1), key[0], -counts[key], key[2]))
    return tuple(ProblemGroup(*key, counts[key], tuple(places[key])) for key in ordered)


def _all_problems(connection: Connection) -> Iterator[ProblemRecord]:
    after = 0
    while page := problems_page(connection, after, _PAGE):
        yield from page
        after = page[-1].id


def _place(record: ProblemRecord, titles: dict[int, str], paths: PathBuilder) -> str:
    parts = [record.exhibit, record.source]
    if record.volume_id is not None:
        parts.append(titles.get(record.volume_id, ""))
    if record.entry_id is not None:
        parts.append(paths.entry(record.entry_id))
    return " > ".join(part for part in parts if part)
