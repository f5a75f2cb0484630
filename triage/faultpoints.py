"""Named places where a test may kill the process: each commit, batch hand-over and file write.

In a product run nothing is armed and a fault point is one dictionary look-up. A test arms one through the
environment (``TRIAGE_FAULT=commit:walk:3`` dies at the third time that ``commit:walk`` is reached) or lists
all that a run passes (``TRIAGE_FAULT_TRACE=FILE`` appends each name once).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

_EXIT_STATUS: Final = 86
"""The exit status of a process that died at an armed fault point."""

_counts: dict[str, int] = {}


def fault_point(name: str) -> None:
    """Die here at once, without clean-up, when a test armed this name and its count is reached."""
    armed = os.environ.get("TRIAGE_FAULT")
    trace = os.environ.get("TRIAGE_FAULT_TRACE")
    if armed is None and trace is None:
        return
    _counts[name] = _counts.get(name, 0) + 1
    if trace and _counts[name] == 1:
        with Path(trace).open("a", encoding="utf-8") as stream:
            stream.write(name + "\n")
    if armed:
        wanted, _, count = armed.rpartition(":")
        if wanted == name and _counts[name] == int(count):
            os._exit(_EXIT_STATUS)
