"""The rows of the conversations page: what a million messages may take. ``python -m benchmarks --rows messages``."""

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

SHAPE: Final = Shape(media=200, entries=2_000, messages=1_000_000)
LIMITS: Final = (
    ("list", "the list of conversations", 200),
    ("first list", "the list for the first time, which counts all messages, as a job", 1_000),
    ("open", "opening the longest conversation", 200),
    ("jump", "a date, and the page of 50 messages around it", 200),
    ("search", "the slowest search over all conversations", 200),
    ("search one", "the slowest search in the longest conversation", 200),
    ("prepare", "reading all texts for searches, as a job", 6_000),
)
"""Name in the answer of ``scripts/messages.py``, what is measured, most milliseconds."""


def messages(folder: Path, repeat: int, shape: Shape = SHAPE) -> Iterator[Budget]:
    """Make the case where it is not there yet, and read in it."""
    command = [str(part) for part in python("messages.py", build(folder, shape), str(repeat))]
    done = subprocess.run(command, capture_output=True, check=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    found: dict[str, float] = json.loads(done.stdout)
    for name, what, most in LIMITS:
        yield Budget(f"{shape.messages:,} messages: {what}", found[name], most, "ms")
