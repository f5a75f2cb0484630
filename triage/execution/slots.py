"""What a worker is at, written where the monitor can see it: unit, phase, bytes, time."""

from __future__ import annotations

import struct
import time
from multiprocessing.shared_memory import SharedMemory
from typing import Final, NamedTuple, Protocol

PHASES: Final = (
    "idle",
    "open",
    "walk",
    "read",
    "decode",
    "exif",
    "parse",
    "match",
    "hash",
    "video",
    "archive",
    "carve",
)
"""What a worker can be at; the position is what is stored in the slot."""

_LAYOUT: Final = struct.Struct("<qqqdd")
"""Unit, phase, bytes, processor seconds at the start of the phase, monotonic time of the last sign of life."""


class Slot(Protocol):
    """The interface that worker functions see."""

    def at(self, unit: int, phase: str, /) -> None:
        """Say what is worked on from now (an entry id, or -1) and in which of ``PHASES``."""

    def turn(self, phase: str, /) -> None:
        """Say that the same work goes on in another phase; its processor time is counted on.

        So no work outlives its bound by turning to reading and back.
        """

    def tick(self, count: int, /) -> None:
        """Say that so many more bytes came; a slow disk that still delivers is not a hang."""


class NullSlot:
    """A slot that nobody watches, for tests and for work in the calling process."""

    def at(self, _unit: int, phase: str) -> None:
        """Check the phase's name and forget it."""
        PHASES.index(phase)

    def turn(self, phase: str) -> None:
        """Check the phase's name and forget it."""
        PHASES.index(phase)

    def tick(self, _count: int) -> None:
        """Forget the bytes."""


class SlotState(NamedTuple):
    """What the monitor reads from a slot."""

    unit: int
    phase: str
    bytes: int
    cpu_at_start: float
    """Processor seconds of the worker when this phase began."""
    last_sign: float
    """``time.monotonic()`` of the last change."""


class SharedSlot:
    """A worker's slot in shared memory; written by one process, read by the monitor."""

    def __init__(self, memory: SharedMemory, position: int) -> None:
        self._memory = memory
        self._offset = position * _LAYOUT.size
        self._unit = -1
        self._phase = 0
        self._bytes = 0
        self._cpu = 0.0

    def at(self, unit: int, phase: str) -> None:
        """See ``Slot.at``."""
        self._unit, self._phase, self._cpu = unit, PHASES.index(phase), time.process_time()
        self._write()

    def turn(self, phase: str) -> None:
        """See ``Slot.turn``."""
        self._phase = PHASES.index(phase)
        self._write()

    def tick(self, count: int) -> None:
        """See ``Slot.tick``."""
        self._bytes += count
        self._write()

    @property
    def where(self) -> tuple[int, str]:
        """(unit, phase) as last said."""
        return self._unit, PHASES[self._phase]

    def _write(self) -> None:
        row = (self._unit, self._phase, self._bytes, self._cpu, time.monotonic())
        _LAYOUT.pack_into(_buffer(self._memory), self._offset, *row)


def slot_memory(workers: int) -> SharedMemory:
    """Shared memory for so many slots; the caller closes and unlinks it."""
    return SharedMemory(create=True, size=_LAYOUT.size * workers)


def read_slot(memory: SharedMemory, position: int) -> SlotState:
    """What the worker at this position is doing."""
    unit, phase, count, cpu, sign = _LAYOUT.unpack_from(_buffer(memory), position * _LAYOUT.size)
    return SlotState(unit, PHASES[phase] if 0 <= phase < len(PHASES) else "idle", count, cpu, sign)


def _buffer(memory: SharedMemory) -> memoryview:
    assert memory.buf is not None, "the shared memory is closed"
    return memory.buf
