"""The messages of a conversation on screen: a scroll area that lays out only what is in sight, however long it is.

The place is an anchor: the message at the top edge, and how far it is scrolled out. Heights are measured when a message
comes into sight, so that a hundred thousand of them cost no more than a screen full. The scroll bar counts messages.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip

from ui import style
from ui.conversations.bubble import WAITING, Fonts, Laid, Painter, lay_out
from ui.conversations.facts import Bubble, Mark
from ui.conversations.model import TalkModel
from ui.conversations.strip import Pointed, paint_strip
from ui.conversations.words import copied
from ui.widgets.plain import tooltip

STEPS: Final = 100
"""Steps of the scroll bar for one message."""

MAX_LAID: Final = 400
"""Laid out messages that are kept: some screens full."""

_CLICK: Final = Qt.MouseButton.LeftButton


class Stream(QAbstractScrollArea):
    """Shows the messages of a model.

    ``chosen`` tells that other messages are chosen; ``opened`` carries the SHA-256 of a file that was asked for.
    """

    chosen = Signal()
    opened = Signal(str)

    def __init__(self, model: TalkModel) -> None:
        super().__init__()
        self._model = model
        self._top, self._offset = 0, 0.0
        self._current, self._from = -1, -1
        self._laid: OrderedDict[int, Laid] = OrderedDict()
        self._marks: tuple[Mark, ...] = ()
        self._found: tuple[int, ...] = ()
        self._hits: frozenset[int] = frozenset()
        self._carrying: tuple[int, ...] = ()
        self._fonts = Fonts.of(self.font())
        self._bottom = False
        self._moving = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setAccessibleName("Messages")
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        model.loaded.connect(self._loaded)
        self.verticalScrollBar().valueChanged.connect(self._dragged)

    def show_talk(self, position: int, *, keep: bool = False) -> None:
        """Show the model's conversation at a position; ``keep`` stays where it is, after a change."""
        self._laid.clear()
        if not keep:
            self._current = self._from = position if len(self._model) else -1
        bar = self.verticalScrollBar()
        self._moving = True
        bar.setRange(0, max(0, len(self._model) * STEPS - 1))
        bar.setSingleStep(STEPS)
        bar.setPageStep(STEPS * 10)
        self._moving = False
        if keep:
            self._settle()
        else:
            self.go_to(position)

    def show_marks(self, marks: tuple[Mark, ...], carrying: tuple[int, ...]) -> None:
        """Passages that are marked, and messages that carry matched media."""
        self._marks, self._carrying = marks, carrying
        self.viewport().update()

    def show_found(self, positions: tuple[int, ...]) -> None:
        """Messages that a search found."""
        self._found, self._hits = positions, frozenset(positions)
        self.viewport().update()

    def go_to(self, position: int, *, extend: bool = False) -> None:
        """Choose a message and bring it into sight, at a third of the height where it was out of it."""
        if not len(self._model):
            self._settle()
            return
        position = max(0, min(position, len(self._model) - 1))
        self._choose(position, extend=extend)
        top = self._place_of(position)
        height = self._height(position)
        if top is None or top < 0 or top + height > self.viewport().height():
            self._top, self._offset = position, 0.0
            room = self.viewport().height() / 3
            self._scroll(-room)
        self._settle()

    def selection(self) -> tuple[int, int] | None:
        """First and last position of what is chosen."""
        if self._current < 0:
            return None
        return min(self._current, self._from), max(self._current, self._from)

    def current(self) -> Bubble | None:
        """The message at hand, where it is loaded."""
        return self._model.bubble(self._current) if self._current >= 0 else None

    def at_position(self) -> int:
        """The position of the message at hand; -1 where there is none."""
        return self._current

    def top_position(self) -> int:
        """The position at the top edge."""
        return self._top

    def text_of_selection(self) -> str:
        """What is chosen as lines of text, as far as it is loaded."""
        span = self.selection()
        if span is None:
            return ""
        bubbles = (self._model.bubble(position) for position in range(span[0], min(span[1] + 1, span[0] + MAX_LAID)))
        return "\n".join(copied(one) for one in bubbles if one is not None)

    def _line_height(self) -> float:
        return self._fonts.words_metrics.height() * 3

    def _lay(self, position: int) -> Laid | None:
        laid = self._laid.get(position)
        if laid is not None:
            self._laid.move_to_end(position)
            return laid
        bubble = self._model.bubble(position)
        if bubble is None:
            return None
        laid = self._laid[position] = lay_out(bubble, self._width(), self._fonts)
        while len(self._laid) > MAX_LAID:
            self._laid.popitem(last=False)
        return laid

    def _width(self) -> float:
        return max(1.0, float(self.viewport().width() - style.STRIP))

    def _height(self, position: int) -> float:
        laid = self._lay(position)
        return laid.height if laid is not None else WAITING

    def _place_of(self, position: int) -> float | None:
        """Top of a message in the viewport, where it is in sight."""
        top, at = -self._offset, self._top
        if position < at:
            return None
        while at < position:
            top += self._height(at)
            at += 1
            if top > self.viewport().height():
                return None
        return top

    def _scroll(self, pixels: float) -> None:
        """Move the anchor by so many pixels, measuring what comes by."""
        self._offset += pixels
        while self._offset < 0 and self._top > 0:
            self._top -= 1
            self._offset += self._height(self._top)
        last = len(self._model) - 1
        while self._top < last and self._offset >= self._height(self._top):
            self._offset -= self._height(self._top)
            self._top += 1

    def _settle(self) -> None:
        """Leave no room above the first message or below the last one, then tell the scroll bar."""
        count = len(self._model)
        if not count:
            self._top, self._offset = 0, 0.0
            self.viewport().update()
            return
        self._top = max(0, min(self._top, count - 1))
        if self._top == 0:
            self._offset = max(0.0, self._offset)
        room = self.viewport().height() - style.WIDE
        below = -self._offset
        at = self._top
        while at < count and below < room:
            below += self._height(at)
            at += 1
        if below < room:
            self._scroll(below - room)
            if self._offset < 0:
                self._offset = 0.0
        self._bottom = at >= count and below <= room
        fraction = min(0.99, self._offset / max(1.0, self._height(self._top)))
        self._moving = True
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum() if self._bottom else round((self._top + fraction) * STEPS))
        self._moving = False
        self.viewport().update()

    def _dragged(self, value: int) -> None:
        if self._moving or not len(self._model):
            return
        self._top = min(value // STEPS, len(self._model) - 1)
        self._offset = (value % STEPS) / STEPS * self._height(self._top)
        self._settle()

    def _loaded(self, first: int, last: int) -> None:
        for position in range(first, last + 1):
            self._laid.pop(position, None)
        if self._bottom:
            self._top, self._offset = len(self._model) - 1, self._height(len(self._model) - 1)
        self._settle()
        if first <= self._current <= last:
            self.chosen.emit()

    def _choose(self, position: int, *, extend: bool) -> None:
        self._current = position
        if not extend:
            self._from = position
        self.viewport().update()
        self.chosen.emit()

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        """Draw the messages in sight, the days, and the bar that shows where things lie."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        brush = Painter(self.palette(), self._fonts)
        width, height = self._width(), self.viewport().height()
        painter.fillRect(event.rect(), QColor(brush.tokens.window))
        count = len(self._model)
        span = self.selection() or (-1, -1)
        marked = [mark for mark in self._marks if mark.first >= 0]
        top, at = -self._offset, self._top
        days: list[tuple[float, str]] = []
        while at < count and top < height:
            laid = self._lay(at)
            if laid is None:
                brush.waiting(painter, top, width, failed=self._model.failed_at(at))
                top += WAITING
            else:
                inside = any(mark.first <= at <= mark.last for mark in marked)
                if inside:
                    painter.fillRect(QRectF(0, top, style.TIGHT, laid.height), QColor(brush.tokens.accent))
                brush.message(painter, laid, top, width, chosen=span[0] <= at <= span[1], found=at in self._hits)
                if laid.bubble.day or not days:
                    days.append((top if laid.bubble.day else min(top, 0.0), laid.bubble.day_now))
                top += laid.height
            at += 1
        self._days(painter, brush, days, width)
        box = self.viewport().rect()
        box.setLeft(box.right() - style.STRIP + style.HAIR)
        paint_strip(painter, brush.tokens, box, count, self._pointed())

    def _pointed(self) -> Pointed:
        return Pointed(self._marks, self._carrying, self._found)

    def _days(self, painter: QPainter, brush: Painter, days: list[tuple[float, str]], width: float) -> None:
        """Headers where days begin; the one of the day at the top sticks until the next pushes it out."""
        for number, (top, words) in enumerate(days):
            next_top = days[number + 1][0] if number + 1 < len(days) else float("inf")
            brush.day(painter, words, min(max(top, 0.0), next_top - style.DAY), width)

    # ---- keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """Arrows move, with Shift they choose more; pages, ends, Enter on a file, Ctrl+C."""
        extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.text_of_selection())
            return
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(key))
        if step is not None:
            self.go_to(self._current + step, extend=extend)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.go_to(0 if key == Qt.Key.Key_Home else len(self._model) - 1, extend=extend)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._turn(1 if key == Qt.Key.Key_PageDown else -1, extend=extend)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open_first()
        else:
            super().keyPressEvent(event)

    def _turn(self, direction: int, *, extend: bool) -> None:
        self._scroll(direction * max(self.viewport().height() - self._line_height(), self._line_height()))
        self._settle()
        middle = self._position_at(self.viewport().height() / 2)
        if middle is not None:
            self._choose(middle, extend=extend)

    def _open_first(self) -> None:
        bubble = self.current()
        item = next((one.item for one in bubble.media if one.item), "") if bubble is not None else ""
        if item:
            self.opened.emit(item)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802  # Qt's name
        """Scroll by pixels."""
        pixels = event.pixelDelta().y() or event.angleDelta().y() / 120 * self._line_height()
        self._scroll(-pixels)
        self._settle()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        """Choose the message; with Shift, all from the one before. The bar at the edge jumps."""
        if event.button() != _CLICK or not len(self._model):
            return
        if event.position().x() > self._width():
            self.go_to(round(event.position().y() / max(1, self.viewport().height()) * len(self._model)))
            return
        position = self._position_at(event.position().y())
        if position is not None:
            self._choose(position, extend=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        """Open the file under the mouse in the review page."""
        position = self._position_at(event.position().y())
        laid = self._lay(position) if position is not None else None
        top = self._place_of(position) if position is not None else None
        if laid is None or top is None:
            return
        inside = QPointF(event.position().x(), event.position().y() - top)
        for tile in laid.tiles:
            if tile.box.contains(inside) and tile.media.item:
                self.opened.emit(tile.media.item)

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        """Say a message's time in full, with its raw value and clock, where the mouse rests."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            self._tell(event.pos(), event.globalPos())
            return True
        return super().viewportEvent(event)

    def _tell(self, at: QPoint, where: QPoint) -> None:
        position = self._position_at(at.y())
        bubble = self._model.bubble(position) if position is not None else None
        QToolTip.showText(where, tooltip(bubble.hover) if bubble is not None else "", self)

    def _position_at(self, y: float) -> int | None:
        top, at = -self._offset, self._top
        while at < len(self._model):
            top += self._height(at)
            if y < top:
                return at
            at += 1
        return None

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        """Lay out anew at another width."""
        super().resizeEvent(event)
        self._laid.clear()
        self._settle()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  # Qt's name
        """Lay out anew in another font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.PaletteChange):
            self._fonts = Fonts.of(self.font())
            self._laid.clear()
            self._settle()
