"""A list of cards of one height: the conversations, and what a search over all of them found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui import style
from ui.conversations.bubble import Fonts
from ui.conversations.facts import FoundMessage, Line
from ui.widgets.plain import tooltip

CARD: Final = Qt.ItemDataRole.UserRole

_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()


class Card(NamedTuple):
    """What one card says."""

    title: str
    right: str
    second: str
    third: str
    sign: str
    """A word with the shape of a match before it; empty where there is none."""
    spoken: str
    clock: str
    about: Any


def card_of_line(line: Line) -> Card:
    """A conversation."""
    third = " · ".join(part for part in (line.facts, line.marks) if part)
    return Card(line.who, line.last, line.app, third, line.matched, line.spoken, line.clock, line)


def card_of_hit(hit: FoundMessage, who: str) -> Card:
    """A message that was found."""
    spoken = f"{who}, {hit.who}, {hit.when}: {hit.excerpt}"
    return Card(who, "", f"{hit.who} · {hit.when}", " ".join(hit.excerpt.split()), "", spoken, hit.clock, hit)


class CardModel(QAbstractListModel):
    """The cards on screen."""

    def __init__(self) -> None:
        super().__init__()
        self._cards: list[Card] = []

    def show_cards(self, cards: Sequence[Card]) -> None:
        """Show other cards."""
        self.beginResetModel()
        self._cards = list(cards)
        self.endResetModel()

    def card(self, row: int) -> Card | None:
        """A card by its row."""
        return self._cards[row] if 0 <= row < len(self._cards) else None

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802  # Qt's name
        """All cards."""
        return 0 if parent.isValid() else len(self._cards)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a card shows in a role."""
        card = self._cards[index.row()]
        said: dict[int, Any] = {
            CARD: card,
            Qt.ItemDataRole.DisplayRole: card.title,
            Qt.ItemDataRole.AccessibleTextRole: card.spoken,
            Qt.ItemDataRole.ToolTipRole: tooltip("\n".join(part for part in (card.spoken, card.clock) if part)),
        }
        return said.get(role)


class CardDelegate(QStyledItemDelegate):
    """Draws a card: title and day, where it is from, what it holds."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, _: QStyleOptionViewItem, __: _Index) -> QSize:  # noqa: N802  # Qt's name
        """All cards are of one height."""
        return QSize(0, style.TALK_ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw the card."""
        card: Card = index.data(CARD)
        palette, role = self._view.palette(), QPalette.ColorRole
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        active = self._view.hasFocus()
        group = QPalette.ColorGroup.Active if active else QPalette.ColorGroup.Inactive
        tokens = style.current(palette)
        ink, quiet = QColor(tokens.text), QColor(tokens.quiet)
        painter.save()
        box = QRectF(option.rect)
        if chosen:
            painter.fillRect(box, palette.color(group, role.Highlight))
            ink = quiet = palette.color(group, role.HighlightedText)
        painter.setPen(QPen(QColor(tokens.line), style.HAIR))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        self._lines(painter, box, card, ink, quiet, QColor(tokens.known) if not chosen else ink)
        painter.restore()

    def _lines(self, painter: QPainter, box: QRectF, card: Card, ink: QColor, quiet: QColor, sign: QColor) -> None:
        fonts = Fonts.of(self._view.font())
        left, right = box.left() + style.MIDDLE, box.right() - style.MIDDLE
        top = box.top() + style.NARROW
        painter.setFont(fonts.small)
        painter.setPen(quiet)
        day = fonts.small_metrics.horizontalAdvance(card.right)
        base = top + fonts.name_metrics.ascent()
        painter.drawText(QPointF(right - day, base), card.right)
        room = right - left - day - style.NARROW
        self._line(painter, fonts.name, ink, QPointF(left, base), card.title, room)
        base += fonts.name_metrics.height()
        self._line(painter, fonts.small, quiet, QPointF(left, base), card.second, right - left)
        base += fonts.small_metrics.height() + style.HAIR
        if card.sign:
            shape = QRectF(left, base - style.SHAPE + style.HAIR, style.SHAPE, style.SHAPE)
            style.paint_shape(painter, shape, "known", sign)
            left += style.SHAPE + style.TIGHT
            self._line(painter, fonts.small, sign, QPointF(left, base), card.sign, right - left)
            left += fonts.small_metrics.horizontalAdvance(card.sign) + style.NARROW
        self._line(painter, fonts.small, quiet, QPointF(left, base), card.third, right - left)

    def _line(self, painter: QPainter, font: Any, ink: QColor, at: QPointF, words: str, room: float) -> None:
        painter.setFont(font)
        painter.setPen(ink)
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(at, shown)


class CardList(QListView):
    """The list. ``chosen`` carries what a card is about; ``entered`` tells that Enter was pressed on it."""

    chosen = Signal(object)
    entered = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.cards = CardModel()
        self.setModel(self.cards)
        self.setItemDelegate(CardDelegate(self))
        self.setAccessibleName(name)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.selectionModel().currentChanged.connect(self._tell)

    def go_to(self, row: int) -> None:
        """Make a card the current one."""
        if 0 <= row < self.cards.rowCount():
            self.setCurrentIndex(self.cards.index(row, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """Enter goes on to what the card is about."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, _: str) -> None:  # noqa: N802  # Qt's name
        """Letters are keys of the page."""

    def _tell(self, index: QModelIndex) -> None:
        card = self.cards.card(index.row()) if index.isValid() else None
        if card is not None:
            self.chosen.emit(card.about)
