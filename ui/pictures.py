"""``python -m ui.pictures CASE OUT``: each page over a real case as one small picture, as README and manual show them.

The passphrase is taken from ``TRIAGE_PASSPHRASE``. Take the demo's case: its pictures are landscapes and patterns.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEventLoop
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from triage.cli.options import read_passphrase
from triage.open_case import OpenCase
from ui import style
from ui.changes import Changes
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.pages import PAGES
from ui.settings import Settings

QUIET_SECONDS: Final = 0.6
"""A page is done when no call was under way for so long."""

MOST_SECONDS: Final = 20.0
COLOURS: Final = QImage.Format.Format_Indexed8
"""256 colours are enough for a page without open pictures, and make a file small."""


def take(case: OpenCase, out: Path) -> list[Path]:
    """Take a picture of each page.

    Raises:
        OSError: A picture cannot be written.
    """
    jobs, changes = Jobs(), Changes(case.listen)
    window = MainWindow(case, jobs, changes, Settings(), PAGES)
    window.show()
    window.activateWindow()
    written = []
    for page in PAGES:
        window.go(page.KEY)
        settle(jobs)
        path = out / f"{page.KEY}.png"
        if not window.grab().toImage().convertToFormat(COLOURS).save(str(path)):
            raise OSError(f"{path.name} cannot be written")
        written.append(path)
    window.close()
    changes.close()
    return written


def settle(jobs: Jobs) -> None:
    """Let everything that was begun be read and drawn."""
    began = quiet = time.monotonic()
    while time.monotonic() - quiet < QUIET_SECONDS and time.monotonic() - began < MOST_SECONDS:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        if jobs.busy:
            quiet = time.monotonic()


def main() -> None:
    """Take the pictures of the case that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m ui.pictures", description=__doc__)
    parser.add_argument("case", type=Path, help="the case folder, best the demo's")
    parser.add_argument("out", type=Path, help="the folder for the pictures")
    arguments = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    arguments.out.mkdir(parents=True, exist_ok=True)
    app = QApplication(["triage"])
    style.dress(app, style.LIGHT)
    with OpenCase.open(arguments.case, read_passphrase(None), "Officer Two") as case:
        take(case, arguments.out)


if __name__ == "__main__":
    main()
