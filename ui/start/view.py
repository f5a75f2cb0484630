"""The start window: what to do first, the cases that were open before, and the forms for a new or another one."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMainWindow,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from triage.errors import TriageError
from triage.model.wording import evidence_text
from ui import style
from ui.settings import Recent, Settings
from ui.start.forms import NewCaseForm, PassphraseForm
from ui.start.presenter import NewCase, is_case, proposed_parent
from ui.widgets.choosing import Purpose, choose_folder
from ui.widgets.form import plain_label
from ui.widgets.plain import tooltip
from ui.widgets.wrapped import WrappedText

EMPTY: Final = "No case was open on this computer yet. Make one, or open a case folder; one can also be dropped here."
NO_CASE: Final = "{} is no case folder. Open or make a case first; an image, archive or folder is then dropped on it."
GONE: Final = "The folder of this case cannot be found: it was moved, or its disk is not connected."


class RecentList(QListWidget):
    """Cases that were open before. Enter or a click opens one, Delete takes it out of the list."""

    opened = Signal(object)
    forgotten = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("cases")
        self.setAccessibleName("Recent cases")
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemClicked.connect(lambda item: self.opened.emit(item.data(Qt.ItemDataRole.UserRole)))

    def show_cases(self, cases: list[Recent]) -> None:
        """Show these."""
        self.clear()
        for case in cases:
            item = QListWidgetItem(f"{evidence_text(case.reference)}\n{case.folder}")
            item.setData(Qt.ItemDataRole.UserRole, case)
            item.setToolTip(tooltip(f"{case.folder}\nEnter opens it, Delete takes it out of this list."))
            item.setSizeHint(QSize(0, 2 * style.ROW + style.NARROW))
            self.addItem(item)
        if cases:
            self.setCurrentRow(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """Enter opens, Delete forgets."""
        case = self.currentIndex().data(Qt.ItemDataRole.UserRole)
        if case is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(case)
        elif case is not None and event.key() == Qt.Key.Key_Delete:
            self.forgotten.emit(case)
        else:
            super().keyPressEvent(event)


class StartWindow(QMainWindow):
    """Asks for a case. ``made`` carries a NewCase, ``asked`` carries (folder, passphrase, person)."""

    made = Signal(object)
    asked = Signal(object, str, str)

    def __init__(self, settings: Settings, name: str) -> None:
        super().__init__()
        self._settings = settings
        self.setWindowTitle(name)
        self.resize(*style.START_WINDOW)
        self.setAcceptDrops(True)
        self._notice = WrappedText(problem=True)
        self.new = QPushButton("New case…")
        self.open = QPushButton("Open a case folder…")
        self.recent = RecentList()
        self._empty = WrappedText(quiet=True)
        self.new_form = NewCaseForm()
        self.passphrase_form = PassphraseForm()
        self._stack = QStackedWidget()
        self._build(name)
        self._connect()
        self.show_cases()

    def show_cases(self, notice: str = "") -> None:
        """Show what can be opened, and a sentence above it where there is something to say."""
        cases = self._settings.recent()
        self.recent.show_cases(cases)
        self.recent.setVisible(bool(cases))
        self._empty.setVisible(not cases)
        self.say(notice)
        self._stack.setCurrentIndex(0)
        (self.recent if cases else self.new).setFocus(Qt.FocusReason.OtherFocusReason)

    def say(self, sentence: str) -> None:
        """Say something above the list."""
        self._notice.set_text(sentence)
        self._notice.setVisible(bool(sentence))

    def notice(self) -> str:
        """What is said above the list."""
        return self._notice.text()

    def ask_passphrase(self, folder: Path) -> None:
        """Ask for the passphrase of a case folder; say so where it is none."""
        if not is_case(folder):
            self.show_cases(GONE if not folder.exists() else NO_CASE.format(evidence_text(folder.name)))
            return
        known = {Path(case.folder): case.reference for case in self._settings.recent()}
        reference = known.get(folder.resolve(), "")
        self._stack.setCurrentIndex(2)
        self.passphrase_form.begin(folder, reference, self._settings.get("person", ""))

    def show_error(self, error: TriageError) -> None:
        """Say in the form at hand what went wrong."""
        form = (None, self.new_form, self.passphrase_form)[self._stack.currentIndex()]
        if form is None:
            self.say(str(error))
        else:
            form.show_error(error)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """Esc goes back to the list."""
        if event.key() == Qt.Key.Key_Escape and self._stack.currentIndex():
            self.show_cases()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802  # Qt's name
        """Files may be dropped."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802  # Qt's name
        """A case folder is opened."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.ask_passphrase(paths[0])

    def _begin_new(self) -> None:
        parent = proposed_parent([case.folder for case in self._settings.recent()])
        self._stack.setCurrentIndex(1)
        self.new_form.begin(self._settings.get("person", ""), parent)

    def _choose(self) -> None:
        recent = self._settings.recent()
        start = Path(recent[0].folder).parent if recent else None
        chosen = choose_folder(self, "Open a case folder", Purpose.CASE, start)
        if chosen is not None:
            self.ask_passphrase(chosen)

    def _forget(self, case: Recent) -> None:
        self._settings.forget(case.folder)
        self.show_cases()

    def _make(self, asked: NewCase) -> None:
        self._settings.set("person", asked.person)
        self.made.emit(asked)

    def _ask(self, folder: Path, passphrase: str, person: str) -> None:
        self._settings.set("person", person)
        self.asked.emit(folder, passphrase, person)

    def _connect(self) -> None:
        self.new.clicked.connect(self._begin_new)
        self.open.clicked.connect(self._choose)
        self.recent.opened.connect(lambda case: self.ask_passphrase(Path(case.folder)))
        self.recent.forgotten.connect(self._forget)
        self.new_form.wanted.connect(self._make)
        self.passphrase_form.wanted.connect(self._ask)
        for form in (self.new_form, self.passphrase_form):
            form.back.connect(self.show_cases)

    def _build(self, name: str) -> None:
        self.new.setObjectName("primary")
        self.new.setShortcut("Ctrl+N")
        self.new.setToolTip("Make a new, encrypted case (Ctrl+N)")
        self.open.setShortcut("Ctrl+O")
        self.open.setToolTip("Open a case that is there (Ctrl+O)")
        self._empty.set_text(EMPTY)
        title, listed = plain_label(name), plain_label("Recent cases")
        title.setFont(style.title(title.font()))
        listed.setFont(style.strong(listed.font()))
        said = WrappedText(quiet=True)
        said.set_text("Read-only triage of seized phones and computers.")
        buttons = QHBoxLayout()
        buttons.setSpacing(style.NARROW)
        buttons.addWidget(self.new)
        buttons.addWidget(self.open)
        buttons.addStretch(1)
        first = QWidget()
        column = QVBoxLayout(first)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.NARROW)
        for part in (title, said):
            column.addWidget(part)
        column.addSpacing(style.MIDDLE)
        column.addLayout(buttons)
        column.addSpacing(style.WIDE)
        for part in (self._notice, listed, self._empty):
            column.addWidget(part)
        column.addWidget(self.recent, 1)
        column.addStretch(0)
        for page in (first, self.new_form, self.passphrase_form):
            self._stack.addWidget(page)
        self.setCentralWidget(_narrow(self._stack))


def _narrow(inside: QWidget) -> QWidget:
    """The widget in a column that stays readable, and scrolls where the text is large and the screen small."""
    inside.setMaximumWidth(style.FORM)
    whole = QWidget()
    line = QHBoxLayout(whole)
    line.setContentsMargins(style.BROAD, style.BROAD, style.BROAD, style.BROAD)
    line.addStretch(1)
    line.addWidget(inside, 100)
    line.addStretch(1)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(whole)
    return area
