"""Ctrl+C during a run or an import asks it to stop; a second one ends the program, which loses nothing either."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

from triage.cli.output import errors

RUN_STOPS: Final = "Stopping: what is being read is finished first. Ctrl+C again ends at once."


@contextmanager
def stop_on_interrupt(stop: Callable[[], None], said: str = RUN_STOPS) -> Iterator[None]:
    """Call ``stop`` at the first Ctrl+C within the block, and say what happens then."""
    if threading.current_thread() is not threading.main_thread():
        yield  # Python lets the main thread alone set handlers
        return
    before = signal.getsignal(signal.SIGINT) or signal.default_int_handler

    def ask(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        stop()
        errors.print(said, markup=False)

    signal.signal(signal.SIGINT, ask)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
