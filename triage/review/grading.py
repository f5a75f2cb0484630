"""Grading: decisions of a person about items, with undo and redo; and what a reviewer was shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from triage.casedb import audit
from triage.casedb.connection import Connection
from triage.casedb.decisions import DecisionRecord, Graded, by_id, current, decide, history
from triage.casedb.open import CaseStore
from triage.casedb.rows import chunked
from triage.casedb.thumbs import Level
from triage.errors import UsageError
from triage.model.findings import GradeSource
from triage.model.matches import Confidence, Meaning
from triage.review.items import Item, resolve

IGNORABLE = "ignorable"
"""The grade of what is of no interest; every scheme has it beside the grades of its policy."""

_BULK = 500
"""Decisions in one event, so that no act holds the writer long."""


class Act(NamedTuple):
    """One act that can be undone: the decisions that it made."""

    decisions: tuple[int, ...]


class Review:
    """Decisions about the items of an open case. Undo reaches back to the start of the session."""

    def __init__(self, store: CaseStore, order: Callable[[], Sequence[str]]) -> None:
        self._store = store
        self._order = order
        self._done: list[Act] = []
        self._undone: list[Act] = []

    @property
    def grades(self) -> tuple[str, ...]:
        """The grades of the policy's scheme, most serious first, and the one for what is of no interest."""
        return tuple(dict.fromkeys((*self._order(), IGNORABLE)))

    def grade(
        self, items: Sequence[str], grade: str, reviewer: str, note: str = "", source: GradeSource = GradeSource.VIEWED
    ) -> list[DecisionRecord]:
        """Grade items. What was decided before is superseded, never edited.

        Raises:
            UsageError: An item is not known, has no content to grade, or the grade is not one of the scheme.
        """
        if not reviewer.strip():
            raise UsageError("A grade needs the name of its reviewer.")
        scheme = self.grades
        chosen = next((g for g in scheme if g.lower() == grade.strip().lower()), None)
        if chosen is None:
            raise UsageError(f"{grade} is not a grade of this scheme.", hint=f"Grades: {', '.join(scheme)}.")
        with self._store.read() as connection:
            resolved = [resolve(connection, item) for item in items]
        rows = [_graded(item, name, chosen, source, note) for item, name in zip(resolved, items, strict=True)]
        return self._keep(rows, reviewer)

    def apply_trusted(self, reviewer: str) -> int:
        """Take the grades of trusted sets for ungraded exact matches, without showing the items; gives how many.

        A set's grade applies on SHA-1, SHA-256, or MD5 with equal size only; where trusted sets disagree, the
        item is left for a person.
        """
        with self._store.read() as connection:
            rows = list(_trusted(connection))
        for part in chunked(rows, _BULK):
            self._keep(part, reviewer)
        return len(rows)

    def undo(self, reviewer: str) -> int:
        """Take back the last act of this session; gives the number of items."""
        return self._restore(self._done, self._undone, reviewer, "undone")

    def redo(self, reviewer: str) -> int:
        """Carry out again what was undone last."""
        return self._restore(self._undone, self._done, reviewer, "redone")

    def history(self, item: str) -> list[DecisionRecord]:
        """All decisions about an item."""
        with self._store.read() as connection:
            found = resolve(connection, item)
            return history(connection, found.content) if found.content is not None else []

    def picture(self, item: str, level: Level, viewer: str) -> bytes | None:
        """A rendering of an item. A sharper one than *closed* is handed out only behind its viewing event.

        Returns:
            The image file, or ``None`` where no rendering was made (not a picture, or it could not be decoded).
        """
        with self._store.read() as connection:
            found = resolve(connection, item)
        if found.sha256 is None:
            return None
        if level is not Level.CLOSED:
            facts = {"items": [found.sha256.hex()], "level": level.value}
            self._store.act(lambda c: audit.record(c, "viewed", viewer, facts), name="view", parts=("audit",))
        return self._store.thumbs.get(found.sha256, level)

    def _keep(self, rows: Sequence[Graded], reviewer: str) -> list[DecisionRecord]:
        numbers = self._store.act(lambda c: decide(c, rows, reviewer), name="grade", parts=("review", "audit"))
        self._done.append(Act(tuple(numbers)))
        self._undone.clear()
        with self._store.read() as connection:
            return [record for number in numbers if (record := by_id(connection, number)) is not None]

    def _restore(self, taken: list[Act], given: list[Act], reviewer: str, act: str) -> int:
        if not taken:
            raise UsageError(f"There is nothing to be {act}.")
        last = taken.pop()

        def work(connection: Connection) -> list[int]:
            rows = []
            for number in last.decisions:
                decision = by_id(connection, number)
                assert decision is not None, "decisions are never removed"
                earlier = by_id(connection, decision.supersedes) if decision.supersedes else None
                rows.append(_restored(decision, earlier, act))
            return decide(connection, rows, reviewer)

        given.append(Act(tuple(self._store.act(work, name="grade", parts=("review", "audit")))))
        return len(last.decisions)


def _graded(item: Item, name: str, grade: str, source: GradeSource, note: str) -> Graded:
    if item.content is None or item.sha256 is None:
        raise UsageError(f"Item {name} could not be read whole, so there is no content to grade.")
    return Graded(item.content, item.sha256, grade, source.value, note)


def _restored(decision: DecisionRecord, earlier: DecisionRecord | None, act: str) -> Graded:
    """The decision that puts an item back to what held before; an empty grade where there was none."""
    grade, source = (earlier.grade, earlier.grade_source) if earlier else ("", "")
    note = f"decision {decision.id} {act}"
    return Graded(decision.content_id, bytes.fromhex(decision.sha256), grade, source, note, act)


def _trusted(connection: Connection) -> list[Graded]:
    rows = connection.exec_driver_sql(
        "SELECT m.content_id, c.sha256, min(m.grade), max(m.grade), min(h.name) FROM hash_match m"
        " JOIN hash_set h ON h.id = m.set_id JOIN content c ON c.id = m.content_id"
        " WHERE m.meaning = ? AND m.suggestion = 0 AND json_extract(h.summary, '$.confidence') = ?"
        " GROUP BY m.content_id, c.sha256 ORDER BY m.content_id",
        (Meaning.GRADED.value, Confidence.TRUSTED.value),
    ).fetchall()
    found = []
    for content, sha256, lowest, highest, name in rows:
        earlier = current(connection, content)
        if lowest == highest and (earlier is None or not earlier.grade):
            found.append(Graded(content, sha256, lowest, GradeSource.TRUSTED_SET.value, f"set {name}"))
    return found
