"""Lies over the window during the tour: a veil, a gap around the part that is pointed at, and a card that says why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui import style
from ui.tour.steps import Step
from ui.widgets.wrapped import WrappedText

_NEXT: Final = (Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class Card(QFrame):
    """What is said of one step."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("palette")
        self.heading = QLabel()
        self.sentence = WrappedText()
        self.count = QLabel()
        self.back = QPushButton("Back")
        self.next = QPushButton("Next")
        self.end = QPushButton("End the tour")
        self.setFixedWidth(style.CARD)
        self.heading.setFont(style.title(self.heading.font()))
        self.count.setFont(style.figures(self.count.font()))
        for button, tip in ((self.back, "Back (Left)"), (self.next, "Next (Right or Enter)"), (self.end, "End (Esc)")):
            button.setToolTip(tip)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        buttons = QHBoxLayout()
        buttons.setSpacing(style.NARROW)
        buttons.addWidget(self.count)
        buttons.addStretch(1)
        for button in (self.end, self.back, self.next):
            buttons.addWidget(button)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(style.WIDE, style.MIDDLE, style.WIDE, style.MIDDLE)
        column.setSpacing(style.NARROW)
        column.addWidget(self.heading)
        column.addWidget(self.sentence)
        column.addLayout(buttons)

    def fit(self) -> None:
        """Be as high as the sentence needs."""
        # Counted with the frame's line, which the layout's own height leaves out.
        height = self._column.totalHeightForWidth(style.CARD)
        self.setFixedHeight(max(height, self._column.totalMinimumSize().height()))


class Overlay(QWidget):
    """Shows steps one by one. ``ended`` is told when the tour is over, however it ended."""

    ended = Signal()

    def __init__(self, window: QWidget, find: Callable[[Step], QWidget | None]) -> None:
        super().__init__(window)
        self._window = window
        self._find = find
        self._steps: Sequence[Step] = ()
        self._at = 0
        self._part: QWidget | None = None
        self.card = Card(self)
        self.card.next.clicked.connect(lambda: self.step(1))
        self.card.back.clicked.connect(lambda: self.step(-1))
        self.card.end.clicked.connect(self.end)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        window.installEventFilter(self)
        application = QApplication.instance()
        assert isinstance(application, QApplication), "widgets are made in a program"
        application.focusChanged.connect(self._take_back)
        self.hide()

    @property
    def at(self) -> int:
        """The number of the step on screen, from 0."""
        return self._at

    def begin(self, steps: Sequence[Step]) -> None:
        """Begin with the first step."""
        self._steps, self._at = steps, 0
        if steps:
            self.setGeometry(self._window.rect())
            self.show()
            self.raise_()
            self._show_step()

    def step(self, steps: int) -> None:
        """Go on, or back; behind the last step the tour is over."""
        self._at += steps
        if self._at >= len(self._steps):
            self.end()
        else:
            self._at = max(self._at, 0)
            self._show_step()

    def end(self) -> None:
        """End the tour."""
        if self.isVisible():
            self.hide()
            self.ended.emit()

    def pointed_at(self) -> QWidget | None:
        """The part of the window that is pointed at."""
        return self._part

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """Next, back and end; no other key reaches the window."""
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        elif event.key() in _NEXT:
            self.step(1)
        elif event.key() == Qt.Key.Key_Left:
            self.step(-1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        """Keep to the window's size."""
        if watched is self._window and self.isVisible() and event.type() is QEvent.Type.Resize:
            self.setGeometry(self._window.rect())
            QTimer.singleShot(0, self, self._place)  # the part is laid out after its window
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  # Qt's name
        """Draw the veil around the part, and a line about it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QPainterPath()
        veil.addRect(QRectF(self.rect()))
        gap = QPainterPath()
        if self._part is not None:
            gap.addRoundedRect(QRectF(self._gap()), style.RADIUS, style.RADIUS)
        painter.fillPath(veil.subtracted(gap), QColor(style.VEIL))
        painter.setPen(QPen(QColor(style.current(self.palette()).accent), 2 * style.HAIR))
        painter.drawPath(gap)
        painter.end()

    def _show_step(self) -> None:
        step = self._steps[self._at]
        self._part = self._find(step)
        self.card.heading.setText(step.heading)
        self.card.sentence.set_text(step.sentence)
        self.card.count.setText(f"{self._at + 1} of {len(self._steps)}")
        self.card.back.setEnabled(self._at > 0)
        self.card.next.setText("Done" if self._at + 1 == len(self._steps) else "Next")
        self.setAccessibleName(f"{step.heading}. {step.sentence}")
        self._place()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def _take_back(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Take the keyboard back from a page that took it, also before the window was at hand."""
        if now is not None and now is not self and self.isVisible() and now.window() is self._window:
            QTimer.singleShot(0, self, self._hold_keyboard)

    def _hold_keyboard(self) -> None:
        if self.isVisible():
            self.setFocus(Qt.FocusReason.PopupFocusReason)

    def _gap(self) -> QRect:
        """Where the part lies, with some room around it, inside the window."""
        assert self._part is not None, "a part is pointed at"
        box = QRect(self._part.mapTo(self._window, QPoint(0, 0)), self._part.size())
        room = style.TIGHT
        return box.adjusted(-room, -room, room, room).intersected(self.rect().adjusted(room, room, -room, -room))

    def _place(self) -> None:
        """Put the card beside the part where there is room: right, left, below, above, else in its corner."""
        self.card.fit()
        whole, card, room = self.rect(), self.card.size(), style.MIDDLE
        places = [whole.center() - QRect(QPoint(0, 0), card).center()]
        if self._part is not None:
            gap = self._gap()
            places = [
                QPoint(gap.right() + room, gap.top() + room),
                QPoint(gap.left() - card.width() - room, gap.top() + room),
                QPoint(gap.left(), gap.bottom() + room),
                QPoint(gap.left(), gap.top() - card.height() - room),
                QPoint(gap.right() - card.width() - room, gap.bottom() - card.height() - room),
            ]
        fitting = [place for place in places if whole.contains(QRect(place, card))]
        best = (fitting or places)[0] if fitting else places[-1]
        self.card.move(
            min(max(best.x(), room), max(whole.width() - card.width() - room, 0)),
            min(max(best.y(), room), max(whole.height() - card.height() - room, 0)),
        )
        self.update()
