"""A line above a page that says what went wrong while the rest of it stays usable."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from ui import style
from ui.widgets.message import TRY_AGAIN
from ui.widgets.wrapped import WrappedText


class Notice(QFrame):
    """A sentence and a button to try again."""

    again = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._words = WrappedText(2)
        self._button = QPushButton(TRY_AGAIN)
        self._button.clicked.connect(self.again)
        line = QHBoxLayout(self)
        line.setContentsMargins(style.WIDE, style.NARROW, style.WIDE, style.NARROW)
        line.setSpacing(style.WIDE)
        line.addWidget(self._words, 1, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self._button)

    def words(self) -> str:
        """What is said."""
        return self._words.text()

    def show_words(self, text: str, button: str = TRY_AGAIN) -> None:
        """Say it; the button says what it does."""
        self._words.set_text(text)
        self._button.setText(button)
        self.show()
