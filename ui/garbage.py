"""Collects Python's garbage on the screen's own thread: a widget that dies in another one takes the process with it.

Python collects cycles in whichever thread happens to allocate. Windows and their parts are cycles, and Qt forbids to
destroy them elsewhere.
"""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

BEAT_MS: Final = 500


class Collector(QObject):
    """While it lives, garbage is collected by its timer alone, as often as Python would have done it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.collect()
        # What is there now stays until the end; it need not be looked through each time.
        gc.freeze()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.collect)
        self._timer.start(BEAT_MS)

    def collect(self) -> None:
        """Collect the generations that are due."""
        due = [count > threshold for count, threshold in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if due[0]:
            gc.collect(2 if due[1] and due[2] else 1 if due[1] else 0)

    def close(self) -> None:
        """Leave it to Python again."""
        self._timer.stop()
        gc.enable()
        gc.unfreeze()
