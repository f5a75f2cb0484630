"""A window over a real case with rows in every table, for tests of pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.samples.filled import filled_case
from triage.open_case import OpenCase
from ui import style
from ui.changes import Changes
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.page import Page
from ui.settings import Settings


@contextmanager
def case_window(
    qtbot: QtBot, folder: Path, pages: Sequence[type[Page]], case: OpenCase | None = None
) -> Iterator[tuple[MainWindow, OpenCase]]:
    """A shown window with these pages; case and window are closed at the end."""
    app = QApplication.instance()
    assert isinstance(app, QApplication), "tests of the screen have a program"
    style.dress(app, style.LIGHT)
    opened = case or filled_case(folder / "case")
    jobs, changes = Jobs(), Changes(opened.listen)
    window = MainWindow(opened, jobs, changes, Settings(), pages)
    window.show()
    window.activateWindow()
    try:
        yield window, opened
    finally:
        qtbot.waitUntil(lambda: not jobs.busy, timeout=20_000)
        window.close()
        changes.close()
        opened.close()
        for part in (window, changes, jobs):
            part.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
