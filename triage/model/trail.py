"""Events of the audit log as a table shows them, and the filter by which they are chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events are shown; what is left empty does not confine."""

    kind: str = ""
    person: str = ""
    text: str = ""
    """A part of kind, person or payload, small and capital letters alike."""
    first_day: str = ""
    """``2026-11-24``, in UTC, as the log writes its times; or the moment from which events are shown."""
    last_day: str = ""
    """Its last moment counts too."""


class EventRow(NamedTuple):
    """An event without the rows that it carries."""

    seq: int
    at: str
    kind: str
    person: str
    account: str
    machine: str
    facts: dict[str, Any]
    rows: int
    """Rows of people's tables that it carries."""
    payload: str
    """As stored, up to a bound of characters."""
    payload_size: int
    digest: bytes


class Names(NamedTuple):
    """What can be chosen from."""

    kinds: tuple[str, ...]
    people: tuple[str, ...]
    events: int
