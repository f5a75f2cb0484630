"""Works the review page as a person does: keys and clicks on its widgets, over a real case."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from triage.casedb.writer import Listener
from triage.open_case import OpenCase
from ui import style
from ui.changes import Changes
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.review.browser import Mode
from ui.review.view import ReviewPage
from ui.samples import review_of
from ui.settings import Settings

SHIFT = Qt.KeyboardModifier.ShiftModifier
FULL_HD = (1920, 1080)


class Driver:
    """A window over a case, and the hands at its keyboard. Counts the keys."""

    def __init__(self, qtbot: QtBot, case: OpenCase, jobs: Jobs, size: tuple[int, int] = style.WINDOW) -> None:
        self.qtbot = qtbot
        self.case = case
        self.jobs = jobs
        self.keys = 0
        self._listeners: list[Listener] = []
        style.dress(QApplication.instance(), style.LIGHT)  # type: ignore[arg-type]
        self.changes = Changes(case.listen)
        self.window = MainWindow(case, jobs, self.changes, Settings(), [ReviewPage])
        qtbot.addWidget(self.window)
        self.window.resize(*size)
        self.window.show()
        self.window.activateWindow()
        self.page: ReviewPage = review_of(self.window)
        self.wait(lambda: self.page.shows_queue() and self.page.browser.current_row() is not None)
        self.page.browser.take_keyboard()
        self.wait(self.page.details.tabs.isVisible)

    def wait(self, ready: Callable[[], object], seconds: float = 10) -> None:
        """Let the window work until something is so."""
        self.qtbot.waitUntil(lambda: bool(ready()), timeout=int(seconds * 1000))

    def settle(self) -> None:
        """Let the window work until nothing is under way."""
        self.wait(lambda: not self.jobs.busy and not self.page.grading.queue.busy)
        QTest.qWait(1)
        self.wait(lambda: not self.jobs.busy and not self.page.grading.queue.busy)

    def key(self, key: Qt.Key | str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the keyboard is."""
        self.keys += 1
        target: QWidget = QApplication.focusWidget() or self.page.browser.view
        pressed = key if isinstance(key, Qt.Key) else getattr(Qt.Key, f"Key_{key.upper()}")
        QTest.keyClick(target, pressed, modifier)

    def gallery(self) -> None:
        """Look at the items as tiles."""
        self.click(self.page.tools.modes[Mode.GALLERY])
        self.page.browser.take_keyboard()
        self.settle()

    def grading_page(self) -> None:
        """Be in grading mode on a page of tiles that all show their pictures."""
        self.gallery()
        self.key("g")
        self.settle()
        self.wait(self.pictures_there)

    def asked_for_the_rest(self) -> None:
        """Press the key that asks with which grade the rest of the page goes."""
        self.key("r")
        self.wait(self.page.grading.asks)

    def click(self, widget: QWidget) -> None:
        """Click the middle of a widget."""
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def click_item(self, place: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Click an item of the view on screen."""
        view = self.page.browser.view
        box = view.visualRect(self.page.browser.model.index(place, 0))
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, box.center())

    def grade_of(self, place: int) -> str:
        """The grade on screen."""
        row = self.page.browser.model.row(place)
        return row.grade if row is not None else "?"

    def pictures_there(self) -> bool:
        """Whether each tile in sight shows its picture, or says why there is none."""
        browser = self.page.browser
        rows = [browser.model.row(place) for place in browser.in_sight()]
        return all(row is not None and browser.pictures.picture(row.item) is not None for row in rows)

    def close(self) -> None:
        """Close the window as a person does."""
        self.window.close()
        self.changes.close()


Drives = Callable[..., Driver]
"""Makes a Driver over a case of so many stills."""


def grades_of(case: OpenCase) -> dict[str, str]:
    """The grade that each item of the case has now, by SHA-256."""
    selection = case.items.select()
    return {row.sha256: row.grade for row in case.items.rows(selection, 0, selection.count)}


def now() -> float:
    """Seconds, for measuring."""
    return time.perf_counter()


def corner(widget: QWidget) -> QPoint:
    """A point of a widget where nothing is."""
    return QPoint(widget.width() - 2, widget.height() - 2)
