"""Notes, flags and descriptions as people use them: about an exhibit or an item, each with its history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from triage.casedb import tables
from triage.casedb.acts import keep_acts
from triage.casedb.connection import Connection
from triage.casedb.frame import exhibits
from triage.casedb.notes import (
    CHANGED,
    CLEARED,
    SET,
    WITHDRAWN,
    WRITTEN,
    DescriptionRecord,
    FlagRecord,
    NoteRecord,
    descriptions_of,
    flags_of,
    in_force,
    note_by_id,
    notes_of,
)
from triage.casedb.open import CaseStore
from triage.casedb.privilege import hidden_contents
from triage.errors import UsageError
from triage.model.review import MAX_CHILDREN, MAX_LABEL, MAX_NOTE, SECOND_LOOK, AgeBand
from triage.review.items import resolve_content, resolve_contents
from triage.review.session import Session
from triage.review.taking_back import Kind


class Notes:
    """What people wrote about the exhibits and items of an open case. Nothing is ever edited or removed."""

    def __init__(self, store: CaseStore, person: str, session: Session) -> None:
        self._store = store
        self._session = session
        self._person = person

    def write(self, text: str, *, item: str = "", exhibit: str = "", person: str = "") -> NoteRecord:
        """Write a note about an item or an exhibit.

        Raises:
            UsageError: It is blank or too long, or what it is about is not known.
        """
        subject = self._subject(item, exhibit)
        return self._keep_note({**subject, "text": _text(text), "replaces": None, "act": WRITTEN}, person)

    def change(self, number: int, text: str, person: str = "") -> NoteRecord:
        """Put another text in the place of a note; the earlier one stays in its history.

        Raises:
            UsageError: There is no such note in force, or the text is blank or too long.
        """
        return self._replace(number, _text(text), CHANGED, person)

    def withdraw(self, number: int, person: str = "") -> NoteRecord:
        """Withdraw a note; it stays in the history.

        Raises:
            UsageError: There is no such note in force.
        """
        return self._replace(number, "", WITHDRAWN, person)

    def notes(self, *, item: str = "", exhibit: str = "") -> list[NoteRecord]:
        """The notes that hold about an item or an exhibit, the first first."""
        return in_force(self.history(item=item, exhibit=exhibit))

    def history(self, *, item: str = "", exhibit: str = "") -> list[NoteRecord]:
        """All notes about an item or an exhibit, the replaced and the withdrawn among them."""
        subject = self._subject(item, exhibit)
        with self._store.read() as connection:
            return notes_of(connection, exhibit=subject["exhibit_id"], content=subject["content_id"])

    def flag(self, items: Sequence[str], label: str = SECOND_LOOK, person: str = "") -> int:
        """Set a flag on items; gives on how many it was not set before.

        Raises:
            UsageError: An item is not known, or the label is blank or too long.
        """
        return self._flag(items, label, SET, person)

    def unflag(self, items: Sequence[str], label: str = SECOND_LOOK, person: str = "") -> int:
        """Clear a flag of items; gives on how many it was set."""
        return self._flag(items, label, CLEARED, person)

    def flags(self, item: str) -> list[FlagRecord]:
        """All acts of flagging an item, the first first."""
        with self._store.read() as connection:
            return flags_of(connection, resolve_content(connection, item)[0])

    def describe(
        self,
        item: str,
        text: str,
        *,
        age_band: AgeBand = AgeBand.NOT_SAID,
        children: int | None = None,
        representative: bool = True,
        person: str = "",
    ) -> DescriptionRecord:
        """Describe an item for a court; the last description of an item holds.

        Args:
            item: The item.
            text: What it shows, in words.
            age_band: The apparent age of the youngest child, as the reviewer sees it.
            children: How many children it shows; ``None`` where that is not said.
            representative: Whether the item stands for others in a report.
            person: Who says so, where it is not the person at work.

        Raises:
            UsageError: The text is too long or the number is out of range.
        """
        if len(text) > MAX_NOTE:
            raise UsageError(f"A description has at most {MAX_NOTE:,} characters.")
        if children is not None and not 0 <= children <= MAX_CHILDREN:
            raise UsageError(f"The number of children is between 0 and {MAX_CHILDREN:,}.")
        said = {"text": text.strip(), "age_band": AgeBand(age_band).value, "children": children}

        def write(connection: Connection, _: object) -> list[int]:
            content, sha256 = resolve_content(connection, item)
            earlier = descriptions_of(connection, content)
            row = {"content_id": content, "sha256": sha256.hex(), **said, "representative": representative}
            row["supersedes"] = earlier[-1].id if earlier else None
            return keep_acts(connection, tables.description, "described", person or self._person, [row])

        (number,) = self._session.keep(Kind.DESCRIPTION, [None], write)
        return next(record for record in self.descriptions(item) if record.id == number)

    def descriptions(self, item: str) -> list[DescriptionRecord]:
        """All descriptions of an item, the first first; the last holds."""
        with self._store.read() as connection:
            return descriptions_of(connection, resolve_content(connection, item)[0])

    def described(self) -> list[DescriptionRecord]:
        """The description in force of each item that has one, in the order of writing; none that was taken back."""
        with self._store.read() as connection:
            hidden = hidden_contents(connection)
            last = {record.content_id: record for record in descriptions_of(connection)}
        said = (
            r for r in last.values() if r.content_id not in hidden and (r.text or r.age_band or r.children is not None)
        )
        return sorted(said, key=lambda record: record.id)

    def _subject(self, item: str, exhibit: str) -> dict[str, Any]:
        if bool(item) == bool(exhibit):
            raise UsageError("A note is about one item or one exhibit.")
        with self._store.read() as connection:
            if item:
                content, sha256 = resolve_content(connection, item)
                return {"exhibit_id": None, "content_id": content, "sha256": sha256.hex()}
            found = next((e.id for e in exhibits(connection) if e.reference == exhibit), None)
        if found is None:
            raise UsageError(f"There is no exhibit {exhibit} in this case.")
        return {"exhibit_id": found, "content_id": None, "sha256": ""}

    def _replace(self, number: int, text: str, act: str, person: str) -> NoteRecord:
        with self._store.read() as connection:
            note = note_by_id(connection, number)
            about = (
                in_force(notes_of(connection, exhibit=note.exhibit_id, content=note.content_id))
                if note is not None
                else []
            )
        if note is None or note not in about:
            raise UsageError(f"There is no note {number} that holds.")
        subject = {"exhibit_id": note.exhibit_id, "content_id": note.content_id, "sha256": note.sha256}
        return self._keep_note({**subject, "text": text, "replaces": number, "act": act}, person)

    def _keep_note(self, row: dict[str, Any], person: str) -> NoteRecord:
        kind = f"note {row['act']}"

        def write(connection: Connection, rows: Sequence[dict[str, Any]]) -> list[int]:
            return keep_acts(connection, tables.note, kind, person or self._person, rows)

        (number,) = self._session.keep(Kind.NOTE, [row], write)
        with self._store.read() as connection:
            record = note_by_id(connection, number)
        assert record is not None, "notes are never removed"
        return record

    def _flag(self, items: Sequence[str], label: str, act: str, person: str) -> int:
        name = label.strip()
        if not name or len(name) > MAX_LABEL:
            raise UsageError(f"A flag's name has 1 to {MAX_LABEL} characters.")

        def write(connection: Connection, found: Sequence[tuple[int, bytes]]) -> list[int]:
            rows = []
            for content, sha256 in found:
                last = next((f for f in reversed(flags_of(connection, content)) if f.label == name), None)
                if (last is not None and last.act == SET) != (act == SET):
                    rows.append({"content_id": content, "sha256": sha256.hex(), "label": name, "act": act})
            kind = "flagged" if act == SET else "flag cleared"
            return keep_acts(connection, tables.flag, kind, person or self._person, rows)

        with self._store.read() as connection:
            asked = list(dict.fromkeys(resolve_contents(connection, items)))
        return len(self._session.keep(Kind.FLAG, asked, write))


def _text(text: str) -> str:
    said = text.strip()
    if not said or len(said) > MAX_NOTE:
        raise UsageError(f"A note has 1 to {MAX_NOTE:,} characters.")
    return said
