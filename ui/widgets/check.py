"""A box to tick that can be told from its ground in both schemes, and whose words lose their end where they must."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy

from ui import style
from ui.widgets.plain import tooltip


class CheckBox(QCheckBox):
    """Drawn by hand: the system's box is told from a dark ground by a hair of grey."""

    def __init__(self, words: str, hint: str = "") -> None:
        super().__init__()
        self._words = words
        self.setAccessibleName(words)
        self.setToolTip(tooltip("\n".join(part for part in (words, hint) if part)))
        self.setMinimumHeight(style.ROW)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def words(self) -> str:
        """What is ticked here."""
        return self._words

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        """A row, as wide as there is room."""
        return QSize(style.TICK + style.NARROW + self.fontMetrics().horizontalAdvance(self._words), style.ROW)

    def hitButton(self, _: object) -> bool:  # noqa: N802  # Qt's name
        """A click anywhere on the row ticks."""
        return True

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        """Draw the box, its tick, the ring of the keyboard, and as much of the words as there is room for."""
        tokens = style.current(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(1.5, (self.height() - style.TICK) / 2 + 0.5, style.TICK - 1, style.TICK - 1)
        painter.setPen(QPen(QColor(tokens.accent if self.isChecked() or self.hasFocus() else tokens.quiet), 1))
        painter.setBrush(QColor(tokens.accent if self.isChecked() else tokens.panel))
        painter.drawRoundedRect(box, style.INSET, style.INSET)
        if self.isChecked():
            painter.setPen(QPen(QColor(tokens.on_accent), style.RING))
            low = QPointF(box.left() + box.width() * 0.42, box.bottom() - box.height() * 0.28)
            painter.drawPolyline([
                QPointF(box.left() + box.width() * 0.22, box.center().y()), low,
                QPointF(box.right() - box.width() * 0.2, box.top() + box.height() * 0.3),
            ])  # fmt: skip
        left = style.TICK + style.NARROW
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = QRectF(left - style.INSET, 0.5, self.width() - left + style.INSET - 1, self.height() - 1)
            painter.drawRoundedRect(ring, style.INSET, style.INSET)
        painter.setPen(QColor(tokens.text if self.isEnabled() else tokens.quiet))
        metrics = self.fontMetrics()
        room = self.width() - left - style.TIGHT
        shown = metrics.elidedText(self._words, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QPointF(left, (self.height() - metrics.height()) / 2 + metrics.ascent()), shown)
