"""Acts of grading: what one would change and in what words, and the decisions that take it back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from triage.casedb.connection import Connection
from triage.casedb.decisions import DecisionRecord, Graded, by_ids, current_of
from triage.casedb.stacks import stack_digests, stacks_of
from triage.model.findings import GradeSource
from triage.model.wording import count

NOT_GRADED: Final = "not graded"


@dataclass(frozen=True, slots=True)
class Earlier:
    """Items that have the same grade from the same person and source before an act."""

    grade: str
    """Empty where there is none."""
    source: str
    reviewer: str
    count: int

    @property
    def words(self) -> str:
        """``graded C by Officer Two``, and how they came to it where nobody viewed them."""
        if not self.grade:
            return NOT_GRADED
        unseen = self.source in (GradeSource.TRUSTED_SET, GradeSource.SAME_STACK)
        return f"graded {self.grade} by {self.reviewer}{f' ({self.source})' if unseen else ''}"


class GradePreview(NamedTuple):
    """What an act would change, before it is carried out."""

    grade: str
    """Empty where each item gets its own, as with trusted grades or an undo."""
    items: int
    changing: int
    """Items whose grade, or whose source of it, becomes another one."""
    earlier: tuple[Earlier, ...]
    """What holds now, the most frequent first; those that stay as they are are among them."""
    becoming: tuple[tuple[str, int], ...]
    """The grades afterwards and how many items get each."""
    unseen: int = 0
    """Items that get their grade with another one of their stack, and are not shown themselves."""
    kept: int = 0
    """Others of the stack that have this grade already: they keep it, and how they came to it."""

    @property
    def overruled(self) -> int:
        """Items that have another grade now, which would be superseded."""
        return sum(e.count for e in self.earlier if e.grade and e.grade != self.grade)

    @property
    def sentence(self) -> str:
        """What changes, in words: ``12 items become A: 9 not graded, 3 graded C by Officer Two``."""
        becoming = ", ".join(f"{number:,} × {grade or NOT_GRADED}" for grade, number in self.becoming)
        target = f"become {self.becoming[0][0] or NOT_GRADED}" if len(self.becoming) == 1 else f"change: {becoming}"
        said = [f"{e.count:,} {e.words}" for e in self.earlier]
        return f"{count(self.items, 'item')} {target} (now: {', '.join(said)}).{self._of_stack}" if said else ""

    @property
    def _of_stack(self) -> str:
        said = ""
        if self.unseen:
            said = f" {self.unseen:,} of them not viewed: recorded as “{GradeSource.SAME_STACK}”."
        if self.kept:
            said += f" {count(self.kept, 'other', 'others')} of the stack already so, and left as {_are(self.kept)}."
        return said

    @property
    def afterwards(self) -> str:
        """What is so once it is done: ``3 items, now 2 not graded, 1 A.``."""
        becoming = ", ".join(f"{number:,} {grade or NOT_GRADED}" for grade, number in self.becoming)
        return f"{count(self.items, 'item')}, now {becoming}."


def _are(items: int) -> str:
    return "it is" if items == 1 else "they are"


def preview_of(connection: Connection, rows: Sequence[Graded], grade: str = "", kept: int = 0) -> GradePreview:
    """What these decisions would change; ``kept`` others of their stacks have the grade already."""
    before: Counter[tuple[str, str, str]] = Counter()
    changing = 0
    decisions = current_of(connection, [row.content for row in rows])
    for row in rows:
        held = decisions.get(row.content)
        word, source, reviewer = (held.grade, held.grade_source, held.reviewer) if held and held.grade else ("",) * 3
        before[word, source, reviewer] += 1
        changing += (word, source) != (row.grade, row.grade_source)
    earlier = tuple(Earlier(*key, number) for key, number in before.most_common())
    becoming = tuple(Counter(row.grade for row in rows).most_common())
    unseen = sum(row.grade_source == GradeSource.SAME_STACK and row.act == "graded" for row in rows)
    return GradePreview(grade, len(rows), changing, earlier, becoming, unseen, kept)


def stacked_rows(connection: Connection, rows: Sequence[Graded], viewed: Collection[str]) -> tuple[list[Graded], int]:
    """Say of items that were not viewed that they came to their grade with one of their stack that was.

    An item that was not viewed, and of whose stack none was, stays as it is: then it is the reviewer's own statement.
    One that has the grade already keeps it, and how it came to it, which may be stronger.

    Args:
        connection: For reading.
        rows: What is to be decided.
        viewed: SHA-256 of the items that were viewed.

    Returns:
        What is to be decided, and how many others keep what they have.
    """
    if all(row.sha256.hex() in viewed for row in rows):
        return list(rows), 0
    stacks = stacks_of(connection, [row.content for row in rows])
    seen = {head for head, digests in stack_digests(connection, set(stacks.values())) if not digests.isdisjoint(viewed)}
    held = current_of(connection, [row.content for row in rows])
    kept, decided = 0, []
    for row in rows:
        if row.sha256.hex() in viewed or stacks.get(row.content) not in seen:
            decided.append(row)
        elif (earlier := held.get(row.content)) is not None and earlier.grade == row.grade:
            kept += 1
        else:
            decided.append(row._replace(grade_source=GradeSource.SAME_STACK.value))
    return decided, kept


def restoring(connection: Connection, decisions: Sequence[int], act: str) -> list[Graded]:
    """The decisions that put items back to what held before; an empty grade where there was none."""
    made = by_ids(connection, decisions)
    before = by_ids(connection, [d.supersedes for d in made.values() if d.supersedes is not None])
    return [_restored(made[number], before.get(made[number].supersedes or 0), act) for number in decisions]


def _restored(decision: DecisionRecord, earlier: DecisionRecord | None, act: str) -> Graded:
    grade, source = (earlier.grade, earlier.grade_source) if earlier else ("", "")
    note = f"decision {decision.id} {act}"
    return Graded(decision.content_id, bytes.fromhex(decision.sha256), grade, source, note, act)
