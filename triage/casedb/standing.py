"""What people decided, as arrays beside the ranked contents: grades, their sources, flags, what is withheld."""

from __future__ import annotations

from typing import Any, NamedTuple

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
    upto: int
    """The last decision that is counted in."""


def standing_stamp(connection: Connection) -> tuple[Any, ...]:
    """Changes with each decision, flag and act of withholding, and when attachments were linked anew."""
    row = connection.exec_driver_sql(
        "SELECT (SELECT max(id) FROM decision), (SELECT max(id) FROM flag), (SELECT max(id) FROM withholding)"
    ).one()
    return tuple(row)


def read_standing(connection: Connection, position: Places, count: int, before: Standing | None = None) -> Standing:
    """What stands now; decisions are read from where ``before`` ended, so that a grade costs one row."""
    upto = before.upto if before is not None else 0
    grade = before.grade.copy() if before is not None else np.zeros(count, np.int16)
    source = before.source.copy() if before is not None else np.zeros(count, np.int16)
    grades = {word: code for code, word in enumerate(before.grades if before is not None else ("",))}
    sources = {word: code for code, word in enumerate(before.sources if before is not None else ("",))}
    rows = connection.exec_driver_sql(
        "SELECT id, content_id, grade, grade_source FROM decision WHERE id > ? ORDER BY id", (upto,)
    )
    for number, content, word, how in rows.fetchall():
        upto = number
        place = position[content] if content < len(position) else -1
        if place >= 0:
            grade[place] = grades.setdefault(word, len(grades))
            source[place] = sources.setdefault(how, len(sources))
    flagged = _mask(
        position, count, connection.exec_driver_sql(f"SELECT content_id FROM ({FLAGS_SET})").scalars().all()
    )
    hidden = _mask(position, count, hidden_contents(connection))
    return Standing(grade, tuple(grades), source, tuple(sources), flagged, hidden, upto)


def _mask(position: Places, count: int, contents: Any) -> Mask:
    ids: Numbers = np.fromiter(contents, np.int64)
    found = np.zeros(count, np.bool_)
    where = position[ids[ids < len(position)]]
    found[where[where >= 0]] = True
    return found
