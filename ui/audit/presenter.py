"""What the audit page says, as plain data; knows the case and no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

from triage.model.trail import EventFilter, EventRow, Names
from triage.model.wording import count, evidence_text, number, visible
from triage.open_case import OpenCase
from ui.times import first_moment, last_moment, stamp

PAGE_ROWS: Final = 100
"""Events that are fetched at once."""

MAX_FACT: Final = 300
"""Characters of what one row says."""

EXPLAINED: Final = (
    "Keep this line outside the case. A chain shows that nothing inside it was edited, inserted, removed or moved."
    " It cannot show that its end was cut off, or that the whole case was written anew: a head that was kept elsewhere"
    " can."
)


class Row(NamedTuple):
    """An event in words."""

    seq: int
    number: str
    at: str
    """On the display clock."""
    clock: str
    """What hovering it shows."""
    kind: str
    person: str
    said: str
    account: str
    digest: str
    payload: str
    """As stored; the end of a long one is left out, and that is said."""


class Found(NamedTuple):
    """The events that a filter shows."""

    numbers: tuple[int, ...]
    names: Names


class Checked(NamedTuple):
    """What verification found."""

    whole: bool
    said: str
    faults: tuple[str, ...]
    notes: tuple[str, ...]
    head: str


class AuditDesk(Protocol):
    """What the page asks for. Each call may be slow, and comes from any thread."""

    def find(self, chosen: EventFilter) -> Found:
        """The events that a filter shows, the newest first."""

    def rows(self, numbers: Sequence[int]) -> list[Row]:
        """Some of them in words."""

    def head(self) -> str:
        """The line to keep outside the case."""

    def verify(self) -> Checked:
        """Recompute the chain and hold the tables against it; takes as long as the case is large."""

    def export(self, chosen: EventFilter, path: Path) -> int:
        """Write the events that a filter shows."""


class AuditPresenter:
    """Reads an open case for the audit page. Holds no state, so that threads may share it."""

    def __init__(self, case: OpenCase) -> None:
        self._case = case

    def find(self, chosen: EventFilter) -> Found:
        """The events that a filter shows, the newest first.

        Raises:
            TriageError: The case cannot be read.
        """
        numbers = self._case.audit.find(self._stored(chosen))
        return Found(tuple(int(one) for one in numbers), self._case.audit.names())

    def rows(self, numbers: Sequence[int]) -> list[Row]:
        """Some events in words.

        Raises:
            TriageError: The case cannot be read.
        """
        zone = self._case.zones.display()
        return [_row(row, zone) for row in self._case.audit.rows(numbers)]

    def head(self) -> str:
        """The line to keep outside the case.

        Raises:
            TriageError: The case cannot be read.
        """
        head = self._case.audit.head()
        return f"{self._case.info()['reference']}: audit event {head.seq} of {head.at}, {head.digest}"

    def verify(self) -> Checked:
        """Recompute the chain and hold the tables against it.

        Raises:
            TriageError: The case cannot be read.
        """
        found = self._case.audit.verify()
        head = found.head
        said = f"{count(head.seq, 'event')}: the chain is whole, and the tables agree with it."
        if not found.whole:
            said = f"{count(len(found.faults), 'fault')}: the case is not as its audit log says."
        return Checked(
            found.whole,
            said,
            tuple(visible(fault) for fault in found.faults),
            tuple(visible(note) for note in found.notes),
            f"audit event {head.seq} of {head.at}, {head.digest}",
        )

    def export(self, chosen: EventFilter, path: Path) -> int:
        """Write the events that a filter shows; gives how many.

        Raises:
            CaseError: The file cannot be written.
        """
        return self._case.audit.export(self._stored(chosen), path, self._case.person)

    def _stored(self, chosen: EventFilter) -> EventFilter:
        """The filter with its days, which are meant on the display clock, as moments of the log."""
        zone = self._case.zones.display()
        return replace(
            chosen,
            first_day=first_moment(chosen.first_day, zone) if chosen.first_day else "",
            last_day=last_moment(chosen.last_day, zone) if chosen.last_day else "",
        )


def _row(row: EventRow, zone: str) -> Row:
    payload = visible(row.payload)
    left = row.payload_size - len(row.payload)
    if left > 0:
        payload += f" … and {count(left, 'more character')}, which an export holds"
    at = stamp(row.at, zone)
    return Row(
        row.seq,
        number(row.seq),
        at.text,
        at.hover,
        visible(row.kind),
        evidence_text(row.person, 80),
        _said(row),
        f"{evidence_text(row.account, 60)} on {evidence_text(row.machine, 60)}",
        row.digest.hex(),
        payload,
    )


def _said(row: EventRow) -> str:
    """The facts of an event in its own words; lists are counted."""
    parts = [f"{name} {_value(value)}" for name, value in row.facts.items() if value not in ("", None, [], {})]
    if row.rows:
        parts.append(f"carries {count(row.rows, 'row')}")
    return evidence_text(", ".join(parts), MAX_FACT)


def _value(value: Any) -> str:
    if isinstance(value, list):
        return number(len(value))
    if isinstance(value, dict):
        return "; ".join(f"{name} {_value(one)}" for name, one in list(value.items())[:6])
    return number(value) if isinstance(value, int) and not isinstance(value, bool) else str(value)
