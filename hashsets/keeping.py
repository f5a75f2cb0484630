"""The records of a part of an incomplete set, kept sealed until the missing parts come and all are compiled anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, Final, NamedTuple

from hashsets.chunks import ChunkWriter, read_chunks
from hashsets.records import Reading, SetRecord

GROUP: Final = 4096
"""Records in one chunk."""

_COUNTERS: Final = ("refused", "not_used", "flags")


class KeptPart(NamedTuple):
    """What an import says of one of the files of its set."""

    file: str
    sha256: str
    format: str
    coded: bool
    records: int
    number: int


class PartKeeper:
    """Writes the records of a part.

    Args:
        path: Where they go; empty to keep nothing.
        key: The case's key.
    """

    def __init__(self, path: str, key: bytes) -> None:
        self._target = ChunkWriter(Path(path), key) if path else None
        self._held: list[SetRecord] = []

    def add(self, record: SetRecord) -> None:
        """Take the next record."""
        if self._target is not None:
            self._held.append(record)
            if len(self._held) >= GROUP:
                self._target.add(self._held)
                self._held = []

    def finish(self, facts: KeptPart, reading: Reading) -> None:
        """Write the rest, and what was said of the file; nothing can be read of it before."""
        if self._target is not None:
            self._target.add(self._held)
            told = {field.name: getattr(reading, field.name) for field in fields(reading)}
            told |= {name: dict(told[name]) for name in _COUNTERS} | {"withdrawn": sorted(reading.withdrawn)}
            self._target.add([list(facts), told])
            self._target.finish()

    def close(self) -> None:
        """Close the file, finished or not."""
        if self._target is not None:
            self._target.close()


def kept_facts(path: Path, key: bytes) -> tuple[KeptPart, Reading]:
    """What was said of a part that is kept.

    Raises:
        HashSetError: It cannot be read or was changed.
    """
    last: Any = None
    for chunk in read_chunks(path, key):
        last = chunk
    facts, told = last
    reading = Reading(**{field.name: told[field.name] for field in fields(Reading)})
    for name in _COUNTERS:
        setattr(reading, name, Counter(getattr(reading, name)))
    reading.withdrawn = set(reading.withdrawn)
    return KeptPart(*facts), reading


def kept_records(path: Path, key: bytes) -> Iterator[SetRecord]:
    """The records of a part that is kept, in their order.

    Raises:
        HashSetError: It cannot be read or was changed.
    """
    before: list[Any] | None = None
    for chunk in read_chunks(path, key):
        if before is not None:
            for md5, sha1, sha256, pdq, phash, size, code, photodna, vpdq in before:
                yield SetRecord(md5, sha1, sha256, tuple(pdq), tuple(phash), size, code, tuple(photodna), tuple(vpdq))
        before = chunk
