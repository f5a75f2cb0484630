"""The bar below the messages: how many are chosen, the note, and the button that marks them for the report."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton

from triage.model.wording import count
from ui import style


class NoteField(QLineEdit):
    """A line for a note. ``left`` tells that Esc was pressed."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """Esc leaves it."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class MarkBar(QFrame):
    """``marked`` carries the note of a new mark; ``changed`` the number and new note of one that is there."""

    marked = Signal(str)
    changed = Signal(int, str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("foot")
        self._editing = 0
        self._span = 0
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self.note = NoteField()
        self.note.setPlaceholderText("Note for the report")
        self.note.setAccessibleName("Note for the report")
        self.button = QPushButton()
        self.button.setToolTip(
            "Marks what is chosen: the report prints these messages whole, with the note (M). Shift with the arrow keys"
            " or a click chooses more."
        )
        line = QHBoxLayout(self)
        line.setContentsMargins(style.WIDE, style.TIGHT, style.WIDE, style.TIGHT)
        line.setSpacing(style.MIDDLE)
        line.addWidget(self._words)
        line.addWidget(self.note, 1)
        line.addWidget(self.button)
        self.button.clicked.connect(self._done)
        self.note.returnPressed.connect(self._done)
        self.note.left.connect(self._leave)
        self.show_span(0)

    def show_span(self, messages: int) -> None:
        """Say how many messages are chosen."""
        self._span = messages
        if not self._editing:
            self._words.setText(f"{count(messages, 'message')} chosen" if messages else "")
            self.button.setText("Mark for the report")
            self.setEnabled(messages > 0)

    def edit(self, mark: int, note: str) -> None:
        """Change the note of a mark."""
        self._editing = mark
        self._words.setText("Note of a marked passage")
        self.button.setText("Keep the note")
        self.setEnabled(True)
        self.note.setText(note)
        self.focus_note()

    def focus_note(self) -> None:
        """Give the keyboard to the note."""
        self.note.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.note.selectAll()

    def words(self) -> str:
        """What is said."""
        return self._words.text()

    def _done(self) -> None:
        note, mark = self.note.text(), self._editing
        self._leave()
        if mark:
            self.changed.emit(mark, note)
        elif self._span:
            self.marked.emit(note)

    def _leave(self) -> None:
        self._editing = 0
        self.note.clear()
        self.show_span(self._span)
        self.left.emit()
