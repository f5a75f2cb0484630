"""The form of an exhibit: what it is, whose, by what right, how it was seized, and what of it may be read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from triage.errors import UsageError
from triage.intake.evidence import ExhibitFacts
from triage.model.frame import Role, Scope
from ui import style
from ui.intake.presenter import ExhibitLine
from ui.widgets.check import CheckBox
from ui.widgets.form import Form

ROLES: Final = {
    Role.SUSPECT: "suspect's device",
    Role.VICTIM: "victim's device: possibly made here is a safeguarding matter first",
    Role.WITNESS: "witness's device: possibly made here is a safeguarding matter first",
    Role.DECEASED: "deceased person's device",
    Role.OTHER: "other, or not known",
}
KINDS: Final = ("pictures", "videos", "messages", "documents")
KNOWN: Final = "This exhibit is there: what was said of it stays, and the sources are added to it."


class FactsForm(Form):
    """Asks for an exhibit; of one that is there already nothing can be changed here."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, ExhibitLine] = {}
        self.reference = QComboBox()
        self.reference.setEditable(True)
        self.reference.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.put("Exhibit reference", self.reference)
        self.description = self.field("Description", hint="With make and model as the device writes them, where known.")
        self.owner = self.field("Owner")
        self.role = QComboBox()
        for role, words in ROLES.items():
            self.role.addItem(words, role)
        self.role.setCurrentIndex(list(ROLES).index(Role.OTHER))
        self.put("Role", self.role)
        self.authority = self.field("Legal authority", hint="Under which it is examined, for example s.19 PACE 1984.")
        self.seizure = QPlainTextEdit()
        self.seizure.setTabChangesFocus(True)
        self.seizure.setFixedHeight(style.THREE_LINES)
        self.put("Seizure", self.seizure, "When, where and by whom it was seized, and its seal.")
        self.limited = CheckBox("Limit what of it may be read")
        self.put("Scope", self.limited, "What lies outside is counted by name and not read. Set once.")
        self.scope = ScopeForm()
        self.put("Limits", self.scope)
        self._show_limits(shown=False)
        self.limited.toggled.connect(lambda shown: self._show_limits(shown=shown))
        self.reference.currentTextChanged.connect(self._take_known)
        self.end()

    def begin(self, exhibits: Sequence[ExhibitLine], reference: str = "") -> None:
        """Be empty, but for the exhibits that are there; one of them may be chosen."""
        self._known = {exhibit.reference: exhibit for exhibit in exhibits}
        self.reference.blockSignals(True)
        self.reference.clear()
        self.reference.addItems(list(self._known))
        self.reference.setCurrentText(reference)
        self.reference.blockSignals(False)
        for field in (self.description, self.owner, self.authority, self.seizure):
            field.clear()
        self.role.setCurrentIndex(list(ROLES).index(Role.OTHER))
        self.limited.setChecked(False)
        self._take_known(reference)
        self.show_wrong("")

    def facts(self) -> ExhibitFacts:
        """What was said.

        Raises:
            UsageError: It cannot be taken as it stands; the sentence says why.
        """
        reference = self.reference.currentText().strip()
        if not reference:
            raise UsageError("An exhibit needs a reference.")
        if reference in self._known:
            return ExhibitFacts(reference)
        return ExhibitFacts(
            reference,
            Role(self.role.currentData()),
            self.authority.text().strip(),
            self.description.text().strip(),
            self.scope.scope() if self.limited.isChecked() else None,
            self.owner.text().strip(),
            self.seizure.toPlainText().strip(),
        )

    def _take_known(self, reference: str) -> None:
        """Show what is stored of an exhibit that is there, and let nobody think that it could be changed."""
        known = self._known.get(reference.strip())
        fields: dict[str, QLineEdit] = {
            "description": self.description, "owner": self.owner, "authority": self.authority,
        }  # fmt: skip
        for name, field in fields.items():
            if known is not None or not field.isEnabled():
                field.setText(known.stored[name] if known is not None else "")
        if known is not None or not self.seizure.isEnabled():
            self.seizure.setPlainText(known.stored["seizure"] if known is not None else "")
            self.role.setCurrentIndex(list(ROLES).index(Role(known.role) if known is not None else Role.OTHER))
        if known is not None:
            self.limited.setChecked(False)
        for part in (*fields.values(), self.seizure, self.role, self.limited):
            part.setEnabled(known is None)
        self.show_wrong(KNOWN if known is not None else "")

    def _show_limits(self, *, shown: bool) -> None:
        self.show_field("Limits", shown=shown)


class ScopeForm(Form):
    """Asks for the limits of a scope."""

    def __init__(self) -> None:
        super().__init__()
        self.folders = self.field("Folders", hint="Beginnings of paths, with a comma between two.")
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        self.kinds = {kind: CheckBox(kind) for kind in KINDS}
        for box in self.kinds.values():
            line.addWidget(box, 1)
        self.put("Kinds", row)
        self.apps = self.field("Apps")
        self.contacts = self.field("Contacts", hint="Numbers, addresses or names of accounts.")
        self.first = self.field("From", hint="A day, as 2024-12-31.")
        self.last = self.field("Until")
        self.reason = self.field("Reason", hint="Printed in the report.")
        self.end()

    def scope(self) -> Scope:
        """The limits.

        Raises:
            UsageError: Nothing is limited, or a day is none.
        """
        first, last = (_day(field.text().strip()) for field in (self.first, self.last))
        made = Scope(
            folders=_parts(self.folders.text()),
            kinds=tuple(kind for kind, box in self.kinds.items() if box.isChecked()),
            apps=_parts(self.apps.text()),
            contacts=_parts(self.contacts.text()),
            date_from=first,
            date_to=last,
            reason=self.reason.text().strip(),
        )
        if not made.is_limited:
            raise UsageError("The scope is to be limited, and no limit is given.")
        if first and last and first > last:
            raise UsageError(f"The scope ends before it begins: {first} to {last}.")
        return made


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _day(text: str) -> str | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise UsageError(f"{text} is no day of the form 2024-12-31.") from error
