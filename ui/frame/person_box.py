"""Asks who sits at the window now; lies over it until that is said or Esc is pressed."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui import style
from ui.widgets.form import Form, plain_label
from ui.widgets.sheet import Cover
from ui.widgets.wrapped import WrappedText

TITLE: Final = "Another reviewer"
EXPLAINED: Final = (
    "From here on everything that is done carries this name. The change is an event of the audit log; what was done"
    " before keeps the name that it has, and figures of what was shown are counted for the new reviewer. All pictures"
    " are closed."
)
UNSAID: Final = "Say who you are: it stands beside everything that is done here."


class PersonBox(Cover):
    """``named`` carries the name of whoever sits here now."""

    named = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, style.FORM)
        self._now = ""
        self.form = Form()
        self.person = self.form.field("Your name")
        self.take = QPushButton("Take over")
        self._back = QPushButton("Back")
        self._build()

    def ask(self, now: str) -> None:
        """Ask who sits here instead of the one who does now."""
        self._now = now
        self.person.clear()
        self.person.setPlaceholderText(now)
        self.form.show_wrong("")
        self.open_at(self.person)

    def _send(self) -> None:
        name = self.person.text().strip()
        if not name:
            self.form.show_wrong(UNSAID, self.person)
            return
        self.close_it()
        if name != self._now:
            self.named.emit(name)

    def _build(self) -> None:
        title = plain_label(TITLE)
        title.setFont(style.title(title.font()))
        said = WrappedText(quiet=True)
        said.set_text(EXPLAINED)
        self.take.setObjectName("primary")
        self.take.setToolTip("From here on everything carries this name (Enter)")
        self._back.setToolTip("Nothing changes (Esc)")
        self.take.clicked.connect(self._send)
        self.form.entered.connect(self._send)
        self._back.clicked.connect(self.close_it)
        buttons = QHBoxLayout()
        buttons.setSpacing(style.NARROW)
        buttons.addStretch(1)
        for button in (self.take, self._back):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.BROAD, style.WIDE, style.BROAD, style.WIDE)
        column.setSpacing(style.MIDDLE)
        for part in (title, said, self.form):
            column.addWidget(part)
        column.addLayout(buttons)
