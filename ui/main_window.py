"""The frame: the case and the shield above, the pages by their rail, and the one box for a crash."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMainWindow, QMessageBox, QToolButton, QVBoxLayout, QWidget

from ui import style
from ui.changes import Changes
from ui.jobs import Jobs
from ui.review.presenter import Overview, ReviewDesk
from ui.review.view import ReviewPage
from ui.widgets.wrapped import WrappedText

NAME: Final = "DFU Triage"
SHIELD: Final = "◐ Pictures closed"


class MainWindow(QMainWindow):
    """Holds the pages of one open case. Its title names the case, never a path."""

    def __init__(self, desk: ReviewDesk, jobs: Jobs, changes: Changes | None = None) -> None:
        super().__init__()
        self._jobs = jobs
        self._crash: QMessageBox | None = None
        self._case = WrappedText(1)
        self._person = _plain_label("person")
        self.review = ReviewPage(desk, jobs)
        self._build()
        self.setWindowTitle(NAME)
        self.review.overviewed.connect(self._show_case)
        jobs.crashed.connect(self.show_crash)
        if changes is not None:
            changes.changed.connect(self.review.case_changed)

    def show_crash(self, report: str) -> None:
        """Show a crash report; one box at a time, so that a defect that repeats does not bury the screen."""
        if self._crash is not None:
            return
        box = QMessageBox(self)
        box.setWindowTitle(NAME)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText("A defect in the program stopped one step. The window can be used on.")
        box.setInformativeText("The report says where in the program it happened and holds nothing of the evidence.")
        box.setDetailedText(report)
        box.finished.connect(self._crash_seen)
        self._crash = box
        box.open()

    def crash_box(self) -> QMessageBox | None:
        """The box of a crash, where one is on screen."""
        return self._crash

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  # Qt's name
        """Begin nothing more and wait for what is being read."""
        self._jobs.close()
        super().closeEvent(event)

    def _crash_seen(self) -> None:
        if self._crash is not None:
            self._crash.deleteLater()
        self._crash = None

    def _show_case(self, overview: Overview) -> None:
        self._case.set_text(" · ".join(part for part in (overview.reference, overview.title) if part))
        self._person.setText(overview.person)
        self.setWindowTitle(f"{overview.reference} – {NAME}")

    def _build(self) -> None:
        self.resize(*style.WINDOW)
        self.setMinimumSize(*style.SMALLEST_WINDOW)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._top_bar())
        line = QHBoxLayout()
        line.setSpacing(0)
        line.addWidget(self._rail())
        line.addWidget(self.review, 1)
        column.addLayout(line, 1)
        self.setCentralWidget(page)

    def _top_bar(self) -> QWidget:
        bar = QFrame()
        bar.setObjectName("topbar")
        shield = _plain_label("shield")
        shield.setText(SHIELD)
        shield.setToolTip("Pictures are shown small, blurred and grey. This version shows no sharper ones.")
        self._case.setFont(style.strong(self._case.font()))
        line = QHBoxLayout(bar)
        line.setContentsMargins(style.WIDE, style.NARROW, style.WIDE, style.NARROW)
        line.setSpacing(style.BROAD)
        line.addWidget(self._case, 1, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(shield)
        line.addWidget(self._person)
        return bar

    def _rail(self) -> QWidget:
        rail = QFrame()
        rail.setObjectName("rail")
        rail.setFixedWidth(style.RAIL)
        button = QToolButton()
        button.setText("Review")
        button.setCheckable(True)
        button.setChecked(True)
        button.setAutoExclusive(True)
        button.setShortcut("Ctrl+1")
        button.setToolTip("Review queue (Ctrl+1)")
        button.clicked.connect(self.review.focus_queue)
        column = QVBoxLayout(rail)
        column.setContentsMargins(style.TIGHT, style.NARROW, style.TIGHT, style.NARROW)
        column.addWidget(button)
        column.addStretch(1)
        return rail


def _plain_label(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
