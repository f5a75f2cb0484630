"""Asks for another passphrase of the unit's store: the one that opens it now, and the new one twice."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ui import style
from ui.widgets.form import Form
from ui.widgets.wrapped import WrappedText

MEANING: Final = (
    "Sets, and the cases that use them, are not touched. The key of the store stays the same: a copy of its file"
    " unit.key from before opens with the old passphrase, so destroy such copies."
)


class PassphraseForm(QWidget):
    """``sent`` carries (the passphrase now, the new one); ``left`` is told where it is not to be changed."""

    sent = Signal(str, str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        meaning = WrappedText(quiet=True)
        meaning.set_text(MEANING)
        self.form = Form()
        self.held = self.form.field("Passphrase now", secret=True)
        self.wanted = self.form.field("New passphrase", secret=True)
        self.again = self.form.field("The new passphrase again", secret=True)
        for field in (self.held, self.wanted, self.again):
            field.setMaximumWidth(style.SET_NAME)
        self.send, back = QPushButton("Change the passphrase"), QPushButton("Back")
        self.send.setToolTip("From then on the store opens with the new passphrase alone (Enter)")
        back.setToolTip("Leaves the passphrase as it is")
        self.send.clicked.connect(self._send)
        self.form.entered.connect(self._send)
        back.clicked.connect(self.left)
        self.form.end(self.send, back)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.WIDE, 0, style.WIDE, style.NARROW)
        column.setSpacing(style.NARROW)
        column.addWidget(meaning)
        column.addWidget(self.form)
        column.addStretch(1)

    def begin(self) -> None:
        """Be empty."""
        self._clear()
        self.say_wrong("")
        self.held.setFocus()

    def say_wrong(self, sentence: str) -> None:
        """Say why it was not changed."""
        self.send.setEnabled(True)
        self.form.show_wrong(sentence)

    def _send(self) -> None:
        held, wanted, again = (field.text() for field in (self.held, self.wanted, self.again))
        if not held:
            self.form.show_wrong("The passphrase that opens the store now is not written yet.", self.held)
        elif not wanted or wanted != again:
            self.form.show_wrong("Write the same new passphrase twice.", self.wanted)
        else:
            self._clear()  # a passphrase does not stay on the screen
            self.form.show_wrong("")
            self.send.setEnabled(False)
            self.sent.emit(held, wanted)

    def _clear(self) -> None:
        for field in (self.held, self.wanted, self.again):
            field.clear()
