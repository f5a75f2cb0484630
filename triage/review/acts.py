"""Acts of grading: what one would change and in what words, and the decisions that take it back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from triage.casedb.connection import Connection
from triage.casedb.decisions import DecisionRecord, Graded, by_ids, current_of
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

    @property
    def overruled(self) -> int:
        """Items that have another grade now, which would be superseded."""
        return sum(e.count for e in self.earlier if e.grade and e.grade != self.grade)

    @property
    def sentence(self) -> str:
        """What changes, in words: ``12 items become A: 9 not graded, 3 graded C by Officer Two``."""
        becoming = ", ".join(f"{number:,} × {grade or NOT_GRADED}" for grade, number in self.becoming)
        target = f"become {self.becoming[0][0] or NOT_GRADED}" if len(self.becoming) == 1 else f"change: {becoming}"
        said = [
            f"{e.count:,} graded {e.grade} by {e.reviewer}" if e.grade else f"{e.count:,} {NOT_GRADED}"
            for e in self.earlier
        ]
        return f"{count(self.items, 'item')} {target} (now: {', '.join(said)})." if said else ""

    @property
    def afterwards(self) -> str:
        """What is so once it is done: ``3 items, now 2 not graded, 1 A.``."""
        becoming = ", ".join(f"{number:,} {grade or NOT_GRADED}" for grade, number in self.becoming)
        return f"{count(self.items, 'item')}, now {becoming}."


def preview_of(connection: Connection, rows: Sequence[Graded], grade: str = "") -> GradePreview:
    """What these decisions would change."""
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
    return GradePreview(grade, len(rows), changing, earlier, becoming)


def restoring(connection: Connection, decisions: Sequence[int], act: str) -> list[Graded]:
    """The decisions that put items back to what held before; an empty grade where there was none."""
    made = by_ids(connection, decisions)
    before = by_ids(connection, [d.supersedes for d in made.values() if d.supersedes is not None])
    return [_restored(made[number], before.get(made[number].supersedes or 0), act) for number in decisions]


def _restored(decision: DecisionRecord, earlier: DecisionRecord | None, act: str) -> Graded:
    grade, source = (earlier.grade, earlier.grade_source) if earlier else ("", "")
    note = f"decision {decision.id} {act}"
    return Graded(decision.content_id, bytes.fromhex(decision.sha256), grade, source, note, act)
