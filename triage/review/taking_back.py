"""How each kind of act is taken back: by rows that put things to what held before, never by removing any."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, NamedTuple

from triage.casedb import tables
from triage.casedb.acts import acts_by_id, keep_acts
from triage.casedb.connection import Connection
from triage.casedb.decisions import decide
from triage.casedb.marks import mark_by_id
from triage.casedb.notes import CLEARED, RESTORED, SET, WITHDRAWN, descriptions_of, newest_note
from triage.model.wording import count, visible
from triage.review.acts import GradePreview, preview_of, restoring
from triage.review.marks import change_mark, remove_mark


class Kind(StrEnum):
    """What a person did."""

    GRADE = "grade"
    FLAG = "flag"
    NOTE = "note"
    DESCRIPTION = "describe"
    MARK = "mark"
    WITHHELD = "withhold"


PARTS: Final = {
    Kind.GRADE: ("review", "audit"),
    Kind.FLAG: ("notes", "audit"),
    Kind.NOTE: ("notes", "audit"),
    Kind.DESCRIPTION: ("notes", "audit"),
    Kind.MARK: ("marks", "audit"),
}
"""The parts of the case that an act of a kind changes."""


class ActPreview(NamedTuple):
    """What taking back an act that is no grading would change."""

    items: int
    sentence: str

    @property
    def afterwards(self) -> str:
        """What is so once it is done."""
        return self.sentence


class Made(NamedTuple):
    """The rows that were written, and the items that they are about by SHA-256."""

    rows: list[int]
    items: list[str]


def preview(connection: Connection, kind: Kind, rows: Sequence[int]) -> GradePreview | ActPreview:
    """What taking back these rows would change."""
    if kind is Kind.GRADE:
        return preview_of(connection, restoring(connection, rows, ""))
    return ActPreview(len(rows), _SAID[kind](connection, rows))


def take_back(kind: Kind, rows: Sequence[int], person: str, word: str, connection: Connection) -> Made:
    """Put things back to what held before these rows. ``word`` (``undone``, ``redone``) goes into the event."""
    return _BACK[kind](connection, rows, person, word)


def _grades(connection: Connection, rows: Sequence[int], person: str, word: str) -> Made:
    asked = restoring(connection, rows, word)
    return Made(decide(connection, asked, person), [row.sha256.hex() for row in asked])


def _flags(connection: Connection, rows: Sequence[int], person: str, word: str) -> Made:
    flags = [_about_item(row) | {"label": row["label"]} for row in _rows(connection, Kind.FLAG, rows)]
    was = [row["act"] for row in _rows(connection, Kind.FLAG, rows)]
    acts = [CLEARED if act == SET else SET for act in was]
    kind = "flagged" if acts[0] == SET else "flag cleared"
    written = [flag | {"act": act} for flag, act in zip(flags, acts, strict=True)]
    return _kept(connection, Kind.FLAG, kind, person, word, written)


def _flags_said(connection: Connection, rows: Sequence[int]) -> str:
    acts = Counter(row["act"] for row in _rows(connection, Kind.FLAG, rows))
    return f"{count(len(rows), 'item')} {'no longer flagged' if acts[SET] else 'flagged again'}."


def _notes(connection: Connection, rows: Sequence[int], person: str, word: str) -> Made:
    """Written notes are withdrawn; what was withdrawn or changed gets its earlier words again."""
    made = Made([], [])
    for row in _rows(connection, Kind.NOTE, rows):
        earlier = _stood(connection, row)
        said = {"text": earlier["text"], "act": RESTORED} if earlier else {"text": "", "act": WITHDRAWN}
        about = {name: row[name] for name in ("exhibit_id", "content_id", "sha256")}
        about["replaces"] = newest_note(connection, row["id"])  # an undo before this one wrote rows of its own
        kept = _kept(connection, Kind.NOTE, f"note {said['act']}", person, word, [about | said])
        made = Made(made.rows + kept.rows, made.items + kept.items)
    return made


def _notes_said(connection: Connection, rows: Sequence[int]) -> str:
    (row,) = _rows(connection, Kind.NOTE, rows)
    if (earlier := _stood(connection, row)) is None:
        return "the note is withdrawn; it stays in the history."
    return "the note stands again." if row["act"] == WITHDRAWN else f"the note says again: {visible(earlier['text'])}"


def _stood(connection: Connection, row: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The note that held before a row; ``None`` where none did."""
    if row["replaces"] is None:
        return None
    (earlier,) = _rows(connection, Kind.NOTE, [row["replaces"]])
    return earlier if earlier["act"] != WITHDRAWN else None


def _descriptions(connection: Connection, rows: Sequence[int], person: str, word: str) -> Made:
    written = []
    for row in _rows(connection, Kind.DESCRIPTION, rows):
        before = _rows(connection, Kind.DESCRIPTION, [row["supersedes"]]) if row["supersedes"] is not None else []
        nothing: dict[str, Any] = {"text": "", "age_band": "", "children": None, "representative": False}
        said = {name: before[0][name] for name in nothing} if before else nothing
        last = descriptions_of(connection, row["content_id"])[-1].id
        written.append(_about_item(row) | said | {"supersedes": last})
    return _kept(connection, Kind.DESCRIPTION, "described", person, word, written)


def _descriptions_said(connection: Connection, rows: Sequence[int]) -> str:
    (row,) = _rows(connection, Kind.DESCRIPTION, rows)
    before = _rows(connection, Kind.DESCRIPTION, [row["supersedes"]]) if row["supersedes"] is not None else []
    says = bool(before) and any(before[0][name] for name in ("text", "age_band", "children"))
    return "the item is described as it was before." if says else "the item is not described any more."


def _marks(connection: Connection, rows: Sequence[int], person: str, word: str) -> Made:
    del word  # the event of a passage says what becomes of it: removed, restored, changed
    kept = []
    for number in rows:
        row = mark_by_id(connection, number)
        earlier = mark_by_id(connection, row.supersedes) if row.supersedes is not None else None
        back = (
            change_mark(connection, number, earlier.note, person)
            if earlier is not None and earlier.stands
            else remove_mark(connection, number, person)
        )
        kept.append(back.id)
    return Made(kept, [])


def _marks_said(connection: Connection, rows: Sequence[int]) -> str:
    row = mark_by_id(connection, rows[0])
    earlier = mark_by_id(connection, row.supersedes) if row.supersedes is not None else None
    what = f"the mark of {count(row.range.messages, 'message')}"
    if earlier is None or not earlier.stands:
        return f"{what} is taken away; the history keeps it."
    return f"{what} has its earlier note again." if row.stands else f"{what} stands again."


def _rows(connection: Connection, kind: Kind, numbers: Sequence[int]) -> list[dict[str, Any]]:
    return acts_by_id(connection, _TABLES[kind], numbers)


def _about_item(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"content_id": row["content_id"], "sha256": row["sha256"]}


def _kept(
    connection: Connection, kind: Kind, event: str, person: str, word: str, rows: Sequence[Mapping[str, Any]]
) -> Made:
    made = keep_acts(connection, _TABLES[kind], event, person, rows, word)
    return Made(made, [row["sha256"] for row in rows if row["sha256"]])


_TABLES: Final = {Kind.FLAG: tables.flag, Kind.NOTE: tables.note, Kind.DESCRIPTION: tables.description}
_BACK: Final[Mapping[Kind, Callable[[Connection, Sequence[int], str, str], Made]]] = {
    Kind.GRADE: _grades,
    Kind.FLAG: _flags,
    Kind.NOTE: _notes,
    Kind.DESCRIPTION: _descriptions,
    Kind.MARK: _marks,
}
_SAID: Final[Mapping[Kind, Callable[[Connection, Sequence[int]], str]]] = {
    Kind.FLAG: _flags_said,
    Kind.NOTE: _notes_said,
    Kind.DESCRIPTION: _descriptions_said,
    Kind.MARK: _marks_said,
}
