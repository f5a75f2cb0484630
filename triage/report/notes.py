"""Reads notes of people, and what is withheld as possibly privileged: counted, and never told."""

from __future__ import annotations

from typing import Final

from triage.casedb.connection import Connection
from triage.report.acts import events_of
from triage.report.record_content import NoteLine, WithheldFacts, WithheldLine

NOTED: Final = "noted"
WITHHELD: Final = "withheld"
RELEASED: Final = "released"


def notes(connection: Connection) -> tuple[NoteLine, ...]:
    """Every note as it was written, the oldest first."""
    return tuple(
        NoteLine(event.seq, event.at, event.person, str(event.payload.get("subject", "")), str(event.payload["text"]))
        for event in events_of(connection, NOTED)
    )


def withheld(connection: Connection) -> tuple[WithheldLine, ...]:
    """Every withholding and release. Which item or conversation it was is left out."""
    return tuple(
        WithheldLine(
            event.seq,
            event.at,
            str(event.payload.get("kind", "")),
            event.kind,
            event.person,
            str(event.payload.get("reason", "")),
        )
        for event in events_of(connection, WITHHELD, RELEASED)
    )


def withheld_now(connection: Connection) -> WithheldFacts:
    """What is withheld at this moment, and how much was released again."""
    lines = withheld(connection)
    held = {"item": 0, "conversation": 0}
    for line in lines:
        held[line.kind] = held.get(line.kind, 0) + (1 if line.act == WITHHELD else -1)
    return WithheldFacts(held["item"], held["conversation"], sum(line.act == RELEASED for line in lines))
