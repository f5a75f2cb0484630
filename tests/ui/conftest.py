"""Qt without a screen, and the watch on the screen's thread."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

# Before anything makes a QApplication.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from ui import style
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.review.presenter import ReviewDesk


@pytest.fixture
def jobs(qapp: object) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close()


@pytest.fixture
def open_window(qtbot: QtBot, qapp: object, jobs: Jobs) -> Iterator[Callable[[ReviewDesk], MainWindow]]:
    """Shows a window over a desk and waits for nothing; what was opened stays alive until the test ends."""
    opened: list[MainWindow] = []

    def make(desk: ReviewDesk) -> MainWindow:
        style.dress(qapp, style.LIGHT)  # type: ignore[arg-type]
        window = MainWindow(desk, jobs)
        qtbot.addWidget(window)
        opened.append(window)
        window.show()
        window.activateWindow()
        return window

    yield make
    opened.clear()
