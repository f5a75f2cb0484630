"""What the panel says of the figures, in words; knows no Qt."""

from __future__ import annotations

from typing import Final, NamedTuple

from triage.model.wording import count, number
from ui.welfare.figures import Figures, Shown

SPANS: Final = (("Today", 1), ("7 days", 7), ("30 days", 30), ("All", 0))
LEVEL_WORDS: Final = {"closed": "closed", "working": "grey and small", "open": "open"}
NONE: Final = "–"


class Line(NamedTuple):
    """A row of the panel: a level, and what was shown of it in each span."""

    level: str
    cells: tuple[str, ...]


def lines(figures: Figures) -> tuple[Line, ...]:
    """One row for each level that was shown, the sharper ones always."""
    totals = [figures.total(days) for _, days in SPANS]
    levels = [level for level in LEVEL_WORDS if level != "closed" or any(level in total for total in totals)]
    return tuple(
        Line(LEVEL_WORDS[level], tuple(words(total.get(level, Shown())) for total in totals)) for level in levels
    )


def words(shown: Shown) -> str:
    """``120 pictures`` and, below it, ``5 min``."""
    if not shown.items and not shown.seconds:
        return NONE
    return f"{count(shown.items, 'picture')}\n{duration(shown.seconds)}"


def duration(seconds: float) -> str:
    """``40 s``, ``12 min``, ``2 h 5 min``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    hours, minutes = divmod(whole // 60, 60)
    return f"{number(hours)} h {minutes} min" if hours else f"{minutes} min"


def reminder(figures: Figures) -> str:
    """What is said at the foot when a reminder is due."""
    return f"Sharper pictures stood on your screen for {figures.minutes()} minutes today. A pause may do you good."
