"""The overview page: exhibits, what was found, what is unread and why, how far the review is, what is next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from triage.errors import TriageError
from triage.model.wording import number
from ui import style
from ui.jobs import Job
from ui.overview.bars import Bars
from ui.overview.presenter import Bar, ExhibitLine, Glance, OverviewDesk, OverviewPresenter
from ui.overview.steps import Step
from ui.page import Command, Desk, Page
from ui.times import Words
from ui.widgets.message import Message
from ui.widgets.notice import Notice
from ui.widgets.section import Panel, empty, heading
from ui.widgets.wrapped import WrappedText

HEADER_LINES: Final = 3
"""Of what was examined and what not; the whole is shown on request."""
MOST_EXHIBITS: Final = 40
MOST_UNREAD: Final = 40
"""Lines that are listed; the intake and run pages list all."""


class Card(QFrame):
    """A heading and what belongs to it, in a frame of its own; hidden while it is empty."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setObjectName("card")
        self.title = heading(title)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(style.WIDE, style.MIDDLE, style.WIDE, style.MIDDLE)
        whole.setSpacing(style.NARROW)
        whole.addWidget(self.title)
        self._column = QVBoxLayout()
        self._column.setSpacing(style.NARROW)
        whole.addLayout(self._column)

    def show_parts(self, parts: Sequence[QWidget]) -> None:
        """Put in other parts."""
        empty(self._column)
        for part in parts:
            self._column.addWidget(part)
        self.setVisible(bool(parts))


class OverviewPage(Page):
    """Shows the case at a glance."""

    KEY = "overview"
    TITLE = "Overview"
    ICON = "overview"
    HELP = "Overview"

    def __init__(self, desk: Desk, presenter: OverviewDesk | None = None) -> None:
        super().__init__(desk)
        self._desk = presenter or OverviewPresenter(desk.case)
        self._job: Job | None = None
        self._again = False
        self._title = WrappedText(2)
        self._about = WrappedText(2, quiet=True)
        self._header = WrappedText(HEADER_LINES)
        self.read_all = QPushButton("Read all of it")
        self.steps = Card("What is next")
        self.exhibits = Card("Exhibits")
        self.tiers = Card("What was found, by tier")
        self.grades = Card("Grades")
        self.unread = Card("What is unread, and why")
        self.review = Card("How far the review is")
        self.buttons: list[QPushButton] = []
        self.message = Message()
        self.notice = Notice()
        self._stack = QStackedWidget()
        self._columns = QHBoxLayout()
        self._build()
        self.message.again.connect(self.reload)
        self.notice.again.connect(self.reload)
        self.message.show_words("Reading the case…")
        self.reload()

    def entered(self, target: object = None) -> None:  # noqa: ARG002  # there is nothing to point at here
        """Give the keyboard to the first step."""
        if self.buttons:
            self.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def case_changed(self, parts: frozenset[str]) -> None:
        """Everything is shown here, so everything is read again; a run tells of changes faster than it is read."""
        if parts:
            self.reload()

    def commands(self) -> list[Command]:
        """The next steps."""
        return [Command(f"Next: {button.text()}", "", button.click) for button in self.buttons]

    def reload(self) -> None:
        """Read the case again; while that is under way, once more behind it and no more often."""
        if self._job is not None:
            self._again = True
            return
        self._job = self.desk.jobs.start(self._desk.glance, self._show_glance, self._show_error)

    def words(self) -> str:
        """What stands above the cards."""
        return "\n".join(part.text() for part in (self._title, self._about, self._header) if part.text())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        """Two columns where there is room for them, else one below the other."""
        super().resizeEvent(event)
        wide = self.width() >= style.TWO_COLUMNS
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._columns.setDirection(direction)

    def _show_glance(self, glance: Glance) -> None:
        self._done()
        self.notice.hide()
        self._title.set_text(glance.title)
        self._about.set_text(glance.about)
        if glance.header != self._header.text():
            self._header.show_lines(HEADER_LINES)
        self._header.set_text(glance.header)
        self._header.setVisible(bool(glance.header))
        self._show_steps(glance.steps)
        self.exhibits.show_parts(_exhibits(glance.exhibits))
        self.tiers.show_parts(_bars("Items by tier", glance.tiers))
        graded = _bars("Items by grade", glance.grades)
        self.grades.show_parts([*graded, *_texts(glance.sources)] if graded else [])
        self.review.show_parts(_review(glance))
        left = len(glance.unread) - MOST_UNREAD
        more = [f"and {number(left)} more"] if left > 0 else []
        self.unread.show_parts([_said(line) for line in (*glance.unread[:MOST_UNREAD], *more)])
        self._stack.setCurrentIndex(1)

    def _show_steps(self, steps: Sequence[Step]) -> None:
        focused = any(button.hasFocus() for button in self.buttons)
        self.buttons = []
        parts = []
        for step in steps:
            button = QPushButton(step.button)
            button.setAccessibleDescription(step.said)
            button.clicked.connect(lambda _=False, step=step: self.desk.shell.go(step.page, step.target))
            button.setFixedWidth(style.STEP)
            self.buttons.append(button)
            parts.append(_beside(_said(step.said), button))
        self.steps.show_parts(parts)
        if focused or self.isVisible():
            self.entered()

    def _show_error(self, error: TriageError) -> None:
        self._done()
        if self._stack.currentIndex():
            self.notice.show_words(str(error))
        else:
            self.message.show_error(error)

    def _done(self) -> None:
        self._job = None
        if self._again:
            self._again = False
            self.reload()

    def _build(self) -> None:
        self._title.setFont(style.title(self._title.font()))
        self.notice.hide()
        page = Panel("The case at a glance")
        page.setObjectName("glance")
        page.column.setContentsMargins(style.BROAD, style.WIDE, style.BROAD, style.BROAD)
        page.put(self._title, self._about, self._header)
        page.column.addWidget(self.read_all, 0, Qt.AlignmentFlag.AlignLeft)
        self.read_all.hide()
        self.read_all.setToolTip("Shows all of what was examined and what was not")
        self._header.elided.connect(self.read_all.setVisible)
        self.read_all.clicked.connect(lambda: self._header.show_lines(0))
        self._columns.setSpacing(style.WIDE)
        for cards in ((self.steps, self.exhibits, self.unread), (self.review, self.tiers, self.grades)):
            side = QWidget()
            side.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            column = QVBoxLayout(side)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(style.WIDE)
            for card in cards:
                column.addWidget(card)
            column.addStretch(1)
            self._columns.addWidget(side, 1)
        page.column.addSpacing(style.NARROW)
        page.column.addLayout(self._columns)
        page.column.addStretch(1)
        inside = page.widget()
        if inside is not None:
            inside.setObjectName("glance")
        self._stack.addWidget(self.message)
        self._stack.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.notice)
        whole.addWidget(self._stack, 1)


def _said(text: Words, *, quiet: bool = False, problem: bool = False) -> WrappedText:
    words = WrappedText(quiet=quiet, problem=problem)
    words.set_text(text)
    return words


def _texts(*lines: Words) -> list[QWidget]:
    return [_said(line, quiet=True) for line in lines if line]


def _beside(words: QWidget, button: QWidget) -> QWidget:
    inside = QWidget()
    line = QHBoxLayout(inside)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(style.WIDE)
    line.addWidget(words, 1, Qt.AlignmentFlag.AlignVCenter)
    line.addWidget(button)
    return inside


def _bars(name: str, bars: Sequence[Bar]) -> list[QWidget]:
    if not bars:
        return []
    shown = Bars(name)
    shown.show_bars(bars)
    return [shown]


def _exhibits(lines: Sequence[ExhibitLine]) -> list[QWidget]:
    parts = []
    for line in lines[:MOST_EXHIBITS]:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.HAIR)
        name = _said(line.reference)
        name.setFont(style.strong(name.font()))
        column.addWidget(name)
        for text, quiet in ((line.about, True), (line.volumes, True)):
            if text:
                column.addWidget(_said(text, quiet=quiet))
        column.addWidget(_said(line.state, problem=not line.sure))
        parts.append(inside)
    left = len(lines) - MOST_EXHIBITS
    return [*parts, _said(f"and {number(left)} more")] if left > 0 else list(parts)


def _review(glance: Glance) -> list[QWidget]:
    parts: list[QWidget] = [_said(glance.review_said)]
    if glance.items:
        parts += _bars("Review", [Bar("graded", glance.reviewed, glance.items, "")])
    return [*parts, *_texts(glance.withheld, glance.run, glance.messages)]
