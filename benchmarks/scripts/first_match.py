"""Starts a run in the window, offscreen, and prints as JSON the seconds until the first match stood in the list.

Usage: first_match.py CASE WORKERS. The clock starts where a person presses "Start the run", with all workers still to
be started, and stops when the list of first hits has painted its first line; the run is then waited for.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from benchmarks.large_case import PASSPHRASE
from triage.open_case import OpenCase
from ui import style
from ui.changes import Changes
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.run.view import RunPage
from ui.settings import Settings

PATIENCE: Final = 7_200.0
STEP: Final = 0.005
"""Seconds. Not ``QTest.qWait``, which keeps the interpreter from the threads of the run while it sleeps."""


def main() -> None:
    """Measure once."""
    app = QApplication.instance() or QApplication(["triage"])
    assert isinstance(app, QApplication)
    style.dress(app, style.LIGHT)
    with OpenCase.open(Path(sys.argv[1]), PASSPHRASE, "Benchmark") as case:
        jobs, changes = Jobs(), Changes(case.listen)
        window = MainWindow(case, jobs, changes, Settings(), [RunPage])
        window.resize(1920, 1080)
        window.show()
        page = window.page(RunPage.KEY)
        assert isinstance(page, RunPage)
        _wait(page.start.isEnabled)
        page.workers.setValue(int(sys.argv[2]))
        start = time.perf_counter()
        page.start.click()
        _wait(lambda: page.hits.count() or not page.running)
        page.hits.viewport().repaint()
        first = time.perf_counter() - start
        if not page.running:
            raise SystemExit("The run ended before a match was on the screen.")
        _wait(lambda: not page.running)
        whole = time.perf_counter() - start
        window.close()
        changes.close()
    print(json.dumps({"first": first, "run": whole}))


def _wait(so: Callable[[], object]) -> None:
    """Let the window work, and leave the processor to the workers between."""
    end = time.monotonic() + PATIENCE
    while not so():
        if time.monotonic() > end:
            raise SystemExit("The window did not come to what was waited for.")
        QApplication.processEvents()
        time.sleep(STEP)


if __name__ == "__main__":
    main()
