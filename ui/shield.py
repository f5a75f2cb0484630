"""How sharp pictures may be on screen: one level for the window, closed by default and closed at once on a key."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal

from triage.casedb.thumbs import Level

WORDS: Final = {
    Level.CLOSED: "Pictures closed",
    Level.WORKING: "Pictures grey and small",
    Level.OPEN: "Picture open",
}
MEANING: Final = {
    Level.CLOSED: "Pictures are shown blurred, grey and small.",
    Level.WORKING: "The page at hand is shown grey and reduced, and is recorded as seen.",
    Level.OPEN: "The one picture in focus is shown as it is, and is recorded as seen.",
}


class Shield(QObject):
    """The level that a page may show. ``changed`` carries each new Level.

    ``closing`` is told whenever everything is to be closed at once, also where the level is closed already: a window
    that shows a sharper picture by itself (the viewer) closes it then. ``shown`` carries what was on screen once it
    is gone: (Level, items, seconds), for whoever keeps account of what a reviewer has seen.
    """

    changed = Signal(object)
    closing = Signal()
    shown = Signal(object, int, float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._level = Level.CLOSED

    @property
    def level(self) -> Level:
        """The level now."""
        return self._level

    def set_level(self, level: Level) -> None:
        """Let pictures be as sharp as this."""
        if level is not self._level:
            self._level = level
            self.changed.emit(level)

    def close_all(self) -> None:
        """Close every picture at once."""
        self.set_level(Level.CLOSED)
        self.closing.emit()

    def was_shown(self, level: Level, items: int, seconds: float) -> None:
        """Tell that so many items were on screen at a level for so long."""
        self.shown.emit(level, items, seconds)
