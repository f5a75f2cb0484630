"""Which files belong to one raw image that was cut into numbered segments (``.001``, ``.002``…)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from triage.errors import EvidenceError

_NUMBERED: Final = re.compile(r"(.+)\.(\d{3,5})", re.DOTALL)
_USUAL_DIGITS: Final = 3
"""Digits of a segment's number; a longer one is believed only in company (``report.2021`` is no segment)."""
MAX_SEGMENTS: Final = 20_000
"""Segments of one image; 20,000 of 650 MB, the smallest in use, are 13 TB."""


def raw_segments(path: Path) -> list[Path]:
    """All segments of the raw image that a file belongs to, in order; the file alone where it is not numbered.

    Raises:
        EvidenceError: A segment between the first and the last is missing; it is named.
    """
    match = _NUMBERED.fullmatch(path.name)
    if match is None:
        return [path]
    stem, digits = match.groups()
    found = _numbered_siblings(path, stem)
    if len(found) == 1 and (len(digits) != _USUAL_DIGITS or int(digits) <= 1):
        return [path]
    first = 0 if 0 in found else 1
    missing = [number for number in range(first, max(found) + 1) if number not in found]
    if missing:
        name = f"{stem}.{missing[0]:0{len(digits)}}"
        if len(missing) == 1:
            raise EvidenceError(f"The segment {name} is missing.")
        raise EvidenceError(f"{len(missing):,} segments are missing, the first is {name}.")
    if len(found) > MAX_SEGMENTS:
        raise EvidenceError(f"The image has more than {MAX_SEGMENTS:,} segments.")
    return [found[number] for number in sorted(found)]


def _numbered_siblings(path: Path, stem: str) -> dict[int, Path]:
    found = {}
    try:
        for sibling in path.parent.iterdir():
            match = _NUMBERED.fullmatch(sibling.name)
            if match is not None and match[1] == stem and sibling.is_file():
                found[int(match[2])] = sibling
    except OSError as error:
        raise EvidenceError(f"The folder of {path.name} cannot be read: {error.strerror or error}.") from error
    found[int(path.name.rpartition(".")[2])] = path
    return found
