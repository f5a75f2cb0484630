"""One tile of the gallery: a picture as the shield allows, or why there is none; grade, tier and copies below."""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPalette, QPen, QTextOption
from PySide6.QtWidgets import QWidget

from triage.model.wording import number
from ui import style
from ui.review.grid import Group
from ui.review.words import Row

MOST_ELIDED: Final = 5000
NEW: Final = "new"
"""What stands under a tile that is not graded."""
LINES: Final = 4
"""Lines that say why there is no picture."""


class Look(NamedTuple):
    """How a tile stands among the others."""

    current: bool
    chosen: bool
    exception: bool
    focused: bool


class TilePainter:
    """Draws tiles; what all tiles of one painting share is looked up once."""

    def __init__(self, view: QWidget) -> None:
        self._view = view
        self._elided: dict[tuple[str, int, bool], str] = {}
        self._wrapped = QTextOption()
        self._wrapped.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)

    def prepare(self) -> None:
        """Look up colours and fonts before a painting."""
        self._tokens = style.current(self._view.palette())
        palette = self._view.palette()
        self._text = palette.color(QPalette.ColorRole.Text)
        self._quiet = palette.color(QPalette.ColorRole.PlaceholderText)
        self._accent = palette.color(QPalette.ColorRole.Accent)
        self._on_accent = QColor(self._tokens.on_accent)
        self._panel, self._line = QColor(self._tokens.panel), QColor(self._tokens.line)
        self._ground = QColor(self._tokens.window)
        self._font = self._view.font()
        self._strong = style.strong(self._font)
        self._metrics = self._view.fontMetrics()
        self._strong_metrics = QFontMetrics(self._strong)
        if len(self._elided) > MOST_ELIDED:
            self._elided.clear()

    def forget(self) -> None:
        """Measure all text anew: the font has changed."""
        self._elided.clear()

    def paint_band(self, painter: QPainter, rect: QRect, group: Group) -> None:
        """Draw the heading of a group; of a long one the end gives way, and never the count."""
        painter.setFont(self._strong)
        painter.setPen(self._text)
        count = f"  ·  {number(group.count)}"
        room = rect.width() - 2 * style.NARROW - self._strong_metrics.horizontalAdvance(count)
        said = self._elide(group.title, room, strong=True) + count
        painter.drawText(rect.adjusted(style.TIGHT, 0, -style.NARROW, 0), Qt.AlignmentFlag.AlignVCenter, said)
        painter.setFont(self._font)

    def paint(self, painter: QPainter, rect: QRect, row: Row | None, picture: QImage | None, look: Look) -> None:
        """Draw a tile: its card, its picture, its foot, and its ring."""
        card = rect.adjusted(0, style.TIGHT, -style.TIGHT, 0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._line, style.HAIR))
        painter.setBrush(self._line if look.chosen else self._panel)
        painter.drawRoundedRect(QRectF(card).adjusted(0.5, 0.5, -0.5, -0.5), style.RADIUS, style.RADIUS)
        if row is not None:
            self._paint_inside(painter, card, row, picture, look)
        self._paint_ring(painter, card, look)
        painter.restore()

    def _paint_inside(self, painter: QPainter, card: QRect, row: Row, picture: QImage | None, look: Look) -> None:
        foot = QRect(card.left(), card.bottom() - style.TILE_FOOT + 1, card.width(), style.TILE_FOOT)
        area = card.adjusted(style.HAIR, style.HAIR, -style.HAIR, -style.TILE_FOOT)
        if picture is not None and not picture.isNull():
            self._paint_picture(painter, area.adjusted(style.HAIR, style.HAIR, -style.HAIR, 0), picture)
        elif picture is not None:
            self._paint_reason(painter, area, row)
        if row.flagged:
            self._paint_flag(painter, area)
        if look.exception:
            self._paint_exception(painter, area)
        self._paint_foot(painter, foot, row)

    def _paint_picture(self, painter: QPainter, area: QRect, picture: QImage) -> None:
        most = QSize(area.width(), area.height())
        size = picture.size()
        if size.width() > most.width() or size.height() > most.height():
            size = size.scaled(most, Qt.AspectRatioMode.KeepAspectRatio)
        box = QRect(0, 0, size.width(), size.height())
        box.moveCenter(area.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(box, picture)

    def _paint_reason(self, painter: QPainter, area: QRect, row: Row) -> None:
        """Say what the item is, and why there is no picture of it."""
        inside = area.adjusted(style.NARROW, style.NARROW, -style.NARROW, -style.TIGHT)
        painter.setFont(self._strong)
        painter.setPen(self._text)
        painter.drawText(inside, Qt.AlignmentFlag.AlignTop, self._elide(row.kind_title, inside.width(), strong=True))
        painter.setFont(self._font)
        painter.setPen(QColor(self._tokens.problem) if row.problem else self._quiet)
        lines = inside.adjusted(0, self._metrics.height() + style.LEADING, 0, 0)
        pitch = self._metrics.lineSpacing()
        lines.setHeight(min(lines.height() // pitch, LINES + inside.height() // style.TILES[2]) * pitch)
        painter.drawText(QRectF(lines), row.problem or row.no_picture, self._wrapped)

    def _paint_foot(self, painter: QPainter, foot: QRect, row: Row) -> None:
        inside = foot.adjusted(style.NARROW, 0, -style.NARROW, 0)
        shape = QRectF(inside.left(), foot.center().y() - style.SHAPE / 2 + 1, style.SHAPE, style.SHAPE)
        style.paint_shape(painter, shape, row.significance, style.tier_colour(self._tokens, row.significance))
        painter.setPen(self._text)
        painter.setFont(self._strong if row.grade else self._font)
        left = inside.left() + style.SHAPE + style.TIGHT
        right = _beside(row)
        taken = self._metrics.horizontalAdvance(right) + (style.NARROW if right else 0)
        words = row.grade or row.suggested or NEW
        painter.setPen(self._text if row.grade else self._quiet)
        room = inside.right() - left - taken
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(
            QRect(left, foot.top(), room, foot.height()), flags, self._elide(words, room, strong=bool(row.grade))
        )
        painter.setFont(self._font)
        painter.setPen(self._quiet)
        painter.drawText(inside, int(flags) | int(Qt.AlignmentFlag.AlignRight), right)

    def _paint_flag(self, painter: QPainter, area: QRect) -> None:
        """A pennant in the corner."""
        x, y = area.right() - style.WIDE, area.top() + style.NARROW
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._panel)
        painter.drawRect(QRectF(x - style.TIGHT, y - style.TIGHT, style.WIDE, style.WIDE + style.NARROW))
        painter.setPen(QPen(self._accent, 2 * style.HAIR))
        painter.setBrush(self._accent)
        painter.drawLine(QPointF(x, y), QPointF(x, y + style.WIDE))
        painter.drawRect(QRectF(x, y, style.NARROW, style.NARROW - style.HAIR))

    def _paint_exception(self, painter: QPainter, area: QRect) -> None:
        """A bar across the foot of the picture: this tile is left out when the rest of the page is graded."""
        bar = QRect(area.left(), area.bottom() - style.ROW + 1, area.width(), style.ROW)
        painter.fillRect(bar, self._accent)
        painter.setPen(self._on_accent)
        painter.drawText(bar, Qt.AlignmentFlag.AlignCenter, self._elide("exception", bar.width()))

    def _paint_ring(self, painter: QPainter, card: QRect, look: Look) -> None:
        if not (look.current or look.chosen):
            return
        width = style.RING if look.current and look.focused else style.HAIR
        painter.setPen(QPen(self._accent, width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        half = width / 2
        painter.drawRoundedRect(QRectF(card).adjusted(half, half, -half, -half), style.RADIUS, style.RADIUS)

    def _elide(self, text: str, width: int, *, strong: bool = False) -> str:
        key = (text, width, strong)
        elided = self._elided.get(key)
        if elided is None:
            metrics = self._strong_metrics if strong else self._metrics
            elided = self._elided[key] = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
        return elided


def _beside(row: Row) -> str:
    """The right end of a foot: the length of a video, how many look the same, how many copies there are."""
    parts = (
        row.length,
        f"≈{number(row.alike + 1)}" if row.alike else "",
        f"×{number(row.places)}" if row.places > 1 else "",
    )
    return "  ".join(part for part in parts if part)
