"""The list of what a document lacks, each line with the way to the page on which it can be mended."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from triage.model.wording import number
from ui import style
from ui.report.presenter import Lack, Overview
from ui.widgets.section import heading
from ui.widgets.wrapped import WrappedText

MUST: Final = "Must be there first"
ASKED: Final = "A reader will ask about"


class LackList(QScrollArea):
    """``chosen`` carries the key of a page and what to show there, ``settled`` the act by which a line goes."""

    chosen = Signal(str, str)
    settled = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._shown: tuple[tuple[Lack, ...], int] | None = None

    def show_lacks(self, overview: Overview) -> None:
        """Show the lines of an overview; the list stays as it is where nothing changed."""
        shown = (overview.lacks, overview.unlisted)
        if shown == self._shown:
            return
        self._shown = shown
        place = self.verticalScrollBar().value()
        inside = QWidget()
        inside.setObjectName("onpanel")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, style.NARROW, 0)
        column.setSpacing(style.NARROW)
        for title, must in ((MUST, True), (ASKED, False)):
            lines = [lack for lack in overview.lacks if lack.must is must]
            if lines:
                column.addWidget(heading(title))
            for lack in lines:
                column.addWidget(self._row(lack))
        if overview.unlisted:
            column.addWidget(_quiet(f"and {number(overview.unlisted)} more"))
        if not overview.lacks:
            column.addWidget(_quiet("Nothing that this page knows of."))
        column.addStretch(1)
        self.setWidget(inside)
        self.verticalScrollBar().setValue(place)

    def buttons(self) -> list[QPushButton]:
        """The buttons of the lines that lead somewhere, in their order."""
        inside = self.widget()
        return inside.findChildren(QPushButton) if isinstance(inside, QWidget) else []

    def _row(self, lack: Lack) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(style.NARROW)
        words = WrappedText()
        words.set_text(lack.sentence)
        line.addWidget(_Mark(lack.must), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(words, 1)
        if lack.page:
            line.addLayout(self._buttons(lack))
        return row

    def _buttons(self, lack: Lack) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(style.TIGHT)
        there = QPushButton("Go there")
        there.setToolTip(f"Shows the page {lack.page.capitalize()}, where this can be mended")
        there.setAccessibleName(f"Go there: {lack.sentence}")
        there.clicked.connect(lambda: self.chosen.emit(lack.page, lack.target))
        column.addWidget(there)
        if lack.act:
            seen = QPushButton("Looked at")
            seen.setToolTip("Says that you have looked at the problems; it stands in the audit log")
            seen.setAccessibleName(f"Looked at: {lack.sentence}")
            seen.clicked.connect(lambda: self.settled.emit(lack.act))
            column.addWidget(seen)
        column.addStretch(1)
        return column


class _Mark(QWidget):
    """A triangle for what must be there, a ring for the rest."""

    def __init__(self, must: bool) -> None:
        super().__init__()
        self._significance = "act now" if must else "rest"
        self.setFixedSize(style.SHAPE + style.NARROW, style.ROW)
        self.setAccessibleName(MUST if must else ASKED)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  # Qt's name
        """Draw the shape."""
        box = QRectF(0, (style.ROW - style.SHAPE) / 2, style.SHAPE, style.SHAPE)
        colour = style.tier_colour(style.current(self.palette()), self._significance)
        painter = QPainter(self)
        style.paint_shape(painter, box, self._significance, colour)
        painter.end()


def _quiet(text: str) -> QWidget:
    words = WrappedText(quiet=True)
    words.set_text(text)
    return words
