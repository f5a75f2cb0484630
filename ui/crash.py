"""What is shown of a defect: where it happened, and nothing of the evidence."""

from __future__ import annotations

import platform
import traceback
from pathlib import Path
from typing import Final

from triage.version import VERSION

FRAMES: Final = 30
"""Innermost calls that a report names."""


def crash_report(error: BaseException) -> str:
    """The kind of a defect and the calls that led to it.

    The error's own message is left out: it may hold a path, a name or a text of the evidence, and people copy
    crash reports out of the case.
    """
    program = f"DFU Triage {VERSION}, Python {platform.python_version()}, {platform.system()}"
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    calls = [f"  {_module(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    return "\n".join([program, type(error).__name__, *calls])


def _module(filename: str) -> str:
    """The last two parts of a source file's path, which say which module it is and not where it is installed."""
    return "/".join(Path(filename).parts[-2:])
