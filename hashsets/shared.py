"""Fills memory that several processes share with the near index of a set, so that it is decrypted once a run."""

from __future__ import annotations

from collections.abc import Iterator
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import NamedTuple

from hashsets.importing import Slot
from hashsets.set_file import SetFile


class FillTask(NamedTuple):
    """A compiled set, its key, and the name of shared memory that is large enough for its near index."""

    set_path: str
    key: bytes
    memory: str


def fill_memory(argument: FillTask, slot: Slot) -> Iterator[int]:
    """Decrypt the near index of a set into shared memory; yields its bytes.

    Raises:
        HashSetError: The set does not open, or was changed.
    """
    slot.at(-1, "open")
    argument = FillTask(*argument)
    file = SetFile(Path(argument.set_path), argument.key)
    memory = SharedMemory(name=argument.memory)
    try:
        assert memory.buf is not None, "it was opened in the line before"
        with memory.buf[: file.hidden_size] as target:
            for count in file.decrypt_into(target):
                slot.tick(count)
    finally:
        memory.close()
    yield file.hidden_size
