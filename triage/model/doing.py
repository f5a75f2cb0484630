"""What a worker is at, in words in which slow and stuck can be told apart."""

from __future__ import annotations

from typing import Final

from triage.model.wording import size

PHASES: Final = {
    "idle": "waiting",
    "open": "opening",
    "walk": "walking",
    "read": "reading",
    "decode": "decoding the picture",
    "exif": "reading EXIF",
    "parse": "reading the app's database",
    "match": "comparing with hash sets",
    "hash": "digesting",
    "video": "decoding the video",
    "archive": "listing the archive",
    "carve": "searching unallocated space",
}
"""The phases of ``execution.slots`` (held by a test)."""

BY_BYTES: Final = frozenset({"open", "walk", "read", "hash", "archive", "carve"})
"""Phases in which bytes come: one that is silent waits for the evidence, and is ended after some time."""

SILENT_SECONDS: Final = 5.0
"""After this time without a sign of life it is said for how long."""

SLOW_RATE: Final = 5 << 20
"""Bytes a second below which reading is called slow: a hard disk reads twenty times as fast."""


def doing_words(phase: str, rate: float | None, silent_seconds: float) -> str:
    """``reading 120.0 MiB/s``, ``slow: reading 812.0 KiB/s``, ``reading: no byte for 12 s``.

    Args:
        phase: One of ``PHASES``.
        rate: Bytes a second in the last seconds, or ``None`` where too little is known.
        silent_seconds: Since the last byte, or since the phase began.
    """
    words = PHASES.get(phase, phase)
    if silent_seconds > SILENT_SECONDS:
        return (
            f"{words}: no byte for {silent_seconds:.0f} s"
            if phase in BY_BYTES
            else f"{words} for {silent_seconds:.0f} s"
        )
    if phase not in ("read", "hash", "carve") or rate is None:
        return words
    slow = "slow: " if rate < SLOW_RATE else ""
    return f"{slow}{words} {size(round(rate))}/s"
