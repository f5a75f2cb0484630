"""How fast bytes come to each worker, from what its slot said in the last seconds."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Final

WINDOW_SECONDS: Final = 6.0
"""Older figures say nothing of the file at hand."""
LEAST_SECONDS: Final = 1.0
"""Before this time no rate is told: a task that has just begun is no measure."""


class Paces:
    """Rates by task; a worker's bytes grow as long as it lives, and a task has one worker."""

    def __init__(self) -> None:
        self._seen: dict[int, deque[tuple[float, int]]] = {}

    def add(self, moment: float, tasks: Mapping[int, int]) -> None:
        """Take the bytes of each task that is at work now; those that are not are forgotten."""
        self._seen = {task: self._seen.get(task, deque()) for task in tasks}
        for task, count in tasks.items():
            seen = self._seen[task]
            seen.append((moment, count))
            while moment - seen[0][0] > WINDOW_SECONDS:
                seen.popleft()

    def rate(self, task: int) -> float | None:
        """Bytes a second; ``None`` while too little is known."""
        seen = self._seen.get(task)
        if not seen:
            return None
        (first, before), (last, now) = seen[0], seen[-1]
        return (now - before) / (last - first) if last - first >= LEAST_SECONDS else None
