"""Detaches a hash set from a case: no run asks it any more, and the next one withdraws what it matched.

The set stays named, with who detached it, when and why, in the case and in its audit log. What people decided stays.
Its matches lie in tables that are sealed by runs, so a run withdraws them, as it does for a version whose place another
one has taken; until then they stand, and every list and report says so.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any, Final

from triage.casedb import audit, tables
from triage.casedb.connection import Connection
from triage.casedb.matches import HashSetRecord, hash_sets
from triage.casedb.open import CaseStore
from triage.casedb.rows import canonical_json
from triage.casedb.set_effects import set_effect
from triage.errors import UsageError
from triage.intake.set_files import names_of
from triage.model.set_effect import SetEffect

DETACHED: Final = "hash set detached"


def effect_of(store: CaseStore, name: str) -> SetEffect:
    """What detaching a set would change.

    Raises:
        UsageError: The case uses no such set.
    """
    with store.read() as connection:
        return set_effect(connection, [(record.id, record.name) for record in _detached(connection, name)])


def detach_set(store: CaseStore, person: str, name: str, why: str) -> SetEffect:
    """Use a set no more, nor the versions whose place it has taken; gives what the next run withdraws.

    Args:
        store: The open case.
        person: Who detaches it (claimed).
        name: The set, as the case calls it.
        why: The reason, which stays in the case.

    Raises:
        UsageError: The case uses no such set, or no reason is given.
    """
    if not why.strip():
        raise UsageError("Detaching a set needs a reason, which stays in the case. Nothing was detached.")

    def work(connection: Connection) -> tuple[list[HashSetRecord], SetEffect]:
        gone = _detached(connection, name)
        effect = set_effect(connection, [(record.id, record.name) for record in gone])
        facts: dict[str, Any] = {"set": gone[0].name, "why": why.strip(), "matches": effect.matches}
        if len(gone) > 1:
            facts["versions"] = [record.name for record in gone[1:]]
        audit.record(connection, DETACHED, person, facts, _rows(connection, gone, person, why.strip()))
        return gone, effect

    gone: list[HashSetRecord]
    effect: SetEffect
    gone, effect = store.act(work, name="detach-set", parts=("sets", "audit"))
    for record in gone:
        if record.unit is None:
            for file in names_of(record):
                with suppress(OSError):  # a run may have it open, and not every system then lets go: an import tries
                    (store.folder / "sets" / file).unlink()
    return effect


def _detached(connection: Connection, name: str) -> list[HashSetRecord]:
    """The set, and the versions of it whose place it has taken."""
    every = hash_sets(connection, former=True)
    found = next((record for record in every if record.name == name and record.in_use), None)
    if found is None:
        used = ", ".join(record.name for record in every if record.in_use) or "none"
        raise UsageError(f"The case uses no hash set named {name}.", hint=f"Sets in use: {used}.")
    return [found, *(r for r in every if r.unit is not None and r.unit.successor == found.id and not r.detached)]


def _rows(connection: Connection, gone: list[HashSetRecord], person: str, why: str) -> list[tuple[Any, dict[str, Any]]]:
    """The rows of the sets that go, and of those that tell how they compare with them."""
    numbers, names = {record.id for record in gone}, {record.name for record in gone}
    given = {"detached_at": audit.now(), "detached_by": person, "detached_why": why}
    own = {record.id for record in hash_sets(connection) if record.unit is None}
    written = []
    for row in map(dict, connection.execute(tables.hash_set.select()).mappings().fetchall()):
        if row["id"] in numbers:
            written.append((tables.hash_set, {**row, **given}))
            continue
        summary = _without(json.loads(row["summary"]), names, own=row["id"] in own)
        if canonical_json(summary) != row["summary"]:
            written.append((tables.hash_set, {**row, "summary": canonical_json(summary)}))
    return written


def _without(summary: dict[str, Any], names: set[str], *, own: bool) -> dict[str, Any]:
    """What is told of a set, less what it tells of others that go.

    How a set of a unit's store compares with others of that store belongs to the store: every case that uses it has it.
    """
    kept = dict(summary)
    if own and kept.get("disagreements"):
        kept["disagreements"] = {other: said for other, said in kept["disagreements"].items() if other not in names}
    if kept.get("not_compared"):
        kept["not_compared"] = [other for other in kept["not_compared"] if other not in names]
        if not kept["not_compared"]:
            del kept["not_compared"]
    return kept
