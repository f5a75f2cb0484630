"""What a process holds for itself, and what it and its children hold together without memory that is shared by name."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

import psutil

_EVERY: Final = 0.1
"""Seconds between two looks."""


def private(process: int) -> int:
    """Bytes of a process that belong to no file and to no shared memory."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return int(psutil.Process(process).memory_full_info().uss)
    line = next((line for line in status.read_text().splitlines() if line.startswith("RssAnon:")), "RssAnon: 0")
    return int(line.split()[1]) << 10


def beside_shared(process: int) -> int:
    """Bytes of a process without shared memory; of files that several map (libraries), its share."""
    rollup = Path(f"/proc/{process}/smaps_rollup")
    if not rollup.exists():
        return int(psutil.Process(process).memory_full_info().uss)
    lines = (line.split() for line in rollup.read_text().splitlines())
    return sum(int(words[1]) << 10 for words in lines if words[0] in ("Pss_Anon:", "Pss_File:"))


class Watch:
    """Looks at a process and its children until it is ended; keeps the most that they held together."""

    def __init__(self, process: int) -> None:
        self.most = 0
        """Bytes."""
        self.most_processes = 0
        self._process = process
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def end(self) -> None:
        """Look no more."""
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(_EVERY):
            held = []
            with suppress(psutil.Error):
                root = psutil.Process(self._process)
                for one in (root, *root.children(recursive=True)):
                    with suppress(psutil.Error, OSError):
                        held.append(beside_shared(one.pid))
            self.most = max(self.most, sum(held))
            self.most_processes = max(self.most_processes, len(held))
