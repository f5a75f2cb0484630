"""Grades in a window of its own process until it is killed, and says each decision that it was told is kept."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.samples.cases import PASSPHRASE
from triage.open_case import OpenCase
from ui.changes import Changes
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.review.acting import Done
from ui.review.view import ReviewPage
from ui.samples import review_of
from ui.settings import Settings

BEAT_MS = 3


def main() -> None:
    """Open the case and grade item after item, faster than the disk."""
    app = QApplication(["victim"])
    case = OpenCase.open(Path(sys.argv[1]), PASSPHRASE, "Officer Two")
    window = MainWindow(case, Jobs(), Changes(case.listen), Settings(), [ReviewPage])
    window.show()
    page = review_of(window)

    def say(done: Done) -> None:
        for item in done.items:
            print(item, flush=True)

    page.grading.acted.connect(say)
    beat = QTimer()

    def press() -> None:
        if not page.shows_queue() or page.browser.current_row() is None:
            return
        if not page.grading.on:
            page.grading.toggle()
        QTest.keyClick(page.browser.view, Qt.Key.Key_2)

    beat.timeout.connect(press)
    beat.start(BEAT_MS)
    app.exec()


if __name__ == "__main__":
    main()
