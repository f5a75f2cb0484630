"""The rows of the desktop: what a screen over a large case may take. ``python -m benchmarks --rows desktop``."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.large_case import Shape, build
from benchmarks.measure import ROOT, python
from benchmarks.table import Budget

LIMITS: Final = (
    ("open", "a case of 200,000 media items and 1,000,000 entries, to its first page of rows", 2_000, "ms"),
    ("filter", "the slowest filter", 200, "ms"),
    ("sort", "the slowest order", 200, "ms"),
    ("group", "the slowest group, where folders need their paths", 400, "ms"),
    ("text", "the slowest filter by a part of a name or path", 200, "ms"),
    ("prepare names", "reading all names, as a job, before the first filter by text", 4_000, "ms"),
    ("rows", "a page of 100 rows", 20, "ms"),
    ("pictures", "a page of 100 closed renderings", 50, "ms"),
    ("grade", "one grade, on the disk", 20, "ms"),
    ("grade beside a run", "one grade while a run writes, on the disk", 20, "ms"),
    ("grade beside a run, 99 %", "one grade while a run writes, 99th percentile", 50, "ms"),
    ("grade a page", "a page of 100 grades, on the disk", 100, "ms"),
    ("undo a page", "its undo", 100, "ms"),
    ("select after a grade", "the selection made anew behind it", 200, "ms"),
    ("memory", "memory of the engine in the window's process", 600, "MB"),
)
"""Name in the answer of ``scripts/desktop.py``, what is measured, most, unit."""

WINDOW_LIMITS: Final = (
    ("window: filter", "the slowest filter, from its tick to its rows on the screen", 200, "ms"),
    ("window: sort", "an order by size, from its choice to its rows on the screen", 200, "ms"),
    ("window: next item", "a grade, from its key to the next item on the screen", 60, "ms"),
    ("window: grade", "a grade, from its key to the disk", 60, "ms"),
    ("window: frame", "a frame of the gallery while thumbnails arrive, 95th percentile", 1000 / 60, "ms"),
    ("window: frame, work", "work of the screen's thread in such a frame, 95th percentile", 1000 / 60, "ms"),
    ("window: page turn", "the longest of 20 page turns in grading, to all pictures of the next page", 100, "ms"),
    ("window: memory", "memory of the window's process at the end", 600, "MB"),
)
"""Name in the answer of ``scripts/window.py``, what is measured, most, unit."""


def desktop(folder: Path, repeat: int, shape: Shape | None = None) -> Iterator[Budget]:
    """Make the large case where it is not there yet, and work in it."""
    case = build(folder, shape)
    for script, limits in (("desktop.py", LIMITS), ("window.py", WINDOW_LIMITS)):
        command = [str(part) for part in python(script, case, str(repeat))]
        done = subprocess.run(command, capture_output=True, check=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
        found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        for name, what, most, unit in limits:
            yield Budget(f"desktop: {what}", found[name], most, unit)
