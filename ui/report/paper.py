"""Shows a document page by page, as it will be printed; draws what is on screen, in jobs, and keeps little."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from functools import partial
from itertools import accumulate
from typing import Final

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QPalette, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from triage.errors import TriageError
from ui import style
from ui.jobs import Jobs
from ui.report.pages import PageImage
from ui.report.presenter import Document

KEPT: Final = 8
"""Drawn pages that are kept."""

ZOOMS: Final = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
"""Steps of the zoom; 1.0 is the size of the paper."""

PIXELS_A_POINT: Final = 96 / 72
"""At zoom 1.0, as screens count."""

LEAST_SCALE: Final = 0.2
"""Pixels for each point in the narrowest window."""

SETTLE_MS: Final = 30
"""A page is asked for this long after the last turn of the wheel."""


class Paper(QAbstractScrollArea):
    """``turned`` carries the number of the page at hand, from 1, and how many there are."""

    turned = Signal(int, int)
    failed = Signal(object)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._document: Document | None = None
        self._tops: list[float] = [0.0]
        self._zoom: float | None = None
        self._images: OrderedDict[tuple[int, float], QImage] = OrderedDict()
        self._drawing = False
        self._edition = 0
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SETTLE_MS)
        self._pause.timeout.connect(self._draw_next)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setAccessibleName("Preview of the document")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return len(self._document.sizes) if self._document else 0

    @property
    def page(self) -> int:
        """The page at hand, from 1; 0 where there is none."""
        if not self.pages:
            return 0
        middle = self.verticalScrollBar().value() + self.viewport().height() / 3
        return min(max(bisect_right(self._tops, middle), 1), self.pages)

    @property
    def zoom(self) -> float | None:
        """The zoom; ``None`` where the page is as wide as the window."""
        return self._zoom

    def show_document(self, document: Document) -> None:
        """Show another edition of the document; the place on screen stays."""
        place = self._place()
        self._document = document
        self._edition += 1
        self._images.clear()
        self._lay_out()
        self._return_to(place)
        self._told()

    def clear(self) -> None:
        """Show nothing."""
        self._document = None
        self._edition += 1
        self._images.clear()
        self._lay_out()
        self._told()

    def set_zoom(self, zoom: float | None) -> None:
        """Show the paper at a zoom, or as wide as the window; the place on screen stays."""
        place = self._place()
        self._zoom = zoom
        self._lay_out()
        self._return_to(place)
        self._told()

    def zoom_by(self, steps: int) -> None:
        """Go up or down the steps of the zoom."""
        now = self._scale() / PIXELS_A_POINT
        above = [zoom for zoom in ZOOMS if zoom > now * 1.01]
        below = [zoom for zoom in ZOOMS if zoom < now * 0.99]
        if steps > 0:
            self.set_zoom(above[0] if above else ZOOMS[-1])
        else:
            self.set_zoom(below[-1] if below else ZOOMS[0])

    def go_to(self, page: int) -> None:
        """Show the head of a page, counted from 1."""
        if self.pages:
            self.verticalScrollBar().setValue(round(self._tops[min(max(page, 1), self.pages) - 1] - style.WIDE / 2))

    def drawn(self) -> bool:
        """Whether every page on screen is drawn as sharp as it can be."""
        return all((page, self._pixel_scale()) in self._images for page in self._on_screen())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """Turn pages and zoom."""
        acts = {
            Qt.Key.Key_PageDown: lambda: self.go_to(self.page + 1),
            Qt.Key.Key_PageUp: lambda: self.go_to(self.page - 1),
            Qt.Key.Key_Home: lambda: self.go_to(1),
            Qt.Key.Key_End: lambda: self.go_to(self.pages),
            Qt.Key.Key_Plus: lambda: self.zoom_by(1),
            Qt.Key.Key_Minus: lambda: self.zoom_by(-1),
            Qt.Key.Key_0: lambda: self.set_zoom(None),
        }
        act = acts.get(Qt.Key(event.key()))
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802  # Qt's name
        """Zoom with Ctrl, else scroll."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.angleDelta().y():
            self.zoom_by(1 if event.angleDelta().y() > 0 else -1)
        else:
            super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        """Fit anew; the place on screen stays."""
        super().resizeEvent(event)
        place = self._place(event.oldSize().width())
        self._lay_out()
        self._return_to(place)
        self._told()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  # Qt's name
        """Draw the pages on screen: sharp where they are ready, else what is there of them."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.viewport().rect(), self.palette().color(QPalette.ColorRole.Window))
        for page in self._on_screen():
            box = self._box(page)
            painter.fillRect(box, QColor(style.PAPER))
            image = self._image(page)
            if image is not None:
                painter.drawImage(box, image)
            else:
                painter.setPen(QColor(style.PAPER_INK))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"Page {page + 1}")
            painter.setPen(self.palette().color(QPalette.ColorRole.Mid))
            painter.drawRect(box)
        painter.end()

    def _scale(self, width: int = 0) -> float:
        """Pixels for each point; at another width of the window where one is given."""
        if self._zoom is not None:
            return self._zoom * PIXELS_A_POINT
        widest = max((size.width for size in self._document.sizes), default=1.0) if self._document else 1.0
        return max(((width if width > 0 else self.viewport().width()) - 2 * style.WIDE) / widest, LEAST_SCALE)

    def _pixel_scale(self) -> float:
        return round(self._scale() * self.devicePixelRatioF(), 4)

    def _place(self, width: int = 0) -> tuple[int, float]:
        """The page at the head of the screen, and how far below its head that is, in points."""
        head = self.verticalScrollBar().value()
        page = max(bisect_right(self._tops, head) - 1, 0)
        return page, (head - self._tops[page]) / self._scale(width)

    def _return_to(self, place: tuple[int, float]) -> None:
        page, below = place
        if page < len(self._tops):
            self.verticalScrollBar().setValue(round(self._tops[page] + below * self._scale()))

    def _lay_out(self) -> None:
        scale = self._scale()
        sizes = self._document.sizes if self._document else ()
        heights = [size.height * scale + style.WIDE for size in sizes]
        self._tops = list(accumulate(heights, initial=float(style.WIDE)))[: max(len(heights), 1)]
        whole = sum(heights) + style.WIDE if heights else 0
        view = self.viewport().size()
        bar = self.verticalScrollBar()
        bar.setPageStep(view.height())
        bar.setSingleStep(style.ROW * 2)
        bar.setRange(0, max(0, round(whole - view.height())))
        widest = max((size.width for size in sizes), default=0.0) * scale + 2 * style.WIDE
        self.horizontalScrollBar().setPageStep(view.width())
        self.horizontalScrollBar().setRange(0, max(0, round(widest - view.width())) if self._zoom else 0)
        self.viewport().update()

    def _box(self, page: int) -> QRectF:
        assert self._document is not None, "there is a page"
        size, scale = self._document.sizes[page], self._scale()
        width = size.width * scale
        left = max((self.viewport().width() - width) / 2, float(style.WIDE)) - self.horizontalScrollBar().value()
        top = self._tops[page] - self.verticalScrollBar().value()
        return QRectF(round(left), round(top), round(width), round(size.height * scale))

    def _on_screen(self) -> range:
        if not self.pages:
            return range(0)
        head = self.verticalScrollBar().value()
        first = max(bisect_right(self._tops, head) - 1, 0)
        last = bisect_right(self._tops, head + self.viewport().height())
        return range(first, min(max(last, first + 1), self.pages))

    def _image(self, page: int) -> QImage | None:
        """The page as sharp as asked for, or of another zoom until then."""
        exact = self._images.get((page, self._pixel_scale()))
        return exact or next((image for (number, _), image in self._images.items() if number == page), None)

    def _scrolled(self) -> None:
        self.viewport().update()
        self._told()

    def _told(self) -> None:
        self.turned.emit(self.page, self.pages)
        self._pause.start()

    def _draw_next(self) -> None:
        """Ask for one page at a time: those on screen first, then the one that comes next."""
        if self._drawing or self._document is None:
            return
        scale, shown = self._pixel_scale(), self._on_screen()
        wanted = [*shown, *range(shown.stop, min(shown.stop + 1, self.pages))]
        page = next((page for page in wanted if (page, scale) not in self._images), None)
        if page is None:
            return
        self._drawing = True
        self._jobs.start(
            partial(self._document.image, page, scale),
            partial(self._keep, self._edition, page, scale),
            self._not_drawn,
        )

    def _keep(self, edition: int, page: int, scale: float, image: PageImage) -> None:
        self._drawing = False
        if edition == self._edition:
            picture = QImage(image.pixels, image.width, image.height, image.stride, QImage.Format.Format_RGB32).copy()
            for key in [key for key in self._images if key[0] == page]:
                del self._images[key]
            self._images[page, scale] = picture
            while len(self._images) > max(KEPT, 2 * len(self._on_screen())):
                self._images.popitem(last=False)
            self.viewport().update()
        self._draw_next()

    def _not_drawn(self, error: TriageError) -> None:
        self._drawing = False
        self.failed.emit(error)
