"""One row of the table: what was measured, what is demanded, and whether it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from benchmarks.measure import Cost

COLUMNS: Final = (
    "what", "triage", "peer", "the peer's command", "ratio", "at least", "script", "triage / script", "limit", "kept",
)  # fmt: skip

SLOWER_THAN_SCRIPT: Final = 1.5
"""How much longer than the short script the product may take."""

ABSENT: Final = "peer not there"
"""Said where a peer is not installed: such a row is not measured, and so not kept."""


class Line(Protocol):
    """What every row can say."""

    @property
    def kept(self) -> bool:
        """True where everything that is demanded of this row was reached."""

    def cells(self) -> list[str]:
        """The row as text, a cell a column."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one row cost. Ratios are of wall time; processor time beside it shows where a machine was shared."""

    what: str
    ours: Cost
    peer: Cost
    command: str
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
            f"`{self.command}`",
            f"**{self.peer.wall / self.ours.wall:.1f}×**",
            f"{self.at_least:g}×",
            _seconds(self.script),
            f"{self.ours.wall / self.script.wall:.2f}",
            f"≤ {self.limit:.1f} s" if self.limit else "",
            _said(self.kept),
        ]


@dataclass(frozen=True, slots=True)
class Rate:
    """A row of how much is done in a second, ours and a peer's, on one core each."""

    what: str
    ours: float
    peer: float | None
    """``None`` where the peer is not there."""
    command: str
    at_least: float
    unit: str = ""

    @property
    def kept(self) -> bool:
        """True where the ratio was reached; without a peer nothing is known."""
        return self.peer is not None and self.ours / self.peer >= self.at_least

    def cells(self) -> list[str]:
        """The row as text."""
        known = self.peer is not None
        peer, ratio = (
            (f"{_figure(self.peer)}{self.unit}/s", f"**{self.ours / self.peer:.1f}×**") if self.peer else (ABSENT, "")
        )
        start = [self.what, f"{_figure(self.ours)}{self.unit}/s", peer, f"`{self.command}`"]
        return [*start, ratio, f"{self.at_least:g}×", "", "", "", _said(self.kept) if known else f"**{ABSENT}**"]


@dataclass(frozen=True, slots=True)
class Budget:
    """A row that is a number with an upper bound."""

    what: str
    value: float
    most: float
    unit: str
    against: str = ""
    """The command whose own figure the bound is made of, where it is."""

    @property
    def kept(self) -> bool:
        """True where the number is within its bound."""
        return self.value <= self.most

    def cells(self) -> list[str]:
        """The row as text."""
        rest = ["", "", "", "", f"≤ {_figure(self.most)} {self.unit}", _said(self.kept)]
        return [self.what, f"{_figure(self.value)} {self.unit}", "", f"`{self.against}`" if self.against else "", *rest]


def line(cells: Sequence[str]) -> str:
    """Cells as a line of a Markdown table."""
    return f"| {' | '.join(cells)} |"


def _said(kept: bool) -> str:
    return "yes" if kept else "**no**"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value == 0 or value >= 100 else f"{value:.3g}"


def _seconds(cost: Cost) -> str:
    return f"{cost.wall:.1f} s ({cost.processor:.1f})"
