"""Importing a hash set: the file is looked through, each of its codes is given a meaning, and then it is taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from threading import Event
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from hashsets.mapping import ImportRequest
from hashsets.preview import SetPreview
from triage.errors import TriageError
from triage.model.matches import Confidence, Meaning
from triage.model.wording import count, number, size, visible
from ui import style
from ui.intake.mapping import MappingTable
from ui.intake.presenter import IntakePresenter
from ui.intake.unit_presenter import UnitPresenter
from ui.jobs import Jobs
from ui.widgets.form import Form
from ui.widgets.section import Panel, heading
from ui.widgets.wrapped import WrappedText

CONFIDENCES: Final = {
    Confidence.INDICATIVE: "indicative: a grade is suggested and each item is viewed",
    Confidence.TRUSTED: "trusted: exact matches may take the grade without being viewed",
    Confidence.LOCAL: "local: the unit's own grading, suggested",
}
MEANINGS: Final = {
    None: "say what it means to stand in this list…",
    Meaning.BAD: "notable: looked at, without a grade",
    Meaning.NON_PERTINENT: "known good: ranked last and counted",
    Meaning.COMPARISON: "comparison material of a known series",
}


PLACES: Final = ("in this case", "in the unit's store, and use it in this case")


class ImportPanel(QWidget):
    """``imported`` carries the sentence that says what was imported; ``back`` is told where nothing was."""

    imported = Signal(str)
    back = Signal()

    def __init__(self, presenter: IntakePresenter, jobs: Jobs, unit: UnitPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._unit = unit
        self._jobs = jobs
        self._paths: tuple[Path, ...] = ()
        self._stop = Event()
        self._grades: tuple[str, ...] = ()
        self._seen: SetPreview | None = None
        self._busy = False
        self.title = heading()
        self._what = WrappedText(quiet=True)
        self._wrong = WrappedText(problem=True)
        self._why = WrappedText(quiet=True)
        self.form = Form()
        self.name = self.form.field("Name of the set", hint="As queue and report call it, for example Force 2026-09.")
        self.place = QComboBox()
        self.version = QLineEdit()
        self.meaning = QComboBox()
        self.confidence = QComboBox()
        self.mapping = MappingTable()
        self.take = QPushButton("Import")
        self.cancel = QPushButton("Back")
        self._build()

    def begin(self, paths: Sequence[Path], grades: tuple[str, ...]) -> None:
        """Look through the files of a set."""
        self.stop()
        self._paths, self._grades, self._seen, self._busy = tuple(paths), grades, None, True
        self._stop = Event()
        first = visible(paths[0].name)
        self.title.setText(f"Hash set from {first}" + (f" and {len(paths) - 1} more" if len(paths) > 1 else ""))
        self.name.setText(paths[0].stem)
        self.place.setCurrentIndex(0)
        self.version.clear()
        self.meaning.setCurrentIndex(0)
        self.confidence.setCurrentIndex(0)
        self._say_wrong("")
        self._what.set_text("Looking through the file…")
        self._show_state()
        self._jobs.start_long(
            partial(self._presenter.preview, self._paths, self._stop),
            partial(self._progress, self._stop),
            partial(self._show, self._stop),
            partial(self._refuse, self._stop),
        )

    def stop(self) -> None:
        """End what is under way; nothing of it is kept."""
        self._stop.set()

    def wrong(self) -> str:
        """Why nothing was imported."""
        return self._wrong.text()

    def what(self) -> str:
        """What the file is, or how far it was read."""
        return self._what.text()

    def _progress(self, asked: Event, done: int) -> None:
        if asked is self._stop and self._busy:
            self._what.set_text(f"Looking through the file: {size(done)} read…")

    def _show(self, asked: Event, seen: SetPreview) -> None:
        if asked is not self._stop:
            return
        self._seen, self._busy = seen, False
        parts = [f"{seen.format} {seen.version}".strip(), seen.region, count(seen.records, "record")]
        parts += [f"{number(values)} not used: {reason}" for reason, values in seen.refused.items()]
        self._what.set_text(visible(", ".join(part for part in parts if part)))
        self.mapping.show_codes(seen.codes if seen.coded else (), self._grades)
        self._show_state()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refuse(self, asked: Event, error: TriageError) -> None:
        if asked is not self._stop:
            return
        self._busy = False
        self._what.set_text("")
        self._show_state()
        self._say_wrong(str(error))

    def _show_state(self) -> None:
        seen = self._seen
        coded = seen is not None and seen.coded
        self.form.show_field("Keep it", shown=self._unit.is_open)
        self.form.show_field("Version", shown=self._unit.is_open and bool(self.place.currentIndex()))
        for name, shown in (("Means", seen is not None and not coded), ("Confidence", coded), ("Codes", coded)):
            self.form.show_field(name, shown=shown)
        self.form.setVisible(seen is not None)
        unsaid = self.mapping.unsaid() if coded else int(self.meaning.currentIndex() == 0)
        ready = seen is not None and not unsaid and not self._busy and bool(self.name.text().strip())
        self.take.setEnabled(ready)
        why = ""
        if seen is not None and coded and unsaid:
            why = f"{count(unsaid, 'code has', 'codes have')} no meaning yet: nothing is imported until each has one."
        elif seen is not None and unsaid:
            why = "Nothing is imported until it is said what it means to stand in this list."
        self._why.set_text(why)
        self.cancel.setText("Stop" if self._busy and seen is not None else "Back")

    def _send(self) -> None:
        assert self._seen is not None, "the button is enabled for a file that was looked through"
        coded = self._seen.coded
        grades = self.mapping.grades() if coded else {}
        request = ImportRequest(
            name=self.name.text().strip(),
            meaning=None if coded else Meaning(self.meaning.currentData()),
            grades=grades,
            non_pertinent=self.mapping.non_pertinent() if coded else frozenset(),
            confidence=Confidence(self.confidence.currentData()) if coded and grades else None,
        )
        self._busy = True
        self._say_wrong("")
        self._show_state()
        self._stop = Event()
        self._jobs.start_long(
            self._work(request),
            self._importing,
            self._imported,
            self._refuse_import,
        )

    def _work(self, request: ImportRequest) -> Callable[[Callable[[int], None]], str]:
        """The import into the case, or into the unit's store."""
        if self._unit.is_open and self.place.currentIndex():
            version = self.version.text().strip()
            return partial(self._unit.import_set, self._paths, request, version, self._stop)
        return partial(self._presenter.import_set, self._paths, request, self._stop)

    def _leave(self) -> None:
        """While something is read the button ends it; else it leads back."""
        importing = self._busy and self._seen is not None
        self.stop()
        if not importing:
            self.back.emit()

    def _importing(self, done: int) -> None:
        self._what.set_text(f"Importing: {size(done)} read…")

    def _imported(self, sentence: str) -> None:
        self._busy = False
        self.imported.emit(sentence)

    def _refuse_import(self, error: TriageError) -> None:
        self._busy = False
        self._what.set_text("")
        self._show_state()
        self._say_wrong(str(error))

    def _say_wrong(self, sentence: str) -> None:
        self._wrong.set_text(sentence)
        self._wrong.setVisible(bool(sentence))

    def _build(self) -> None:
        for meaning, words in MEANINGS.items():
            self.meaning.addItem(words, meaning)
        for confidence, words in CONFIDENCES.items():
            self.confidence.addItem(words, confidence)
        self.place.addItems(PLACES)
        self.form.put("Keep it", self.place, "In the unit's store it is compiled once, and every case can use it.")
        self.form.put("Version", self.version, "For example 2026-09; left empty, the day of its newest change.")
        self.form.put("Means", self.meaning)
        self.form.put("Confidence", self.confidence, "How far the grades may be relied on. The file does not say it.")
        self.form.put("Codes", self.mapping)
        self.form.end()
        self.take.setObjectName("primary")
        self.take.setToolTip("Imports the whole file, or nothing of it")
        self.take.clicked.connect(self._send)
        self.cancel.setToolTip("Back to the hash sets; nothing is imported (Esc)")
        self.cancel.clicked.connect(self._leave)
        self.mapping.changed.connect(self._show_state)
        self.place.currentIndexChanged.connect(lambda _: self._show_state())
        self.meaning.currentIndexChanged.connect(lambda _: self._show_state())
        self.name.textChanged.connect(lambda _: self._show_state())
        panel = Panel("Hash set")
        panel.put(self.title, self._what, self.form, self._wrong)
        panel.column.addStretch(1)
        end = QHBoxLayout()
        end.setContentsMargins(style.WIDE, style.NARROW, style.WIDE, style.NARROW)
        end.setSpacing(style.NARROW)
        end.addWidget(self._why, 1)
        end.addWidget(self.take)
        end.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(panel, 1)
        column.addLayout(end)
