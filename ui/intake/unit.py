"""The sets of the unit's store, each to be used in the case by one click; before that, the store's passphrase."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from triage.errors import TriageError
from ui import style
from ui.intake.passphrase import PassphraseForm
from ui.intake.unit_presenter import Store, UnitLine, UnitPresenter, UnitWords
from ui.jobs import Jobs
from ui.widgets.choosing import Purpose, choose_folder
from ui.widgets.form import plain_label
from ui.widgets.message import Message
from ui.widgets.plain import tooltip
from ui.widgets.section import heading
from ui.widgets.texts import TextTable
from ui.widgets.wrapped import WrappedText

COLUMNS: Final = ("Name", "Version", "Records", "Can match", "In this case")
EMPTY: Final = (
    "The unit's store holds no sets yet",
    "Add a hash set… and keep it in the unit's store: it is compiled once, and every case can use it by one click.",
)
LOCKED: Final = "Give the passphrase of the store to see its sets. It is asked once and kept nowhere."
NONE: Final = "No store lies there. A passphrase makes one: sets are then imported once and used in every case."


class UnitPanel(QWidget):
    """``used`` carries the sentence that says which set the case uses now."""

    used = Signal(str)
    said = Signal(str)
    """What was done with the store itself, in a sentence."""

    def __init__(self, presenter: UnitPresenter, jobs: Jobs) -> None:
        super().__init__()
        self.presenter = presenter
        self._jobs = jobs
        self._sets: tuple[UnitLine, ...] = ()
        self._store = Store.NONE
        self._folder = WrappedText(1, quiet=True)
        self._said = WrappedText(quiet=True)
        self._wrong = WrappedText(problem=True)
        self.passphrase, self.again = QLineEdit(), QLineEdit()
        self.open = QPushButton("Open")
        self.change = QPushButton("Change its passphrase…")
        self.passphrases = PassphraseForm()
        row = style.HEAD_ROW + style.NARROW  # a button stands in it
        self.table = TextTable("Sets of the unit", COLUMNS, wide="Can match", figures={"Records"}, height=row)
        for column, width in enumerate(style.SET_COLUMNS[:3]):
            self.table.setColumnWidth(column, width)
        self.message = Message()
        self._gate = QWidget()
        self._shown: QWidget = self._gate
        self._stack = QStackedWidget()
        self._build()

    def reload(self) -> None:
        """Look at the store again."""
        self._jobs.start(self.presenter.look, self._show, self._refuse)

    def wrong(self) -> str:
        """What is said to be wrong."""
        return self._wrong.text()

    def words(self) -> str:
        """What is said where no sets are shown."""
        return self.message.words() if self._stack.currentWidget() is self.message else self._said.text()

    def _show(self, words: UnitWords) -> None:
        self._sets, self._store = words.sets, words.store
        self._folder.set_text(words.folder)
        self._say_wrong(" ".join(words.damaged))
        shut = words.store is not Store.OPEN
        self.change.setVisible(not shut)
        self._said.set_text(NONE if words.store is Store.NONE else LOCKED)
        self.again.setVisible(words.store is Store.NONE)
        self._again_label.setVisible(words.store is Store.NONE)
        self.open.setText("Make the store" if words.store is Store.NONE else "Open")
        self._gate.setEnabled(True)
        self._fill()
        self._shown = self._gate if shut else self.table if self._sets else self.message
        if shut or self._stack.currentWidget() is not self.passphrases:
            self._stack.setCurrentWidget(self._shown)

    def _fill(self) -> None:
        self.table.setRowCount(len(self._sets))
        for row, line in enumerate(self._sets):
            self.table.put_row(row, (line.name, line.version, line.records, line.matches, line.used))
            self.table.removeCellWidget(row, len(COLUMNS) - 1)
            if line.act:
                self.table.setCellWidget(row, len(COLUMNS) - 1, self._button(line))
        self.table.resizeColumnToContents(len(COLUMNS) - 1)

    def _button(self, line: UnitLine) -> QPushButton:
        button = QPushButton(line.act)
        button.setToolTip(tooltip(line.effect))
        button.setAccessibleName(f"{line.act}: {line.name}@{line.version}")
        button.clicked.connect(partial(self._attach, line.key))
        return button

    def _attach(self, key: str) -> None:
        self.table.setEnabled(False)
        self._say_wrong("")
        self._jobs.start_act(partial(self.presenter.attach, key), self._attached, self._refuse)

    def _attached(self, sentence: str) -> None:
        self.table.setEnabled(True)
        self.used.emit(sentence)
        self.reload()

    def _send(self) -> None:
        secret, again = self.passphrase.text(), self.again.text()
        if not secret:
            self._say_wrong("The passphrase is not written yet.")
            return
        work: Callable[[], UnitWords] = partial(self.presenter.open, secret)
        if self._store is Store.NONE:
            work = partial(self.presenter.make, secret, again)
        self.passphrase.clear()
        self.again.clear()
        self._gate.setEnabled(False)
        self._say_wrong("")
        self._jobs.start(work, self._show, self._refuse)

    def _ask_passphrase(self) -> None:
        self.passphrases.begin()
        self._stack.setCurrentWidget(self.passphrases)

    def _leave_passphrase(self) -> None:
        self._stack.setCurrentWidget(self._shown)

    def _change(self, held: str, wanted: str) -> None:
        self._jobs.start_act(
            partial(self.presenter.change_passphrase, held, wanted),
            self._changed,
            lambda error: self.passphrases.say_wrong(str(error)),
        )

    def _changed(self, sentence: str) -> None:
        self.passphrases.begin()
        self._leave_passphrase()
        self.said.emit(sentence)

    def _choose(self) -> None:
        chosen = choose_folder(self, "Where the unit's store lies, or is to be made", Purpose.RULES)
        if chosen is not None:
            self._jobs.start(partial(self.presenter.choose, chosen), self._show, self._refuse)

    def _refuse(self, error: TriageError) -> None:
        self._gate.setEnabled(True)
        self.table.setEnabled(True)
        self._say_wrong(str(error))

    def _say_wrong(self, sentence: str) -> None:
        self._wrong.set_text(sentence)
        self._wrong.setVisible(bool(sentence))

    def _build(self) -> None:
        self.message.show_words(*EMPTY)
        self._gate.setEnabled(False)  # until it is known what lies there
        self._build_gate()
        for part in (self._gate, self.message, self.table, self.passphrases):
            self._stack.addWidget(part)
        other = QPushButton("Another folder…")
        other.setToolTip("Say where the unit's store lies; the window keeps the folder, never the passphrase")
        other.clicked.connect(self._choose)
        self.change.setToolTip("Gives the unit's store another passphrase; its sets are not touched")
        self.change.clicked.connect(self._ask_passphrase)
        self.change.hide()
        self.passphrases.sent.connect(self._change)
        self.passphrases.left.connect(self._leave_passphrase)
        head = QHBoxLayout()
        head.setContentsMargins(style.WIDE, style.NARROW, style.WIDE, style.NARROW)
        head.setSpacing(style.NARROW)
        head.addWidget(heading("Sets of the unit"))
        head.addWidget(self._folder, 1, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.change)
        head.addWidget(other)
        said = QVBoxLayout()
        said.setContentsMargins(style.WIDE, 0, style.WIDE, 0)
        said.addWidget(self._wrong)
        self._wrong.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(said)
        column.addWidget(self._stack, 1)

    def _build_gate(self) -> None:
        self._again_label = plain_label("Again")
        label = plain_label("Passphrase")
        for field, name in ((self.passphrase, "Passphrase of the unit's store"), (self.again, "The passphrase again")):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setAccessibleName(name)
            field.setMaximumWidth(style.SET_NAME)
            field.returnPressed.connect(self._send)
        label.setBuddy(self.passphrase)
        self._again_label.setBuddy(self.again)
        self.open.setToolTip("Opens the unit's store, or makes one (Enter)")
        self.open.clicked.connect(self._send)
        line = QHBoxLayout()
        line.setSpacing(style.NARROW)
        for part in (label, self.passphrase, self._again_label, self.again, self.open):
            line.addWidget(part)
        line.addStretch(1)
        column = QVBoxLayout(self._gate)
        column.setContentsMargins(style.WIDE, 0, style.WIDE, style.NARROW)
        column.addWidget(self._said)
        column.addLayout(line)
        column.addStretch(1)
