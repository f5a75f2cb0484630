"""In what is said of a worker, slow and stuck can be told apart."""

from __future__ import annotations

import pytest

from triage.execution.slots import PHASES as SLOT_PHASES
from triage.model.doing import PHASES, SILENT_SECONDS, SLOW_RATE, doing_words


def test_every_phase_of_a_slot_has_words() -> None:
    assert set(PHASES) == set(SLOT_PHASES)


@pytest.mark.parametrize(
    ("phase", "rate", "silent", "words"),
    [
        ("read", 120 << 20, 0.1, "reading 120.0 MiB/s"),
        ("read", SLOW_RATE, 0.1, "reading 5.0 MiB/s"),
        ("read", SLOW_RATE - 60_000, 0.1, "slow: reading 4.9 MiB/s"),
        ("hash", 812 << 10, SILENT_SECONDS, "slow: digesting 812.0 KiB/s"),
        ("read", 812 << 10, 12.4, "reading: no byte for 12 s"),
        ("open", None, 12.4, "opening: no byte for 12 s"),
        ("read", None, 1.0, "reading"),
        ("decode", 0.0, 12.4, "decoding the picture for 12 s"),
        ("video", 0.0, 12.4, "decoding the video for 12 s"),
        ("parse", 0.0, 1.0, "reading the app's database"),
        ("match", None, 40.0, "comparing with hash sets for 40 s"),
    ],
)
def test_what_is_said(phase: str, rate: float | None, silent: float, words: str) -> None:
    assert doing_words(phase, rate, silent) == words
