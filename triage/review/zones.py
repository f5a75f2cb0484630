"""``case.zones``: the zone in which the case shows its times, and those assumed for clocks without one."""

from __future__ import annotations

from triage.casedb.frame import exhibits
from triage.casedb.open import CaseStore
from triage.casedb.zones import DISPLAY, choose_zone, chosen_zones, place_of_exhibit
from triage.errors import UsageError
from triage.model.zones import DEFAULT_ZONE, find_zone


class Zones:
    """The time zones of an open case. Stored times never change; only how they are shown."""

    def __init__(self, store: CaseStore) -> None:
        self._store = store

    def display(self) -> str:
        """IANA name of the zone in which times are shown; UTC until somebody chose another."""
        with self._store.read() as connection:
            return chosen_zones(connection).get(DISPLAY, (DEFAULT_ZONE, ""))[0]

    def assumed(self) -> dict[str, tuple[str, str]]:
        """(zone, reason) by the reference of the exhibit; UTC holds for those that are not in it."""
        with self._store.read() as connection:
            chosen = chosen_zones(connection)
            references = [exhibit.reference for exhibit in exhibits(connection)]
        found = {reference: chosen.get(place_of_exhibit(reference)) for reference in references}
        return {reference: choice for reference, choice in found.items() if choice is not None}

    def choose(self, zone: str, person: str) -> None:
        """Show times in another zone.

        Raises:
            UsageError: There is no such zone, or nobody is named.
        """
        self._keep(DISPLAY, zone, "", person)

    def assume(self, exhibit: str, zone: str, reason: str, person: str) -> None:
        """Say of which zone an exhibit's clocks without zone are assumed to be, and why.

        Raises:
            UsageError: There is no such zone or exhibit, or the reason or the person is missing.
        """
        with self._store.read() as connection:
            query = "SELECT 1 FROM exhibit WHERE reference = ?"
            known = connection.exec_driver_sql(query, (exhibit,)).scalar()
        if known is None:
            raise UsageError(f"There is no exhibit {exhibit} in this case.")
        if not reason.strip():
            raise UsageError("An assumed zone needs a reason.")
        self._keep(place_of_exhibit(exhibit), zone, reason.strip(), person)

    def _keep(self, place: str, zone: str, reason: str, person: str) -> None:
        find_zone(zone)
        if not person.strip():
            raise UsageError("A time zone needs the name of whoever chose it.")
        self._store.act(lambda c: choose_zone(c, place, zone, reason, person), name="zone", parts=("zones", "audit"))
