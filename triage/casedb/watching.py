"""What a person sees while a run is at work: names of the files at hand, hits as they come, problems by kind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection

from triage.casedb import audit
from triage.casedb.entries import PathBuilder
from triage.casedb.privilege import HIDDEN_CONTENTS, NOT_WITHHELD_ENTRY, PROBLEM_NOT_WITHHELD


class Hit(NamedTuple):
    """A content that a hash set answered to, at the first place that holds it."""

    id: int
    """Grows with each match that is kept."""
    sha256: bytes
    set_name: str
    meaning: str
    grade: str
    suggestion: bool
    algorithm: str
    distance: int
    exhibit: str
    path: str


class ProblemKind(NamedTuple):
    """Problems of one stage and outcome."""

    stage: str
    outcome: str
    number: int


class PlacedProblem(NamedTuple):
    """A problem with its place in words; the path is empty where it is about a whole source or volume."""

    id: int
    exhibit: str
    source: str
    path: str
    sentence: str


class LastRun(NamedTuple):
    """The last run of a case, as its audit events say it."""

    started_at: str
    ended_at: str
    """Empty where it was cut off, or is at work."""
    person: str
    outcome: str
    """``finished``, ``stopped``, or ``cut off``."""
    incomplete: tuple[str, ...]
    counts: dict[str, int]
    profile: str = ""
    """The name of the profile with which it read."""


def entry_paths(connection: Connection, entries: Iterable[int]) -> dict[int, str]:
    """Paths of entries by id; those of what is withheld are left out."""
    paths = PathBuilder(connection)
    shown = f"SELECT 1 FROM entry e WHERE e.id = ? AND {NOT_WITHHELD_ENTRY}"
    return {
        entry: paths.entry(entry)
        for entry in set(entries)
        if entry > 0 and connection.exec_driver_sql(shown, (entry,)).first() is not None
    }


def hits(connection: Connection, after: int, limit: int) -> list[Hit]:
    """Matches that flag something, behind an id and in the order in which they came; known good is left out."""
    rows = connection.exec_driver_sql(
        "WITH page AS (SELECT * FROM hash_match WHERE id > ? AND meaning != 'non-pertinent'"
        f" AND content_id NOT IN ({HIDDEN_CONTENTS}) ORDER BY id LIMIT ?)"
        " SELECT m.id, c.sha256, h.name, m.meaning, m.grade, m.suggestion, m.algorithm, m.distance, x.reference,"
        " e.parent_id, e.name, e.kind FROM page m JOIN content c ON c.id = m.content_id"
        " JOIN hash_set h ON h.id = m.set_id"
        " JOIN entry e ON e.id = (SELECT min(id) FROM entry WHERE content_id = c.id)"
        " JOIN volume v ON v.id = e.volume_id JOIN source s ON s.id = v.source_id JOIN exhibit x ON x.id = s.exhibit_id"
        " ORDER BY m.id",
        (after, limit),
    ).all()
    paths = PathBuilder(connection)
    return [Hit(r[0], r[1], r[2], r[3], r[4], bool(r[5]), r[6], r[7], r[8], paths.of(r[9], r[10], r[11])) for r in rows]


def problem_kinds(connection: Connection) -> list[ProblemKind]:
    """How many problems there are of each stage and outcome, the most numerous first within an outcome."""
    rows = connection.exec_driver_sql(
        "SELECT stage, outcome, count(*) FROM problem p WHERE"
        f" {PROBLEM_NOT_WITHHELD} GROUP BY stage, outcome ORDER BY outcome, count(*) DESC, stage"
    )
    return [ProblemKind(*row) for row in rows]


def problems_of(connection: Connection, stage: str, outcome: str, after: int, limit: int) -> list[PlacedProblem]:
    """Problems of one kind behind an id, each at the first place that has it."""
    rows: list[Any] = list(
        connection.exec_driver_sql(
            "WITH page AS (SELECT p.*, coalesce(p.entry_id,"
            " (SELECT min(e.id) FROM entry e WHERE e.content_id = p.content_id)) AS shown FROM problem p"
            " WHERE p.id > ? AND p.stage = ? AND p.outcome = ?"
            f" AND {PROBLEM_NOT_WITHHELD} ORDER BY p.id LIMIT ?)"
            " SELECT page.id, x.reference, s.name, page.shown, page.sentence"
            " FROM page LEFT JOIN entry e ON e.id = page.shown"
            " LEFT JOIN volume v ON v.id = coalesce(page.volume_id, e.volume_id)"
            " LEFT JOIN source s ON s.id = coalesce(page.source_id, v.source_id)"
            " LEFT JOIN exhibit x ON x.id = s.exhibit_id ORDER BY page.id",
            (after, stage, outcome, limit),
        )
    )
    paths = PathBuilder(connection)
    return [
        PlacedProblem(number, exhibit or "", source or "", paths.entry(shown) if shown else "", sentence)
        for number, exhibit, source, shown, sentence in rows
    ]


def last_run(connection: Connection) -> LastRun | None:
    """The last run that was begun; ``None`` where there was none yet."""
    begun = audit.last_event(connection, ("run started",))
    if begun is None:
        return None
    profile = str(begun.payload.get("profile", {}).get("name", ""))
    ended = audit.last_event(connection, ("run ended",))
    if ended is None or ended.seq < begun.seq:
        return LastRun(begun.at, "", begun.person, "cut off", (), {}, profile)
    facts = ended.payload
    return LastRun(
        begun.at, ended.at, begun.person, facts["outcome"], tuple(facts["incomplete"]), dict(facts["counts"]), profile
    )
