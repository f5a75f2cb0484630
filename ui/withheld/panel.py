"""The sheet that lists what is withheld and releases it: by a named person, with a reason, and by nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QWidget

from triage.errors import TriageError
from triage.model.wording import count
from ui import style
from ui.jobs import Job, Jobs
from ui.widgets.form import Form
from ui.widgets.plain import tooltip
from ui.widgets.sheet import Sheet
from ui.widgets.wrapped import WrappedText
from ui.withheld.presenter import Held, HeldDesk

MOST_LINES: Final = 5
"""Entries that are in sight at once; the list scrolls to the others."""
SUBJECT: Final = Qt.ItemDataRole.UserRole
READING: Final = "Reading what is withheld…"
EMPTY: Final = "All of this case may be read. P withholds an item or a conversation until a named person releases it."
ABOUT: Final = (
    "Nobody is shown these: not their names, their pictures or their words. Whoever is independent of the inquiry "
    "decides, is named, and says why they may be read. A release is an event of the audit log and is not undone; "
    "what was released can be withheld again."
)


class WithheldPanel(Sheet):
    """Lists what is withheld. ``say`` is told what was released."""

    def __init__(self, window: QWidget, desk: HeldDesk, jobs: Jobs, say: Callable[[str], None]) -> None:
        super().__init__(window, "Withheld as possibly privileged")
        self._desk = desk
        self._jobs = jobs
        self._say = say
        self._reading: Job | None = None
        self._said = WrappedText(quiet=True)
        self.list = QListWidget()
        self.list.setObjectName("cases")
        self._form = Form()
        self.person = self._form.field("Released by", hint="The name of the person who decides that it may be read.")
        self.reason = self._form.field("Why it may be read")
        self.release = QPushButton("Release")
        self._build()

    def fill(self) -> None:
        """Read again what is withheld."""
        if self._reading is not None:
            self._reading.cancel()
        if not self.list.count():
            self._said.set_text(READING)
        self._reading = self._jobs.start(self._desk.held, self._show, self._fail)

    def words(self) -> list[str]:
        """The lines of the list."""
        return [self.list.item(row).text() for row in range(self.list.count())]

    def said(self) -> str:
        """What is said above the list."""
        return self._said.text()

    def wrong(self) -> str:
        """What is said to be wrong."""
        return self._form.wrong()

    def _show(self, held: list[Held]) -> None:
        self._reading = None
        self.list.clear()
        for one in held:
            item = QListWidgetItem(f"{one.what}\n{one.by}")
            item.setData(SUBJECT, one.subject)
            item.setToolTip(tooltip(one.by))
            item.setSizeHint(QSize(0, style.TWO_LINES))
            if one.subject is None:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self._said.set_text(ABOUT if held else EMPTY)
        self._offer(bool(held))
        high = min(len(held), MOST_LINES) * style.TWO_LINES + style.RING
        self.list.setFixedHeight(high)
        if held and self.isVisible():
            self.list.setCurrentRow(0)
            self.list.setFocus(Qt.FocusReason.PopupFocusReason)
        self._chosen()
        self.place()

    def _fail(self, error: TriageError) -> None:
        self._reading = None
        self._said.set_text(str(error))
        # What was read before stays; without it there is nothing that could be released.
        self._offer(bool(self.list.count()))
        self.place()

    def _offer(self, something: bool) -> None:
        for part in (self.list, self._form, self.release):
            part.setVisible(something)

    def _subjects(self) -> list[str | int]:
        return [item.data(SUBJECT) for item in self.list.selectedItems() if item.data(SUBJECT) is not None]

    def _chosen(self) -> None:
        """A release needs something chosen, a name and a reason; the button says what it waits for."""
        many = len(self._subjects())
        lacks = [
            word
            for word, there in (
                ("choose what is released", many),
                ("name who releases it", self.person.text().strip()),
                ("say why", self.reason.text().strip()),
            )
            if not there
        ]
        self.release.setEnabled(not lacks)
        self.release.setText(f"Release {count(many, 'entry', 'entries')}" if many > 1 else "Release")
        self.release.setToolTip(f"First {', '.join(lacks)}" if lacks else "Release what is chosen (Enter in a field)")

    def _release(self) -> None:
        subjects, person, reason = self._subjects(), self.person.text(), self.reason.text()
        if self.release.isEnabled():
            self.release.setEnabled(False)
            self._form.show_wrong("")
            self._jobs.start_act(partial(self._desk.release, subjects, person, reason), self._released, self._refused)

    def _released(self, said: str) -> None:
        self.reason.clear()
        self._say(said)
        self.fill()

    def _refused(self, error: TriageError) -> None:
        self._form.show_wrong(str(error))
        self.fill()

    def _build(self) -> None:
        self.list.setAccessibleName("Withheld")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemSelectionChanged.connect(self._chosen)
        for field in (self.person, self.reason):
            field.textChanged.connect(self._chosen)
        self._form.entered.connect(self._release)
        self._form.end()
        self.release.clicked.connect(self._release)
        buttons = QHBoxLayout()
        buttons.addWidget(self.release)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        for part in (self._said, self.list, self._form):
            self.column.addWidget(part)
        self.column.addLayout(buttons)
