"""Enter presses the button that has the keyboard, on every system: Qt does so only on some."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QWidget

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_NAME: Final = "enter presses"


class EnterPresses(QObject):
    """Watches the one button in focus: a filter over the whole program would cost time at every event."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.setObjectName(_NAME)
        app.focusChanged.connect(self._moved)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        """Press the button."""
        if (
            isinstance(watched, (QPushButton, QToolButton))
            and event.type() is QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in _ENTER
            and not event.isAutoRepeat()
        ):
            watched.click()
            return True
        return super().eventFilter(watched, event)

    def _moved(self, before: QWidget | None, now: QWidget | None) -> None:
        if before is not None:
            before.removeEventFilter(self)
        if isinstance(now, (QPushButton, QToolButton)):
            now.installEventFilter(self)


def enter_presses(app: QApplication) -> None:
    """Let Enter press buttons; once for a program."""
    if app.findChild(EnterPresses, _NAME) is None:
        EnterPresses(app)
