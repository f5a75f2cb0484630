"""The one item in focus, sharp and in colour, over the page while a key is held; and how one picture is drawn."""

from __future__ import annotations

import time
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from triage.casedb.thumbs import Level
from triage.errors import TriageError
from ui import style
from ui.jobs import Jobs
from ui.renderings import closed_picture, decoded
from ui.review.presenter import PictureDesk, Shown
from ui.review.storyboard import Look, sheet

LONGEST: Final = 8192
"""No rendering of the engine is longer; a larger one is not decoded whole."""
FRAME: Final = 512
"""One frame of a storyboard is no larger."""
WAITING: Final = "Reading the picture…"
NO_PICTURE: Final = "No rendering was made of this item."


class OpenPictures(QObject):
    """Fetches one item, or two that are compared, at a level for as long as they are asked for.

    ``shown`` carries the images by item once they are there; ``closed`` (items, seconds) once they are gone.
    """

    shown = Signal(object)
    closed = Signal(int, float)
    failed = Signal(object)

    def __init__(self, desk: PictureDesk, jobs: Jobs, parent: QObject | None = None, level: Level = Level.OPEN) -> None:
        super().__init__(parent)
        self._level = level
        self._desk = desk
        self._jobs = jobs
        self._items: tuple[str, ...] = ()
        self._shown: Shown | None = None
        self.images: dict[str, QImage] = {}
        """What is shown, by item."""
        self._since = 0.0

    @property
    def items(self) -> tuple[str, ...]:
        """What is asked for."""
        return self._items

    def open(self, items: tuple[str, ...], look: Look) -> None:
        """Ask for items; their viewing is recorded before their pictures come."""
        self.close()
        self._items = items
        self._jobs.start(
            partial(_fetched, self._desk, items, self._level, look), partial(self._keep, items), self._miss
        )

    def close(self) -> None:
        """Let go of the pictures and record for how long they were on screen."""
        items, self._items = self._items, ()
        self.images = {}
        if self._shown is not None:
            shown, seconds = self._shown, time.monotonic() - self._since
            self._shown = None
            self._tell(shown, seconds)
            self.closed.emit(len(items), seconds)

    def _keep(self, items: tuple[str, ...], fetched: tuple[Shown, dict[str, QImage]]) -> None:
        shown, images = fetched
        if items != self._items or self._shown is not None:
            self._tell(shown, 0.0)
            return
        self._shown, self._since, self.images = shown, time.monotonic(), images
        self.shown.emit(images)

    def _tell(self, shown: Shown, seconds: float) -> None:
        self._jobs.start(partial(self._desk.viewed, shown, seconds), _nothing, self.failed.emit)

    def _miss(self, error: TriageError) -> None:
        self._items = ()
        self.failed.emit(error)


class Reveal(QWidget):
    """Covers a view with one picture. It takes no clicks and no keys."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._image = QImage()
        self._words = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        over.installEventFilter(self)
        self.hide()

    def wait(self) -> None:
        """Cover the view while the picture is read."""
        self._image, self._words = QImage(), WAITING
        self._cover()

    def show_image(self, image: QImage) -> None:
        """Draw the picture."""
        self._image, self._words = image, NO_PICTURE if image.isNull() else ""
        self._cover()

    def drop(self) -> None:
        """Uncover the view and let go of the picture."""
        self._image = QImage()
        self.hide()

    def image(self) -> QImage:
        """What is on screen; null where nothing is."""
        return self._image

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        """Stay as large as the view."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._cover()
        return super().eventFilter(watched, event)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        """Draw the picture as large as it fits."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(style.current(self.palette()).window))
        if self._image.isNull():
            painter.setPen(self.palette().text().color())
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._words)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        margin = style.MIDDLE
        painter.drawImage(
            fitted(
                self._image.deviceIndependentSize().toSize(), self.rect().adjusted(margin, margin, -margin, -margin)
            ),
            self._image,
        )

    def _cover(self) -> None:
        self.setGeometry(QRect(QPoint(0, 0), self._over.size()))
        self.raise_()
        self.show()
        self.update()


def fitted(size: QSize, room: QRect) -> QRect:
    """Where a picture of a size lies in a room: in its middle, made smaller where it must be, never larger."""
    if size.width() > room.width() or size.height() > room.height():
        size = size.scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
    box = QRect(QPoint(0, 0), size)
    box.moveCenter(room.center())
    return box


def closed(desk: PictureDesk, item: str, look: Look) -> QImage:
    """The closed rendering of an item; of a video of several frames its storyboard. Nothing sharper is ever drawn."""
    shown = desk.pictures([item], Level.CLOSED)
    frames = shown.storyboards.get(item, ())
    if len(frames) > 1:
        return sheet([(moment, closed_picture(jpeg)) for moment, jpeg in frames], look)
    return closed_picture(shown.images.get(item))


def _fetched(desk: PictureDesk, items: tuple[str, ...], level: Level, look: Look) -> tuple[Shown, dict[str, QImage]]:
    shown = desk.pictures(items, level)
    return shown, {item: _drawn(shown, item, look) for item in items}


def _drawn(shown: Shown, item: str, look: Look) -> QImage:
    """The picture of an item; of a video of several frames its storyboard."""
    frames = shown.storyboards.get(item, ())
    if len(frames) > 1:
        return sheet([(moment, decoded(jpeg, FRAME)) for moment, jpeg in frames], look)
    return decoded(shown.images.get(item), LONGEST)


def _nothing(_: None) -> None:
    """What is applied of a record that was kept."""
