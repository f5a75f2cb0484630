"""What the campaigns share: how many rounds, and what each answer of the program must fulfil."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

from tests.samples.command import Answer

ROUNDS = int(os.environ.get("SOAK_ROUNDS", "40"))
"""Rounds of each campaign; SOAK_ROUNDS=400 make soak runs through a night."""

SEED = int(os.environ.get("SOAK_SEED", "1"))


def rounds() -> Iterator[random.Random]:
    """A generator of numbers for each round; a round that fails is repeated by its seed alone."""
    return (random.Random(SEED * 100_000 + number) for number in range(ROUNDS))


def damaged(data: bytes, numbers: random.Random) -> bytes:
    """The bytes with some of them changed, some cut out, or the end cut off."""
    changed = bytearray(data)
    kind = numbers.choice(("flip", "flip", "fields", "cut", "truncate"))
    if kind == "flip":
        for _ in range(numbers.choice((1, 8, 64, 512))):
            changed[numbers.randrange(len(changed))] = numbers.randrange(256)
    elif kind == "fields":
        for _ in range(numbers.choice((1, 4, 16))):
            start = numbers.randrange(len(changed))
            changed[start : start + 4] = numbers.choice((b"\xff" * 4, b"\0" * 4, b"\xff\xff\xff\x7f", b"\0\0\0\x80"))
    elif kind == "cut":
        start = numbers.randrange(len(changed))
        del changed[start : start + numbers.choice((1, 512, 4096, 65_536))]
    else:
        del changed[numbers.randrange(len(changed)) :]
    return bytes(changed)


def answered_calmly(answer: Answer) -> None:
    """A known status and a sentence: whatever the evidence is, nobody sees a traceback."""
    assert answer.status in (0, 1, 2), answer
    assert "Traceback" not in answer.err, answer.err
    assert answer.status == 0 or answer.err.strip(), "a failure has its sentence"
