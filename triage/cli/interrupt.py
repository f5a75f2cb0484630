"""Ctrl+C during a run asks it to stop; a second one ends the program at once, which loses nothing either."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from triage.cli.output import errors


@contextmanager
def stop_on_interrupt(stop: Callable[[], None]) -> Iterator[None]:
    """Call ``stop`` at the first Ctrl+C within the block."""
    if threading.current_thread() is not threading.main_thread():
        yield  # Python lets the main thread alone set handlers
        return
    before = signal.getsignal(signal.SIGINT) or signal.default_int_handler

    def ask(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        stop()
        errors.print("Stopping: what is being read is finished first. Ctrl+C again ends at once.", markup=False)

    signal.signal(signal.SIGINT, ask)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
