"""The zones that people chose for a case: the one in which times are shown, and those assumed for wall clocks."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, select

from triage.casedb import audit, tables

DISPLAY: Final = "display"
"""The place of the zone in which times are shown."""


def place_of_exhibit(reference: str) -> str:
    """The place of the zone that is assumed for an exhibit's clocks without zone."""
    return f"exhibit {reference}"


def chosen_zones(connection: Connection) -> dict[str, tuple[str, str]]:
    """(zone, reason) by place."""
    table = tables.time_zone
    return {r.place: (r.zone, r.reason) for r in connection.execute(select(table).order_by(table.c.place))}


def choose_zone(connection: Connection, place: str, zone: str, reason: str, person: str) -> None:
    """Store a choice together with its audit event."""
    row = {"place": place, "zone": zone, "reason": reason, "person": person, "chosen_at": audit.now()}
    kind = "display zone chosen" if place == DISPLAY else "zone assumed"
    audit.record(connection, kind, person, {"zone": zone}, [(tables.time_zone, row)])
