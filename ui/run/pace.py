"""How fast a run is and how long it will take, from what it told in the last seconds."""

from __future__ import annotations

from collections import deque
from typing import Final

WINDOW_SECONDS: Final = 20.0
"""Older figures say nothing of the files at hand."""
LEAST_SECONDS: Final = 2.0
"""Before this time no rate is told: the first files are no measure."""


class Pace:
    """Takes (seconds since the start, done so far) and tells a rate."""

    def __init__(self) -> None:
        self._told: deque[tuple[float, int]] = deque()

    def add(self, elapsed: float, done: int) -> None:
        """Take how far it is now; a figure that falls (another stage began) starts anew."""
        if self._told and done < self._told[-1][1]:
            self._told.clear()
        self._told.append((elapsed, done))
        while elapsed - self._told[0][0] > WINDOW_SECONDS:
            self._told.popleft()

    def rate(self) -> float | None:
        """Done in a second; ``None`` while too little is known."""
        if not self._told:
            return None
        (first, before), (last, now) = self._told[0], self._told[-1]
        return (now - before) / (last - first) if last - first >= LEAST_SECONDS else None

    def seconds_left(self, total: int) -> float | None:
        """Seconds until all is done at this rate; ``None`` where that cannot be said."""
        rate = self.rate()
        if not rate or not self._told:
            return None
        return max(0, total - self._told[-1][1]) / rate


def duration(seconds: float) -> str:
    """A time that a person can use: ``40 s``, ``12 min``, ``3 h 20 min``."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
