"""Works in the window over the large case, offscreen, and prints what a person waits for, as JSON: milliseconds.

Real widgets, shown and painted. A frame of the gallery is timed from the step of the scroll bar to the end of its
painting, while thumbnails arrive from the jobs; beside the clock stands the work of the screen's own thread, which no
other process of a shared machine makes longer.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from benchmarks.large_case import PASSPHRASE
from triage.open_case import OpenCase
from triage.review.choosing import ItemOrder
from ui import style
from ui.changes import Changes
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.review.browser import Mode
from ui.review.view import ReviewPage
from ui.settings import Settings

FRAMES: Final = 600
FRAME_MS: Final = 1000 / 60
GRADES: Final = 60
TURNS: Final = 20
FILTERS: Final = (("kinds", "picture"), ("tiers", "1"), ("reviewed", "no"), ("states", "live"))
PATIENCE: Final = 60.0


class Painted(QObject):
    """Counts the paintings of what it watches."""

    count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        """Count, and let it be painted."""
        self.count += event.type() is QEvent.Type.Paint
        return super().eventFilter(watched, event)


class Watched:
    """A window over the case, and the clocks."""

    def __init__(self, case: OpenCase) -> None:
        app = QApplication.instance() or QApplication(["triage"])
        assert isinstance(app, QApplication)
        style.dress(app, style.LIGHT)
        self.case = case
        self.jobs, self.changes = Jobs(), Changes(case.listen)
        self.window = MainWindow(case, self.jobs, self.changes, Settings(), [ReviewPage])
        self.window.resize(1920, 1080)
        self.window.show()
        self.window.activateWindow()
        page = self.window.page(ReviewPage.KEY)
        assert isinstance(page, ReviewPage)
        self.page = page
        self.wait(lambda: page.shows_queue() and page.browser.current_row() is not None)
        self.settle()

    def wait(self, so: Callable[[], object]) -> None:
        """Let the window work until something is so."""
        end = time.monotonic() + PATIENCE
        while not so():
            if time.monotonic() > end:
                raise SystemExit("The window did not come to what was waited for.")
            QApplication.processEvents()
            time.sleep(0.001)  # a window that waits sleeps, too: else jobs get the interpreter row by row

    def settle(self) -> None:
        """Let the window work until nothing is under way."""
        self.wait(lambda: not self.jobs.busy)
        QApplication.processEvents()

    def painted(self) -> None:
        """Paint what is to be painted anew, now."""
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        self.page.browser.view.viewport().repaint()

    def close(self) -> None:
        """Close as a person does."""
        self.window.close()
        self.changes.close()


def main() -> None:
    """Measure in one order."""
    with OpenCase.open(Path(sys.argv[1]), PASSPHRASE, "Benchmark") as case:
        watched = Watched(case)
        found: dict[str, float] = {}
        _filters(watched, found)
        _grades(watched, found)
        _frames(watched, found)
        _turns(watched, found)
        found["window: memory"] = psutil.Process().memory_info().rss / 2**20
        watched.close()
    print(json.dumps(found))


def _filters(watched: Watched, found: dict[str, float]) -> None:
    """From the tick of a filter to its first rows on the screen; the slowest, each the median of three."""
    page = watched.page
    slowest: list[float] = []
    for facet, value in FILTERS:
        taken = []
        for _ in range(3):
            before = page.browser.model.selected
            start = time.perf_counter()
            page.filters.choose({facet: frozenset({value})})
            watched.wait(partial(_other, page, before))
            watched.wait(lambda: page.browser.current_row() is not None)
            watched.painted()
            taken.append(_since(start))
            _all(watched)
        slowest.append(statistics.median(taken))
    found["window: filter"] = max(slowest)
    start, before = time.perf_counter(), page.browser.model.selected
    page.tools.set_order(ItemOrder.SIZE)
    watched.wait(lambda: page.browser.model.selected is not before and page.browser.current_row() is not None)
    watched.painted()
    found["window: sort"] = _since(start)
    page.tools.set_order(ItemOrder.RANK)
    watched.settle()


def _all(watched: Watched) -> None:
    before = watched.page.browser.model.selected
    watched.page.filters.choose({})
    watched.wait(lambda: watched.page.browser.model.selected is not before)
    watched.settle()


def _grades(watched: Watched, found: dict[str, float]) -> None:
    """From the key to the grade on the disk, and to the next item on the screen with all that stands beside it."""
    page = watched.page
    page.grading.toggle()
    page.browser.take_keyboard()
    watched.settle()
    kept, shown = [], []
    for _ in range(GRADES):
        at = page.browser.current()
        start = time.perf_counter()
        QTest.keyClick(page.browser.view, Qt.Key.Key_2)
        watched.wait(partial(_moved, page, at))
        watched.painted()
        shown.append(_since(start))
        watched.wait(lambda: not page.grading.queue.busy)
        kept.append(_since(start))
        watched.settle()
    found["window: next item"], found["window: grade"] = statistics.median(shown), statistics.median(kept)
    page.grading.toggle()


def _frames(watched: Watched, found: dict[str, float]) -> None:
    """Scroll through the gallery, a sixth of a screen a frame, at the pace of 60 frames a second."""
    page = watched.page
    page.set_mode(Mode.GALLERY)
    watched.settle()
    bar, step = page.browser.gallery.verticalScrollBar(), page.browser.gallery.viewport().height() // 6
    painted = Painted()
    page.browser.gallery.viewport().installEventFilter(painted)
    clock, work = [], []
    for frame in range(FRAMES):
        start, cpu = time.perf_counter(), time.thread_time()
        bar.setValue(bar.value() + step)
        painted.count = 0
        QApplication.processEvents()  # what arrived, rows and thumbnails, and the painting
        if not painted.count:
            watched.painted()
        clock.append(_since(start))
        work.append((time.thread_time() - cpu) * 1000)
        rest = FRAME_MS - clock[-1]
        if rest > 0 and frame + 1 < FRAMES:
            QTest.qWait(max(1, int(rest)))
    watched.settle()
    seen = [page.browser.model.row(place) for place in page.browser.in_sight()]
    if sum(row is not None for row in seen) == 0:
        raise SystemExit("The gallery showed no row: nothing was measured.")
    found["window: frame"], found["window: frame, work"] = (
        sorted(times)[-max(1, len(times) // 20)] for times in (clock, work)
    )


def _turns(watched: Watched, found: dict[str, float]) -> None:
    """Grade pages of the gallery, each from its last key to every thumbnail of the next; the longest."""
    page = watched.page
    page.grading.toggle()
    page.browser.take_keyboard()
    gallery, taken, painted = page.browser.gallery, [], Painted()
    gallery.viewport().installEventFilter(painted)
    for _ in range(TURNS):
        page.grading.next_unreviewed()  # a page that was graded in an earlier run asks nothing
        watched.settle()
        at = gallery.page
        watched.wait(partial(_there, page))
        QTest.keyClick(gallery, Qt.Key.Key_R)
        watched.wait(page.grading.asks)
        painted.count = 0
        start = time.perf_counter()
        QTest.keyClick(gallery, Qt.Key.Key_0)
        if not (painted.count and _turned(page, at)):  # else the key itself has painted all of the next page
            watched.wait(partial(_turned, page, at))
            watched.painted()
        taken.append(_since(start))
        watched.settle()
    found["window: page turn"] = max(taken)
    page.grading.toggle()


def _turned(page: ReviewPage, at: int) -> bool:
    return page.browser.gallery.page != at and _there(page)


def _there(page: ReviewPage) -> bool:
    rows = [page.browser.model.row(place) for place in page.browser.gallery.in_sight()]
    return all(row is not None and page.browser.pictures.picture(row.item) is not None for row in rows)


def _other(page: ReviewPage, before: object) -> bool:
    return page.browser.model.selected is not before


def _moved(page: ReviewPage, at: int) -> bool:
    return page.browser.current() != at


def _since(start: float) -> float:
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main()
