"""The one signal that says which parts of the case changed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

GATHER_MS: Final = 200
"""Changes within this time are told together: a run commits many times a second."""

Listen = Callable[[Callable[[frozenset[str]], None]], None]


class Changes(QObject):
    """Takes what the case's writer tells in its own thread, and tells it gathered on the screen's thread.

    ``changed`` carries the names of the parts as a ``frozenset``.
    """

    changed = Signal(object)
    _told = Signal(object)

    def __init__(self, listen: Listen) -> None:
        super().__init__()
        self._guard = threading.Lock()
        self._closed = False
        self._parts: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(GATHER_MS)
        self._timer.timeout.connect(self._tell)
        self._told.connect(self._gather, Qt.ConnectionType.QueuedConnection)
        listen(self._hear)

    def close(self) -> None:
        """Hear nothing more. The case may live longer than the window."""
        with self._guard:
            self._closed = True
        self._timer.stop()

    def _hear(self, parts: frozenset[str]) -> None:
        """Runs in the writer's thread, which must neither wait nor see an error of the screen."""
        with self._guard:
            if not self._closed:
                self._told.emit(parts)

    def _gather(self, parts: frozenset[str]) -> None:
        self._parts |= parts
        if not self._closed and not self._timer.isActive():
            self._timer.start()

    def _tell(self) -> None:
        parts, self._parts = frozenset(self._parts), set()
        self.changed.emit(parts)
