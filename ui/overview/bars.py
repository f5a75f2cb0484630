"""Counts below each other, each with its shape, its share as a thin bar, and its number set right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from triage.model.wording import number
from ui import style
from ui.overview.presenter import Bar
from ui.widgets.plain import tooltip


class Bars(QWidget):
    """Paints its counts by hand; a screen reader is told them as one sentence."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._bars: tuple[Bar, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Show these counts."""
        self._bars = tuple(bars)
        self.setAccessibleName(f"{self._name}: {self.words()}")
        self.setToolTip(tooltip("\n".join(f"{bar.name}: {number(bar.number)}" for bar in bars)))
        self.updateGeometry()
        self.update()

    def words(self) -> str:
        """All of it in words."""
        return "; ".join(f"{bar.name} {number(bar.number)}" for bar in self._bars)

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        """One row a count."""
        return QSize(style.PANEL, len(self._bars) * style.BAR_ROW)

    def minimumSizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        """As high as it needs."""
        return QSize(1, len(self._bars) * style.BAR_ROW)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        """Draw the counts."""
        super().paintEvent(event)
        painter = QPainter(self)
        tokens = style.current(self.palette())
        painter.setFont(style.figures(self.font()))
        metrics = painter.fontMetrics()
        figures = max((metrics.horizontalAdvance(number(bar.number)) for bar in self._bars), default=0)
        drop = (style.BAR_ROW - metrics.height()) / 2 + metrics.ascent() - style.HAIR
        for place, bar in enumerate(self._bars):
            top, left = place * style.BAR_ROW, 0
            colour = style.tier_colour(tokens, bar.shape) if bar.shape else QColor(tokens.accent)
            if bar.shape:
                box = QRectF(0, top + (style.BAR_ROW - style.SHAPE) / 2 - style.HAIR, style.SHAPE, style.SHAPE)
                style.paint_shape(painter, box, bar.shape, colour)
                left = style.SHAPE + style.NARROW
            room = self.width() - figures - left - style.MIDDLE
            painter.setPen(QColor(tokens.text))
            name = metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QPointF(left, top + drop), name)
            said = number(bar.number)
            painter.drawText(QPointF(self.width() - metrics.horizontalAdvance(said), top + drop), said)
            under = top + style.BAR_ROW - style.TIGHT
            painter.fillRect(QRectF(left, under, self.width() - left, style.HAIR * 2), QColor(tokens.line))
            share = bar.number / bar.whole if bar.whole else 0.0
            long = max(share * (self.width() - left), style.HAIR * 2) if bar.number else 0.0
            painter.fillRect(QRectF(left, under, long, style.HAIR * 2), colour)
