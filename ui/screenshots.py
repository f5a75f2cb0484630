"""``python -m ui.screenshots OUT``: each page in each state, light and dark, at 100 and 200 %, as pictures."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication, QWidget

from ui import style
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.review.presenter import QueueState
from ui.review.view import PATIENCE_MS
from ui.samples import MANY, FailingDesk, SampleDesk, WaitingDesk, review_of, sample_window

SCALES: Final = (1, 2)
SCHEMES: Final = {"light": style.LIGHT, "dark": style.DARK}
MOST_SECONDS: Final = 0.6


class State(NamedTuple):
    """A state of a page: who answers, what is done before the picture is taken, and of what it is taken."""

    desk: Callable[[], SampleDesk]
    act: Callable[[MainWindow], None] = lambda _: None
    taken: Callable[[MainWindow], QWidget | None] = lambda window: window


STATES: Final = {
    "empty": State(lambda: SampleDesk(0, state=QueueState.NO_EXHIBITS)),
    "not-ranked": State(lambda: SampleDesk(0, state=QueueState.NOT_RANKED)),
    "loading": State(WaitingDesk),
    "normal": State(SampleDesk),
    "many": State(lambda: SampleDesk(MANY), lambda window: review_of(window).table.go_to(MANY - 1)),
    "longest": State(lambda: SampleDesk(long_names=True)),
    "error": State(FailingDesk),
    "page-error": State(
        lambda: FailingDesk(at_overview=False), lambda window: review_of(window).table.go_to(MANY // 2)
    ),
    "crash": State(
        SampleDesk,
        lambda window: window.show_crash("DFU Triage\nValueError\n  review/view.py:1 f"),
        MainWindow.crash_box,
    ),
    "small": State(SampleDesk, lambda window: window.resize(*style.SMALLEST_WINDOW)),
}


def take(out: Path, scale: int) -> list[Path]:
    """Take all pictures at one scale, in a process that has no program yet: Qt reads the scale when it starts."""
    os.environ["QT_SCALE_FACTOR"] = str(scale)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QApplication(["triage"])
    written = []
    for scheme, tokens in SCHEMES.items():
        style.dress(app, tokens)
        for name, state in STATES.items():
            path = out / f"review-{name}-{scheme}-{scale * 100}.png"
            picture(state, path)
            written.append(path)
    return written


def picture(state: State, path: Path) -> None:
    """Bring the window into a state and take its picture.

    Raises:
        OSError: The picture cannot be written.
    """
    desk, jobs = state.desk(), Jobs()
    window = sample_window(desk, jobs)
    window.show()
    window.activateWindow()
    _settle(jobs)
    state.act(window)
    _settle(jobs)
    shown = state.taken(window)
    if shown is None or not shown.grab().save(str(path)):
        raise OSError(f"{path.name} cannot be written")
    if isinstance(desk, WaitingDesk):
        desk.let_go.set()
    window.close()
    window.deleteLater()
    _settle(jobs)


def _settle(jobs: Jobs) -> None:
    """Let what was begun be read and drawn; what never answers is not waited for."""
    end = time.monotonic() + MOST_SECONDS
    while time.monotonic() < end:
        QApplication.sendPostedEvents()
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, PATIENCE_MS)
        if not jobs.busy:
            break
    QApplication.processEvents()


def main() -> None:
    """Take the pictures at each scale."""
    parser = argparse.ArgumentParser(prog="python -m ui.screenshots", description=__doc__)
    parser.add_argument("out", type=Path, help="the folder for the pictures")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    spawn = multiprocessing.get_context("spawn")
    for scale in SCALES:
        process = spawn.Process(target=take, args=(out, scale))
        process.start()
        process.join()
        if process.exitcode:
            raise SystemExit(process.exitcode)


if __name__ == "__main__":
    main()
