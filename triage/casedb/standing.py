"""What people decided, as arrays beside the ranked contents: grades, their sources, flags, what is withheld."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from triage.casedb.notes import FLAGS_SET
from triage.casedb.privilege import hidden_contents
from triage.casedb.slices import Mask, Numbers, Places

Codes = npt.NDArray[np.int16]


class Standing(NamedTuple):
    """One value a ranked content, in the order of the ranks. Code 0 is always the empty word: not graded."""

    grade: Codes
    grades: tuple[str, ...]
    source: Codes
    sources: tuple[str, ...]
    flagged: Mask
    hidden: Mask
    stamp: Stamp
    """What is counted in."""


class Stamp(NamedTuple):
    """The last decision, flag and act of withholding; 0 where there is none."""

    decision: int = 0
    flag: int = 0
    withholding: int = 0


def standing_stamp(connection: Connection) -> Stamp:
    """The stamp as of now."""
    row = connection.exec_driver_sql(
        "SELECT coalesce((SELECT max(id) FROM decision), 0), coalesce((SELECT max(id) FROM flag), 0),"
        " coalesce((SELECT max(id) FROM withholding), 0)"
    ).one()
    return Stamp(*row)


def read_standing(connection: Connection, position: Places, count: int, before: Standing | None = None) -> Standing:
    """What stands now; only what came behind ``before`` is read, so that a grade costs one row."""
    now, then = standing_stamp(connection), before.stamp if before is not None else Stamp(-1, -1, -1)
    grade = before.grade.copy() if before is not None else np.zeros(count, np.int16)
    source = before.source.copy() if before is not None else np.zeros(count, np.int16)
    grades = {word: code for code, word in enumerate(before.grades if before is not None else ("",))}
    sources = {word: code for code, word in enumerate(before.sources if before is not None else ("",))}
    rows = connection.exec_driver_sql(
        "SELECT content_id, grade, grade_source FROM decision WHERE id > ? ORDER BY id", (then.decision,)
    )
    for content, word, how in rows.fetchall():
        place = position[content] if content < len(position) else -1
        if place >= 0:
            grade[place] = grades.setdefault(word, len(grades))
            source[place] = sources.setdefault(how, len(sources))
    flagged, hidden = (before.flagged, before.hidden) if before is not None else (_NONE, _NONE)
    if now.flag != then.flag:
        flagged = _mask(position, count, connection.exec_driver_sql(f"SELECT content_id FROM ({FLAGS_SET})").scalars())
    if now.withholding != then.withholding:
        hidden = _mask(position, count, hidden_contents(connection))
    return Standing(grade, tuple(grades), source, tuple(sources), flagged, hidden, now)


_NONE: Final = np.zeros(0, np.bool_)


def _mask(position: Places, count: int, contents: Iterable[int]) -> Mask:
    ids: Numbers = np.fromiter(contents, np.int64)
    found = np.zeros(count, np.bool_)
    where = position[ids[ids < len(position)]]
    found[where[where >= 0]] = True
    return found
