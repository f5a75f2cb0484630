"""Closing a window while a run is at work: asked first, stopped then, and closed once the run has ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QMessageBox, QWidget

from ui.jobs import Jobs

LOOK_MS: Final = 100
TEXT: Final = "A run is at work in this case."
KEPT: Final = "What it has finished is kept. Started again, it goes on from there."
STOPPING: Final = "Stopping the run: workers finish what they hold. The window closes by itself."


class Leaving(QObject):
    """Asks whether the run is to be stopped. ``stop`` asks the run to end, ``say`` tells the person."""

    def __init__(self, window: QWidget, jobs: Jobs, stop: Callable[[], None], say: Callable[[str], None]) -> None:
        super().__init__(window)
        self._window = window
        self._jobs = jobs
        self._stop = stop
        self._say = say
        self.box: QMessageBox | None = None
        self._look = QTimer(self)
        self._look.setInterval(LOOK_MS)
        self._look.timeout.connect(self._close_when_idle)

    def ask(self) -> None:
        """Ask, once."""
        if self.box is not None or self._look.isActive():
            return
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self._window.windowTitle())
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(TEXT)
        box.setInformativeText(KEPT)
        stop = box.addButton("Stop the run and close", QMessageBox.ButtonRole.AcceptRole)
        stay = box.addButton("Go on with the run", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        box.finished.connect(lambda _: self._answered(stopped=box.clickedButton() is stop))
        self.box = box
        box.open()

    def _answered(self, *, stopped: bool) -> None:
        if self.box is not None:
            self.box.deleteLater()
        self.box = None
        if stopped:
            self._say(STOPPING)
            self._stop()
            self._look.start()

    def _close_when_idle(self) -> None:
        if not self._jobs.long_busy:
            self._look.stop()
            self._window.close()
