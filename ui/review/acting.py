"""What the review page does to the case: grades, undo, flags, notes, descriptions, withholding. Knows no Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple, Protocol

from triage.model.findings import GradeSource
from triage.model.review import AgeBand
from triage.model.wording import count, number
from triage.open_case import OpenCase
from triage.review.acts import GradePreview
from ui.review.facts import Described
from ui.undoing import redo, undo

MOST_TOLD: Final = 1000
"""Items whose rows are changed on screen without being read again; after an act on more, rows are read anew."""


class Done(NamedTuple):
    """An act that is on the disk."""

    sentence: str
    items: tuple[str, ...]
    changed: Mapping[str, Mapping[str, Any]] | None
    """New words for the rows of the items; ``None`` where rows must be read again."""
    undoable: bool = False


class Preview(NamedTuple):
    """What an act would change."""

    sentence: str
    items: int
    overruled: int
    """Items that have another grade now."""


class ActDesk(Protocol):
    """Who carries out acts. Each call writes to the disk before it returns, and comes from any thread."""

    def preview(self, items: Sequence[str], grade: str) -> Preview:
        """What grading would change."""

    def preview_rest(self, items: Sequence[str]) -> Preview:
        """What the rest of a page is before it is graded."""

    def preview_trusted(self) -> Preview:
        """What applying the grades of trusted sets would change."""

    def grade(self, items: Sequence[str], grade: str, source: GradeSource = GradeSource.VIEWED) -> Done:
        """Grade items."""

    def trusted(self) -> Done:
        """Apply the grades of trusted sets, without showing the items."""

    def undo(self) -> Done:
        """Take back the last act of the session."""

    def redo(self) -> Done:
        """Do again what was undone last."""

    def flag(self, items: Sequence[str], *, flagged: bool) -> Done:
        """Flag items, or take the flag away."""

    def note(self, item: str, text: str) -> Done:
        """Write a note."""

    def withdraw_note(self, item: str, note: int) -> Done:
        """Withdraw a note."""

    def describe(self, item: str, said: Described) -> Done:
        """Describe an item."""

    def withhold(self, items: Sequence[str]) -> Done:
        """Withhold items as possibly privileged."""


class Actor:
    """Acts in an open case for the person who opened it."""

    def __init__(self, case: OpenCase) -> None:
        self._case = case

    def preview(self, items: Sequence[str], grade: str) -> Preview:
        """What grading would change.

        Raises:
            UsageError: An item is not known or withheld, or the grade is not one of the scheme.
        """
        return _words(self._case.review.preview(items, grade, viewed=self._viewed(items)))

    def preview_rest(self, items: Sequence[str]) -> Preview:
        """What the rest of a page is before it is graded; every grade would change the same items."""
        told = self._case.review.preview(items, self._case.review.grades[-1], viewed=self._viewed(items))
        now = [f"{number(e.count)} {e.words}" for e in told.earlier]
        return Preview(f"Grade the rest of this page, {count(told.items, 'item')} ({', '.join(now)}):", told.items,
                       sum(e.count for e in told.earlier if e.grade))  # fmt: skip

    def preview_trusted(self) -> Preview:
        """What applying the grades of trusted sets would change."""
        return _words(self._case.review.preview_trusted())

    def grade(self, items: Sequence[str], grade: str, source: GradeSource = GradeSource.VIEWED) -> Done:
        """Grade items.

        Raises:
            UsageError: An item is not known or withheld, or the grade is not one of the scheme.
            CaseError: It cannot be written; then nothing of it is kept.
        """
        records = self._case.review.grade(items, grade, self._case.person, source=source, viewed=self._viewed(items))
        named = tuple(dict.fromkeys(record.sha256 for record in records))
        words = {r.sha256: {"grade": r.grade, "source": f"{self._case.person} ({r.grade_source})"} for r in records}
        changed = words if len(named) <= MOST_TOLD else None
        return Done(f"{count(len(named), 'item')} graded {grade}.", named, changed, undoable=True)

    def _viewed(self, items: Sequence[str]) -> frozenset[str] | None:
        """Which items were shown, where many are graded; that one alone was viewed is what its reviewer says."""
        return self._case.review.shown() if len(items) > 1 else None

    def trusted(self) -> Done:
        """Apply the grades of trusted sets, without showing the items."""
        many = self._case.review.apply_trusted(self._case.person)
        took = f"{count(many, 'item')} took the grade of a trusted set, not viewed."
        return Done(took if many else "No item was left that takes a trusted grade.", (), None, undoable=many > 0)

    def undo(self) -> Done:
        """Take back the last act of the session, whatever it was; where there is none, that is what is said."""
        told = undo(self._case)
        return Done(told.sentence, told.items, None if told.changed else {})

    def redo(self) -> Done:
        """Do again what was undone last; where nothing was, that is what is said."""
        told = redo(self._case)
        return Done(told.sentence, told.items, None if told.changed else {}, undoable=told.changed)

    def flag(self, items: Sequence[str], *, flagged: bool) -> Done:
        """Flag items, or take the flag away."""
        many = (self._case.notes.flag if flagged else self._case.notes.unflag)(items)
        words = "flagged" if flagged else "no longer flagged"
        changed = {item: {"flagged": flagged} for item in items} if len(items) <= MOST_TOLD else None
        return Done(f"{count(many, 'item')} {words}.", tuple(items), changed, undoable=many > 0)

    def note(self, item: str, text: str) -> Done:
        """Write a note.

        Raises:
            UsageError: It is blank or too long.
        """
        self._case.notes.write(text, item=item)
        return Done("Note added.", (item,), {}, undoable=True)

    def withdraw_note(self, item: str, note: int) -> Done:
        """Withdraw a note; it stays in the history."""
        self._case.notes.withdraw(note)
        return Done("Note withdrawn; it stays in the history.", (item,), {}, undoable=True)

    def describe(self, item: str, said: Described) -> Done:
        """Describe an item.

        Raises:
            UsageError: The text is too long, or the number out of range.
        """
        self._case.notes.describe(item, said.text, age_band=AgeBand(said.age_band), children=said.children)
        return Done("Description kept.", (item,), {}, undoable=True)

    def withhold(self, items: Sequence[str]) -> Done:
        """Withhold items as possibly privileged.

        Raises:
            UsageError: An item is not known.
        """
        for item in items:
            self._case.privilege.withhold(item)
        are, them = ("item is", "it") if len(items) == 1 else ("items are", "them")
        said = f"{number(len(items))} {are} withheld until a named person releases {them}."
        return Done(said, tuple(items), None)


def _words(told: GradePreview) -> Preview:
    return Preview(told.sentence, told.items, told.overruled)
