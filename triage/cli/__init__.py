"""The command line over OpenCase: it works a whole case without a screen."""

from __future__ import annotations

import gc

# All that is imported stays until the end: looking through it for garbage again and again is a tenth of the start.
gc.disable()
from triage.cli.app import main  # noqa: E402  # behind the line that makes it quick

gc.freeze()
gc.enable()

__all__ = ["main"]
