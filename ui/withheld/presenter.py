"""What is withheld, in words that show nothing of it, and its release by a named person; knows no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple, Protocol

from triage.model.privilege import ITEM, Withholding
from triage.model.wording import count, evidence_text
from triage.open_case import OpenCase

DIGITS: Final = 16
"""Digits of its SHA-256 by which an item is called, as everywhere in the product."""


class Held(NamedTuple):
    """One item or conversation that nobody is shown."""

    subject: str | int | None
    """What is released; ``None`` for a conversation whose database the case does not hold now."""
    what: str
    by: str


class HeldDesk(Protocol):
    """What the sheet asks for. Each call may be slow, and comes from any thread."""

    def held(self) -> list[Held]:
        """All that is withheld now, the first withheld first."""

    def release(self, subjects: Sequence[str | int], person: str, reason: str) -> str:
        """Give back; says what was released."""


class HeldPresenter:
    """Asks an open case."""

    def __init__(self, case: OpenCase) -> None:
        self._case = case

    def held(self) -> list[Held]:
        """All that is withheld now.

        Raises:
            TriageError: The case cannot be read.
        """
        return [self._held(act) for act in self._case.privilege.withheld()]

    def release(self, subjects: Sequence[str | int], person: str, reason: str) -> str:
        """Give back what was withheld, one after the other.

        Raises:
            UsageError: Nobody is named, no reason is given, or one of them is not withheld any more.
            CaseError: It cannot be written; what was released before stays so.
        """
        for subject in subjects:
            self._case.privilege.release(subject, person, reason)
        items = sum(isinstance(subject, str) for subject in subjects)
        talks = len(subjects) - items
        parts = [count(many, word) for many, word in ((items, "item"), (talks, "conversation")) if many]
        return f"{' and '.join(parts)} released by {evidence_text(person.strip())}."

    def _held(self, act: Withholding) -> Held:
        why = f": {evidence_text(act.reason)}" if act.reason else ""
        by = f"{evidence_text(act.person)}, {act.at[:19].replace('T', ' ')} UTC{why}"
        if act.kind == ITEM:
            return Held(act.sha256, f"Item {act.sha256[:DIGITS]}", by)
        number = self._case.privilege.conversation(act)
        what = f"Conversation {number}" if number is not None else "Conversation of a database that is to be read again"
        return Held(number, f"{what}, {act.plugin}, with the files that it carries", by)
