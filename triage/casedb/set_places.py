"""Where the compiled form of a hash set lies, and its key: a file of the case, or one of a unit's store.

A set of a store is told by the name of its file, which no other set of any store has, and proved by opening: its key
opens nothing else, and the digest of its content must be the one that was recorded when it was attached.
"""

from __future__ import annotations

from pathlib import Path

from triage import host
from triage.casedb.matches import HashSetRecord
from triage.casedb.open import CaseStore


def set_path(store: CaseStore, record: HashSetRecord) -> Path:
    """Where the compiled set lies; for one of a unit's store that is in no place looked at, where it lay."""
    if record.unit is None:
        return store.folder / "sets" / record.compiled
    paths = [folder / record.compiled for folder in _folders(store, record)]
    return next((path for path in paths if _there(path)), paths[-1])


def set_key(store: CaseStore, record: HashSetRecord) -> bytes:
    """The key of the compiled set.

    Raises:
        CaseError: The key that the case keeps was changed.
    """
    return store.keys.sets if record.unit is None else store.keys.unwrap(record.unit.sealed_key)


def absence(store: CaseStore, record: HashSetRecord) -> str:
    """Why a set cannot be asked now, in a sentence; empty where its file is there."""
    if record.unit is None or _there(set_path(store, record)):
        return ""
    folders = _folders(store, record)
    seen = [folder for folder in folders if _there(folder / "unit.key")]
    if seen:
        why = f"the unit's store in {seen[0]} does not hold it (it was removed, or completed by further parts)"
    else:
        why = f"there is no unit's store in {' or '.join(str(folder) for folder in folders)}"
    return f"Hash set {record.name}: not present; {why}."


def _folders(store: CaseStore, record: HashSetRecord) -> list[Path]:
    """The places to look at, in this order: as said for this session, by the variable, where it lay, the user's own."""
    assert record.unit is not None, "asked before"
    if store.unit_folder is not None:
        return [store.unit_folder]
    return list(dict.fromkeys((host.unit_folder(), Path(record.unit.folder), host.own_unit_folder())))


def _there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False
