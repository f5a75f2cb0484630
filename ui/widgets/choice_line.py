"""A choice from a list, with what is chosen in words below it; the last line of the list asks for a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from ui import style
from ui.choices import Choice
from ui.widgets.choosing import Purpose, choose_file
from ui.widgets.form import plain_label
from ui.widgets.plain import tooltip
from ui.widgets.wrapped import WrappedText

A_FILE: Final = "A file…"
LINES: Final = 3
"""Lines of a statement that are shown; the whole stands in its tooltip."""


class ChoiceLine(QWidget):
    """``chosen`` carries the key of another choice, or the path of a file."""

    chosen = Signal(object)

    def __init__(self, name: str, *, kind: str) -> None:
        super().__init__()
        self._kind = kind
        self._choices: tuple[Choice, ...] = ()
        self.list = QComboBox()
        self.list.setAccessibleName(name)
        self.list.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.list.view().setMinimumWidth(style.FILTERS)
        self.list.activated.connect(self._activated)
        self.words = WrappedText(LINES, quiet=True)
        self._said = WrappedText(problem=True)
        self._said.hide()
        line = QHBoxLayout()
        line.setSpacing(style.NARROW)
        label = plain_label(name)
        label.setBuddy(self.list)
        line.addWidget(label)
        line.addWidget(self.list, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.TIGHT)
        column.addLayout(line)
        column.addWidget(self.words)
        column.addWidget(self._said)
        column.addStretch(1)

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """Show what may be chosen, and what is."""
        self._choices = tuple(choices)
        self.say("")
        self.list.clear()
        for choice in choices:
            self.list.addItem(choice.title)
        self.list.addItem(A_FILE)
        self._show_chosen()

    def say(self, sentence: str) -> None:
        """Say why a choice could not be made; what was chosen before is shown again."""
        self._said.set_text(sentence)
        self._said.setVisible(bool(sentence))
        self._show_chosen()

    def said(self) -> str:
        """What was said."""
        return self._said.text()

    def _show_chosen(self) -> None:
        at = next((number for number, choice in enumerate(self._choices) if choice.chosen), -1)
        self.list.setCurrentIndex(at)
        self.words.set_text(self._choices[at].statement if at >= 0 else "")
        self.list.setToolTip(tooltip(self._choices[at].title) if at >= 0 else "")

    def _activated(self, number: int) -> None:
        if number < len(self._choices):
            if not self._choices[number].chosen:
                self.chosen.emit(self._choices[number].key)
            return
        self._show_chosen()
        path = choose_file(self, self._kind, Purpose.RULES, "TOML (*.toml)")
        if path is not None:
            self.chosen.emit(path)
