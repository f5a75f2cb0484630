"""What is shown of the items as the shield allows: tiles, the one item while Space is held, and the viewer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QMargins, QObject, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QWidget

from triage.casedb.thumbs import Level
from triage.errors import TriageError
from ui import style
from ui.jobs import Jobs
from ui.page import Shell
from ui.review.browser import Browser, Mode
from ui.review.presenter import ReviewDesk
from ui.review.reveal import OpenPictures, Reveal, closed
from ui.review.storyboard import Look
from ui.review.viewer import CLOSED_WORDS, NO_PICTURE, Viewer
from ui.review.words import Row

NAME_SIGNS: Final = 16
"""Digits of its SHA-256 by which an item without a name is called."""


class Showing(QObject):
    """Hands pictures to the browser, to the cover over it, and to the viewer. ``failed`` carries a TriageError."""

    failed = Signal(object)
    compared = Signal(bool)

    def __init__(
        self, browser: Browser, desk: ReviewDesk, jobs: Jobs, shell: Shell, other_keys: Callable[[QKeyEvent], bool]
    ) -> None:
        super().__init__(browser)
        self._browser = browser
        self._desk = desk
        self._jobs = jobs
        self._shell = shell
        self._other_keys = other_keys
        self._before = Level.CLOSED
        self._grading = False
        self._pair: tuple[str, str] | None = None
        self.viewer: Viewer | None = None
        self.reveal = Reveal(browser)
        self.open = OpenPictures(desk, jobs, self)
        self._boards = OpenPictures(desk, jobs, self, Level.WORKING)
        """Storyboards in the viewer; a reviewer's figures count their seconds with those of the page already."""
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._show)
        browser.sighted.connect(self._soon.start)
        browser.moved.connect(self._moved)
        browser.pictures.failed.connect(self.failed)
        browser.pictures.seen.connect(shell.shield.was_shown)
        browser.pictures.arrived.connect(self._arrived)
        self._boards.shown.connect(self._boards_shown)
        self._boards.failed.connect(self.failed)
        self.open.shown.connect(self._opened)
        self.open.failed.connect(self._miss)
        self.open.closed.connect(partial(shell.shield.was_shown, Level.OPEN))
        shell.shield.changed.connect(self._level_changed)
        shell.shield.closing.connect(self.close)

    def set_grading(self, on: bool) -> None:
        """Pictures of a page are sharper than closed in grading mode only."""
        self._grading = on
        if not on:
            self.close()

    def toggle_working(self) -> None:
        """Show the page at hand grey and reduced, or close it again."""
        if self._grading and self._browser.mode is Mode.GALLERY:
            shield = self._shell.shield
            shield.set_level(Level.CLOSED if shield.level is Level.WORKING else Level.WORKING)

    def hold(self, down: bool, *, in_viewer: bool = False) -> None:
        """Open the one item in focus, or the two that are compared in the viewer, or close them."""
        shield = self._shell.shield
        if down and not self.open.items:
            items = self._in_focus(in_viewer=in_viewer)
            if items:
                self._before = shield.level if shield.level is not Level.OPEN else Level.CLOSED
                in_sight = self.viewer.canvases[0] if in_viewer and self.viewer is not None else self._browser
                self._boards.close()
                self.open.open(items, _look(in_sight))
                if not in_viewer:
                    self.reveal.wait()
                shield.set_level(Level.OPEN)
        elif not down and self.open.items:
            self._conceal()
            shield.set_level(self._before)

    def close(self) -> None:
        """Close every picture at once."""
        if self.open.items:
            self._conceal()
        self._shell.shield.set_level(Level.CLOSED)
        self._browser.pictures.close()
        if self.viewer is not None:
            self._show_in_viewer()
        self._soon.start()

    def open_viewer(self, pair: tuple[str, str] | None = None) -> None:
        """Show the item at hand, or two, in a window of their own."""
        if self._browser.current_row() is None:
            return
        if self.viewer is None:
            self.viewer = Viewer(self._browser.window(), self._other_keys)
            self.viewer.stepped.connect(lambda step: self._browser.go_to(self._browser.current() + step))
            self.viewer.held.connect(partial(self.hold, in_viewer=True))
            self.viewer.closed.connect(self._viewer_closed)
        self._pair = pair
        self.viewer.set_compare(pair is not None)
        self.viewer.show()
        self.viewer.raise_()
        self.viewer.activateWindow()
        self._show_in_viewer()

    def _viewer_closed(self) -> None:
        self._pair = None
        self.viewer = None
        self._boards.close()
        self._browser.take_keyboard()

    def _in_focus(self, *, in_viewer: bool) -> tuple[str, ...]:
        if self._pair is not None and in_viewer:
            return self._pair
        row = self._browser.current_row()
        return (row.item,) if row is not None and not row.withheld else ()

    def _opened(self, images: dict[str, QImage]) -> None:
        if self.viewer is not None and not self.reveal.isVisible():
            for side, (item, image) in enumerate(images.items()):
                self.viewer.show_item(image, self._name(item), NO_PICTURE, side, closed=False)
        else:
            self.reveal.show_image(next(iter(images.values())))

    def _conceal(self) -> None:
        self.open.close()
        self.reveal.drop()
        if self.viewer is not None:
            self._show_in_viewer()

    def _miss(self, error: TriageError) -> None:
        self.reveal.drop()
        self._shell.shield.set_level(self._before)
        self.failed.emit(error)

    def _level_changed(self, level: Level) -> None:
        if level is not Level.OPEN and self.open.items:
            self._conceal()
        if level is Level.WORKING and not (self._grading and self._browser.mode is Mode.GALLERY):
            self._shell.shield.set_level(Level.CLOSED)
        elif level is not Level.OPEN:
            self._show()

    def _show(self) -> None:
        """Fetch what is in sight; of the page behind it only what is closed, so that turning to it is quick."""
        browser, level = self._browser, self._shell.shield.level
        if browser.mode is not Mode.GALLERY or not browser.gallery.isVisible():
            browser.pictures.close()
            return
        if level is Level.OPEN:
            return
        seen = browser.in_sight()
        items = browser.items_in_sight()
        longest = round(browser.gallery.side * browser.gallery.devicePixelRatioF())
        if level is Level.WORKING and len(items) < len(seen):
            return
        browser.pictures.show(items, level, longest)
        browser.model.prefetch(seen.stop + len(seen) - 1)
        ahead = [
            browser.model.row(place) for place in range(seen.stop, min(seen.stop + len(seen), browser.model.rowCount()))
        ]
        browser.pictures.prefetch([row.item for row in ahead if row is not None and not row.withheld])

    def _moved(self) -> None:
        if self.open.items and self._pair is None:
            row = self._browser.current_row()
            if row is None or (row.item,) != self.open.items:
                self.hold(False)  # another item is at hand
        if self.viewer is not None and self._pair is None:
            self._show_in_viewer()

    def _arrived(self, items: object) -> None:
        """Show in the viewer what it shows as sharp as the page behind it, and no sharper."""
        shown = self._in_viewer()
        if items is None or (isinstance(items, dict) and any(item in items for item in shown)):
            self._show_in_viewer()

    def _in_viewer(self) -> tuple[str, ...]:
        """What the viewer shows, or will."""
        row = self._browser.current_row()
        return self._pair or ((row.item,) if row is not None and not row.withheld else ())

    def _show_in_viewer(self) -> None:
        viewer, pictures = self.viewer, self._browser.pictures
        if viewer is None or self.open.items:
            return
        items = self._in_viewer()
        # The browser holds one frame of a video; here all of its storyboard is shown, at the level of the page.
        videos = tuple(item for item in items if self._may_be_video(item))
        boards = tuple(item for item in videos if pictures.is_sharp(item))
        if not boards:
            self._boards.close()
        elif boards != self._boards.items:
            self._boards.open(boards, _look(viewer.canvases[0]))
        for side, item in enumerate(items):
            picture, sharp = pictures.picture(item), pictures.is_sharp(item)
            if picture is None:
                viewer.show_item(QImage(), self._name(item), CLOSED_WORDS, side, closed=True)
            elif item not in self._boards.images:
                viewer.show_item(picture, self._name(item), NO_PICTURE, side, closed=not sharp)
            if picture is None or (not sharp and item in videos):
                self._jobs.start(
                    partial(closed, self._desk, item, _look(viewer.canvases[side])),
                    partial(self._closed_in_viewer, item, side),
                    self.failed.emit,
                )

    def _closed_in_viewer(self, item: str, side: int, image: QImage) -> None:
        sharp = self._browser.pictures.is_sharp(item)
        if self.viewer is not None and not self.open.items and not sharp and item in self._in_viewer():
            self.viewer.show_item(image, self._name(item), NO_PICTURE, side, closed=True)

    def _boards_shown(self, images: dict[str, QImage]) -> None:
        for side, item in enumerate(self._in_viewer()):
            if self.viewer is not None and item in images:
                self.viewer.show_item(images[item], self._name(item), NO_PICTURE, side, closed=False)

    def _may_be_video(self, item: str) -> bool:
        """Whether an item is a video, or one of which nothing is known here."""
        row = self._row(item)
        return row is None or row.type.startswith("video/")

    def _name(self, item: str) -> str:
        row = self._row(item)
        return row.name if row is not None and row.name else f"SHA-256 {item[:NAME_SIGNS]}…"

    def _row(self, item: str) -> Row | None:
        """What is known of an item that is at hand or in sight."""
        browser = self._browser
        known = [browser.current_row(), *(browser.model.row(place) for place in browser.in_sight())]
        return next((row for row in known if row is not None and row.item == item), None)


def _look(widget: QWidget) -> Look:
    """For a storyboard over a widget, with a margin around it."""
    room = widget.size().shrunkBy(QMargins(*(style.MIDDLE,) * 4))
    return Look(style.current(widget.palette()), room, widget.devicePixelRatioF())
