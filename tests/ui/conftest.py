"""Qt without a screen, and the watch on the screen's thread."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

# Before anything makes a QApplication.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.ui.pages import phone, ran_case, show  # noqa: F401  # fixtures that pages share
from ui import style
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.review.presenter import ReviewDesk
from ui.samples import sample_window


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the settings of whoever runs it."""
    monkeypatch.setattr("ui.settings.settings_path", lambda: tmp_path / "settings" / "window.json")


@pytest.fixture(scope="session", autouse=True)
def what_stays_is_no_garbage() -> None:
    """Leave what was imported, and the syntax trees of earlier tests, out of the collections below.

    They would look twice in each test at some hundred thousand objects that stay for good, which took longer than most
    of these tests.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def garbage_on_this_thread() -> Iterator[None]:
    """No widget of a test is destroyed by a thread of the engine; ``ui.garbage`` says why.

    What earlier tests left to be deleted goes first: no event loop ends here, and each style would dress it again.
    """
    if QApplication.instance() is not None:
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    gc.disable()
    yield
    gc.collect()
    gc.enable()


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
        window = sample_window(desk, jobs)
        qtbot.addWidget(window)
        opened.append(window)
        window.show()
        window.activateWindow()
        return window

    yield make
    opened.clear()
