"""Lines above a page: a sentence, and what can be done about it; the page below makes room."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from ui import style
from ui.widgets.message import TRY_AGAIN
from ui.widgets.wrapped import WrappedText


class Strip(QFrame):
    """A sentence on the left, buttons on the right."""

    def __init__(self, lines: int, *buttons: QPushButton, problem: bool = False) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._words = WrappedText(lines, problem=problem)
        line = QHBoxLayout(self)
        line.setContentsMargins(style.WIDE, style.NARROW, style.WIDE, style.NARROW)
        line.setSpacing(style.NARROW)
        line.addWidget(self._words, 1, Qt.AlignmentFlag.AlignVCenter)
        for button in buttons:
            line.addWidget(button)

    def words(self) -> str:
        """What is said."""
        return self._words.text()

    def say(self, text: str) -> None:
        """Say it."""
        self._words.set_text(text)
        self.show()


class Notice(Strip):
    """Says what went wrong while the rest of a page stays usable; ``again`` is told that it is to be tried again."""

    again = Signal()

    def __init__(self) -> None:
        self._button = QPushButton(TRY_AGAIN)
        super().__init__(2, self._button)
        self._button.clicked.connect(self.again)

    def show_words(self, text: str, button: str = TRY_AGAIN) -> None:
        """Say it; the button says what it does."""
        self._button.setText(button)
        self.say(text)
