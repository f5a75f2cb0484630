"""The line-drawn icons of ``resources/icons``, tinted as the palette asks."""

from __future__ import annotations

from functools import cache
from typing import Final

from PySide6.QtCore import QByteArray, QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QToolButton, QWidget

from triage.resources import resource
from ui import style

SCALES: Final = (1.0, 2.0)
"""Device pixels for one of ours, for which an icon is drawn."""


@cache
def drawing(name: str) -> str:
    """The SVG text of an icon; its strokes are ``currentColor``."""
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


def pixmap(name: str, colour: str, side: int = 0, scale: float = 1.0) -> QPixmap:
    """An icon in one colour; without a side as large as icons are now."""
    side = side or style.ICON
    made = QPixmap(round(side * scale), round(side * scale))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    QSvgRenderer(QByteArray(drawing(name).replace("currentColor", colour).encode())).render(
        painter, QRectF(0, 0, side * scale, side * scale)
    )
    painter.end()
    made.setDevicePixelRatio(scale)
    return made


def icon(name: str, tokens: style.Tokens, side: int = 0) -> QIcon:
    """An icon for a button: quiet, pale where disabled, and in the accent's ink where the button is down."""
    made = QIcon()
    inks = (
        (tokens.text, QIcon.Mode.Normal, QIcon.State.Off),
        (tokens.on_accent, QIcon.Mode.Normal, QIcon.State.On),
        (tokens.on_accent, QIcon.Mode.Active, QIcon.State.On),
        (tokens.quiet, QIcon.Mode.Disabled, QIcon.State.Off),
    )
    for colour, mode, state in inks:
        for scale in SCALES:
            made.addPixmap(pixmap(name, QColor(colour).name(), side, scale), mode, state)
    return made


class IconButton(QToolButton):
    """A button with an icon that keeps to the scheme when the system changes its mind."""

    def __init__(self, name: str, side: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._side = side or style.ICON
        self.setIconSize(QSize(self._side, self._side))
        self._tint()

    def set_icon_name(self, name: str) -> None:
        """Show another icon."""
        self._name = name
        self._tint()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  # Qt's name
        """Tint anew in another palette."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._tint()

    def _tint(self) -> None:
        self.setIcon(icon(self._name, style.current(self.palette()), self._side))
