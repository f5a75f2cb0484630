"""Commands over the unit's store of hash sets: what it holds, use it in a case, remove a version, its passphrase."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from hashsets.unit_store import is_store
from triage.cli.options import (
    NEW_OF_UNIT,
    OF_UNIT,
    CaseFolder,
    NewPassphraseFile,
    PassphraseFile,
    Person,
    UnitFolder,
    UnitPassphraseFile,
    open_case,
    read_passphrase,
)
from triage.cli.output import errors, json_lines, out, table
from triage.host import unit_folder as store_folder
from triage.intake.unit_sets import UnitSet, UnitSets
from triage.model.set_wording import can_match, uncompared_sentences

OLD_COPIES: Final = (
    "Its key is the same: a copy of unit.key from before opens with the old passphrase, so destroy such copies."
)

Named = Annotated[
    str, typer.Argument(metavar="NAME[@VERSION]", help="A set of the unit's store; without a version the newest.")
]


def unit_store(folder: Path | None, passphrase_file: Path | None, person: str = "", *, make: bool = False) -> UnitSets:
    """The unit's store that a command means.

    Args:
        folder: As the command names it.
        passphrase_file: As ``read_passphrase``.
        person: Who is working (claimed).
        make: Make one where there is none.

    Raises:
        HashSetError: It cannot be opened or made.
    """
    place = store_folder(folder)
    if not make or is_store(place):
        # The folder is asked first: nobody should type a passphrase for a store that is not there.
        return UnitSets.open(place, read_passphrase(passphrase_file, of=OF_UNIT) if is_store(place) else "", person)
    made = UnitSets.make(place, read_passphrase(passphrase_file, confirm=True, of=OF_UNIT), person)
    out.print(f"The unit's store was made in {made.folder}.", markup=False)
    return made


def list_unit(unit: UnitSets, *, json: bool) -> None:
    """Print what the store holds."""
    sets, damaged = unit.shelf()
    if json:
        json_lines(_listed(unit, one) for one in sets)
    elif sets:
        rows = [
            (one.name, one.version, f"{one.summary['records']:,}", can_match(one.summary), one.imported_at)
            for one in sets
        ]
        table("Hash sets of the unit", ("name", "version", "records", "can match", "imported"), rows)
    else:
        out.print("The unit's store holds no sets yet. Add one with `triage hashset import --unit`.")
    for sentence in damaged:
        errors.print(sentence, markup=False)
    if damaged:
        raise typer.Exit(1)


def _listed(unit: UnitSets, one: UnitSet) -> dict[str, object]:
    summary = one.summary
    return {
        "name": one.name,
        "version": one.version,
        "file": one.file_name,
        "sha256": one.file_sha256,
        "compiled_sha256": summary["compiled_sha256"],
        "imported_at": one.imported_at,
        "imported_by": one.imported_by,
        "format": summary["format"],
        "records": summary["records"],
        "usable": summary["usable"],
        "missing": summary["missing"],
        "confidence": summary["confidence"],
        "codes": [
            {"code": code, "meaning": meaning, "grade": grade, "records": records}
            for code, meaning, grade, records in summary["codes"].values()
        ],
        "capability": can_match(summary),
        "present": unit.path_of(one).is_file(),
    }


def hashset_use(
    case: CaseFolder,
    named: Named,
    unit_folder: UnitFolder = None,
    unit_passphrase_file: UnitPassphraseFile = None,
    passphrase_file: PassphraseFile = None,
    person: Person = "",
) -> None:
    """Use a set of the unit's store in a case, by reference; another version of it gives its place up."""
    unit = unit_store(unit_folder, unit_passphrase_file, person)
    one = unit.find(named)
    with open_case(case, passphrase_file, person) as opened:
        record, fresh, replaced = opened.sets.attach(unit, one)
    if not fresh:
        out.print(f"The case uses this set already, as {record.name}; nothing was changed.", markup=False)
        return
    instead = f" in the place of {replaced}" if replaced else ""
    out.print(f"The case uses {record.name}{instead}; it can match: {can_match(record.summary)}.", markup=False)
    out.print("  `triage run` checks it and compares what the case holds with it.")
    others = record.summary.get("not_compared", ())
    for sentence in uncompared_sentences([(record.name, record.summary), *((other, {}) for other in others)]):
        out.print(f"  {sentence}", markup=False)


def hashset_remove(
    named: Named,
    unit_folder: UnitFolder = None,
    unit_passphrase_file: UnitPassphraseFile = None,
) -> None:
    """Take a version of a set out of the unit's store. Cases that use it keep what it matched."""
    one = unit_store(unit_folder, unit_passphrase_file).remove(named)
    out.print(f"{one.full} was removed from the unit's store. Cases that use it keep what it matched.", markup=False)


def hashset_passphrase(
    unit_folder: UnitFolder = None,
    unit_passphrase_file: UnitPassphraseFile = None,
    new_passphrase_file: NewPassphraseFile = None,
) -> None:
    """Give the unit's store another passphrase. Sets, and the cases that use them, are not touched."""
    place = store_folder(unit_folder)
    held = read_passphrase(unit_passphrase_file, of=OF_UNIT) if is_store(place) else ""
    unit = UnitSets.open(place, held)  # the old one is proved before anybody types a new one
    unit.change_passphrase(held, read_passphrase(new_passphrase_file, confirm=True, of=NEW_OF_UNIT))
    out.print(f"The unit's store in {unit.folder} has another passphrase. {OLD_COPIES}", markup=False)
