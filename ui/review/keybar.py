"""The key bar: what each key does in grading mode, as buttons; and the line that asks before many items change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout

from ui import style
from ui.review.words import GradeKey
from ui.widgets.plain import tooltip
from ui.widgets.wrapped import WrappedText

GRADE_SIGNS: Final = 14
"""Characters of a grade on its button; the whole stands in the tooltip."""


LINES: Final = 3
"""Lines of a question."""


class Act(NamedTuple):
    """Something that a key does: its name, the key as it is shown, its word on the button, and what it does."""

    name: str
    key: str
    title: str
    meaning: str


ACTS: Final = (
    Act("next", "N", "next", "Go to the next item that is not reviewed"),
    Act("rest", "R", "rest", "Grade the rest of the page: all that is neither graded nor an exception"),
    Act("exception", "X", "exception", "Mark the item as an exception of its page, or take the mark away"),
    Act("flag", "F", "flag", "Flag the chosen items, or take the flag away"),
    Act(
        "privileged", "P", "privileged", "Possibly privileged: stop reading; withheld until a named person releases it"
    ),
    Act("working", "W", "page", "Show the page at hand grey and reduced; recorded as viewed"),
    Act("undo", "Z", "undo", "Undo the last act"),
    Act("redo", "⇧Z", "redo", "Do again what was undone"),
    Act("reveal", "Space", "reveal", "While held: the one item in focus, sharp and in colour; recorded as viewed"),
)


class KeyBar(QFrame):
    """Buttons for the grades and acts. ``graded`` carries a grade; ``acted`` the name of an act."""

    graded = Signal(str)
    acted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("keybar")
        self.buttons: dict[str, QToolButton] = {}
        self._grades = QHBoxLayout()
        self._grades.setSpacing(0)
        self._build()

    def show_grades(self, keys: Sequence[GradeKey]) -> None:
        """Show a button for each grade of the scheme."""
        while (taken := self._grades.takeAt(0)) is not None:
            if (widget := taken.widget()) is not None:
                widget.deleteLater()
        for digit, grade in keys:
            short = grade if len(grade) <= GRADE_SIGNS else f"{grade[: GRADE_SIGNS - 1]}…"
            button = _button(digit, short, f"Grade {grade} ({digit})")
            button.clicked.connect(lambda _=False, grade=grade: self.graded.emit(grade))
            self.buttons[f"grade {grade}"] = button
            self._grades.addWidget(button)
        self._grades.addStretch(1)

    def set_checked(self, name: str, checked: bool) -> None:
        """Show that an act is in force."""
        self.buttons[name].setCheckable(True)
        self.buttons[name].setChecked(checked)

    def set_enabled(self, name: str, enabled: bool) -> None:
        """Whether an act can be done now."""
        self.buttons[name].setEnabled(enabled)

    def _build(self) -> None:
        """Two lines: side by side, a narrow window would cut the names of grades, which must never be guessed."""
        column = QVBoxLayout(self)
        column.setContentsMargins(style.NARROW, style.TIGHT, style.NARROW, style.TIGHT)
        column.setSpacing(0)
        line = QHBoxLayout()
        line.setSpacing(0)
        for part in (self._grades, line):
            column.addLayout(part)
        for act in ACTS:
            button = self.buttons[act.name] = _button(act.key, act.title, f"{act.meaning} ({act.key})")
            if act.name == "reveal":
                button.pressed.connect(lambda: self.acted.emit("reveal"))
                button.released.connect(lambda: self.acted.emit("conceal"))
            else:
                button.clicked.connect(lambda _=False, name=act.name: self.acted.emit(name))
            line.addWidget(button)
        line.addStretch(1)


class Question(QFrame):
    """Says what would change before it does. ``answered`` tells whether to go on; ``chosen`` carries a grade."""

    answered = Signal(bool)
    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("question")
        self._words = WrappedText(LINES)
        self._yes = QPushButton("Carry out (Enter)")
        self._no = QPushButton("Leave it (Esc)")
        self._grades = QHBoxLayout()
        self._yes.clicked.connect(lambda: self.answered.emit(True))  # a signal's value
        self._no.clicked.connect(lambda: self.answered.emit(False))  # a signal's value
        for button in (self._yes, self._no):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        line = QHBoxLayout(self)
        line.setContentsMargins(style.WIDE, style.NARROW, style.WIDE, style.NARROW)
        line.setSpacing(style.NARROW)
        line.addWidget(self._words, 1, Qt.AlignmentFlag.AlignVCenter)
        line.addLayout(self._grades)
        line.addWidget(self._yes)
        line.addWidget(self._no)
        self.hide()

    def highest(self) -> int:
        """How high it is with all its lines."""
        return LINES * (self.fontMetrics().lineSpacing() + style.LEADING) + 2 * style.NARROW

    def ask(self, sentence: str, grades: Sequence[GradeKey] = ()) -> None:
        """Ask; with grades, one of them is the answer."""
        while (taken := self._grades.takeAt(0)) is not None:
            if (widget := taken.widget()) is not None:
                widget.deleteLater()
        for digit, grade in grades:
            button = _button(digit, grade, f"Grade them {grade} ({digit})")
            button.clicked.connect(lambda _=False, grade=grade: self.chosen.emit(grade))
            self._grades.addWidget(button)
        self._words.set_text(sentence)
        self._yes.setVisible(not grades)
        self.show()

    @property
    def offers_grades(self) -> bool:
        """Whether one of several grades is the answer, and not yes."""
        return self._grades.count() > 0

    def words(self) -> str:
        """What is asked; empty where nothing is."""
        return self._words.text() if self.isVisible() else ""


def _button(key: str, title: str, meaning: str) -> QToolButton:
    button = QToolButton()
    button.setText(f"{key} {title}".replace("&", "&&"))
    button.setToolTip(tooltip(meaning))
    button.setAccessibleName(meaning)
    # The keyboard stays with the items: a key that grades must never land on a button.
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return button
