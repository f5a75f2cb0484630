"""Python's garbage is collected on the screen's thread alone.

Widgets and what they call form cycles, which Python's collector breaks in whichever thread happens to allocate: a
widget or timer that is destroyed by another thread than its own takes the process down. So the collector is off, and
the event loop runs it, by the same thresholds.
"""

from __future__ import annotations

import gc
import time
from typing import Final

from PySide6.QtCore import QObject, QTimer

LOOK_MS: Final = 100
"""How often the loop looks whether there is something to collect."""

WHOLE_S: Final = 30.0
"""Shortest time between two looks through everything, which take longer than a look through what is new."""


class GarbageOnScreen(QObject):
    """Collects while it lives; ``close`` gives the collector back to Python, where it had been on."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._whole_at = time.monotonic()
        self._was_on = gc.isenabled()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        gc.disable()
        gc.freeze()  # what was brought in until now stays for good, and need not be looked through each time
        self._timer.start()

    def look(self) -> None:
        """Collect the oldest generation that is due."""
        now = time.monotonic()
        due = [count > most for count, most in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if due[2] and now - self._whole_at >= WHOLE_S:
            self._whole_at = now
            gc.collect()
        elif due[1]:
            gc.collect(1)
        elif due[0]:
            gc.collect(0)

    def close(self) -> None:
        """Let Python collect by itself again, once all that is left of this program's windows is gone."""
        self._timer.stop()
        gc.collect()
        if self._was_on:
            gc.enable()
