"""The bounds on work in a worker process, each set here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

START_SECONDS: Final = 30.0
"""A worker that has not said *ready* by then ends the run with a sentence; it is never restarted silently."""

POLL_SECONDS: Final = 0.2
"""How often the monitor looks at the slots."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one unit of work may cost before its worker is ended and the unit gets its Problem."""

    cpu_seconds: float = 20.0
    """Processor time of one phase of decoding or parsing (a 100-megapixel PNG takes about 5)."""
    parse_cpu_seconds: float = 600.0
    """Processor time of one app database (512 MiB of messages)."""
    silent_seconds: float = 60.0
    """Reading: wall time in which not one byte came. A slow disk that still delivers is not a hang."""
    wall_factor: float = 15.0
    """Decoding that uses no processor at all is ended after so many times the processor limit."""
    memory_bytes: int = 2 << 30
    """Resident memory of one worker."""
