"""The triage policy of the case: what it does, in words."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from triage.model.wording import visible
from ui import style
from ui.intake.policy_words import PolicyWords
from ui.widgets.section import Panel, heading
from ui.widgets.wrapped import WrappedText


class PolicyPanel(QWidget):
    """``wanted`` is told when another policy is to be chosen, ``restored`` when the bundled one is."""

    wanted = Signal()
    restored = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._said = WrappedText(problem=True)
        self._panel = Panel("Policy")
        self._shown: PolicyWords | None = None
        choose, restore = QPushButton("Choose another policy…"), QPushButton("Take the bundled one")
        choose.setToolTip("A changed copy of the default policy; the next run ranks by it, without reading evidence")
        restore.setToolTip("The policy that comes with the program")
        choose.clicked.connect(self.wanted)
        restore.clicked.connect(self.restored)
        line = QHBoxLayout()
        line.setContentsMargins(style.WIDE, style.NARROW, style.WIDE, style.NARROW)
        line.setSpacing(style.NARROW)
        line.addWidget(choose)
        line.addWidget(restore)
        line.addWidget(self._said, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        column.addWidget(self._panel, 1)

    def show_policy(self, words: PolicyWords) -> None:
        """Say what a policy does."""
        if words == self._shown:
            return
        self._shown = words
        self._panel.clear()
        statement, digest = WrappedText(), WrappedText(quiet=True)
        statement.set_text(visible(words.statement))
        digest.set_text(f"SHA-256 of its file: {words.digest}")
        self._panel.put(heading(visible(words.title)), statement, digest)
        for title, lines in words.paragraphs:
            text = WrappedText()
            text.set_text("\n".join(visible(line) for line in lines))
            self._panel.put(heading(title), text)
        self._panel.column.addStretch(1)

    def say(self, sentence: str) -> None:
        """Say why a policy could not be set."""
        self._said.set_text(sentence)

    def said(self) -> str:
        """What was said."""
        return self._said.text()
