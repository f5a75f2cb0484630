"""The files of a hash set in the case folder: the compiled form, the values beside it, the records of parts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from triage.casedb.matches import HashSetRecord

VALUES: Final = ".values"
"""Behind the name of the compiled set: PhotoDNA values."""


def compiled_name(number: int, name: str, before: str = "") -> str:
    """The file of a set; one that grows by further parts gets another one, so that the matching sees the change."""
    again = int(before.removesuffix(".bin").split("-")[3]) + 1 if before.count("-") > 2 else int(bool(before))
    return f"set-{number:03d}-{_short(name)}{f'-{again}' if again else ''}.bin"


def kept_name(name: str, part: int) -> str:
    """The file of the records of a part, as long as other parts of its set are missing."""
    return f"part-{_short(name)}-{part:03d}.bin"


def names_of(record: HashSetRecord) -> set[str]:
    """The files that belong to a set."""
    kept = [kept_name(record.name, part[-1]) for part in record.summary.get("parts") or ()]
    return {record.compiled, record.compiled + VALUES, *(kept if record.summary.get("missing") else ())}


def clear_unnamed(folder: Path, records: Iterable[HashSetRecord]) -> None:
    """Destroy the files of sets that no set names: of an import that was cut off, or of a set before it grew."""
    named = set().union(*(names_of(record) for record in records))
    for path in folder.iterdir():
        if path.is_file() and path.name not in named:
            path.unlink()


def _short(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:12]
