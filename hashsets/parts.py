"""Sets of several files: which part each is, by its name, and which parts are missing.

Neither VICS nor CAID's "gold disk" states in a file which part it is; their names do (``CAID 3 of 12.json``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from triage.errors import HashSetError

PART_LIMIT: Final = 500
"""So many parts one set may have; CAID's has about a dozen."""

PARTS_IN_SENTENCE: Final = 20
"""So many missing parts are named; the rest are counted."""

_OF: Final = re.compile(r"(?<!\d)(\d{1,3})[\s_.\-]*(?:of|/)[\s_.\-]*(\d{1,3})(?!\d)", re.IGNORECASE)
_PART: Final = re.compile(r"(?<![a-z])(?:part|pt|disk|disc)[\s_.\-]*(\d{1,3})(?!\d)", re.IGNORECASE)
_NUMBER: Final = re.compile(r"(?<!\d)\d{1,3}(?!\d)")


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a set, or what was kept of it by an earlier import."""

    path: str
    number: int = 0
    """From 1 (or 0 where the set counts so); 0 too where the files say nothing of parts."""
    kept: bool = False
    """True where ``path`` holds the sealed records of a part that was imported before."""
    keep: str = ""
    """Where its records are kept, as long as other parts are missing; empty for nowhere."""

    @property
    def half_kept(self) -> str:
        """Where they are written before the whole set is compiled; empty for nowhere."""
        return f"{self.keep}.part" if self.keep else ""


class Numbering(NamedTuple):
    """Which part each of some files is."""

    numbers: tuple[int, ...]
    """One for each file; empty where the names say nothing of parts."""
    total: int
    """How many parts the set has; 0 where nothing says so."""


def number_parts(names: Sequence[str], total: int = 0) -> Numbering:
    """Tell the parts by their names.

    Args:
        names: The names of all files of the set.
        total: How many parts the set has, where a person says so; else 0.

    Raises:
        HashSetError: Two files are the same part, or their names disagree about the number of parts.
    """
    if len(names) > PART_LIMIT or total > PART_LIMIT:
        raise HashSetError(f"A set of more than {PART_LIMIT} parts is not read.")
    if total == 1 == len(names):
        return Numbering((), 0)  # the one file is the set, whatever its name seems to say
    stems = [Path(name).stem for name in names]
    of = [_OF.search(stem) for stem in stems]
    if all(of):
        totals = {int(match[2]) for match in of if match} | ({total} if total else set())
        if len(totals) > 1:
            said = " and ".join(str(one) for one in sorted(totals))
            raise HashSetError(f"The parts disagree about how many there are: {said}.")
        numbers = [int(match[1]) for match in of if match]
        return _checked(names, numbers, totals.pop())
    named = [_PART.search(stem) for stem in stems]
    if all(named):
        return _checked(names, [int(match[1]) for match in named if match], total)
    counted = _counted(stems)
    if counted:
        return _checked(names, counted, total)
    if total:
        return _checked(names, list(range(1, len(names) + 1)), total)
    return Numbering((), 0)


def _counted(stems: Sequence[str]) -> list[int]:
    """The one number in which otherwise equal names differ; empty where there is none."""
    if len(stems) < 2:
        return []
    found = [list(_NUMBER.finditer(stem)) for stem in stems]
    if len({len(matches) for matches in found}) != 1 or not found[0]:
        return []
    if len({_NUMBER.sub("#", stem) for stem in stems}) != 1:
        return []
    columns = list(zip(*([int(match[0]) for match in matches] for matches in found), strict=True))
    differing = [list(column) for column in columns if len(set(column)) > 1]
    return differing[0] if len(differing) == 1 else []


def _checked(names: Sequence[str], numbers: list[int], total: int) -> Numbering:
    for number in sorted(set(numbers)):
        same = [Path(name).name for name, other in zip(names, numbers, strict=True) if other == number]
        if len(same) > 1:
            raise HashSetError(f"{' and '.join(same)} are both part {number}.")
    first = 0 if 0 in numbers else 1
    if total and max(numbers) > total - 1 + first:
        raise HashSetError(f"There is a part {max(numbers)}, and the set is said to have {total}.")
    return Numbering(tuple(numbers), total)


def missing_parts(numbers: Sequence[int], total: int) -> tuple[int, ...]:
    """The parts between the first and the last that are not there; the last is the highest where no total is said."""
    if not numbers:
        return ()
    first = 0 if 0 in numbers else 1
    last = total - 1 + first if total else max(numbers)
    return tuple(sorted(set(range(first, last + 1)) - set(numbers)))
