"""The compiled form of a hash set: sorted tables in a sealed file, and the two questions that are asked of them.

The sealed content is a header in JSON and then the tables, each at a multiple of eight bytes. It depends on the
imported file and the mapping alone: two imports of one file give equal content under different encryption.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from hashsets.columns import Table
from hashsets.near import Near, NearIndex
from hashsets.records import WIDTHS
from hashsets.sealed import SealedFile, seal
from triage.model.content import PDQ_MAX_DISTANCE, PHASH_MAX_DISTANCE
from triage.model.matches import Algorithm

RADII: Final = {Algorithm.PDQ: PDQ_MAX_DISTANCE, Algorithm.PHASH: PHASH_MAX_DISTANCE}
"""The largest distance that is a near match."""

_LENGTH_SIZE: Final = 8
_ALIGNMENT: Final = 8


class CodeUse(NamedTuple):
    """What one raw code of the file was taken to mean, and how many records carry it."""

    code: str
    meaning: str
    grade: str
    records: int


@dataclass(frozen=True, slots=True)
class SetHeader:
    """What a compiled set says about itself."""

    format: str
    version: str
    context: str
    region: str
    file_sha256: str
    confidence: str
    """How far its grades may be relied on; empty where it gives none."""
    records: int
    codes: tuple[CodeUse, ...]


class Content(NamedTuple):
    """The tables of a set, before they are written or after they were read."""

    header: SetHeader
    sizes: NDArray[np.int64]
    codes: NDArray[np.uint16]
    present: NDArray[np.uint8]
    tables: dict[Algorithm, Table]


def write_set(target: BinaryIO, key: bytes, content: Content) -> str:
    """Write a compiled set, and return the SHA-256 of its content in hexadecimal.

    Args:
        target: A binary stream at its start.
        key: The case's key, 32 bytes.
        content: What to write.
    """
    arrays = _arrays(content)
    sections = [(name, array.dtype.str, len(array)) for name, array in arrays]
    text = json.dumps({"header": asdict(content.header), "sections": sections}, separators=(",", ":")).encode()
    parts: list[bytes | memoryview] = [_padded(len(text).to_bytes(_LENGTH_SIZE, "little") + text)]
    for _, array in arrays:
        parts += [array.view(np.uint8).data, bytes(-array.nbytes % _ALIGNMENT)]
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    seal(target, key, sum(len(part) for part in parts), parts)
    return digest.hexdigest()


def _arrays(content: Content) -> list[tuple[str, NDArray[Any]]]:
    arrays: list[tuple[str, NDArray[Any]]] = [
        ("sizes", content.sizes),
        ("codes", content.codes),
        ("present", content.present),
    ]
    for algorithm, table in content.tables.items():
        arrays += [(f"{algorithm}.values", table.values), (f"{algorithm}.records", table.records)]
    return [(name, np.ascontiguousarray(array)) for name, array in arrays]


def _padded(text: bytes) -> bytes:
    return text + bytes(-len(text) % _ALIGNMENT)


class CompiledSet:
    """A compiled set in memory, ready to be asked."""

    def __init__(self, content: Content) -> None:
        self.header = content.header
        self.sizes = content.sizes
        """The size that each record states, or ``NO_SIZE``."""
        self.codes = content.codes
        """For each record the index of its code in ``header.codes``."""
        self.present = content.present
        """For each record which algorithms it has a value of, as bits of ``columns.PRESENT``."""
        self._tables = content.tables
        self._near: dict[Algorithm, NearIndex] = {}

    @classmethod
    def open(cls, path: Path, key: bytes) -> Self:
        """Read a compiled set.

        Raises:
            HashSetError: The file cannot be read, was changed, or the key is another one.
        """
        with SealedFile(path, key) as sealed:
            size = int.from_bytes(_read(sealed, 0, _LENGTH_SIZE), "little")
            facts = json.loads(_read(sealed, _LENGTH_SIZE, size))
            arrays = dict(_load(sealed, facts["sections"], -(-(_LENGTH_SIZE + size) // _ALIGNMENT) * _ALIGNMENT))
        header = facts["header"]
        header["codes"] = tuple(CodeUse(*use) for use in header["codes"])
        tables = {
            algorithm: Table(arrays[f"{algorithm}.values"], arrays[f"{algorithm}.records"])
            for algorithm in WIDTHS
            if f"{algorithm}.values" in arrays
        }
        return cls(Content(SetHeader(**header), arrays["sizes"], arrays["codes"], arrays["present"], tables))

    def holds(self, algorithm: Algorithm) -> bool:
        """True where at least one record has a value of this algorithm."""
        return algorithm in self._tables

    def exact(self, algorithm: Algorithm, digests: Sequence[bytes]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Which records hold which of these digests.

        Returns:
            Two arrays of one length: the index in ``digests``, and the ordinal of the record.
        """
        if not digests or not self.holds(algorithm):
            return np.empty(0, np.int64), np.empty(0, np.int64)
        table = self._tables[algorithm]
        asked = np.frombuffer(b"".join(digests), f"V{WIDTHS[algorithm]}")
        first = np.searchsorted(table.values, asked, "left")
        counts = np.searchsorted(table.values, asked, "right") - first
        ends = np.cumsum(counts)
        inside = np.arange(ends[-1]) - np.repeat(ends - counts, counts)
        records = table.records[np.repeat(first, counts) + inside]
        return np.repeat(np.arange(len(digests)), counts), records.astype(np.int64)

    def near(self, algorithm: Algorithm, values: NDArray[np.uint8]) -> Near:
        """Which records have a value within the algorithm's radius of these.

        Args:
            algorithm: PDQ or pHash.
            values: Array of shape (number, bytes of a value).

        Returns:
            Pairs whose ``positions`` are ordinals of records; a record with several close values comes several times.
        """
        if not self.holds(algorithm):
            return Near(*(np.empty(0, np.int64) for _ in range(3)))
        table = self._tables[algorithm]
        index = self._near.get(algorithm)
        if index is None:
            shaped = table.values.view(np.uint8).reshape(-1, WIDTHS[algorithm])
            index = self._near[algorithm] = NearIndex(shaped, RADII[algorithm])
        found = index.search(values)
        return Near(found.queries, table.records[found.positions].astype(np.int64), found.distances)

    def values_of(self, algorithm: Algorithm, record: int) -> NDArray[np.uint8]:
        """All values that one record has of an algorithm (a video has one for each frame): (number, bytes)."""
        width = WIDTHS[algorithm]
        if not self.holds(algorithm):
            return np.empty((0, width), np.uint8)
        table = self._tables[algorithm]
        return np.ascontiguousarray(table.values[table.records == record]).view(np.uint8).reshape(-1, width)


def _read(sealed: SealedFile, offset: int, size: int) -> bytes:
    held = bytearray(size)
    sealed.read_into(offset, memoryview(held))
    return bytes(held)


def _load(sealed: SealedFile, sections: list[tuple[str, str, int]], offset: int) -> Iterator[tuple[str, NDArray[Any]]]:
    for name, kind, count in sections:
        array = np.empty(count, kind)
        sealed.read_into(offset, array.view(np.uint8).data)
        offset += array.nbytes + -array.nbytes % _ALIGNMENT
        yield name, array
