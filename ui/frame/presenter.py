"""What the bar above the pages says of the case, as plain data; knows the case and no Qt."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from triage.model.wording import evidence_text
from triage.model.zones import DEFAULT_ZONE
from triage.open_case import OpenCase


class CaseFacts(NamedTuple):
    """What stands in the top bar."""

    reference: str
    title: str
    person: str
    exhibits: tuple[str, ...]
    """References of the exhibits, in their order."""
    zone: str = DEFAULT_ZONE
    """IANA name of the zone in which times are shown."""


class FrameDesk(Protocol):
    """What the frame asks for; may be slow, and comes from any thread."""

    def facts(self) -> CaseFacts:
        """What stands in the top bar."""

    def hand_over(self, person: str) -> None:
        """Somebody else sits here now."""

    def choose_zone(self, zone: str) -> None:
        """Show times in another zone."""

    def chain_faults(self) -> list[str]:
        """Where the chain of the audit log is broken."""


class FramePresenter:
    """Reads an open case for the frame."""

    def __init__(self, case: OpenCase) -> None:
        self._case = case

    def facts(self) -> CaseFacts:
        """What stands in the top bar.

        Raises:
            TriageError: The case cannot be read.
        """
        info = self._case.info()
        exhibits = tuple(exhibit.reference for exhibit in self._case.evidence.exhibits())
        return CaseFacts(
            evidence_text(info["reference"]),
            evidence_text(info["title"]),
            self._case.person,
            exhibits,
            self._case.zones.display(),
        )

    def hand_over(self, person: str) -> None:
        """Somebody else sits here now.

        Raises:
            UsageError: Nobody is named.
        """
        self._case.hand_over(person)

    def choose_zone(self, zone: str) -> None:
        """Show times in another zone; the choice is kept with the case.

        Raises:
            UsageError: There is no such zone.
        """
        self._case.zones.choose(zone, self._case.person)

    def chain_faults(self) -> list[str]:
        """Where the chain of the audit log is broken; nothing where it is whole.

        Raises:
            TriageError: The case cannot be read.
        """
        return self._case.audit.chain_faults()
