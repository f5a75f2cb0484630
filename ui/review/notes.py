"""What a reviewer says of an item: flag, notes, and a description for a court with apparent age band and number."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from triage.model.review import MAX_CHILDREN, SECOND_LOOK, AgeBand
from ui import style
from ui.review.facts import Described, Details, NoteWords
from ui.widgets.check import CheckBox
from ui.widgets.form import plain_label
from ui.widgets.section import TabPanel, empty, heading
from ui.widgets.wrapped import WrappedText

NOT_SAID: Final = "not said"


class NotesPanel(TabPanel):
    """Fields for one item.

    Each signal carries the item that the fields are about: ``flagged`` and whether the flag is to stand, ``noted`` and
    a text, ``withdrawn`` and the number of a note, ``described`` and a Described. What is written and not kept yet is
    there again when its item is.
    """

    flagged = Signal(str, bool)
    noted = Signal(str, str)
    withdrawn = Signal(str, int)
    described = Signal(str, object)

    def __init__(self) -> None:
        super().__init__("Notes")
        self.flag = CheckBox(f"Flagged for a {SECOND_LOOK} (F)")
        self.note_field = QPlainTextEdit()
        self.add = QPushButton("Add note")
        self._listed = QVBoxLayout()
        self.description = QPlainTextEdit()
        self.age_band = QComboBox()
        self.children_count = QSpinBox()
        self.save = QPushButton("Keep description")
        self._by = WrappedText(quiet=True, inset=style.INSET)
        self._item = ""
        self._kept = Described()
        self._drafts: dict[str, tuple[str, Described]] = {}
        self._build()
        self._connect()

    def show_details(self, details: Details) -> None:
        """Show what was said of an item; what is being written about the same item stays."""
        self.flag.blockSignals(True)  # Qt's signature
        self.flag.setChecked(bool(details.flags))
        self.flag.blockSignals(False)  # Qt's signature
        fresh = details.item != self._item
        if fresh and self.has_unkept():
            self._drafts[self._item] = (self.note_field.toPlainText(), self._written())
        unwritten = fresh or self._written() == self._kept
        self._item = details.item
        self._list(details.notes)
        if unwritten:
            self._kept = details.description._replace(by="")
            self._fill(details.description)
        if fresh:
            text, said = self._drafts.pop(self._item, ("", self._kept))
            self.note_field.setPlainText(text)
            self._fill(said._replace(by=details.description.by))

    def has_unkept(self) -> bool:
        """Whether something is written here that is not in the case yet."""
        return bool(self.note_field.toPlainText().strip()) or self._written() != self._kept

    def _fill(self, said: Described) -> None:
        self.description.setPlainText(said.text)
        self.age_band.setCurrentText(said.age_band or NOT_SAID)
        self.children_count.setValue(-1 if said.children is None else said.children)
        self._by.set_text(said.by)
        self._by.setVisible(bool(said.by))
        self._changed()

    def _written(self) -> Described:
        band, children = self.age_band.currentText(), self.children_count.value()
        text = self.description.toPlainText().strip()
        return Described(text, "" if band == NOT_SAID else band, None if children < 0 else children)

    def _list(self, notes: tuple[NoteWords, ...]) -> None:
        empty(self._listed)
        for note in notes:
            self._listed.addWidget(self._listed_note(note))

    def _listed_note(self, note: NoteWords) -> QWidget:
        box = QFrame()
        box.setObjectName("note")
        text, by = WrappedText(inset=style.INSET), WrappedText(1, quiet=True, inset=style.INSET)
        text.set_text(note.text)
        by.set_text(note.by)
        withdraw = QPushButton("Withdraw")
        withdraw.setToolTip("Withdraw this note; it stays in the history")
        withdraw.clicked.connect(lambda: self.withdrawn.emit(self._item, note.number))
        grid = QGridLayout(box)
        grid.setContentsMargins(style.TIGHT, style.TIGHT, style.TIGHT, style.TIGHT)
        grid.setColumnStretch(0, 1)
        grid.addWidget(text, 0, 0, 1, 2)
        grid.addWidget(by, 1, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(withdraw, 1, 1)
        return box

    def _changed(self) -> None:
        self.add.setEnabled(bool(self.note_field.toPlainText().strip()))
        self.save.setEnabled(self._written() != self._kept)

    def _add(self) -> None:
        text = self.note_field.toPlainText().strip()
        if text:
            self.note_field.clear()
            self.noted.emit(self._item, text)

    def _save(self) -> None:
        self._kept = self._written()
        self._changed()
        self.described.emit(self._item, self._kept)

    def _connect(self) -> None:
        self.flag.toggled.connect(lambda flagged: self.flagged.emit(self._item, flagged))
        self.note_field.textChanged.connect(self._changed)
        self.description.textChanged.connect(self._changed)
        self.age_band.currentIndexChanged.connect(lambda _: self._changed())
        self.children_count.valueChanged.connect(lambda _: self._changed())
        self.add.clicked.connect(self._add)
        self.save.clicked.connect(self._save)
        for field, act in ((self.note_field, self._add), (self.description, self._save)):
            keys = QShortcut(QKeySequence("Ctrl+Return"), field)
            keys.setContext(Qt.ShortcutContext.WidgetShortcut)
            keys.activated.connect(act)

    def _build(self) -> None:
        self.flag.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for field, name, lines in (
            (self.note_field, "A note about this item", 3),
            (self.description, "Description", 5),
        ):
            field.setPlaceholderText(name)
            field.setAccessibleName(name)
            field.setTabChangesFocus(True)
            field.setFixedHeight(lines * field.fontMetrics().lineSpacing() + style.WIDE)
        self.add.setToolTip("Add the note (Ctrl+Enter)")
        self.save.setToolTip("Keep the description (Ctrl+Enter)")
        self.age_band.setAccessibleName("Apparent age band")
        self.age_band.addItems([band.value or NOT_SAID for band in sorted(AgeBand, key=lambda band: bool(band.value))])
        self.children_count.setAccessibleName("Number of children")
        self.children_count.setRange(-1, MAX_CHILDREN)
        self.children_count.setValue(-1)
        self.children_count.setSpecialValueText(NOT_SAID)
        column = self.column
        self.put(self.flag, heading("Notes", inset=style.INSET))
        column.addLayout(self._listed)
        column.addWidget(self.note_field)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignRight)
        self.put(heading("Description for the court", inset=style.INSET), self.description)
        fields: tuple[tuple[str, QWidget], ...] = (
            ("Apparent age band", self.age_band),
            ("Children", self.children_count),
        )
        for title, box in fields:
            line = QHBoxLayout()
            line.addWidget(plain_label(title), 1)
            line.addWidget(box)
            column.addLayout(line)
        column.addWidget(self._by)
        column.addWidget(self.save, 0, Qt.AlignmentFlag.AlignRight)
        column.addStretch(1)
