"""The storyboard of a video as one picture: its distinct frames in the order of their times, each with its moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from triage.model.video import time_words
from ui import style


class Look(NamedTuple):
    """For where a storyboard is drawn."""

    tokens: style.Tokens
    """The colours there."""
    room: QSize
    """How much of the screen there is for it."""
    ratio: float
    """Pixels of the screen to one of the room."""


class _Layout(NamedTuple):
    columns: int
    rows: int
    scale: float
    """Of the frames; never above 1."""


def sheet(frames: Sequence[tuple[int, QImage]], look: Look) -> QImage:
    """All frames on one sheet that fits the room; null where none of them can be drawn. Any thread may make it.

    The moments are written as large as all else on the screen, however small the frames become. The frames keep their
    own pixels, so that there is more to see when the sheet is magnified.

    Args:
        frames: The moment in milliseconds and the picture of each.
        look: For where it is drawn.
    """
    shown = [(moment, image) for moment, image in frames if not image.isNull()]
    if not shown or look.room.isEmpty():
        return QImage()
    largest = QSize(max(image.width() for _, image in shown), max(image.height() for _, image in shown))
    layout = _laid_out(len(shown), largest, look.room)
    cell = QSize(max(int(largest.width() * layout.scale), 1), max(int(largest.height() * layout.scale), 1))
    pitch = QSize(cell.width() + style.NARROW, cell.height() + style.ROW + style.NARROW)
    whole = QSize(layout.columns * pitch.width() - style.NARROW, layout.rows * pitch.height() - style.NARROW)
    density = max(look.ratio, 1 / layout.scale)
    made = QImage((QSizeF(whole) * density).toSize(), QImage.Format.Format_RGB32)
    made.setDevicePixelRatio(density)
    made.fill(QColor(look.tokens.window))
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setPen(QColor(look.tokens.text))
    for place, (moment, image) in enumerate(shown):
        left, top = place % layout.columns * pitch.width(), place // layout.columns * pitch.height()
        box = QRectF(0, 0, image.width() * layout.scale, image.height() * layout.scale)
        box.moveCenter(QRectF(left, top, cell.width(), cell.height()).center())
        painter.drawImage(box, image)
        words = QRect(left, top + cell.height(), cell.width(), style.ROW)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, time_words(moment))
    painter.end()
    return made


def _laid_out(frames: int, largest: QSize, room: QSize) -> _Layout:
    """The columns with which the frames could be largest; they are drawn no larger than they are."""
    found = []
    for columns in range(1, frames + 1):
        rows = -(-frames // columns)
        across = room.width() - (columns - 1) * style.NARROW
        down = room.height() - rows * style.ROW - (rows - 1) * style.NARROW
        scale = min(across / (columns * largest.width()), down / (rows * largest.height()))
        found.append(_Layout(columns, rows, scale))
    best = max(found, key=lambda layout: layout.scale)
    return best._replace(scale=min(max(best.scale, 1 / max(largest.width(), largest.height())), 1.0))
