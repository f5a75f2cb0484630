"""The line at the foot: what was done last, with Undo where it can be undone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from ui import style
from ui.widgets.wrapped import WrappedText


class Foot(QFrame):
    """Says one sentence at a time, and keeps it until there is another."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("foot")
        self._words = WrappedText(1)
        self._undo: Callable[[], None] | None = None
        self.button = QPushButton("Undo")
        self.button.setToolTip("Undo what is said here (Ctrl+Z)")
        self.button.clicked.connect(self.take_back)
        line = QHBoxLayout(self)
        line.setContentsMargins(style.WIDE, style.TIGHT, style.WIDE, style.TIGHT)
        line.setSpacing(style.MIDDLE)
        line.addWidget(self._words, 1, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.button)
        self.setFixedHeight(self.sizeHint().height())
        self.say("")

    def say(self, sentence: str, undo: Callable[[], None] | None = None) -> None:
        """Say what was done."""
        self._words.set_text(sentence)
        self._undo = undo
        self.button.setVisible(undo is not None)

    def can_undo(self) -> bool:
        """Whether what is said can be undone."""
        return self._undo is not None

    def words(self) -> str:
        """What is said."""
        return self._words.text()

    def take_back(self) -> None:
        """Undo what is said, where it can be undone."""
        undo = self._undo
        self.say("")
        if undo is not None:
            undo()
