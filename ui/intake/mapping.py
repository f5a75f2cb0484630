"""What each code of a hash set means: a row a code, with how often and for what the file uses it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from hashsets.preview import CodeSeen
from triage.model.matches import Meaning
from triage.model.wording import number, visible
from ui import style
from ui.widgets.form import plain_label
from ui.widgets.plain import tooltip
from ui.widgets.section import empty, heading
from ui.widgets.wrapped import WrappedText

UNSAID: Final = "say what it means…"
WORDS: Final = {
    Meaning.UNGRADED.value: "ungraded: notable, without a grade",
    Meaning.COMPARISON.value: "comparison material of a known series",
    Meaning.NON_PERTINENT.value: "known good: ranked last and counted",
}


class MappingTable(QWidget):
    """Asks for the meaning of each code. ``changed`` is told with each choice."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(style.MIDDLE)
        self._grid.setVerticalSpacing(style.NARROW)
        self._grid.setColumnStretch(3, 1)
        self.choices: dict[str, QComboBox] = {}

    def show_codes(self, codes: Sequence[CodeSeen], grades: Sequence[str]) -> None:
        """Ask for these; the grades of the policy's scheme are offered."""
        empty(self._grid)
        self.choices = {}
        for column, title in enumerate(("Code", "Records", "Means", "For example")):
            self._grid.addWidget(heading(title), 0, column)
        for row, seen in enumerate(codes, 1):
            self._add(row, seen, grades)

    def unsaid(self) -> int:
        """How many codes have no meaning yet. Records without a code are ungraded unless something else is said."""
        return sum(not self._meaning(code) for code in self.choices if code)

    def grades(self) -> dict[str, str]:
        """Code to grade, ``ungraded`` or ``comparison``."""
        said = {code: self._meaning(code) for code in self.choices}
        return {code: word for code, word in said.items() if word and word != Meaning.NON_PERTINENT.value}

    def non_pertinent(self) -> frozenset[str]:
        """The codes of known good material."""
        return frozenset(code for code in self.choices if self._meaning(code) == Meaning.NON_PERTINENT.value)

    def _meaning(self, code: str) -> str:
        return str(self.choices[code].currentData())

    def _add(self, row: int, seen: CodeSeen, grades: Sequence[str]) -> None:
        box = QComboBox()
        box.addItem(UNSAID, "")
        for grade in grades:
            box.addItem(f"grade {grade}", grade)
        for word, said in WORDS.items():
            box.addItem(said, word)
        box.setAccessibleName(f"What code {seen.code or '(none)'} means")
        box.setToolTip("A grade of the scheme of this case's policy, or one of the other meanings")
        if not seen.code:
            box.setCurrentIndex(box.findData(Meaning.UNGRADED.value))
        box.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.choices[seen.code] = box
        records = plain_label(number(seen.records))
        records.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        example = WrappedText(1, quiet=True)
        example.set_text(visible(seen.examples[0]) if seen.examples else "")
        example.setToolTip(tooltip("\n".join(seen.examples)))
        middle = Qt.AlignmentFlag.AlignVCenter
        self._grid.addWidget(plain_label(visible(seen.code) or "(none)"), row, 0, middle)
        self._grid.addWidget(records, row, 1)
        self._grid.addWidget(box, row, 2, middle)
        self._grid.addWidget(example, row, 3, middle)
