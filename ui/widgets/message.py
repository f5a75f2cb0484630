"""A calm message in the middle of a page that has nothing else to show: empty, loading, or failed."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from triage.errors import TriageError
from ui import style
from ui.widgets.wrapped import WrappedText

TRY_AGAIN: Final = "Try again"


class Message(QWidget):
    """A heading, a sentence, a command that can be copied, and a button to try again."""

    again = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._heading = QLabel()
        self._sentence = WrappedText(quiet=True)
        self._command = QLabel()
        self._button = QPushButton(TRY_AGAIN)
        self._button.clicked.connect(self.again)
        self._build()

    def words(self) -> str:
        """All that is said, line by line."""
        lines = (self._heading.text(), self._sentence.text(), self._command.text())
        return "\n".join(line for line in lines if line)

    def show_words(self, heading: str, sentence: str = "", command: str = "", button: str = "") -> None:
        """Say something that needs no mending; a button carries what can be done about it."""
        self._heading.setText(heading)
        self._sentence.set_text(sentence)
        self._sentence.setVisible(bool(sentence))
        self._command.setText(command)
        self._command.setVisible(bool(command))
        self._button.setText(button)
        self._button.setVisible(bool(button))

    def show_error(self, error: TriageError) -> None:
        """Say what went wrong and what can be done about it."""
        self.show_words("This page cannot be shown", str(error), button=TRY_AGAIN)

    def _build(self) -> None:
        for label in (self._heading, self._command):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._heading.setFont(style.title(self._heading.font()))
        self._command.setFont(style.fixed())
        self._command.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        inside = QWidget()
        inside.setMaximumWidth(style.MESSAGE)
        column = QVBoxLayout(inside)
        column.setSpacing(style.NARROW)
        column.addStretch(1)
        for part in (self._heading, self._sentence, self._command):
            column.addWidget(part)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(2)
        line = QHBoxLayout(self)
        line.addStretch(1)
        line.addWidget(inside, 3)
        line.addStretch(1)
