"""Plain text of any length: wrapped between words, or within one that has no end, and elided after its last line."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import style
from ui.times import Told, Words
from ui.widgets.plain import tooltip

_WITHIN_REFERENCE: Final = re.compile(r"(?<=\w)/(?=\d)")
"""The stroke of a reference, as in AB/1: no line ends after it, as none ends at an underscore."""


class WrappedText(QWidget):
    """A paragraph. ``most_lines`` of 0 means all; ``inset`` is free room on the left; a problem has its own ink.

    ``elided`` tells, whenever it changes, whether the end is not shown.
    """

    elided = Signal(bool)

    def __init__(self, most_lines: int = 0, *, quiet: bool = False, inset: int = 0, problem: bool = False) -> None:
        super().__init__()
        self._most = most_lines
        self._quiet = quiet
        self._problem = problem
        self._inset = inset
        self._text = self._hover = ""
        self._is_elided = False
        self._kept: tuple[tuple[str, int, str], tuple[list[str], bool]] = (("", 0, ""), ([], False))
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def text(self) -> str:
        """The whole text."""
        return self._text

    def set_text(self, words: Words) -> None:
        """Show another text; what hovers with it is shown where the mouse rests on it."""
        text, hover = words if isinstance(words, Told) else (words, "")
        self._text, self._hover = text, hover
        self.setAccessibleName(text)
        self._fit()
        self.updateGeometry()
        self.update()

    def show_lines(self, most_lines: int) -> None:
        """Show another number of lines at the most; 0 means all."""
        self._most = most_lines
        self._kept = (("", 0, ""), ([], False))
        self._fit()
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:  # noqa: N802  # Qt's name
        """Narrower is higher."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802  # Qt's name
        """The height of all lines that are shown at this width."""
        shown, _ = self._lines(width)
        return max(1, len(shown)) * self._pitch()

    def sizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        """As high as the text needs at the width that it has."""
        return QSize(self.width(), self.heightForWidth(max(1, self.width())))

    def minimumSizeHint(self) -> QSize:  # noqa: N802  # Qt's name
        """One line, of any width."""
        return QSize(1, self._pitch())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        """Wrap anew."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  # Qt's name
        """Wrap anew in another font."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit()
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        """Draw the lines; the last one elided where text is left."""
        super().paintEvent(event)
        painter = QPainter(self)
        role = QPalette.ColorRole.PlaceholderText if self._quiet else QPalette.ColorRole.WindowText
        ink = QColor(style.current(self.palette()).problem) if self._problem else self.palette().color(role)
        painter.setPen(ink)
        metrics = self.fontMetrics()
        for number, line in enumerate(self._lines(self.width())[0]):
            painter.drawText(QPointF(self._inset, number * self._pitch() + style.LEADING / 2 + metrics.ascent()), line)

    def _fit(self) -> None:
        _, elided = self._lines(self.width())
        self.setToolTip(tooltip("\n".join(part for part in (self._text if elided else "", self._hover) if part)))
        if elided != self._is_elided:
            self._is_elided = elided
            self.elided.emit(elided)

    def _pitch(self) -> int:
        return self.fontMetrics().lineSpacing() + style.LEADING

    def _lines(self, width: int) -> tuple[list[str], bool]:
        """The lines at a width, and whether they had to be cut; kept, because layouts ask many times."""
        key = (self._text, width, self.font().key())
        if key != self._kept[0]:
            self._kept = (key, self._cut(max(1, width - self._inset)))
        return self._kept[1]

    def _cut(self, width: int) -> tuple[list[str], bool]:
        pieces = [piece for part in self._text.splitlines() for piece in self._wrap(part, width)]
        if not self._most or len(pieces) <= self._most:
            return pieces, False
        rest = " ".join(piece.strip() for piece in pieces[self._most - 1 :])
        last = self.fontMetrics().elidedText(rest, Qt.TextElideMode.ElideRight, width)
        return [*pieces[: self._most - 1], last], True

    def _wrap(self, text: str, width: int) -> list[str]:
        layout = QTextLayout(_WITHIN_REFERENCE.sub("_", text), self.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        lines: list[tuple[int, int]] = []
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            lines.append((line.textStart(), line.textLength()))
        layout.endLayout()
        # Qt counts in UTF-16, in which a sign may take two units.
        units = text.encode("utf-16-le", "surrogatepass")
        return [units[2 * at : 2 * (at + size)].decode("utf-16-le", "replace") for at, size in lines] or [""]
