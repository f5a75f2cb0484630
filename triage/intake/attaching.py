"""Attaches a set of a unit's store to a case: nothing is read or compiled again, the case notes what it uses.

The case is given the key of that one set, wrapped by its own, and all that the import into the store found. So it runs
without the unit's passphrase, and knows which version answered when the store is not there any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from hashsets.unit_store import opens
from triage.casedb import audit, tables
from triage.casedb.connection import Connection
from triage.casedb.matches import NOT_DETACHED, HashSetRecord, hash_sets
from triage.casedb.open import CaseStore
from triage.casedb.rows import canonical_json, next_id
from triage.errors import HashSetError, UsageError
from triage.intake.unit_sets import UnitSet, UnitSets
from triage.model.matches import Meaning

_ATTACHED = "hash set attached"


class Attached(NamedTuple):
    """What came of attaching a set."""

    record: HashSetRecord
    fresh: bool
    """False where the case used it already and nothing was changed."""
    replaced: str
    """The version whose place it has taken; empty where there was none."""


def attach_set(store: CaseStore, person: str, scheme: Sequence[str], unit: UnitSets, one: UnitSet) -> Attached:
    """Use a set of a unit's store in a case. Another version of it, where the case uses one, gives its place up.

    What that version matched stands until the next run has the new one at hand.

    Args:
        store: The open case.
        person: Who attaches it (claimed).
        scheme: The grades of the case's policy.
        unit: The opened store.
        one: The set.

    Raises:
        UsageError: Another set of the case has the name.
        HashSetError: The set gives a grade that the case does not know, or its file is not there or does not open.
    """
    _check_grades(one, scheme)
    opens(unit.path_of(one), unit.key_of(one), one.full)
    with store.read() as connection:
        every = hash_sets(connection, former=True)
    used = [record for record in every if record.in_use]
    digest = one.summary["compiled_sha256"]
    same = next((r for r in used if r.summary["compiled_sha256"] == digest), None)
    if same is not None and (same.unit is None or _unchanged(store, same, unit, one)):
        return Attached(same, fresh=False, replaced="")
    named = next((record for record in every if record.name == one.full), None)
    if named is not None and not _may_be(named, digest):
        raise UsageError(f"The case has another hash set named {one.full}, from another file or mapping.")
    old = next((r for r in used if r.unit and r.unit.title == one.name and r is not named), None)
    writing = _Writing(store, person, unit, one, named, old)
    store.act(writing.write, name="attach-set", parts=("sets", "audit"))
    with store.read() as connection:
        record = next(r for r in hash_sets(connection) if r.name == one.full)
    return Attached(record, fresh=True, replaced=old.name if old else "")


class _Writing:
    """What is written of a set that is attached, in one act."""

    def __init__(
        self,
        store: CaseStore,
        person: str,
        unit: UnitSets,
        one: UnitSet,
        named: HashSetRecord | None,
        old: HashSetRecord | None,
    ) -> None:
        self._store, self._person, self._unit, self._one = store, person, unit, one
        self._named, self._old = named, old

    def write(self, connection: Connection) -> None:
        """Write the set, where it lies, and whose place it takes."""
        number = self._named.id if self._named else next_id(connection, tables.hash_set)
        rows: list[tuple[Any, dict[str, Any]]] = [
            (tables.hash_set, self._set_row(connection, number)),
            (tables.unit_set, self._place_row(number)),
        ]
        before = [self._old.id] if self._old else []
        places = connection.execute(tables.unit_set.select()).mappings().fetchall()
        rows += [
            (tables.unit_set, {**row, "successor": number})
            for row in places
            if row["set_id"] != number and (row["set_id"] in before or row["successor"] in before)
        ]
        facts = {
            "store": self._unit.store,
            "version": self._one.version,
            "compiled_sha256": self._one.summary["compiled_sha256"],
        }
        if self._old is not None:
            facts["replaces"] = self._old.name
        audit.record(connection, _ATTACHED, self._person, facts, rows)

    def _set_row(self, connection: Connection, number: int) -> dict[str, Any]:
        one = self._one
        summary = {**one.summary, "name": one.full}
        if unasked := self._uncompared(connection, number):
            summary["not_compared"] = unasked
        return {
            "id": number,
            "name": one.full,
            "file_name": one.file_name,
            "file_sha256": one.file_sha256,
            "compiled": one.compiled,
            "summary": canonical_json(summary),
            "imported_at": audit.now(),
            "imported_by": self._person,
            **NOT_DETACHED,
        }

    def _place_row(self, number: int) -> dict[str, Any]:
        one, unit = self._one, self._unit
        return {
            "set_id": number,
            "store": unit.store,
            "folder": str(unit.folder),
            "title": one.name,
            "version": one.version,
            "sealed_key": self._store.keys.wrap(unit.key_of(one)),
            "compared": canonical_json(list(one.compared)),
            "imported_at": one.imported_at,
            "imported_by": one.imported_by,
            "successor": None,
        }

    def _uncompared(self, connection: Connection, number: int) -> list[str]:
        """Sets of the case with which this one was never compared: neither can list its digests any more."""
        old = self._old.id if self._old else 0
        others = [record for record in hash_sets(connection) if record.id not in (number, old)]
        return [
            record.name
            for record in others
            if record.unit is None
            or record.unit.store != self._unit.store
            or not (record.name in self._one.compared or self._one.full in record.unit.compared)
        ]


def _check_grades(one: UnitSet, scheme: Sequence[str]) -> None:
    for code, meaning, grade, _ in one.summary["codes"].values():
        if meaning == Meaning.GRADED and grade not in scheme:
            raise HashSetError(
                f"Set {one.full} gives code {code} the grade {grade}, which is not one of this case's scheme."
                " It was not attached.",
                hint=f"Grades: {', '.join(scheme)}.",
            )


def _unchanged(store: CaseStore, record: HashSetRecord, unit: UnitSets, one: UnitSet) -> bool:
    place = record.unit
    assert place is not None, "asked before"
    noted = (record.name, record.compiled, place.store, place.folder)
    return noted == (one.full, one.compiled, unit.store, str(unit.folder)) and store.keys.unwrap(
        place.sealed_key
    ) == unit.key_of(one)


def _may_be(named: HashSetRecord, digest: str) -> bool:
    """True where the set of that name is this one, or this one before its missing parts came, or was detached."""
    if named.detached:
        return True
    if named.unit is None:
        return False
    return named.summary["compiled_sha256"] == digest or bool(named.summary["missing"])
