"""Work functions for the pool's tests: well-behaved and hostile ones."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

from triage.errors import EvidenceError
from triage.execution.slots import Slot


def square(argument: list[int], slot: Slot) -> Iterator[int]:
    for number in argument:
        slot.at(number, "read")
        slot.tick(1)
        yield number * number


def refuse(_argument: Any, slot: Slot) -> Iterator[int]:
    slot.at(1, "open")
    yield 1
    raise EvidenceError("The image has moved.")


def defect(_argument: Any, slot: Slot) -> Iterator[int]:
    slot.at(7, "decode")
    yield 1
    raise ZeroDivisionError("secret text of the evidence")


def die(_argument: Any, slot: Slot) -> Iterator[int]:
    slot.at(3, "decode")
    yield 1
    os._exit(9)


def spin(_argument: Any, slot: Slot) -> Iterator[int]:
    slot.at(5, "decode")
    turns = 0
    while turns >= 0:
        turns += 1
    yield turns


def sleep_silently(phase: Any, slot: Slot) -> Iterator[int]:
    slot.at(6, phase or "read")
    time.sleep(60)
    yield 1


def wait_in_decoder(_argument: Any, slot: Slot) -> Iterator[int]:
    slot.at(6, "video")
    time.sleep(60)
    yield 1


def spin_and_read(_argument: Any, slot: Slot) -> Iterator[int]:
    """A video that is decoded and read by turns, without an end."""
    slot.at(5, "video")
    while time.process_time() >= 0:
        slot.turn("read")
        slot.tick(1)
        slot.turn("video")
        sum(range(10_000))
    yield 5


def read_slowly(argument: float, slot: Slot) -> Iterator[int]:
    """A slow disk: it delivers a byte now and then, for longer than the silent limit in all."""
    slot.at(8, "read")
    for _ in range(12):
        time.sleep(argument)
        slot.tick(1)
    yield 8


def eat_memory(_argument: Any, slot: Slot) -> Iterator[int]:
    slot.at(4, "match")  # a phase that neither silence nor processor time bounds
    eaten = []
    for _ in range(400):
        eaten.append(bytearray(b"x") * (4 << 20))
        time.sleep(0.02)
    yield len(eaten)


def imported(_argument: Any, _slot: Slot) -> Iterator[list[str]]:
    import sys

    yield sorted(sys.modules)


def environment(_argument: Any, _slot: Slot) -> Iterator[tuple[str, str]]:
    yield os.environ.get("OMP_NUM_THREADS", ""), time.strftime("%Z", time.localtime(0))


def talk(_argument: Any, _slot: Slot) -> Iterator[int]:
    """Write to both streams as a C library does."""
    for stream in (1, 2):
        os.write(stream, b"words of the evidence\n")
    yield 1


def own_process(_argument: Any, slot: Slot) -> Iterator[int]:
    """Its process number, and then work without an end that sends nothing."""
    slot.at(9, "decode")
    yield os.getpid()
    turns = 0
    while turns >= 0:
        turns += 1
    yield turns
