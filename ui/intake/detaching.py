"""Detaching a hash set: a button, then what it would change in words, and the reason without which it is not done."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ui import style
from ui.widgets.form import Form
from ui.widgets.wrapped import WrappedText


class Detaching(QWidget):
    """``weighed`` asks what detaching would change, ``decided`` carries the reason."""

    weighed = Signal()
    decided = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.ask = QPushButton("Detach…")
        self.ask.setToolTip("Says what would change if this case used the set no more; nothing is done yet")
        self.ask.clicked.connect(self._weigh)
        self._effect = WrappedText()
        self.form = Form()
        self.reason = self.form.field("Reason", hint="It is kept with the set, and printed in the report.")
        self.form.entered.connect(self._send)
        self.do = QPushButton("Detach it")
        self.do.setToolTip("Uses the set in this case no more, as an event of the audit log")
        self.do.clicked.connect(self._send)
        self.form.end(self.do)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, style.NARROW, 0, 0)
        column.setSpacing(style.NARROW)
        column.addWidget(self.ask, 0, Qt.AlignmentFlag.AlignLeft)
        for part in (self._effect, self.form):
            column.addWidget(part)
            part.hide()

    def show_effect(self, sentence: str) -> None:
        """Say what would change, and ask for the reason."""
        self.ask.hide()
        self._effect.set_text(sentence)
        self._effect.show()
        self.form.show()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def say_wrong(self, sentence: str) -> None:
        """Say why it was not done."""
        self.ask.setEnabled(True)
        self.do.setEnabled(True)
        self.form.show()
        self.form.show_wrong(sentence)

    def words(self) -> str:
        """All that is said."""
        return " ".join(part for part in (self._effect.text(), self.form.wrong()) if part)

    def _weigh(self) -> None:
        self.ask.setEnabled(False)
        self.weighed.emit()

    def _send(self) -> None:
        if not self.reason.text().strip():
            self.form.show_wrong("Say why it is detached.", self.reason)
            return
        self.form.show_wrong("")
        self.do.setEnabled(False)
        self.decided.emit(self.reason.text().strip())
