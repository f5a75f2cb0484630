"""Reads the decisions that hold, and on which exhibits the graded contents lie."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from triage.casedb.connection import Connection
from triage.casedb.live_photos import is_clip
from triage.casedb.privilege import HIDDEN_CONTENTS
from triage.findings.policy import CountingRule, parse_policy
from triage.model.entries import EntryFlag
from triage.model.findings import GradeSource

_PAGE: Final = 500
_LIVE: Final = int(EntryFlag.NAME_ALLOCATED | EntryFlag.META_ALLOCATED)

IN_FORCE: Final = (
    "SELECT d.content_id, d.sha256, d.grade, d.grade_source, d.reviewer, d.note, d.decided_at FROM decision d"
    " WHERE d.id = (SELECT max(l.id) FROM decision l WHERE l.content_id = d.content_id) AND d.grade <> ''"
    f" AND d.content_id NOT IN ({HIDDEN_CONTENTS})"
)
"""The decisions that hold: the last of each content, unless it withdrew the grade; nothing that is withheld."""


class GradedRow(NamedTuple):
    """The decision that holds about one content."""

    content: int
    sha256: str
    grade: str
    source: GradeSource
    reviewer: str
    note: str
    decided: str
    size: int
    mime: str
    kind: str
    """``still``, ``moving`` or ``other``, by the rule of the policy."""


class Instances(NamedTuple):
    """How often a content lies on one exhibit."""

    exhibit: int
    live: int
    deleted: int


def graded_rows(connection: Connection) -> Iterator[GradedRow]:
    """All decisions in force, by content, one page in memory."""
    rule = counting_rule(connection)
    after = 0
    while True:
        rows = connection.exec_driver_sql(
            "SELECT g.*, c.size, c.mime, coalesce(p.frames, 1) FROM"
            f" ({IN_FORCE} AND d.content_id > ? ORDER BY d.content_id LIMIT ?) g"
            " JOIN content c ON c.id = g.content_id LEFT JOIN picture p ON p.content_id = c.id ORDER BY g.content_id",
            (after, _PAGE),
        ).fetchall()
        if not rows:
            return
        for row in rows:
            kind = rule.kind(row[8], row[9], clip=is_clip(connection, row[0]))
            yield GradedRow._make((*row[:3], GradeSource(row[3]), *row[4:9], kind))
        after = rows[-1][0]


def counting_rule(connection: Connection) -> CountingRule:
    """What the policy of the case calls a still and a moving picture."""
    text = connection.exec_driver_sql("SELECT policy FROM case_info").scalar_one()
    return parse_policy(str(text).encode(), "the policy of this case").settings.counting


def instances_of(connection: Connection, content: int) -> list[Instances]:
    """Where a content lies, exhibit by exhibit."""
    rows = connection.exec_driver_sql(
        "SELECT s.exhibit_id, sum((e.flags & ?) = ?), sum((e.flags & ?) <> ?) FROM entry e"
        " JOIN volume v ON v.id = e.volume_id JOIN source s ON s.id = v.source_id"
        " WHERE e.content_id = ? GROUP BY s.exhibit_id ORDER BY s.exhibit_id",
        (_LIVE, _LIVE, _LIVE, _LIVE, content),
    )
    return [Instances(*row) for row in rows]
