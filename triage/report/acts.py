"""Reads from the audit log what people did: who worked when, runs, searches, filters, depth, what was shown."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from triage.casedb import audit
from triage.casedb.audit import AuditEvent
from triage.casedb.connection import Connection
from triage.casedb.privilege import HIDDEN_CONTENTS
from triage.model.findings import Tier
from triage.model.wording import TIER_TITLES, search_result
from triage.report.content import Counted
from triage.report.graded import IN_FORCE
from triage.report.record_content import DepthFacts, DepthLine, Looked, PersonActs, RunFacts, ShownLine, TierDepth

SEARCHED: Final = "searched"
FILTERED: Final = "filtered"
DEPTH: Final = "queue depth"
VIEWED: Final = "viewed"

MACHINE: Final = "(the software)"
"""Whose acts are those that no person began, such as the verification of a source."""


def events_of(connection: Connection, *kinds: str) -> Iterator[AuditEvent]:
    """The events of some kinds, the oldest first."""
    rows = connection.exec_driver_sql(
        "SELECT seq FROM audit WHERE kind IN (SELECT value FROM json_each(?)) ORDER BY seq", (json.dumps(kinds),)
    ).fetchall()
    for (number,) in rows:
        yield next(audit.events(connection, number - 1, 1))


def people(connection: Connection) -> tuple[PersonActs, ...]:
    """Everybody whose act stands in the log, in the order of their first act."""
    rows = connection.exec_driver_sql(
        "SELECT person, account, machine, kind, count(*), min(at), max(at), min(seq) FROM audit"
        " GROUP BY person, account, machine, kind ORDER BY min(seq)"
    )
    found: dict[tuple[str, str, str], list[Any]] = {}
    for person, account, machine, *line in rows:
        found.setdefault((person or MACHINE, account, machine), []).append(line)
    return tuple(
        PersonActs(
            *who,
            first=min(line[2] for line in lines),
            last=max(line[3] for line in lines),
            acts=tuple(Counted(line[0], line[1]) for line in lines),
        )
        for who, lines in found.items()
    )


def runs(connection: Connection) -> tuple[RunFacts, ...]:
    """Every run; one without an end was cut off, or goes on."""
    made: list[RunFacts] = []
    for event in events_of(connection, "run started", "run ended"):
        if event.kind == "run started":
            made.append(RunFacts(event.seq, event.at, "", event.person, "not ended", ()))
        elif made:
            began = made.pop()
            sentences = tuple(str(sentence) for sentence in event.payload.get("incomplete", ()))
            outcome = str(event.payload.get("outcome", ""))
            made.append(RunFacts(began.event, began.started, event.at, began.person_claimed, outcome, sentences))
    return tuple(made)


def searches(connection: Connection) -> tuple[Looked, ...]:
    """Every search, with what it came to."""
    return tuple(_looked(event, "query") for event in events_of(connection, SEARCHED))


def filters(connection: Connection) -> tuple[Looked, ...]:
    """Every filter by which material was set aside, with what remained."""
    return tuple(_looked(event, "filter") for event in events_of(connection, FILTERED))


def _looked(event: AuditEvent, member: str) -> Looked:
    hits = int(event.payload.get("hits", 0))
    return Looked(
        event=event.seq,
        at=event.at,
        person_claimed=event.person,
        account=event.account,
        kind=str(event.payload.get("where", "")),
        asked=_words(event.payload.get(member, "")),
        hits=hits,
        result=search_result(hits),
    )


def _words(value: Any) -> str:
    """A query or a filter for print: text as it is, fields as ``name: value``, lists with commas."""
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_words(part)}" for name, part in value.items() if part not in (None, "", [], {}))
    if isinstance(value, list):
        return ", ".join(_words(part) for part in value)
    return str(value)


def depth_lines(connection: Connection) -> tuple[DepthLine, ...]:
    """The deepest rank that each person reached on each day."""
    rows = connection.exec_driver_sql(
        "SELECT substr(at, 1, 10) AS day, person, account, max(json_extract(payload, '$.rank')), min(at), max(at)"
        " FROM audit WHERE kind = ? GROUP BY day, person, account ORDER BY min(seq)",
        (DEPTH,),
    )
    return tuple(DepthLine(*row) for row in rows)


def depth(connection: Connection, lines: tuple[DepthLine, ...]) -> DepthFacts:
    """How far the queue was read, tier by tier."""
    deepest = max((line.rank for line in lines), default=0)
    rows = connection.exec_driver_sql(
        f"WITH held AS ({IN_FORCE}) SELECT tier, count(*), sum(rank <= ?),"
        " sum(content_id IN (SELECT content_id FROM held)) FROM queue"
        f" WHERE content_id NOT IN ({HIDDEN_CONTENTS}) GROUP BY tier ORDER BY tier",
        (deepest,),
    ).fetchall()
    tiers = tuple(TierDepth(TIER_TITLES[Tier(row[0])], *row[1:]) for row in rows)
    return DepthFacts(sum(tier.items for tier in tiers), deepest, tiers)


def shown(connection: Connection) -> tuple[ShownLine, ...]:
    """What was shown sharper than *closed*, by person and level."""
    rows = connection.exec_driver_sql(
        "SELECT a.person, a.account, json_extract(a.payload, '$.level'), count(DISTINCT i.value),"
        " count(DISTINCT a.seq), min(a.at), max(a.at) FROM audit a, json_each(a.payload, '$.items') i"
        " WHERE a.kind = ? GROUP BY 1, 2, 3 ORDER BY min(a.seq)",
        (VIEWED,),
    )
    return tuple(ShownLine(*row) for row in rows)
