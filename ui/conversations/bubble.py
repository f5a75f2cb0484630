"""Lays out and paints one message: day, pause, bubble with name, kind, words, media and time."""

from __future__ import annotations

import math
import unicodedata
from typing import Final, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPalette,
    QPen,
    QPixmap,
    QTextLayout,
    QTextOption,
)

from ui import style
from ui.conversations.facts import Bubble, Media
from ui.renderings import closed_picture

WAITING: Final = 48
"""Height of a message that is not loaded yet."""

NOT_READ: Final = "This message could not be read."

_FROM_RIGHT: Final = frozenset({"R", "AL"})
"""Unicode's classes of letters that are written from right to left."""

_CENTRE: Final = Qt.AlignmentFlag.AlignCenter
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Fonts(NamedTuple):
    """The fonts of a painting, with what is measured by them."""

    words: QFont
    name: QFont
    small: QFont
    words_metrics: QFontMetricsF
    name_metrics: QFontMetricsF
    small_metrics: QFontMetricsF

    @classmethod
    def of(cls, font: QFont) -> Fonts:
        """All fonts from the one of a widget."""
        name, small = style.strong(font), style.small(font)
        return cls(font, name, small, QFontMetricsF(font), QFontMetricsF(name), QFontMetricsF(small))


class Tile(NamedTuple):
    """A file in a bubble, where it is drawn."""

    box: QRectF
    media: Media
    picture: QPixmap | None


class Laid(NamedTuple):
    """A message, laid out at a width. All places count from its own top left corner."""

    bubble: Bubble
    height: float
    day_height: float
    """Of the day's header above it; 0 where there is none."""
    gap_at: float
    """Middle of the words about a pause; 0 where there are none."""
    box: QRectF
    name_at: float
    tag_at: float
    text: QTextLayout | None
    text_at: QPointF
    more_at: float
    tiles: tuple[Tile, ...]
    time_box: QRectF


def lay_out(bubble: Bubble, width: float, fonts: Fonts) -> Laid:
    """Find the place of everything in a message."""
    top = 0.0
    day_height = float(style.DAY) if bubble.day else 0.0
    top += day_height
    gap_at = 0.0
    if bubble.gap:
        gap_at = top + style.DAY / 2
        top += style.DAY
    top += style.NARROW if bubble.starts else style.HAIR * 2
    most = min(float(style.BUBBLE), width * 0.72)
    inner_most = most - 2 * style.MIDDLE
    text, text_width, text_height = _words(bubble.text, inner_most, fonts.words)
    tiles_width = _tiles_width(bubble.media, inner_most)
    time_width = fonts.small_metrics.horizontalAdvance(bubble.time)
    wide = [text_width, tiles_width, time_width]
    wide += [fonts.name_metrics.horizontalAdvance(bubble.name)] if bubble.name else []
    wide += [fonts.small_metrics.horizontalAdvance(line) for line in (bubble.tag, bubble.more) if line]
    inner = min(inner_most, max(wide) + style.HAIR)
    outer = inner + 2 * style.MIDDLE
    left = _left_edge(bubble.side, width, outer)
    at = top + style.NARROW
    name_at = tag_at = more_at = 0.0
    if bubble.name:
        name_at, at = at, at + fonts.name_metrics.height() + style.HAIR * 2
    if bubble.tag:
        tag_at, at = at, at + fonts.small_metrics.height() + style.HAIR * 2
    text_at = QPointF(left + style.MIDDLE, at)
    at += text_height
    if bubble.more:
        more_at, at = at, at + fonts.small_metrics.height() + style.HAIR * 2
    tiles = _tiles(bubble.media, left + style.MIDDLE, at, inner, fonts)
    at = max([at, *(tile.box.bottom() + style.TIGHT for tile in tiles)])
    time_height = fonts.small_metrics.height()
    time_box = QRectF(left + style.MIDDLE, at, inner, time_height)
    bottom = at + time_height + style.TIGHT
    box = QRectF(left, top, outer, bottom - top)
    return Laid(bubble, bottom + style.HAIR, day_height, gap_at, box, name_at, tag_at, text, text_at, more_at, tiles,
                time_box)  # fmt: skip


def _left_edge(side: str, width: float, outer: float) -> float:
    if side == "right":
        return width - outer - style.WIDE
    return float(style.WIDE) if side == "left" else (width - outer) / 2


def _words(text: str, width: float, font: QFont) -> tuple[QTextLayout | None, float, float]:
    if not text:
        return None, 0.0, 0.0
    layout, widest, height = _wrapped(text, width, font)
    if widest < width and not text.isascii() and any(unicodedata.bidirectional(sign) in _FROM_RIGHT for sign in text):
        # Such text is set against the right edge of the bubble, not of the widest one that there may be.
        layout, _, height = _wrapped(text, widest, font)
    return layout, widest, height


def _wrapped(text: str, width: float, font: QFont) -> tuple[QTextLayout, float, float]:
    layout = QTextLayout(text.replace("\n", "\u2028"), font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    layout.setTextOption(option)
    layout.beginLayout()
    at = widest = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, at))
        at += line.height() + style.LEADING
        widest = max(widest, line.naturalTextWidth())
    layout.endLayout()
    return layout, min(width, math.ceil(widest) + style.HAIR), at


def _tiles_width(media: tuple[Media, ...], most: float) -> float:
    return min(most, float(style.FILE_TILE)) if media else 0.0


def _tiles(media: tuple[Media, ...], left: float, top: float, width: float, fonts: Fonts) -> tuple[Tile, ...]:
    """One row a file: its closed rendering, or a sheet where it has none, and what is known of it beside."""
    found = []
    lines = fonts.words_metrics.height() + 2 * fonts.small_metrics.height()
    for one in media:
        height = max(float(style.PICTURE), lines) if one.picture else lines + style.TIGHT
        found.append(Tile(QRectF(left, top + style.TIGHT, width, height), one, _picture(one)))
        top += height + style.TIGHT
    return tuple(found)


def _picture(media: Media) -> QPixmap | None:
    image = closed_picture(media.picture)
    return None if image.isNull() else QPixmap.fromImage(image)


class Painter:
    """Paints laid out messages in the colours of a palette."""

    def __init__(self, palette: QPalette, fonts: Fonts) -> None:
        self.tokens = style.current(palette)
        self.fonts = fonts
        ink = self.tokens
        self._text, self._quiet = QColor(ink.text), QColor(ink.quiet)
        self._line, self._accent = QColor(ink.line), QColor(ink.accent)
        self._problem = QColor(ink.problem)
        self._grounds = {"right": QColor(ink.sent), "left": QColor(ink.panel), "middle": QColor(ink.window)}

    def day(self, painter: QPainter, words: str, top: float, width: float) -> None:
        """The header of a day, on a ground of its own."""
        painter.setFont(self.fonts.small)
        box = QRectF(0, top, width, style.DAY)
        inside = self.fonts.small_metrics.horizontalAdvance(words) + 2 * style.MIDDLE
        pill = QRectF((width - inside) / 2, top + style.TIGHT, inside, style.DAY - 2 * style.TIGHT)
        painter.setPen(QPen(self._line, style.HAIR))
        painter.setBrush(QColor(self.tokens.panel))
        painter.drawRoundedRect(pill, style.RADIUS, style.RADIUS)
        painter.setPen(self._text)
        painter.drawText(box, _CENTRE, words)

    def waiting(self, painter: QPainter, top: float, width: float, *, failed: bool) -> None:
        """The place of a message that is not loaded yet, or could not be read."""
        painter.setPen(self._quiet)
        painter.setFont(self.fonts.small)
        painter.drawText(QRectF(0, top, width, WAITING), _CENTRE, NOT_READ if failed else "…")

    def message(self, painter: QPainter, laid: Laid, top: float, width: float, *, chosen: bool, found: bool) -> None:
        """One message; its day's header is drawn by whoever knows which one sticks."""
        painter.save()
        painter.translate(0, top)
        bubble = laid.bubble
        if bubble.gap:
            painter.setFont(self.fonts.small)
            painter.setPen(self._quiet)
            half = style.DAY / 2
            painter.drawText(QRectF(0, laid.gap_at - half, width, style.DAY), _CENTRE, bubble.gap)
        self._ground(painter, laid, chosen=chosen, found=found)
        self._lines(painter, laid)
        for tile in laid.tiles:
            self._tile(painter, tile)
        painter.setFont(self.fonts.small)
        painter.setPen(self._quiet)
        side = Qt.AlignmentFlag.AlignRight if bubble.side != "middle" else Qt.AlignmentFlag.AlignHCenter
        painter.drawText(laid.time_box, side | Qt.AlignmentFlag.AlignVCenter, bubble.time)
        painter.restore()

    def _ground(self, painter: QPainter, laid: Laid, *, chosen: bool, found: bool) -> None:
        bubble = laid.bubble
        edge = self._accent if chosen else self._problem if found else self._line
        pen = QPen(edge, 2 * style.HAIR if chosen or found else style.HAIR)
        if bubble.faint:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(self._grounds[bubble.side])
        painter.drawRoundedRect(laid.box, style.RADIUS, style.RADIUS)
        if bubble.recovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QBrush(self._line, Qt.BrushStyle.BDiagPattern))
            painter.drawRoundedRect(laid.box, style.RADIUS, style.RADIUS)

    def _lines(self, painter: QPainter, laid: Laid) -> None:
        bubble, left = laid.bubble, laid.box.left() + style.MIDDLE
        width = laid.box.width() - 2 * style.MIDDLE
        for words, at, font, metrics, ink in (
            (bubble.name, laid.name_at, self.fonts.name, self.fonts.name_metrics, self._text),
            (bubble.tag, laid.tag_at, self.fonts.small, self.fonts.small_metrics, self._problem),
            (bubble.more, laid.more_at, self.fonts.small, self.fonts.small_metrics, self._accent),
        ):
            if words:
                painter.setFont(font)
                painter.setPen(ink)
                shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, width)
                painter.drawText(QPointF(left, at + metrics.ascent()), shown)
        if laid.text is not None:
            painter.setPen(self._quiet if bubble.faint or bubble.side == "middle" else self._text)
            laid.text.draw(painter, laid.text_at)

    def _tile(self, painter: QPainter, tile: Tile) -> None:
        left, width = tile.box.left(), tile.box.width()
        if tile.picture is not None:
            painter.drawPixmap(QPointF(left, tile.box.top()), tile.picture)
            left, width = left + style.PICTURE + style.NARROW, width - style.PICTURE - style.NARROW
        elif tile.media.picture is None:
            painter.setPen(QPen(self._line, style.HAIR))
            painter.drawLine(tile.box.topLeft(), tile.box.topRight())
        media, top = tile.media, tile.box.top() + style.HAIR * 2
        if media.significance in ("act now", "known", "near"):
            shape = QRectF(left, top + style.HAIR * 3, style.SHAPE, style.SHAPE)
            style.paint_shape(painter, shape, media.significance, style.tier_colour(self.tokens, media.significance))
            indent = style.SHAPE + style.NARROW
        else:
            indent = 0
        for words, font, metrics, ink, inset in (
            (media.label, self.fonts.words, self.fonts.words_metrics, self._text, indent),
            (media.verdict, self.fonts.small, self.fonts.small_metrics, self._problem, 0),
            (media.note, self.fonts.small, self.fonts.small_metrics, self._quiet, 0),
        ):
            if not words:
                continue
            painter.setFont(font)
            painter.setPen(ink)
            line = QRectF(left + inset, top, width - inset, metrics.height())
            painter.drawText(line, _LEFT, metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, line.width()))
            top += metrics.height()
