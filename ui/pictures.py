"""``python -m ui.pictures CASE OUT``: each page over a real case as one small picture, as README and manual show them.

The passphrase is taken from ``TRIAGE_PASSPHRASE``. Take the demo's case: its pictures are landscapes and patterns.
"""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from triage.cli.options import read_passphrase
from triage.open_case import OpenCase
from ui import style
from ui.changes import Changes
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.pages import PAGES
from ui.report.view import ReportPage
from ui.review.browser import Mode
from ui.review.view import ReviewPage
from ui.settings import Settings

QUIET_SECONDS: Final = 0.6
"""A page is done when no call was under way for so long."""

MOST_SECONDS: Final = 20.0
COLOURS: Final = 256


def _gallery(window: MainWindow) -> None:
    _review(window).set_mode(Mode.GALLERY)


def _grading(window: MainWindow) -> None:
    page = _review(window)
    page.grading.toggle()
    page.showing.toggle_working()


def _calm(window: MainWindow) -> None:
    _review(window).grading.toggle()
    _review(window).set_mode(Mode.QUEUE)


def _second_talk(window: MainWindow) -> None:
    window.go("conversations", 1)


def _record(window: MainWindow) -> None:
    page = window.page("report")
    assert isinstance(page, ReportPage), "the key of another page"
    page.choose_form("examination-record")


def _review(window: MainWindow) -> ReviewPage:
    page = window.page("review")
    assert isinstance(page, ReviewPage), "the key of another page"
    return page


SHOTS: Final[tuple[tuple[str, str, Callable[[MainWindow], object] | None], ...]] = (
    ("overview", "overview", None),
    ("intake", "intake", None),
    ("run", "run", None),
    ("review", "review", None),
    ("gallery", "review", _gallery),
    ("grading", "review", _grading),
    ("", "review", _calm),
    ("conversations", "conversations", _second_talk),
    ("audit", "audit", None),
    ("report", "report", None),
    ("record", "report", _record),
    ("help", "help", None),
)
"""Name, page and act of each picture, in their order; one without a name is not taken."""


def take(case: OpenCase, out: Path) -> list[Path]:
    """Take all pictures.

    Raises:
        OSError: A picture cannot be written.
    """
    jobs, changes = Jobs(), Changes(case.listen)
    window = MainWindow(case, jobs, changes, Settings(), PAGES)
    window.show()
    window.activateWindow()
    written = []
    for name, page, act in SHOTS:
        window.go(page)
        settle(jobs)
        if act is not None:
            act(window)
            settle(jobs)
        if name:
            path = out / f"{name}.png"
            if not _small(window.grab().toImage()).save(str(path), "PNG", 0):  # type: ignore[call-overload]  # Qt's stub wants bytes
                raise OSError(f"{path.name} cannot be written")
            written.append(path)
    window.close()
    changes.close()
    return written


def _small(image: QImage) -> QImage:
    """The picture in its 256 most frequent colours, which makes its file a third as large."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    counted = Counter(memoryview(plain.constBits()).cast("I"))
    colours = [colour for colour, _ in counted.most_common(COLOURS)]
    return plain.convertToFormat(QImage.Format.Format_Indexed8, colours, Qt.ImageConversionFlag.AvoidDither)


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
