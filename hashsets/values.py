"""Values of a set that its compiled tables do not hold, kept beside them: PhotoDNA.

They are compared with values of the library that a unit attaches and with nothing else (docs/photodna.md), and stand
in the order of the file, each with the ordinal of its record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hashsets.chunks import ChunkWriter, read_chunks
from hashsets.records import PHOTODNA_SIZE, SetRecord

SUFFIX: Final = ".values"
"""Behind the name of the compiled set."""

KEPT: Final = {"PhotoDNA": "photodna"}
"""How each kind is written for a person, and the field of a record that holds it."""

_GROUP: Final = 4096


class PhotoDnaValues(NamedTuple):
    """Some PhotoDNA values of a set."""

    records: NDArray[np.uint32]
    codes: list[str]
    """The raw code of each record."""
    values: NDArray[np.uint8]
    """(number, 144)."""


class ValueWriter:
    """Collects the values of the records of a set and writes them a group at a time; makes no file without any.

    Args:
        path: Where they go.
        key: The case's key.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self._path, self._key = path, key
        self._target: ChunkWriter | None = None
        self._held: dict[str, list[tuple[int, str, bytes]]] = {kind: [] for kind in KEPT}
        self.counts: Counter[str] = Counter()
        """Values by kind."""
        self._ordinal = 0

    def add(self, record: SetRecord) -> None:
        """Take the next record."""
        if record.photodna:
            for kind, name in KEPT.items():
                for value in getattr(record, name):
                    self._held[kind].append((self._ordinal, record.code, value))
                    self.counts[kind] += 1
                    if len(self._held[kind]) >= _GROUP:
                        self._flush(kind)
        self._ordinal += 1

    def finish(self) -> bool:
        """Write what is held; False where there was nothing to keep."""
        for kind, held in self._held.items():
            if held:
                self._flush(kind)
        if self._target is None:
            return False
        self._target.finish()
        return True

    def close(self) -> None:
        """Close the file, finished or not."""
        if self._target is not None:
            self._target.close()

    def _flush(self, kind: str) -> None:
        if self._target is None:
            self._target = ChunkWriter(self._path, self._key)
        held, self._held[kind] = self._held[kind], []
        self._target.add((kind, *(list(column) for column in zip(*held, strict=True))))


def photodna_values(path: Path, key: bytes) -> Iterator[PhotoDnaValues]:
    """The PhotoDNA values of a set, a group at a time.

    Raises:
        HashSetError: The file cannot be read or was changed.
    """
    for kind, records, codes, values in read_chunks(path, key):
        if kind == "PhotoDNA":
            joined = np.frombuffer(b"".join(values), np.uint8).reshape(-1, PHOTODNA_SIZE)
            yield PhotoDnaValues(np.array(records, np.uint32), codes, joined)
