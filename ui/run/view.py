"""The run page: its state and its one act above, how far it is or what it came to below, hits and problems beside."""

from __future__ import annotations

import os
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QPushButton, QSpinBox, QStackedWidget, QVBoxLayout, QWidget

from triage.errors import TriageError
from triage.model.wording import number
from ui import style
from ui.choices import ChoicesPresenter
from ui.page import Command, Desk, Page
from ui.run.choosing import ChoosingBar
from ui.run.findings import HitList, ProblemTree
from ui.run.presenter import HitLine, Moment, ProblemGroup, RunPresenter, State, Summary, problem_figures
from ui.run.progress import ProgressPanel
from ui.run.summary import SummaryPanel
from ui.times import Told
from ui.widgets.form import plain_label
from ui.widgets.head import PageHead
from ui.widgets.message import Message
from ui.widgets.notice import Notice
from ui.widgets.section import heading
from ui.widgets.split import KeptSplitter
from ui.widgets.wrapped import WrappedText

SHOWN_PARTS: Final = frozenset(
    {"evidence", "run", "matches", "problems", "queue", "review", "sets", "zones", "policy", "profile"}
)
REFRESH_MS: Final = 700
"""Hits and problems are read again at most this often: a run keeps rows many times a second."""
MOST_WORKERS: Final = 64
NO_HITS: Final = "Hits are listed here as soon as the contents are compared with the hash sets."
NO_PROBLEMS: Final = "What cannot be read is listed here by kind."
STOPPING: Final = "Stopping: workers finish what they hold."


class RunPage(Page):
    """Runs the case."""

    KEY = "run"
    TITLE = "Run"
    ICON = "run"
    HELP = "Run"

    def __init__(
        self, desk: Desk, presenter: RunPresenter | None = None, choices: ChoicesPresenter | None = None
    ) -> None:
        super().__init__(desk)
        self._presenter = presenter or RunPresenter(desk.case)
        self.running = False
        self.stopping = False
        self._summary: Summary | None = None
        self.notice = Notice()
        self.start = QPushButton("Start the run")
        self.stop = QPushButton("Stop")
        self.review = QPushButton("Go to the review")
        self.intake = QPushButton("Add evidence…")
        self.workers = QSpinBox()
        self._workers_label = plain_label("Workers")
        acts = (self._workers_label, self.workers, self.start, self.stop, self.intake, self.review)
        self._head = PageHead(*acts)
        self.choosing = ChoosingBar(choices or ChoicesPresenter(desk.case), desk.jobs)
        self.message = Message()
        self.progress = ProgressPanel()
        self.summary = SummaryPanel()
        self.hits = HitList()
        self.problems = ProblemTree()
        self._hits_head, self._problems_head = heading(), heading()
        self._no_hits, self._no_problems = WrappedText(quiet=True), WrappedText(quiet=True)
        self._stack = QStackedWidget()
        self._pause = QTimer(self)
        self._build()
        self._connect()
        self.message.show_words("Reading the case…")
        self._show_state()
        self.reload()

    def entered(self, target: object = None) -> None:
        """Take the keyboard; ``"problems"`` gives it to the problems."""
        if target == "problems" and self.problems.isVisible():
            self.problems.open_first()
            return
        button = self.stop if self.running else self.start
        button.setFocus(Qt.FocusReason.OtherFocusReason)

    def case_changed(self, parts: frozenset[str]) -> None:
        """Read again what is shown here; the first hits at once."""
        if "matches" in parts and not self.hits.count():
            self._ask_hits()
        if parts & SHOWN_PARTS and not self._pause.isActive():
            self._pause.start()

    def commands(self) -> list[Command]:
        """What can be done here now."""
        return [
            Command("Start the run", "Ctrl+R", self.begin, self.start.isEnabled),
            Command("Stop the run", "Ctrl+.", self.end, self.stop.isEnabled),
        ]

    def reload(self) -> None:
        """Read everything on the page again; what is shown stays until then."""
        if not self.running:
            self.desk.jobs.start(self._presenter.summary, self._show_summary, self._show_error)
            self.choosing.reload()
        self._ask_hits()
        self.desk.jobs.start(self._presenter.problems, self._show_problems, self._show_error)

    def _ask_hits(self) -> None:
        if not self.hits.full:
            self.desk.jobs.start(partial(self._presenter.hits, self.hits.last), self._add_hits, self._show_error)

    def begin(self) -> None:
        """Do what is still missing."""
        if self.running or not self.start.isEnabled():
            return
        self.running, self.stopping = True, False
        self.notice.hide()
        self.hits.start_anew()
        self._add_hits([])
        self._pause.start()
        self._head.title.set_text("Starting the workers…")
        self._head.next.set_text("You can go to other pages meanwhile, and review what was ranked before.")
        self._show_state()
        self.stop.setFocus(Qt.FocusReason.OtherFocusReason)
        self.desk.jobs.start_long(
            partial(self._presenter.start, self.workers.value()), self.show_moment, self._ended, self._failed
        )

    def end(self) -> None:
        """Ask the run to stop; what was finished is kept."""
        if self.running and not self.stopping:
            self.stopping = True
            self._head.title.set_text(STOPPING)
            self._presenter.stop()
            self._show_state()

    def show_moment(self, moment: Moment) -> None:
        """Show how far the run is."""
        if not self.stopping:
            self._head.title.set_text(moment.words)
        self.progress.show_moment(moment)
        if self._stack.currentWidget() is self.message:
            self._show_state()

    def _ended(self, summary: Summary) -> None:
        self.running = self.stopping = False
        self._show_summary(summary)
        if self.isVisible():
            self.review.setFocus(Qt.FocusReason.OtherFocusReason)
        self.desk.shell.say(f"{summary.heading}. {summary.next}")
        self.reload()

    def _failed(self, error: TriageError) -> None:
        self.running = self.stopping = False
        self._show_state()
        self.notice.show_words(f"The run ended early. {error}")
        self.desk.shell.say(str(error))
        self.reload()

    def _show_summary(self, summary: Summary) -> None:
        first, self._summary = self._summary is None, summary
        if self.running:
            return
        fresh = summary.state in (State.NO_EVIDENCE, State.READY)
        self._head.title.set_text("Not run yet" if fresh else Told(summary.heading, summary.clock))
        self._head.next.set_text("" if fresh else summary.next)
        self.start.setText("Start the run" if fresh else "Run again")
        if summary.state in (State.STOPPED, State.CUT_OFF):
            self.start.setText("Go on with the run")
        if fresh:
            empty = summary.state is State.NO_EVIDENCE
            self.message.show_words(summary.heading, summary.next, button=(self.intake if empty else self.start).text())
        else:
            self.summary.show_summary(summary)
        self._show_state()
        if first and self.isVisible():
            self.entered()

    def _show_error(self, error: TriageError) -> None:
        if self._summary is None:
            self.message.show_error(error)
        else:
            self.notice.show_words(str(error))

    def _show_state(self) -> None:
        """Put on screen what belongs to the state at hand."""
        state = self._summary.state if self._summary else State.NO_EVIDENCE
        ready = self._summary is not None and state is not State.NO_EVIDENCE and not self.running
        self.start.setEnabled(ready)
        self.start.setVisible(not self.running and state is not State.NO_EVIDENCE)
        self.intake.setVisible(not self.running and self._summary is not None and state is State.NO_EVIDENCE)
        for part in (self.workers, self._workers_label):
            part.setVisible(not self.running and state is not State.NO_EVIDENCE)
        self.choosing.setVisible(ready)
        self.stop.setVisible(self.running)
        self.stop.setEnabled(self.running and not self.stopping)
        self.review.setVisible(state in (State.FINISHED, State.STOPPED, State.CUT_OFF) or self.running)
        if self.running:
            self._stack.setCurrentWidget(self._body)
            self._left.setCurrentWidget(self.progress)
        elif state in (State.NO_EVIDENCE, State.READY):
            self._stack.setCurrentWidget(self.message)
        else:
            self._stack.setCurrentWidget(self._body)
            self._left.setCurrentWidget(self.summary)

    def _step_on(self) -> None:
        """What the button in the middle of the page does: what its state asks for next."""
        if self._summary is None:
            self.reload()
        else:
            (self.intake if self._summary.state is State.NO_EVIDENCE else self.start).click()

    def _add_hits(self, hits: list[HitLine]) -> None:
        self.hits.add_hits(hits)
        shown = self.hits.count()
        self._hits_head.setText(f"First hits ({number(shown)})" if shown else "First hits")
        self._no_hits.setVisible(not shown)
        self.hits.setVisible(bool(shown))

    def _show_problems(self, groups: list[ProblemGroup]) -> None:
        self.problems.show_groups(groups)
        words = [f"{name} ({figure})" for name, figure in problem_figures(groups) if figure != "0"]
        self._problems_head.setText(" · ".join(words) or "Problems")
        self._no_problems.setVisible(not groups)
        self.problems.setVisible(bool(groups))

    def _ask_places(self, group: ProblemGroup, after: int) -> None:
        self.desk.jobs.start(
            partial(self._presenter.places, group, after), partial(self.problems.add_places, group), self._show_error
        )

    def _connect(self) -> None:
        self._pause.setSingleShot(True)
        self._pause.setInterval(REFRESH_MS)
        self._pause.timeout.connect(self.reload)
        self.start.clicked.connect(self.begin)
        self.stop.clicked.connect(self.end)
        self.review.clicked.connect(lambda: self.desk.shell.go("review"))
        self.intake.clicked.connect(lambda: self.desk.shell.go("intake"))
        self.hits.opened.connect(lambda item: self.desk.shell.go("review", item))
        self.problems.wanted.connect(self._ask_places)
        self.message.again.connect(self._step_on)
        self.notice.again.connect(self.reload)
        self.choosing.told.connect(self.desk.shell.say)
        self.choosing.failed.connect(self._show_error)

    def _build(self) -> None:
        for button, keys, hint in (
            (self.start, "Ctrl+R", "Does what is still missing; nothing is done twice"),
            (self.stop, "Ctrl+.", "Workers finish what they hold; what was finished is kept"),
        ):
            button.setShortcut(keys)
            button.setToolTip(f"{hint} ({keys})")
        self.start.setObjectName("primary")
        self.intake.setObjectName("primary")
        self.review.setToolTip("The queue, as far as it is ranked")
        self.intake.setToolTip("Go to the intake")
        self.workers.setRange(1, MOST_WORKERS)
        self.workers.setValue(os.cpu_count() or 1)
        self.workers.setAccessibleName("Workers")
        self.workers.setToolTip("Processes that read at once; as many as the computer has processors")
        self._no_hits.set_text(NO_HITS)
        self._no_problems.set_text(NO_PROBLEMS)
        self.notice.hide()
        self._left = QStackedWidget()
        self._left.addWidget(self.progress)
        self._left.addWidget(self.summary)
        right = KeptSplitter(Qt.Orientation.Vertical, self.desk.shell.settings, "run.found")
        right.put(
            [
                _titled(self._hits_head, self._no_hits, self.hits),
                _titled(self._problems_head, self._no_problems, self.problems),
            ],
            [style.WINDOW[1] // 2, style.WINDOW[1] // 2],
            grows=None,
        )
        self._body = KeptSplitter(Qt.Orientation.Horizontal, self.desk.shell.settings, "run")
        self._body.put([self._left, right], [style.WINDOW[0] - style.WIDE_PANEL, style.WIDE_PANEL])
        self._stack.addWidget(self.message)
        self._stack.addWidget(self._body)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self.choosing)
        column.addWidget(self.notice)
        column.addWidget(self._stack, 1)


def _titled(title: QLabel, empty: WrappedText, body: QWidget) -> QWidget:
    whole = QWidget()
    whole.setObjectName("details")
    column = QVBoxLayout(whole)
    column.setContentsMargins(style.MIDDLE, style.MIDDLE, style.MIDDLE, style.NARROW)
    column.setSpacing(style.NARROW)
    column.addWidget(title)
    column.addWidget(empty)
    column.addWidget(body, 1)
    column.addStretch(0)
    body.hide()
    return whole
