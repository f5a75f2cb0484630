"""What becomes of a case when hash sets are used no more."""

from __future__ import annotations

from typing import NamedTuple

from triage.model.wording import count


class SetEffect(NamedTuple):
    """What becomes of a case when sets are used no more."""

    matches: int
    """That the next run withdraws."""
    items: int
    """With at least one of these matches."""
    alone: int
    """Of these, items that no other set of the case matches."""
    grades: int
    """Grades in force that were taken from the sets without viewing; they stay."""

    @property
    def sentence(self) -> str:
        """All four, in words."""
        said = f"{count(self.matches, 'match', 'matches')} of {count(self.items, 'item')}"
        taken = f"{count(self.grades, 'grade')} taken from it without viewing"
        return (
            f"The next run withdraws {said}; no other set of the case matches {self.alone:,} of them."
            f" What people decided stays, {taken} among it."
        )
