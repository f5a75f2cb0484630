"""The keys that close all pictures, whichever window of ours has the keyboard: F12, or Esc twice in a row."""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow

from ui.shield import Shield

TWICE_SECONDS: Final = 0.6
"""Two presses of Esc within this time are one wish."""


class ClosingKeys(QObject):
    """Watches the window that has the keyboard.

    The watch is on the system's window, where each press arrives once and before any widget can take it, also in a
    dialog or a menu. A test presses keys with ``QTest.keyClick(widget.window().windowHandle(), …)``.
    """

    def __init__(self, shield: Shield, parent: QObject) -> None:
        super().__init__(parent)
        self._shield = shield
        self._watched: QWindow | None = None
        self._escaped = 0.0
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication), "a window needs a program"
        application.focusWindowChanged.connect(self._watch)
        self._watch(QGuiApplication.focusWindow())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        """Close everything on the keys; they go on to whoever else wants them."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and not event.isAutoRepeat():
            if event.key() == Qt.Key.Key_F12:
                self._shield.close_all()
            elif event.key() == Qt.Key.Key_Escape:
                self._escape()
        return super().eventFilter(watched, event)

    def _escape(self) -> None:
        now = time.monotonic()
        if now - self._escaped < TWICE_SECONDS:
            self._escaped = 0.0
            self._shield.close_all()
        else:
            self._escaped = now

    def _watch(self, window: QWindow | None) -> None:
        if window is not None:
            window.installEventFilter(self)
