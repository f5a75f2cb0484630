"""What the intake page says and does about the unit's store of hash sets, as plain data; knows the case and no Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from threading import Event
from typing import Final, NamedTuple

from hashsets.mapping import ImportRequest
from hashsets.unit_store import is_store
from triage.errors import UsageError
from triage.host import unit_folder
from triage.intake.unit_sets import UnitSet, UnitSets
from triage.model.set_wording import can_match
from triage.model.wording import count, evidence_text, number, visible
from triage.open_case import OpenCase
from ui.settings import Settings

SETTING: Final = "unit_folder"
"""Where the unit's store lies, as the window keeps it; never its passphrase."""


class Store(StrEnum):
    """What there is of a store."""

    NONE = "none"
    LOCKED = "locked"
    OPEN = "open"


class UnitLine(NamedTuple):
    """A version of a set of the store."""

    key: str
    name: str
    version: str
    records: str
    matches: str
    used: str
    """What the case makes of it: ``used``, or empty where it can be attached."""
    act: str
    """What its button says; empty where it is used."""
    effect: str
    """What attaching it does."""


class UnitWords(NamedTuple):
    """All that is shown of the unit's store."""

    folder: str
    store: Store
    sets: tuple[UnitLine, ...] = ()
    damaged: tuple[str, ...] = ()


class UnitPresenter:
    """Opens the unit's store for an open case. Holds the store as long as it is open, and never its passphrase."""

    def __init__(self, case: OpenCase, settings: Settings) -> None:
        self._case = case
        self._settings = settings
        self._unit: UnitSets | None = None

    @property
    def is_open(self) -> bool:
        """Whether sets can be imported into the store now."""
        return self._unit is not None

    def look(self) -> UnitWords:
        """What there is of the store, and its sets where it is open.

        Raises:
            HashSetError: The folder cannot be read.
        """
        folder, unit = self._folder(), self._unit
        said = visible(str(folder))
        if unit is None:
            return UnitWords(said, Store.LOCKED if is_store(folder) else Store.NONE)
        sets, damaged = unit.shelf()
        used = {record.unit.title: record for record in self._case.sets.list() if record.unit is not None}
        lines = []
        for one in sets:
            held = used.get(one.name)
            is_used = held is not None and held.name == one.full and not self._case.sets.absence(held)
            before = held.name if held is not None and held.name != one.full else ""
            lines.append(_line(one, before, used=is_used))
        return UnitWords(said, Store.OPEN, tuple(lines), tuple(visible(sentence) for sentence in damaged))

    def choose(self, folder: Path) -> UnitWords:
        """Look for the store in another folder from now on, and at every later start."""
        self._unit = None
        self._settings.set(SETTING, str(folder.absolute()))
        return self.look()

    def open(self, passphrase: str) -> UnitWords:
        """Open the store.

        Raises:
            TriageError: It does not open; the sentence says why.
        """
        self._unit = UnitSets.open(self._folder(), passphrase, self._case.person)
        return self.look()

    def make(self, passphrase: str, again: str) -> UnitWords:
        """Make a store in the folder.

        Raises:
            UsageError: The passphrase is empty, or was not written the same twice.
            HashSetError: It cannot be made there.
        """
        if not passphrase or passphrase != again:
            raise UsageError("Write the same passphrase twice: the store is encrypted with it.")
        self._unit = UnitSets.make(self._folder(), passphrase, self._case.person)
        return self.look()

    def change_passphrase(self, held: str, wanted: str) -> str:
        """Give the store another passphrase; gives the sentence that says so.

        Raises:
            TriageError: It was not changed; the old one opens it.
        """
        unit = self._open_store()
        unit.change_passphrase(held, wanted)
        return f"The unit's store in {visible(str(unit.folder))} opens with its new passphrase from now on."

    def attach(self, key: str) -> str:
        """Use a set of the store in the case; gives the sentence that says so.

        Raises:
            TriageError: It was not attached.
        """
        unit = self._open_store()
        one = next((one for one in unit.shelf().sets if one.key == key), None)
        if one is None:
            raise UsageError("That set is not in the unit's store any more.")
        record, fresh, replaced = self._case.sets.attach(unit, one)
        if not fresh:
            return f"The case uses this set already, as {visible(record.name)}; nothing was changed."
        instead = f" in the place of {visible(replaced)}" if replaced else ""
        return f"The case uses {visible(record.name)}{instead}; it can match: {can_match(record.summary)}."

    def import_set(
        self,
        paths: Sequence[Path],
        request: ImportRequest,
        version: str,
        stop: Event,
        tell: Callable[[int], None],
    ) -> str:
        """Import files into the store, and use the set in the case; gives the sentence that says so.

        Raises:
            TriageError: Nothing was imported.
        """
        scheme = tuple(self._case.run.policy().settings.grades.order)
        one, fresh = self._open_store().import_files(paths, request, scheme, tell, version=version, stop=stop)
        records = count(one.summary["records"], "record")
        said = f"imported into the unit's store: {records}" if fresh else "in the unit's store already"
        return f"{visible(one.full)} was {said}. {self.attach(one.key)}"

    def _open_store(self) -> UnitSets:
        if self._unit is None:
            raise UsageError("The unit's store is not open; give its passphrase first.")
        return self._unit

    def _folder(self) -> Path:
        kept = self._settings.get(SETTING, "")
        return unit_folder(Path(kept) if kept else None)


def _line(one: UnitSet, before: str, *, used: bool) -> UnitLine:
    act = "Use this version" if before else "Use in this case"
    what = f" instead of {visible(before)}" if before else ""
    effect = f"The case uses {visible(one.full)}{what} from the next run on; nothing is copied"
    return UnitLine(
        one.key,
        evidence_text(one.name),
        visible(one.version),
        number(one.summary["records"]),
        visible(can_match(one.summary)),
        "used in this case" if used else "",
        "" if used else act,
        effect,
    )
