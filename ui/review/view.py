"""The review page: what was examined above, the queue in the middle, the item at hand beside it."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSplitter, QStackedWidget, QVBoxLayout

from triage.errors import TriageError
from triage.model.wording import number
from ui import style
from ui.jobs import Job
from ui.page import Desk, Page
from ui.review.details import DetailsPanel
from ui.review.model import QueueModel
from ui.review.presenter import Details, Overview, QueueState, ReviewDesk, ReviewPresenter
from ui.review.table import QueueTable
from ui.widgets.message import Message
from ui.widgets.notice import Notice
from ui.widgets.wrapped import WrappedText

HEADER_LINES: Final = 3
PATIENCE_MS: Final = 150
"""After this time a panel says that it is reading, instead of showing the item before."""

SHOWN_PARTS: Final = frozenset(
    {"contents", "entries", "evidence", "matches", "messages", "policy", "problems", "queue", "review", "run",
     "sets", "sources", "volumes"}
)  # fmt: skip
"""Parts of the case whose change this page shows."""

EMPTY: Final = {
    QueueState.NO_EXHIBITS: (
        "No exhibits yet",
        "Add an image, a folder or an extraction.\nClose this window, then:",
        "triage add CASE FILE --exhibit REFERENCE",
    ),
    QueueState.NOT_RANKED: (
        "Nothing is ranked yet",
        "A run reads the exhibits and ranks what they hold.\nClose this window, then:",
        "triage run CASE",
    ),
}
"""Heading, sentence and command of each state in which there is no queue."""


class ReviewPage(Page):
    """Shows the queue that its presenter hands out."""

    KEY = "review"
    TITLE = "Review"
    ICON = "review"
    HELP = "Review"

    def __init__(self, desk: Desk, presenter: ReviewDesk | None = None) -> None:
        super().__init__(desk)
        self._desk = presenter or ReviewPresenter(desk.case)
        self._jobs = desk.jobs
        self._overview_job: Job | None = None
        self._details_job: Job | None = None
        self._shown: str | None = None
        self._header = WrappedText(HEADER_LINES)
        self._all = QPushButton("Read all of it")
        self._count = QLabel()
        self._notice = Notice()
        self.model = QueueModel(self._desk, desk.jobs, self)
        self.table = QueueTable()
        self.details = DetailsPanel()
        self.message = Message()
        self._stack = QStackedWidget()
        self._patience = QTimer(self)
        self._build()
        self._connect()
        self.message.show_words("Reading the queue…")
        self.reload()

    def entered(self, target: object = None) -> None:  # noqa: ARG002  # no item is shown by its digest yet
        """Give the keyboard to the queue."""
        self.focus_queue()

    def reload(self) -> None:
        """Read everything on the page again; what is shown stays until then."""
        if self._overview_job is not None:
            self._overview_job.cancel()
        self._overview_job = self._jobs.start(self._desk.overview, self._show_overview, self._show_error)

    def case_changed(self, parts: frozenset[str]) -> None:
        """Read again where something that is shown here has changed."""
        if parts & SHOWN_PARTS:
            self.reload()

    def focus_queue(self) -> None:
        """Give the keyboard to the queue."""
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def shows_queue(self) -> bool:
        """Whether the table is on screen, rather than a message in its place."""
        return self._stack.currentWidget() is not self.message

    def notice(self) -> str:
        """The line above the queue that says what went wrong; empty where nothing did."""
        return self._notice.words() if self._notice.isVisibleTo(self) else ""

    def header(self) -> str:
        """What stands above the queue."""
        return self._header.text()

    def _show_overview(self, overview: Overview) -> None:
        self._overview_job = None
        self._notice.hide()
        self._header.set_text(overview.header)
        self._header.setVisible(bool(overview.header))
        self._count.setText(f"{number(overview.rows)} in the queue")
        self._count.setVisible(bool(overview.rows))
        self.model.refresh(overview.rows)
        if overview.state is QueueState.RANKED:
            self._stack.setCurrentIndex(1)
            if not self.table.currentIndex().isValid():
                self.table.go_to(0)
                self.focus_queue()
            self._shown = None
            self._show_current()
        else:
            self._show_details_text("")
            self.message.show_words(*EMPTY[overview.state])
            self._stack.setCurrentIndex(0)

    def _show_error(self, error: TriageError) -> None:
        self._overview_job = None
        if self.shows_queue():
            self._show_notice(error)
        else:
            self.message.show_error(error)

    def _show_notice(self, error: TriageError) -> None:
        self._notice.show_words(str(error))
        self._show_current()

    def _show_current(self, *_: object) -> None:
        """Show the item of the current row, once its row is loaded."""
        index = self.table.currentIndex()
        row = self.model.row(index.row()) if index.isValid() else None
        if row is None:
            self._shown = None
            if index.isValid() and self.model.is_coming(index.row()):
                self._wait()
            else:
                self._show_details_text("This row could not be read." if index.isValid() else "")
        elif row.item != self._shown:
            self._shown = row.item
            self._wait()
            self._details_job = self._jobs.start(
                partial(self._desk.details, row.item), self._show_details, self._show_details_error
            )

    def _wait(self) -> None:
        if self._details_job is not None:
            self._details_job.cancel()
            self._details_job = None
        self._patience.start()

    def _show_details(self, details: Details) -> None:
        self._patience.stop()
        self.details.show_details(details)

    def _show_details_error(self, error: TriageError) -> None:
        self._patience.stop()
        self.details.show_text("This item cannot be shown", str(error))

    def _show_details_text(self, text: str) -> None:
        self._wait()
        self._patience.stop()
        self.details.show_text("", text)

    def _read_all(self) -> None:
        self._shown = None
        self._show_details_text("")
        self.details.show_text("What was examined", self._header.text())

    def _loaded(self, first: QModelIndex, last: QModelIndex) -> None:
        if first.row() <= self.table.currentIndex().row() <= last.row():
            self._show_current()

    def _connect(self) -> None:
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(lambda: self.details.show_text("", "Reading…"))
        self.model.failed.connect(self._show_notice)
        self.model.dataChanged.connect(self._loaded)
        self.table.selectionModel().currentRowChanged.connect(self._show_current)
        self.table.opened.connect(self.details.focus_first)
        self.message.again.connect(self.reload)
        self._notice.again.connect(self.reload)
        self._header.elided.connect(self._all.setVisible)
        self._all.clicked.connect(self._read_all)
        back = QShortcut(QKeySequence(Qt.Key.Key_Escape), self.details)
        back.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        back.activated.connect(self.focus_queue)

    def _build(self) -> None:
        self.table.setModel(self.model)
        self.table.fit_columns()
        self._all.setToolTip("Shows all of what was examined and what was not, beside the queue")
        self._all.hide()
        self._count.hide()
        self._count.setTextFormat(Qt.TextFormat.PlainText)
        self._count.setFont(style.strong(style.figures(self._count.font())))
        head = QHBoxLayout()
        head.setContentsMargins(style.WIDE, style.MIDDLE, style.WIDE, style.MIDDLE)
        head.setSpacing(style.WIDE)
        for part, stretch in ((self._count, 0), (self._header, 1), (self._all, 0)):
            head.addWidget(part, stretch, Qt.AlignmentFlag.AlignTop if stretch == 0 else Qt.AlignmentFlag(0))
        self._notice.hide()
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(style.HAIR)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        split.addWidget(self.details)
        split.setStretchFactor(0, 1)
        split.setSizes([style.WINDOW[0] - style.PANEL, style.PANEL])
        self._stack.addWidget(self.message)
        self._stack.addWidget(split)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._notice)
        column.addWidget(self._stack, 1)
