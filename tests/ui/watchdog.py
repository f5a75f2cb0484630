"""Measures for how long the screen's thread was held: it fails a test that blocks the window."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

SCHEDULED = Path("/proc/thread-self/schedstat")
MOST_MS = 50.0
BEAT_MS = 2
ATTEMPTS = 4


class Watchdog:
    """Asks the event loop for a beat every few milliseconds; a missing beat is a thread that was held."""

    def __init__(self) -> None:
        self.longest_ms = 0.0
        self._last = 0.0
        self._timer = QTimer()
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def __enter__(self) -> Self:
        QApplication.processEvents()
        self._last = time.perf_counter() - waited_for_processor()
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._beat()
        self._timer.stop()

    def _beat(self) -> None:
        now = time.perf_counter() - waited_for_processor()
        self.longest_ms = max(self.longest_ms, (now - self._last) * 1000)
        self._last = now


def waited_for_processor() -> float:
    """Seconds for which this thread could have run and another program had the processor, where that can be known."""
    try:
        return int(SCHEDULED.read_text().split()[1]) / 1e9
    except OSError:
        return 0.0


def longest_hold(act: Callable[[], None]) -> float:
    """The longest time in milliseconds for which ``act`` held the thread, at the best of some attempts.

    A machine with other work to do takes the processor away now and then; what our own code holds, it holds each
    time. ``act`` runs the event loop between its steps.
    """
    best = float("inf")
    for _ in range(ATTEMPTS):
        with Watchdog() as watchdog:
            act()
        best = min(best, watchdog.longest_ms)
        if best <= MOST_MS:
            break
    return best
