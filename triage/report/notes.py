"""Reads notes of people, and what is withheld as possibly privileged: counted, and never told."""

from __future__ import annotations

from typing import Final

from triage.casedb.connection import Connection
from triage.casedb.frame import exhibits
from triage.casedb.notes import notes_of
from triage.casedb.privilege import RELEASED, count_withheld, hidden_contents, withholdings
from triage.report.record_content import NoteLine, WithheldFacts, WithheldLine

LEFT_OUT: Final = "a withheld item"
"""The subject of a note whose item is withheld; what it says is left out too."""

DIGITS: Final = 16
"""Digits of a SHA-256 by which an item is called."""


def notes(connection: Connection) -> tuple[NoteLine, ...]:
    """Every note as written, changed or withdrawn, the oldest first; those about withheld items without words."""
    names = {exhibit.id: f"exhibit {exhibit.reference}" for exhibit in exhibits(connection)}
    hidden = hidden_contents(connection)
    lines = []
    for note in notes_of(connection):
        if note.content_id in hidden:
            subject, text = LEFT_OUT, ""
        else:
            about = "" if note.exhibit_id is None else names.get(note.exhibit_id, "")
            subject, text = about or f"item {note.sha256[:DIGITS]}", note.text
        lines.append(NoteLine(note.id, note.at, note.person, subject, note.act, text))
    return tuple(lines)


def withheld(connection: Connection) -> tuple[WithheldLine, ...]:
    """Every act of withholding and releasing. Which item or conversation it was is left out."""
    return tuple(
        WithheldLine(act.id, act.at, act.kind, act.act, act.person, act.reason) for act in withholdings(connection)
    )


def withheld_now(connection: Connection) -> WithheldFacts:
    """What is withheld at this moment, and how often something was released."""
    held = count_withheld(connection)
    released = sum(act.act == RELEASED for act in withholdings(connection))
    return WithheldFacts(held.items, held.conversations, released)
