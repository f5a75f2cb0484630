"""The audit page: filters above, the chain as a table, its state and the event at hand beside it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHeaderView, QStackedWidget, QVBoxLayout, QWidget

from triage.errors import TriageError
from triage.model.wording import count, number
from ui import style
from ui.audit.filters import Filters
from ui.audit.model import FIELDS, AuditModel
from ui.audit.presenter import AuditDesk, AuditPresenter, Checked, Found
from ui.audit.side import AuditSide
from ui.jobs import Job
from ui.page import Command, Desk, Page
from ui.widgets.cells import LineTable
from ui.widgets.choosing import choose_new_file
from ui.widgets.message import Message
from ui.widgets.notice import Notice
from ui.widgets.split import KeptSplitter

FORMATS: Final = "JSON Lines (*.jsonl);;CSV (*.csv)"
NONE_LEFT: Final = (
    "The filter leaves nothing to show",
    "Every event stays in the log. Take a filter away to see more.",
)


class AuditPage(Page):
    """Shows the events that its presenter hands out."""

    KEY = "audit"
    TITLE = "Audit"
    ICON = "audit"
    HELP = "Audit"
    SEARCHES = "Search the audit log"

    def __init__(self, desk: Desk, presenter: AuditDesk | None = None) -> None:
        super().__init__(desk)
        self._desk = presenter or AuditPresenter(desk.case)
        self._jobs: dict[str, Job] = {}
        self._seen = False
        self.model = AuditModel(self._desk, desk.jobs, self)
        self.filters = Filters()
        self.table = LineTable("Audit log")
        self.side = AuditSide()
        self.message = Message()
        self.notice = Notice()
        self._stack = QStackedWidget()
        self._build()
        self._connect()
        self.message.show_words("Reading the audit log…")
        self.reload()

    def entered(self, target: object = None) -> None:
        """Take the keyboard; the target ``verify`` begins a verification."""
        if target == "verify":
            self.verify()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def case_changed(self, parts: frozenset[str]) -> None:
        """Every act is an event; on another clock all times are said anew."""
        if "zones" in parts:
            self.model.forget()
        if "audit" in parts:
            self.reload()

    def search(self, text: str) -> None:
        """Show the events that hold these words."""
        self.filters.text.setText(text)

    def commands(self) -> list[Command]:
        """What can be done here now."""
        return [
            Command("Verify the case", "Ctrl+Shift+V", self.verify, self.side.verify.isEnabled),
            Command("Copy the head of the chain", "", self._copy),
            Command("Export the events that the filter shows", "Ctrl+E", self._choose_file),
            Command("Show all events", "", self.filters.reset),
        ]

    def reload(self) -> None:
        """Read the log again; what is shown stays until then."""
        self._start("find", partial(self._desk.find, self.filters.chosen()), self._show_found)
        self._start("head", self._desk.head, self.side.show_head)

    def verify(self) -> None:
        """Recompute the chain beside the window, which stays usable."""
        self.side.show_checking()

        def work(_: Callable[[object], None]) -> Checked:
            return self._desk.verify()

        self.desk.jobs.start_long(work, lambda _: None, self._show_checked, self._not_checked)

    def export_to(self, path: Path) -> None:
        """Write the events that the filter shows."""

        def done(events: int) -> None:
            self.desk.shell.say(f"{count(events, 'event')} written to {path.name}.")

        self._start("export", partial(self._desk.export, self.filters.chosen(), path), done)

    def _show_found(self, found: Found) -> None:
        self.notice.hide()
        row = self.table.currentIndex().row()
        seq = self.model.number(row)
        self.model.show_events(found.numbers)
        whole, shown = found.names.events, len(found.numbers)
        said = "" if shown == whole else f"{number(shown)} of "
        self.filters.count.setText(f"{said}{count(whole, 'event')}")
        self._days(found)
        first, self._seen = not self._seen, True
        if not found.numbers:
            self.message.show_words(*NONE_LEFT, button="Show all events")
        self._stack.setCurrentIndex(1 if found.numbers else 0)
        self.table.go_to(found.numbers.index(seq) if seq in found.numbers else 0)
        self._show_current()
        if first and self.isVisible():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _days(self, found: Found) -> None:
        """The days between which events lie are those of the first and last of all; they are read with their rows."""
        if found.names.events:
            ends = (1, max(found.numbers, default=found.names.events))
            self._start("days", partial(self._desk.rows, ends), partial(self._show_days, found))

    def _show_days(self, found: Found, rows: list[Any]) -> None:
        if rows:
            self.filters.show_names(found.names, (rows[0].at[:10], rows[-1].at[:10]))

    def _show_current(self, *_: object) -> None:
        index = self.table.currentIndex()
        self.side.show_row(self.model.row(index.row()) if index.isValid() else None)

    def _loaded(self, first: QModelIndex, last: QModelIndex) -> None:
        if first.row() <= self.table.currentIndex().row() <= last.row():
            self._show_current()

    def _show_checked(self, checked: Checked) -> None:
        self.side.show_checked(checked)
        self.desk.shell.say(checked.said)

    def _not_checked(self, error: TriageError) -> None:
        self.side.show_checked(None)
        self._show_error(error)

    def _show_error(self, error: TriageError) -> None:
        if self._seen:
            self.notice.show_words(str(error))
        else:
            self.message.show_error(error)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.side.head())
        self.desk.shell.say("The head of the chain was copied. Keep it outside the case.")

    def _choose_file(self) -> None:
        path, kind = choose_new_file(self, "Export the audit log", "audit-log.jsonl", FORMATS)
        if path is not None:
            ending = ".csv" if "csv" in kind else ".jsonl"
            self.export_to(path if path.suffix else path.with_suffix(ending))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        """In a small window the log comes first."""
        super().resizeEvent(event)
        self.side.setVisible(self.width() >= style.WITH_AUDIT_SIDE)

    def _start(self, name: str, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        if name in self._jobs:
            self._jobs[name].cancel()
        self._jobs[name] = self.desk.jobs.start(work, done, self._show_error)

    def _connect(self) -> None:
        self.model.failed.connect(self._show_error)
        self.model.dataChanged.connect(self._loaded)
        self.filters.changed.connect(self.reload)
        self.table.selectionModel().currentRowChanged.connect(self._show_current)
        self.side.verified.connect(self.verify)
        self.side.copied.connect(self._copy)
        self.side.exported.connect(self._choose_file)
        self.message.again.connect(lambda: self.filters.reset() if self._seen else self.reload())
        self.notice.again.connect(self.reload)
        for keys, act in (("Ctrl+Shift+V", self.verify), ("Ctrl+E", self._choose_file)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _build(self) -> None:
        self.table.setModel(self.model)
        for place, name in enumerate(FIELDS):
            if name in style.AUDIT_COLUMNS:
                self.table.setColumnWidth(place, style.AUDIT_COLUMNS[name])
        self.table.horizontalHeader().setSectionResizeMode(FIELDS.index("said"), QHeaderView.ResizeMode.Stretch)
        self.notice.hide()
        self._stack.addWidget(self.message)
        self._stack.addWidget(self.table)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.filters)
        column.addWidget(self._stack, 1)
        split = KeptSplitter(Qt.Orientation.Horizontal, self.desk.shell.settings, "audit")
        split.put([left, self.side], [style.WINDOW[0] - style.RAIL - style.PANEL, style.PANEL], 0)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.notice)
        whole.addWidget(split, 1)
