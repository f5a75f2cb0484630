"""Problems: keep each once, and page through them with their places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import Connection

from triage.casedb.privilege import PROBLEM_NOT_WITHHELD
from triage.casedb.rows import count_up
from triage.model.frame import VolumeOutcome
from triage.model.problems import Outcome, ProblemRow

NOT_NOW: Final = "open"
"""The stage of problems that may be gone at the next run: a source that is not there, a worker that died."""


class ProblemPlace(NamedTuple):
    """Where a problem belongs, as deep as it is known. One of a content has no other place than its content."""

    source: int | None
    volume: int | None
    entry: int | None
    content: int | None


class ProblemRecord(NamedTuple):
    """A problem for a person, with the entry that stands for its place."""

    id: int
    exhibit: str
    source: str
    volume_id: int | None
    entry_id: int | None
    stage: str
    outcome: str
    sentence: str


def keep_problems(connection: Connection, rows: Sequence[tuple[ProblemPlace, ProblemRow]]) -> None:
    """Store problems; one that is there already (a resumed run, a duplicate of the same content) is not repeated."""
    for place, row in rows:
        values = (*place, *row)
        known = connection.exec_driver_sql(
            "SELECT 1 FROM problem WHERE source_id IS ? AND volume_id IS ? AND entry_id IS ? AND content_id IS ?"
            " AND stage = ? AND outcome = ? AND sentence = ?",
            values,
        ).first()
        if known is None:
            connection.exec_driver_sql(
                "INSERT INTO problem (source_id, volume_id, entry_id, content_id, stage, outcome, sentence)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                values,
            )
            count_up(connection, {"problems": 1})


def withdraw_problems(connection: Connection, stage: str = NOT_NOW) -> None:
    """Take back the problems of a stage, before what they are about is tried again."""
    gone = connection.exec_driver_sql("DELETE FROM problem WHERE stage = ?", (stage,)).rowcount
    count_up(connection, {"problems": -gone})


def damaged_sources(connection: Connection) -> dict[int, str]:
    """Sources that were found to be damaged when they were verified, each with its sentence."""
    rows = connection.exec_driver_sql(
        "SELECT source_id, sentence FROM problem WHERE stage = 'verify' AND outcome = ? AND source_id NOT IN"
        " (SELECT source_id FROM source_digest WHERE origin = 'computed') ORDER BY id",
        (Outcome.FAILED,),
    )
    return {int(row[0]): str(row[1]) for row in rows}


class NotWhole(NamedTuple):
    """Something of which a part is missing: a source (no volume), or a volume whose walk broke off."""

    source: int
    volume: int | None
    sentence: str


def not_whole(connection: Connection) -> list[NotWhole]:
    """Sources that were recognised in part, and volumes that were walked in part, each with its sentence."""
    rows = connection.exec_driver_sql(
        "SELECT p.source_id, p.volume_id, p.sentence FROM problem p LEFT JOIN volume v ON v.id = p.volume_id"
        " WHERE p.entry_id IS NULL AND p.content_id IS NULL AND (p.volume_id IS NULL AND p.stage = 'recognise'"
        " AND p.outcome = ? OR v.outcome = ? AND p.stage = 'walk' AND p.outcome = ?) ORDER BY p.id",
        (Outcome.PARTLY, VolumeOutcome.READ, Outcome.FAILED),
    )
    return [NotWhole(*row) for row in rows]


def problems_page(connection: Connection, after: int, limit: int) -> list[ProblemRecord]:
    """Problems behind an id. A problem of a content stands at the first entry that holds it.

    Those of what is withheld are left out: they would name it.
    """
    rows = connection.exec_driver_sql(
        "WITH page AS (SELECT p.*, coalesce(p.entry_id,"
        " (SELECT min(e.id) FROM entry e WHERE e.content_id = p.content_id)) AS shown FROM problem p"
        f" WHERE p.id > ? AND {PROBLEM_NOT_WITHHELD} ORDER BY p.id LIMIT ?)"
        " SELECT page.id, x.reference, s.name, coalesce(page.volume_id, e.volume_id), page.shown, page.stage,"
        " page.outcome, page.sentence FROM page LEFT JOIN entry e ON e.id = page.shown"
        " LEFT JOIN volume v ON v.id = e.volume_id LEFT JOIN source s ON s.id = coalesce(page.source_id, v.source_id)"
        " LEFT JOIN exhibit x ON x.id = s.exhibit_id ORDER BY page.id",
        (after, limit),
    )
    return [ProblemRecord(*row) for row in rows]
