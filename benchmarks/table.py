"""One row of the table: what was measured, what is demanded, and whether it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.measure import Cost

COLUMNS: Final = ("what", "triage", "peer", "ratio", "at least", "script", "triage / script", "limit", "kept")

SLOWER_THAN_SCRIPT: Final = 1.5
"""How much longer than the short script the product may take."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one row cost. Ratios are of wall time; processor time beside it shows where a machine was shared."""

    what: str
    ours: Cost
    peer: Cost
    at_least: float
    script: Cost
    limit: float | None = None
    """Seconds that the product may take at most, from what physics demands."""

    @property
    def kept(self) -> bool:
        """True where everything that is demanded of this row was reached."""
        good = self.peer.wall / self.ours.wall >= self.at_least
        good &= self.limit is None or self.ours.wall <= self.limit
        return good and self.ours.wall <= SLOWER_THAN_SCRIPT * self.script.wall

    def cells(self) -> list[str]:
        """The row as text."""
        return [
            self.what,
            _seconds(self.ours),
            _seconds(self.peer),
            f"**{self.peer.wall / self.ours.wall:.1f}×**",
            f"{self.at_least:g}×",
            _seconds(self.script),
            f"{self.ours.wall / self.script.wall:.2f}",
            f"≤ {self.limit:.1f} s" if self.limit else "",
            "yes" if self.kept else "**no**",
        ]


@dataclass(frozen=True, slots=True)
class Budget:
    """A row that is a number with an upper bound."""

    what: str
    value: float
    most: float
    unit: str

    @property
    def kept(self) -> bool:
        """True where the number is within its bound."""
        return self.value <= self.most

    def cells(self) -> list[str]:
        """The row as text."""
        rest = ["", f"≤ {self.most:g} {self.unit}", "yes" if self.kept else "**no**"]
        return [self.what, f"{self.value:.0f} {self.unit}", "", "", "", "", *rest]


def line(cells: Sequence[str]) -> str:
    """Cells as a line of a Markdown table."""
    return f"| {' | '.join(cells)} |"


def _seconds(cost: Cost) -> str:
    return f"{cost.wall:.1f} s ({cost.processor:.1f})"
