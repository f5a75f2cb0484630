"""A stand-in for the hashing of files that dies over a file of one name, as a decoder in C does."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from triage.analysis import hashing
from triage.analysis.hashing import FileHashes
from triage.execution.slots import Slot


def hash_files(argument: list[tuple[int, str]], slot: Slot) -> Iterator[FileHashes]:
    """As ``hashing.hash_files``, but ``poison.jpg`` ends the process."""
    for number, path in argument:
        if Path(path).name == "poison.jpg":
            slot.at(number, "decode")
            os._exit(9)
        yield from hashing.hash_files([(number, path)], slot)
