"""A splitter that keeps its place across restarts."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QSplitter, QWidget

from ui import style
from ui.settings import Settings

MOST: Final = 3
"""How much more of a change goes to the part that grows than to each other one."""


class KeptSplitter(QSplitter):
    """Parts side by side, or below each other; the last sizes are taken up again."""

    def __init__(self, orientation: Qt.Orientation, settings: Settings, name: str) -> None:
        super().__init__(orientation)
        self._settings = settings
        # Handles stand elsewhere where text is larger: each size of text has its own places.
        self._name = f"split.{name}" if style.percent() == 100 else f"split.{name}.{style.percent()}"
        self.setHandleWidth(style.HAIR)
        self.setChildrenCollapsible(False)

    def put(self, parts: list[QWidget], sizes: list[int], grows: int | None = 0) -> None:
        """Put in the parts with their first sizes; the one that grows takes most of what the window gains or loses."""
        for number, part in enumerate(parts):
            self.addWidget(part)
            self.setStretchFactor(number, MOST if grows == number else 1)
        kept = self._settings.get(self._name, [])
        fits = len(kept) == len(parts) and all(isinstance(size, int) and size >= 0 for size in kept)
        self.setSizes(kept if fits and any(kept) else sizes)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802  # Qt's name
        """Keep where the handles are."""
        self._settings.set(self._name, self.sizes())
        super().hideEvent(event)
