"""The two forms of the start window: a new case, and the passphrase of one that is there."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from triage.errors import TriageError, UsageError
from triage.model.wording import evidence_text
from ui import style
from ui.start.presenter import SHORT, NewCase, folder_for
from ui.widgets.form import Form, PathField, plain_label
from ui.widgets.wrapped import WrappedText

NO_WAY_BACK = "The case is encrypted with it. Nobody can open the case without it: keep it as the force keeps its keys."
LONG_ENOUGH = f"At least {SHORT} characters."
WHO = "Stands beside everything that is done here. The computer's account is recorded with it."


class NewCaseForm(QWidget):
    """Asks for a new case. ``wanted`` carries a checked NewCase."""

    wanted = Signal(object)
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._parent_folder = Path.home()
        self._own_folder = False
        self.form = Form()
        self.reference = self.form.field("Reference", hint="The force's reference, for example OP/1234/26.")
        self.title = self.form.field("Title", hint="What the case is called. May stay empty.")
        self.person = self.form.field("Your name", hint=WHO)
        self.folder = PathField("Folder of the new case", folder=True)
        self.form.put("Case folder", self.folder, "A new folder on a local disk; not where the evidence lies.")
        self.passphrase = self.form.field("Passphrase", secret=True, hint=LONG_ENOUGH)
        self.again = self.form.field("Passphrase again", secret=True, hint=NO_WAY_BACK)
        self.make = QPushButton("Make the case")
        self.make.setObjectName("primary")
        cancel = QPushButton("Back")
        cancel.setToolTip("Back to the list of cases (Esc)")
        self.form.end(self.make, cancel)
        self.make.clicked.connect(self._send)
        self.form.entered.connect(self._send)
        cancel.clicked.connect(self.back)
        self.reference.textEdited.connect(self._propose)
        self.folder.line.textEdited.connect(self._owned)
        _page(self, "New case", self.form)

    def begin(self, person: str, parent: Path) -> None:
        """Be empty, but for what is known of the person and of where cases lie."""
        for field in (self.reference, self.title, self.passphrase, self.again):
            field.clear()
        self.person.setText(person)
        self._parent_folder, self._own_folder = parent, False
        self._propose()
        self.form.show_wrong("")
        self.set_busy(busy=False)
        self.reference.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_busy(self, *, busy: bool) -> None:
        """While the case is made."""
        self.form.setEnabled(not busy)
        self.make.setText("Making the case…" if busy else "Make the case")

    def show_error(self, error: TriageError) -> None:
        """Say what went wrong, at its field."""
        self.set_busy(busy=False)
        fields = {"reference": self.reference, "person": self.person, "folder": self.folder.line,
                  "passphrase": self.passphrase, "again": self.again}  # fmt: skip
        field = fields.get(error.locator or "")
        self.form.show_wrong(f"{error.sentence} {error.hint}".strip() if field else str(error), field)

    def _send(self) -> None:
        asked = NewCase(
            self.reference.text().strip(), self.title.text().strip(), self.person.text().strip(), self.folder.path(),
            self.passphrase.text(), self.again.text(),
        )  # fmt: skip
        try:
            asked.check()
        except UsageError as error:
            self.show_error(error)
            return
        self.form.show_wrong("")
        self.set_busy(busy=True)
        self.wanted.emit(asked)

    def _propose(self) -> None:
        if not self._own_folder:
            self.folder.set_path(folder_for(self._parent_folder, self.reference.text()))

    def _owned(self) -> None:
        self._own_folder = True


class PassphraseForm(QWidget):
    """Asks for the passphrase of a case. ``wanted`` carries (folder, passphrase, person)."""

    wanted = Signal(object, str, str)
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._folder = Path()
        self._case = WrappedText(2)
        self._where = WrappedText(2, quiet=True)
        self.form = Form()
        self.person = self.form.field("Your name", hint=WHO)
        self.passphrase = self.form.field("Passphrase", secret=True)
        self.open = QPushButton("Open")
        self.open.setObjectName("primary")
        cancel = QPushButton("Back")
        cancel.setToolTip("Back to the list of cases (Esc)")
        self.form.end(self.open, cancel)
        self.open.clicked.connect(self._send)
        self.form.entered.connect(self._send)
        cancel.clicked.connect(self.back)
        self._case.setFont(style.strong(self._case.font()))
        _page(self, "Open a case", self._case, self._where, self.form)

    def begin(self, folder: Path, reference: str, person: str) -> None:
        """Ask for the passphrase of this case."""
        self._folder = folder
        self._case.set_text(evidence_text(reference or folder.name))
        self._where.set_text(str(folder))
        self.person.setText(person)
        self.passphrase.clear()
        self.form.show_wrong("")
        self.set_busy(busy=False)
        (self.passphrase if person else self.person).setFocus(Qt.FocusReason.OtherFocusReason)

    def set_busy(self, *, busy: bool) -> None:
        """While the case is opened."""
        self.form.setEnabled(not busy)
        self.open.setText("Opening…" if busy else "Open")

    def show_error(self, error: TriageError) -> None:
        """Say why it could not be opened, and let it be tried again."""
        self.set_busy(busy=False)
        self.form.show_wrong(str(error), self.passphrase)

    def _send(self) -> None:
        if not self.person.text().strip():
            self.form.show_wrong("Say who you are: it stands beside everything that is done here.", self.person)
            return
        self.form.show_wrong("")
        self.set_busy(busy=True)
        self.wanted.emit(self._folder, self.passphrase.text(), self.person.text().strip())


def _page(page: QWidget, heading: str, *parts: QWidget) -> None:
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(style.TIGHT)
    label = plain_label(heading)
    label.setFont(style.title(label.font()))
    column.addWidget(label)
    column.addSpacing(style.MIDDLE)
    for part in parts[:-1]:
        column.addWidget(part)
    if parts[:-1]:
        column.addSpacing(style.WIDE)
    column.addWidget(parts[-1])
    column.addStretch(1)
