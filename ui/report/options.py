"""The panel beside the preview: which document, in which words, what it lacks, and the button that saves it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QPushButton, QRadioButton, QVBoxLayout

from ui import style
from ui.icons import icon
from ui.report.lacks import LackList
from ui.report.presenter import Overview
from ui.widgets.wrapped import WrappedText


class Options(QFrame):
    """``form_chosen`` carries the key of a form; the other signals say which button was pressed."""

    form_chosen = Signal(str)
    wording_asked = Signal()
    wording_reset = Signal()
    save_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("details")
        self._group = QButtonGroup(self)
        self._forms = QVBoxLayout()
        self._facts = WrappedText(quiet=True)
        self._words = WrappedText(quiet=True)
        self.other_words = QPushButton("Other wording…")
        self.own_words = QPushButton("Bundled wording")
        self.lacks = LackList()
        self.reason = WrappedText(4)
        self.save = QPushButton("Save PDF and JSON…")
        self._saving = False
        self._overview: Overview | None = None
        self._build()

    def radios(self) -> dict[str, QRadioButton]:
        """The choice of forms, by their keys."""
        return {str(button.property("form")): button for button in self._group.buttons()}  # type: ignore[misc]

    def show_overview(self, overview: Overview, *, bundled: bool) -> None:
        """Show what stands beside the preview."""
        self._overview = overview
        if not self._group.buttons():
            self._add_forms(overview.forms)
        for key, radio in self.radios().items():
            radio.blockSignals(True)
            radio.setChecked(key == overview.form)
            radio.blockSignals(False)
        self._facts.set_text(f"Snapshot {overview.number}, prepared by {overview.person} (as claimed)")
        self._words.set_text(f"Wording: {overview.wording}")
        self.own_words.setVisible(not bundled)
        self.lacks.show_lacks(overview)
        self._show_saving()

    def set_saving(self, saving: bool) -> None:
        """Say that a document is being written, or no more."""
        self._saving = saving
        self._show_saving()

    def _show_saving(self) -> None:
        overview = self._overview
        if self._saving:
            said, can = "Writing the document…", False
        elif overview is None:
            said, can = "", False
        else:
            said, can = overview.waits or overview.saves, not overview.waits
        self.save.setEnabled(can)
        self.reason.set_text(said)
        self.save.setToolTip("Writes both files into a folder of your choice (Ctrl+S)" if can else said)

    def _add_forms(self, forms: tuple[tuple[str, str], ...]) -> None:
        for key, title in forms:
            radio = QRadioButton(title)
            radio.setProperty("form", key)
            radio.toggled.connect(lambda on, form=key: self.form_chosen.emit(form) if on else None)
            self._group.addButton(radio)
            self._forms.addWidget(radio)

    def _build(self) -> None:
        self.other_words.setToolTip("Choose a wording pack of your unit: a TOML file")
        self.own_words.setToolTip("Use the words that come with the program again")
        self.own_words.hide()
        self.save.setEnabled(False)
        self.save.setIcon(icon("save", style.current(self.palette())))
        self.save.setShortcut("Ctrl+S")
        self.other_words.clicked.connect(self.wording_asked)
        self.own_words.clicked.connect(self.wording_reset)
        self.save.clicked.connect(self.save_asked)
        buttons = QHBoxLayout()
        buttons.setSpacing(style.NARROW)
        buttons.addWidget(self.other_words)
        buttons.addWidget(self.own_words)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.WIDE, style.MIDDLE, style.WIDE, style.MIDDLE)
        column.setSpacing(style.NARROW)
        column.addWidget(_heading("Document"))
        column.addLayout(self._forms)
        column.addWidget(self._facts)
        column.addWidget(self._words)
        column.addLayout(buttons)
        column.addSpacing(style.NARROW)
        column.addWidget(_heading("Still missing"))
        column.addWidget(self.lacks, 1)
        column.addWidget(self.reason)
        column.addWidget(self.save, 0, Qt.AlignmentFlag.AlignLeft)


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setFont(style.title(label.font()))
    return label
