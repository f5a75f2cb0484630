"""A splitter that keeps its place across restarts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QSplitter, QWidget

from ui import style
from ui.settings import Settings


class KeptSplitter(QSplitter):
    """Parts side by side, or below each other; the last sizes are taken up again."""

    def __init__(self, orientation: Qt.Orientation, settings: Settings, name: str) -> None:
        super().__init__(orientation)
        self._settings = settings
        self._name = f"split.{name}"
        self.setHandleWidth(style.HAIR)
        self.setChildrenCollapsible(False)

    def put(self, parts: list[QWidget], sizes: list[int], grows: int | None = 0) -> None:
        """Put in the parts with their first sizes; the one that grows, or each of them, takes what the window gains."""
        for number, part in enumerate(parts):
            self.addWidget(part)
            self.setStretchFactor(number, int(grows is None or grows == number))
        kept = self._settings.get(self._name, [])
        fits = len(kept) == len(parts) and all(isinstance(size, int) and size >= 0 for size in kept)
        self.setSizes(kept if fits and any(kept) else sizes)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802  # Qt's name
        """Keep where the handles are."""
        self._settings.set(self._name, self.sizes())
        super().hideEvent(event)
