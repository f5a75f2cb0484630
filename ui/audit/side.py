"""The panel beside the audit log: whether the case is whole, the head to keep elsewhere, and the event at hand."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton

from ui import style
from ui.audit.presenter import EXPLAINED, Checked, Row
from ui.times import Told
from ui.widgets.section import Panel, heading
from ui.widgets.wrapped import WrappedText

NOT_CHECKED = "Not verified since this window was opened."


class AuditSide(Panel):
    """``verified``, ``copied`` and ``exported`` tell which button was pressed."""

    verified = Signal()
    copied = Signal()
    exported = Signal()

    def __init__(self) -> None:
        super().__init__("Audit")
        self._state = WrappedText()
        self._faults = WrappedText(problem=True)
        self._notes = WrappedText(quiet=True)
        self.verify = QPushButton("Verify now")
        self._head = WrappedText()
        self._explained = WrappedText(quiet=True)
        self.copy = QPushButton("Copy the head")
        self.export = QPushButton("Export…")
        self._event = heading("")
        self._facts = WrappedText()
        self._payload = QPlainTextEdit()
        self._build()
        self.show_checked(None)
        self.show_row(None)

    def show_checked(self, checked: Checked | None) -> None:
        """Say what verification found."""
        self.verify.setEnabled(True)
        self._state.set_text(checked.said if checked else NOT_CHECKED)
        self._faults.set_text("\n".join(checked.faults) if checked else "")
        self._faults.setVisible(bool(checked and checked.faults))
        self._notes.set_text("\n".join(checked.notes) if checked else "")
        self._notes.setVisible(bool(checked and checked.notes))

    def show_checking(self) -> None:
        """Say that it is under way."""
        self.verify.setEnabled(False)
        self._state.set_text("Verifying: the chain is computed again, and every table is held against it…")
        self._faults.hide()
        self._notes.hide()

    def show_head(self, head: str) -> None:
        """Show the line to keep outside the case."""
        self._head.set_text(head)

    def head(self) -> str:
        """That line."""
        return self._head.text()

    def state(self) -> str:
        """What is said of the verification, with its faults."""
        faults = [self._faults.text()] if self._faults.isVisibleTo(self) else []
        return "\n".join([self._state.text(), *faults])

    def show_row(self, row: Row | None) -> None:
        """Show all of an event."""
        for part in (self._event, self._facts, self._payload):
            part.setVisible(row is not None)
        if row is not None:
            self._event.setText(f"Event {row.number}: {row.kind}")
            said = f"{row.said}\n" if row.said else ""
            words = f"{said}{row.at}, {row.person}\n{row.account}\nDigest {row.digest}"
            self._facts.set_text(Told(words, row.clock))
            self._payload.setPlainText(row.payload)

    def _build(self) -> None:
        self._explained.set_text(EXPLAINED)
        self.verify.setToolTip("Computes the chain again and holds every table against it (Ctrl+Shift+V)")
        self.copy.setToolTip("Puts the head on the clipboard, to be kept outside the case")
        self.export.setToolTip("Writes the events that the filter shows as CSV or JSON Lines (Ctrl+E)")
        self.verify.clicked.connect(self.verified)
        self.copy.clicked.connect(self.copied)
        self.export.clicked.connect(self.exported)
        self._payload.setReadOnly(True)
        self._payload.setFont(style.fixed())
        self._payload.setMinimumHeight(style.PAYLOAD)
        self._payload.setAccessibleName("What the event carries, as stored")
        self.put(heading("Verification"), self._state, self._faults, self._notes)
        self._buttons(self.verify)
        self.column.addSpacing(style.MIDDLE)
        self.put(heading("Head of the chain"), self._head, self._explained)
        self._buttons(self.copy, self.export)
        self.column.addSpacing(style.MIDDLE)
        self.put(self._event, self._facts, self._payload)
        self.column.addStretch(1)

    def _buttons(self, *buttons: QPushButton) -> None:
        line = QHBoxLayout()
        line.setSpacing(style.NARROW)
        for button in buttons:
            line.addWidget(button)
        line.addStretch(1)
        self.column.addLayout(line)
