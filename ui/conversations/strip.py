"""The thin bar at the edge that shows where in a conversation marked passages, matched media and hits lie."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QPainter

from ui import style
from ui.conversations.facts import Mark


class Pointed(NamedTuple):
    """What the bar points at, by positions in the conversation."""

    marks: Sequence[Mark]
    carrying: Sequence[int]
    """Messages with matched media."""
    found: Sequence[int]
    """Messages that a search found."""


def paint_strip(painter: QPainter, tokens: style.Tokens, box: QRect, count: int, pointed: Pointed) -> None:
    """Draw the bar: passages over its whole width, matched media in its left half, hits in its right half."""
    if not count:
        return
    left, height = float(box.left()), box.height()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.fillRect(QRectF(left, 0, style.HAIR, height), QColor(tokens.line))
    for mark in pointed.marks:
        if mark.first >= 0:
            top, bottom = (height * (place / count) for place in (mark.first, mark.last + 1))
            across = QRectF(left + style.HAIR, top, box.width(), max(bottom - top, style.HAIR * 3))
            painter.fillRect(across, QColor(tokens.accent))
    half = box.width() // 2
    for positions, colour, shift in ((pointed.carrying, tokens.act_now, 0), (pointed.found, tokens.problem, half)):
        for pixel in {round(height * position / count) for position in positions}:
            painter.fillRect(QRectF(left + shift + style.HAIR, pixel, half, style.HAIR * 2), QColor(colour))
