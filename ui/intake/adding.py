"""Adding evidence: the exhibit on the left, what was recognised at each path on the right, and then one act."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from triage.errors import TriageError, UsageError
from triage.model.wording import count
from ui import style
from ui.intake.cards import Card
from ui.intake.facts_form import FactsForm
from ui.intake.presenter import ExhibitLine, IntakePresenter, Recognition
from ui.jobs import Jobs
from ui.settings import Settings
from ui.widgets.choosing import Purpose, choose_files, choose_folder
from ui.widgets.section import Panel, heading
from ui.widgets.split import KeptSplitter
from ui.widgets.wrapped import WrappedText

EMPTY: Final = (
    "Choose an image, an archive of a phone or a folder, or drop one here. Of a split image choose the first segment:"
    " the others are found beside it."
)


class AddPanel(QWidget):
    """``added`` carries the sentence that says what was added; ``back`` is told where nothing was."""

    added = Signal(str)
    back = Signal()

    def __init__(self, presenter: IntakePresenter, jobs: Jobs, settings: Settings) -> None:
        super().__init__()
        self._presenter = presenter
        self._jobs = jobs
        self._cards: list[Card] = []
        self._adding = False
        self.form = FactsForm()
        self.add = QPushButton("Add to the case")
        self.file = QPushButton("Choose files…")
        self.folder = QPushButton("Choose a folder…")
        self._why = WrappedText(quiet=True)
        self._empty = WrappedText(quiet=True)
        self._list = Panel("What was recognised")
        self._wrong = WrappedText(problem=True)
        self._build(settings)
        self.setAcceptDrops(False)

    def begin(self, exhibits: Sequence[ExhibitLine], paths: Sequence[Path] = (), reference: str = "") -> None:
        """Start anew, with paths that were dropped or an exhibit that was chosen."""
        for card in list(self._cards):
            self._remove(card)
        self.form.begin(exhibits, reference)
        self._adding = False
        self._say_wrong("")
        self.take(paths)
        (self.file if reference else self.form.reference).setFocus(Qt.FocusReason.OtherFocusReason)

    def take(self, paths: Sequence[Path]) -> None:
        """Recognise these paths too."""
        here = {card.path for card in self._cards}
        for path in paths:
            if path not in here:
                self._recognise(path)
        self._show_state()

    def cards(self) -> list[Card]:
        """The paths that are to be added, each with what it is."""
        return list(self._cards)

    def wrong(self) -> str:
        """Why the last try added nothing."""
        return self._wrong.text()

    def _recognise(self, path: Path) -> None:
        card = Card(path)
        card.removed.connect(lambda: self._remove(card))
        self._cards.append(card)
        self._list.column.insertWidget(self._list.column.count() - 1, card)
        show = partial(self._settle, card)
        self._jobs.start(partial(self._presenter.recognise, path), show, show)

    def _settle(self, card: Card, answer: Recognition | TriageError) -> None:
        if card not in self._cards:
            return
        if isinstance(answer, Recognition):
            card.show_found(answer)
        else:
            card.show_error(answer)
        self._show_state()

    def _remove(self, card: Card) -> None:
        self._cards.remove(card)
        card.hide()
        card.deleteLater()
        self._show_state()

    def _show_state(self) -> None:
        pending = sum(card.pending for card in self._cards)
        refused = sum(card.error is not None for card in self._cards)
        ready = bool(self._cards) and not pending and not refused and not self._adding
        self._empty.setVisible(not self._cards)
        self.add.setEnabled(ready)
        self.add.setText("Adding…" if self._adding else "Add to the case")
        why = "All of this is added, or nothing. It is read and verified by the next run."
        if not self._cards:
            why = "Nothing was chosen yet."
        elif pending:
            why = f"{count(pending, 'path is', 'paths are')} being recognised."
        elif refused:
            why = f"{count(refused, 'path', 'paths')} cannot be added: take out what is refused."
        self._why.set_text(why)

    def _send(self) -> None:
        try:
            facts = self.form.facts()
        except UsageError as error:
            self._say_wrong(str(error))
            return
        self._say_wrong("")
        self._adding = True
        self._show_state()
        paths = [card.path for card in self._cards]
        self._jobs.start(lambda: self._presenter.add(paths, facts), self._done, self._failed)

    def _done(self, sentence: str) -> None:
        self._adding = False
        self.added.emit(sentence)

    def _failed(self, error: TriageError) -> None:
        self._adding = False
        self._show_state()
        self._say_wrong(str(error))

    def _say_wrong(self, sentence: str) -> None:
        self._wrong.set_text(sentence)
        self._wrong.setVisible(bool(sentence))

    def _choose_files(self) -> None:
        self.take(choose_files(self, "Images or archives", Purpose.EVIDENCE))

    def _choose_folder(self) -> None:
        chosen = choose_folder(self, "A folder that is evidence", Purpose.EVIDENCE)
        if chosen is not None:
            self.take([chosen])

    def _build(self, settings: Settings) -> None:
        self.add.setObjectName("primary")
        cancel = QPushButton("Back")
        for button, hint, act in (
            (self.file, "Images, archives; the first segment of a split image", self._choose_files),
            (self.folder, "A folder of files", self._choose_folder),
            (self.add, "Adds all that is listed, or nothing (Ctrl+Return)", self._send),
            (cancel, "Back to the exhibits; nothing is added (Esc)", self.back.emit),
        ):
            button.setToolTip(hint)
            button.clicked.connect(act)
        self.add.setShortcut("Ctrl+Return")
        self._empty.set_text(EMPTY)
        left = Panel("Exhibit")
        # Once it is laid out.
        self.form.limited.toggled.connect(
            lambda: QTimer.singleShot(0, left, lambda: left.ensureWidgetVisible(self.form.scope))
        )
        left.put(heading("To which exhibit"), self.form)
        left.column.addStretch(1)
        choose = QHBoxLayout()
        choose.setSpacing(style.NARROW)
        choose.addWidget(self.file)
        choose.addWidget(self.folder)
        choose.addStretch(1)
        self._list.put(heading("What is added"))
        self._list.column.addLayout(choose)
        self._list.put(self._empty)
        self._list.column.addStretch(1)
        end = QHBoxLayout()
        end.setContentsMargins(style.WIDE, style.NARROW, style.WIDE, style.NARROW)
        end.setSpacing(style.NARROW)
        said = QVBoxLayout()
        said.addWidget(self._wrong)
        said.addWidget(self._why)
        end.addLayout(said, 1)
        end.addWidget(self.add)
        end.addWidget(cancel)
        split = KeptSplitter(Qt.Orientation.Horizontal, settings, "intake.add")
        split.put([left, self._list], [style.FORM, style.FORM], grows=None)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(split, 1)
        column.addLayout(end)
