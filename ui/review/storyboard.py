"""The storyboard of a video as one picture: its distinct frames in the order of their times, each with its moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from triage.model.video import time_words
from ui import style
from ui.renderings import decoded

COLUMNS: Final = 4
"""Frames side by side; of fewer all stand in one row."""


def sheet(frames: Sequence[tuple[int, bytes]], tokens: style.Tokens, longest: int) -> QImage:
    """All frames on one sheet; null where none of them can be drawn. It may be made on any thread.

    Args:
        frames: The moment in milliseconds and the rendering as JPEG, of each.
        tokens: The colours.
        longest: Pixels that one frame may be wide or high at most.
    """
    shown = [(moment, image) for moment, data in frames if not (image := decoded(data, longest)).isNull()]
    if not shown:
        return QImage()
    columns = min(COLUMNS, len(shown))
    cell = QSize(max(image.width() for _, image in shown), max(image.height() for _, image in shown))
    pitch = QSize(cell.width() + style.NARROW, cell.height() + style.ROW + style.NARROW)
    rows = -(-len(shown) // columns)
    made = QImage(columns * pitch.width(), rows * pitch.height(), QImage.Format.Format_RGB32)
    made.fill(QColor(tokens.window))
    painter = QPainter(made)
    painter.setPen(QColor(tokens.text))
    for place, (moment, image) in enumerate(shown):
        left, top = place % columns * pitch.width(), place // columns * pitch.height()
        box = QRect(left, top, image.width(), image.height())
        box.moveCenter(QRect(left, top, cell.width(), cell.height()).center())
        painter.drawImage(box, image)
        words = QRect(left, top + cell.height(), cell.width(), style.ROW)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, time_words(moment))
    painter.end()
    return made
