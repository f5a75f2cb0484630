"""The viewer: one item, or two side by side, in a window of its own; zoom, quarter turns, lightness."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from ui import style
from ui.widgets.plain import tooltip

STEP: Final = 1.25
"""One step of zoom."""
MOST_ZOOM: Final = 32.0
LEAST_ZOOM: Final = 0.05
LIGHTER: Final = 1.3
MOST_STEPS: Final = 6
"""Steps of lightening or darkening."""
CLOSED_WORDS: Final = "Closed: blurred and grey. Hold Space to see it."
NO_PICTURE: Final = "No rendering was made of this item."


class Canvas(QWidget):
    """Draws one image. It scales and shifts what is drawn, never what is kept."""

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self._light: QImage | None = None
        self._words = ""
        self.zoom = 0.0
        """0: as large as the window."""
        self.turns = 0
        self.lightness = 0
        self._shift = QPointF()
        self._held: QPoint | None = None
        self.setMinimumSize(style.PICTURE, style.PICTURE)

    def show_image(self, image: QImage, words: str = "") -> None:
        """Draw another image, or words where it is null; zoom, turn and lightness stay until they are reset."""
        self._image, self._light, self._words = image, None, words
        self.update()

    def image(self) -> QImage:
        """What is drawn."""
        return self._image

    def reset(self) -> None:
        """Upright, as large as the window, as light as it is."""
        self.zoom, self.turns, self.lightness, self._light, self._shift = 0.0, 0, 0, None, QPointF()
        self.update()

    def magnify(self, factor: float) -> None:
        """Zoom; from the size that fits where nothing was zoomed yet."""
        self.zoom = max(LEAST_ZOOM, min((self.zoom or self._fit()) * factor, MOST_ZOOM))
        self.update()

    def turn(self, quarters: int) -> None:
        """Turn by quarters, clockwise."""
        self.turns = (self.turns + quarters) % 4
        self.update()

    def lighten(self, steps: int) -> None:
        """Make dark parts lighter, or light parts darker."""
        self.lightness = max(-MOST_STEPS, min(self.lightness + steps, MOST_STEPS))
        self._light = None
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        """Draw the image around the middle."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(style.current(self.palette()).window))
        if self._image.isNull():
            painter.setPen(self.palette().text().color())
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._words)
            return
        scale = self.zoom or self._fit()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < MOST_ZOOM / 8)
        middle = QPointF(self.rect().center()) + self._shift
        painter.setTransform(QTransform().translate(middle.x(), middle.y()).rotate(90 * self.turns).scale(scale, scale))
        size = self._image.deviceIndependentSize()
        painter.drawImage(QRectF(-size.width() / 2, -size.height() / 2, size.width(), size.height()), self._lit())

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802  # Qt's name
        """The wheel zooms."""
        self.magnify(STEP if event.angleDelta().y() > 0 else 1 / STEP)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        """Take hold of the picture."""
        self._held = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        """Move what is held."""
        if self._held is not None:
            here = event.position().toPoint()
            self._shift += QPointF(here - self._held)
            self._held = here
            self.update()

    def mouseReleaseEvent(self, _: QMouseEvent) -> None:  # noqa: N802  # Qt's name
        """Let go."""
        self._held = None

    def _fit(self) -> float:
        size = self._image.deviceIndependentSize()
        if size.isEmpty():
            return 1.0
        width, height = (size.height(), size.width()) if self.turns % 2 else (size.width(), size.height())
        return min(self.width() / width, self.height() / height, 1.0)

    def _lit(self) -> QImage:
        if not self.lightness:
            return self._image
        if self._light is None:
            self._light = lightened(self._image, self.lightness)
        return self._light


def lightened(image: QImage, steps: int) -> QImage:
    """The image with its tones bent by a power; grey and colour alike, black and white stay."""
    gamma = LIGHTER**-steps
    table = bytes(round(255 * (value / 255) ** gamma) for value in range(256))
    made = image.convertToFormat(QImage.Format.Format_RGB888)
    tones = bytes(made.constBits()).translate(table)
    bent = QImage(tones, made.width(), made.height(), made.bytesPerLine(), made.format()).copy()
    bent.setDevicePixelRatio(image.devicePixelRatio())
    return bent


class Viewer(QWidget):
    """Shows what its page hands it. It asks for other items and for a sharper picture, and reads nothing itself.

    ``stepped`` carries -1 or 1; ``held`` whether Space is down; ``closed`` that the window is gone; ``pressed`` any
    other key, which the page may know.
    """

    stepped = Signal(int)
    held = Signal(bool)
    closed = Signal()

    def __init__(self, parent: QWidget, other_keys: Callable[[QKeyEvent], bool]) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle("Viewer")
        self.setObjectName("viewer")
        self.canvases = (Canvas(), Canvas())
        self._names = (QLabel(), QLabel())
        self._other_keys = other_keys
        self._build()

    @property
    def compares(self) -> bool:
        """Whether two items are side by side."""
        return self.canvases[1].isVisibleTo(self)

    def set_compare(self, compares: bool) -> None:
        """Show one item or two."""
        for part in (self.canvases[1], self._names[1]):
            part.setVisible(compares)

    def show_item(self, image: QImage, name: str, words: str = "", side: int = 0, *, closed: bool) -> None:
        """Show an item.

        Args:
            image: Its picture, or the storyboard of a video.
            name: What it is called.
            words: What is said where the picture is null.
            side: Which of two that are compared.
            closed: Whether it is the closed rendering; it is said how to see more.
        """
        said = f"  ·  {CLOSED_WORDS}" if closed else ""
        self.canvases[side].show_image(image, words)
        room = self.width() // (2 if self.compares else 1) - self._names[side].fontMetrics().horizontalAdvance(said)
        shown = self._names[side].fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, room - style.BROAD)
        self._names[side].setText(f"{shown}{said}")
        self._names[side].setToolTip(tooltip(name))

    def drop(self) -> None:
        """Let go of every picture."""
        for canvas in self.canvases:
            canvas.show_image(QImage(), CLOSED_WORDS)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """The keys of the viewer, then those of the page."""
        acts: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Plus: lambda: self._each("magnify", STEP),
            Qt.Key.Key_Equal: lambda: self._each("magnify", STEP),
            Qt.Key.Key_Minus: lambda: self._each("magnify", 1 / STEP),
            Qt.Key.Key_Period: lambda: self._each("turn", 1),
            Qt.Key.Key_Comma: lambda: self._each("turn", -1),
            Qt.Key.Key_L: lambda: self._each("lighten", 1),
            Qt.Key.Key_K: lambda: self._each("lighten", -1),
            Qt.Key.Key_Backspace: lambda: self._each("reset"),
            Qt.Key.Key_Right: lambda: self.stepped.emit(1),
            Qt.Key.Key_Left: lambda: self.stepped.emit(-1),
            Qt.Key.Key_PageDown: lambda: self.stepped.emit(1),
            Qt.Key.Key_PageUp: lambda: self.stepped.emit(-1),
        }
        if event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self.held.emit(True)  # down
        elif event.key() == Qt.Key.Key_Escape or event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.close()
        elif (act := acts.get(event.key())) is not None and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            act()
        elif not self._other_keys(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """Space comes up."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.held.emit(False)  # up

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  # Qt's name
        """A window that is not at hand holds no key."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.held.emit(False)  # up

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  # Qt's name
        """Let go of every picture."""
        self.held.emit(False)  # up
        self.drop()
        super().closeEvent(event)
        self.closed.emit()

    def _each(self, name: str, *values: float) -> None:
        for canvas in self.canvases:
            getattr(canvas, name)(*values)

    def _build(self) -> None:
        self.resize(*style.VIEWER)
        pictures, names, tools = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for canvas, name in zip(self.canvases, self._names, strict=True):
            pictures.addWidget(canvas, 1)
            name.setTextFormat(Qt.TextFormat.PlainText)
            names.addWidget(name, 1)
        for text, hint, act in (
            ("←", "The item before (Left)", lambda: self.stepped.emit(-1)),
            ("→", "The next item (Right)", lambda: self.stepped.emit(1)),
            ("−", "Smaller (−)", lambda: self._each("magnify", 1 / STEP)),
            ("+", "Larger (+)", lambda: self._each("magnify", STEP)),
            ("⟲", "Turn to the left (,)", lambda: self._each("turn", -1)),
            ("⟳", "Turn to the right (.)", lambda: self._each("turn", 1)),
            ("Lighter", "Make dark parts lighter (L)", lambda: self._each("lighten", 1)),
            ("Darker", "Make light parts darker (K)", lambda: self._each("lighten", -1)),
            ("Reset", "Upright, fitted, as light as it is (Backspace)", lambda: self._each("reset")),
        ):
            button = QToolButton()
            button.setText(text)
            button.setToolTip(hint)
            button.setAccessibleName(hint)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(act)
            tools.addWidget(button)
        tools.addStretch(1)
        bar = QWidget()
        bar.setObjectName("tools")
        bar.setLayout(tools)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.TIGHT)
        column.addWidget(bar)
        column.addLayout(pictures, 1)
        names.setContentsMargins(style.NARROW, 0, style.NARROW, style.NARROW)
        column.addLayout(names)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_compare(False)  # one item
