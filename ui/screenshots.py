"""``python -m ui.screenshots OUT``: each page in each state, light and dark, at 100 and 200 %, as pictures."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import tempfile
import time
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from ui import style
from ui.jobs import Jobs
from ui.states import Scene, State, all_states

SCALES: Final = (1, 2)
SCHEMES: Final = {"light": style.LIGHT, "dark": style.DARK}
PATIENCE_MS: Final = 150
TYPING_MS: Final = 300
"""What is put off until typing pauses is put off for no longer than this."""


def chosen(only: str) -> dict[str, State]:
    """The states whose name begins so."""
    return {name: state for name, state in all_states().items() if name.startswith(only)}


def take(out: Path, scale: int, only: str = "") -> list[Path]:
    """Take all pictures at one scale, in a process that has no program yet: Qt reads the scale when it starts."""
    os.environ["QT_SCALE_FACTOR"] = str(scale)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QApplication(["triage"])
    written = []
    for scheme, tokens in SCHEMES.items():
        style.dress(app, tokens)
        for name, state in chosen(only).items():
            path = out / f"{name}-{scheme}-{scale * 100}.png"
            picture(state, path)
            written.append(path)
    return written


def picture(state: State, path: Path) -> None:
    """Bring a window into a state and take its picture.

    Raises:
        OSError: The picture cannot be written.
    """
    with tempfile.TemporaryDirectory() as folder:
        scene = Scene(Jobs(), Path(folder))
        window = state.window(scene)
        window.show()
        window.activateWindow()
        _settle(scene.jobs, state.seconds, window)
        state.act(window)
        _settle(scene.jobs, state.seconds, window)
        shown = state.taken(window)
        if shown is None or not shown.grab().save(str(path)):
            raise OSError(f"{path.name} cannot be written")
        for end in scene.endings:
            end()
        window.close()
        window.deleteLater()
        _settle(scene.jobs, state.seconds)
        # Without an event loop that ends, Qt keeps what is to be deleted; each style would dress it again.
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _settle(jobs: Jobs, seconds: float, window: QWidget | None = None) -> None:
    """Let what was begun, or waits for the end of typing, be read and drawn; what never answers is not waited for."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        QApplication.sendPostedEvents()
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, PATIENCE_MS)
        if not jobs.busy and not (window and _waits(window)):
            break
    QApplication.processEvents()


def _waits(window: QWidget) -> bool:
    """Whether a read is put off until typing pauses."""
    timers = window.findChildren(QTimer)
    return any(timer.isActive() and timer.isSingleShot() and timer.interval() <= TYPING_MS for timer in timers)


def main() -> None:
    """Take the pictures at each scale."""
    parser = argparse.ArgumentParser(prog="python -m ui.screenshots", description=__doc__)
    parser.add_argument("out", type=Path, help="the folder for the pictures")
    parser.add_argument("--only", default="", help="states whose name begins so, for example review-")
    arguments = parser.parse_args()
    out = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    spawn = multiprocessing.get_context("spawn")
    for scale in SCALES:
        process = spawn.Process(target=take, args=(out, scale, arguments.only))
        process.start()
        process.join()
        if process.exitcode:
            raise SystemExit(process.exitcode)


if __name__ == "__main__":
    main()
