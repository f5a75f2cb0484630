"""The profiles of a run: what each reads, in words, and which the case is read with."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QRadioButton, QVBoxLayout, QWidget

from ui import style
from ui.choices import Choice
from ui.widgets.choosing import Purpose, choose_file
from ui.widgets.plain import tooltip
from ui.widgets.section import Panel
from ui.widgets.wrapped import WrappedText


class ProfilePanel(QWidget):
    """``chosen`` carries the key of another profile, or the path of a file."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Choice, ...] = ()
        self._group = QButtonGroup(self)
        self._said = WrappedText(problem=True)
        self._panel = Panel("Profiles")
        file = QPushButton("Choose a profile of the unit…")
        file.setToolTip("A changed copy of a profile; the case keeps its text")
        file.clicked.connect(self._choose_file)
        line = QHBoxLayout()
        line.setContentsMargins(style.WIDE, style.NARROW, style.WIDE, style.NARROW)
        line.setSpacing(style.NARROW)
        line.addWidget(file)
        line.addWidget(self._said, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        column.addWidget(self._panel, 1)

    def radios(self) -> dict[str, QRadioButton]:
        """The choices by their titles."""
        return {button.text(): button for button in self._group.buttons() if isinstance(button, QRadioButton)}

    def show_profiles(self, profiles: Sequence[Choice]) -> None:
        """Show what may be chosen, and what is."""
        self._said.set_text("")
        if tuple(profiles) == self._shown:
            return
        self._shown = tuple(profiles)
        for button in self._group.buttons():
            self._group.removeButton(button)
        self._panel.clear()
        for choice in profiles:
            self._put(choice)
        self._panel.column.addStretch(1)

    def say(self, sentence: str) -> None:
        """Say why a profile could not be chosen; the one of before is marked again."""
        self._said.set_text(sentence)
        for choice in self._shown:
            self.radios()[choice.title].setChecked(choice.chosen)

    def said(self) -> str:
        """What was said."""
        return self._said.text()

    def _put(self, choice: Choice) -> None:
        radio = QRadioButton(choice.title)
        radio.setFont(style.strong(radio.font()))
        radio.setMinimumWidth(style.HAIR)  # a long title may not make the panel wider than it is
        radio.setToolTip(tooltip(choice.title))
        radio.setChecked(choice.chosen)
        radio.clicked.connect(lambda: None if choice.chosen else self.chosen.emit(choice.key))
        self._group.addButton(radio)
        statement, does, digest = WrappedText(), WrappedText(), WrappedText(quiet=True)
        statement.set_text(choice.statement)
        does.set_text("\n".join(choice.does))
        digest.set_text(f"SHA-256 of its file: {choice.digest}")
        self._panel.put(radio, statement, does, digest)
        self._panel.column.addSpacing(style.MIDDLE)

    def _choose_file(self) -> None:
        path = choose_file(self, "A profile of a run", Purpose.RULES, "TOML (*.toml)")
        if path is not None:
            self.chosen.emit(path)
