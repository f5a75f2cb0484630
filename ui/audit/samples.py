"""Invented audit logs for pictures and tests of the page; they answer as a case would."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from triage.model.trail import EventFilter, Names
from ui.audit.presenter import Checked, Found, Row
from ui.samples import unreadable
from ui.times import stamp

MANY: Final = 100_000
_KINDS: Final = ("graded", "viewed", "passage marked", "searched", "run ended", "evidence added")
_SAID: Final = (
    "items 12, carries 12 rows",
    "items 64, level working",
    "messages 4, carries 1 row",
    "where messages, query station, hits 3",
    "finding 4,870, seals 18",
    "exhibit AB/1, carries 4 rows",
)
_HEAD: Final = "audit event 4,870 of 2026-11-24T14:10:02.117Z, " + "9f" * 32


class SampleAudit:
    """A log of any length."""

    def __init__(self, events: int = 400, *, long_names: bool = False, whole: bool = True) -> None:
        self.events, self.long_names, self.whole = events, long_names, whole

    def find(self, chosen: EventFilter) -> Found:
        """All events, every sixth where a kind is chosen, or none for a text that is nowhere."""
        step = len(_KINDS) if chosen.kind else 1
        numbers = () if chosen.text == "nowhere" else tuple(range(self.events, 0, -step))
        return Found(numbers, Names(_KINDS, ("DC 1", "Officer Two"), self.events))

    def rows(self, numbers: Sequence[int]) -> list[Row]:
        """Some events."""
        person = "officer.two.of.the.child.protection.unit@force.example" * 2 if self.long_names else "Officer Two"
        made = []
        for seq in numbers:
            said = _SAID[seq % 6] * (12 if self.long_names else 1)
            at = stamp(f"2026-11-{1 + seq % 24:02d}T14:10:{seq % 60:02d}.117Z", "UTC")
            payload = '{"items":12,"rows":[["decision",{"grade":"B"}]]}' * (40 if self.long_names else 1)
            kind, digest = _KINDS[seq % 6], f"{seq:064x}"
            made.append(Row(seq, f"{seq:,}", *at, kind, person, said, "ann on ws-7", digest, payload))
        return made

    def head(self) -> str:
        """The line to keep."""
        return f"OP/1234/26: {_HEAD}"

    def verify(self) -> Checked:
        """What was found."""
        notes = ("No run has ended yet, or the last one was cut off: machine-made rows are not sealed.",)
        if self.whole:
            return Checked(True, "4,870 events: the chain is whole, and the tables agree with it.", (), notes, _HEAD)
        faults = (
            "Audit event 17 (graded) was changed after it was written.",
            "decision 4 does not agree with audit event 17: grade was changed.",
        )
        return Checked(False, "2 faults: the case is not as its audit log says.", faults, (), _HEAD)

    def export(self, chosen: EventFilter, path: Path) -> int:  # noqa: ARG002  # the protocol's
        """Write nothing."""
        return len(self.find(chosen).numbers)


class WaitingAudit(SampleAudit):
    """Never answers until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()

    def find(self, chosen: EventFilter) -> Found:
        """Wait, then answer."""
        self.let_go.wait(30)
        return super().find(chosen)


class FailingAudit(SampleAudit):
    """Fails as a known error."""

    def find(self, chosen: EventFilter) -> Found:  # noqa: ARG002  # the protocol's
        """A failure."""
        raise unreadable()
