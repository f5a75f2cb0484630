"""Garbage is collected on the screen's thread while the program runs, and by Python again afterwards."""

from __future__ import annotations

import gc
import threading
import weakref

from pytestqt.qtbot import QtBot

from ui.garbage import LOOK_MS, GarbageOnScreen


class Cycle:
    """Is garbage as soon as nobody holds it."""

    def __init__(self) -> None:
        self.itself = self


def test_cycles_die_on_the_screens_thread_alone(qtbot: QtBot) -> None:
    died: list[int] = []
    gc.enable()
    garbage = GarbageOnScreen()
    try:
        assert not gc.isenabled()
        cycle = Cycle()
        weakref.finalize(cycle, lambda: died.append(threading.get_ident()))
        del cycle
        maker = threading.Thread(target=lambda: [[] for _ in range(50_000)])
        maker.start()
        maker.join()
        assert died == [], "another thread collected"
        kept = [Cycle() for _ in range(2_000)]
        qtbot.waitUntil(lambda: bool(kept and died), timeout=100 * LOOK_MS)
        assert died == [threading.get_ident()]
    finally:
        garbage.close()
    assert gc.isenabled()
