"""The compiled form of a hash set, and the two questions that are asked of it.

What a set holds depends on the imported file and the mapping alone, and its digest says so; its bytes depend on the
key and on a salt as well: two imports of one file show nobody that they are the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from hashsets import exact, near
from hashsets.columns import PRESENT, Table
from hashsets.exact import ExactIndex, Found, filter_of, passes
from hashsets.keyed import DigestCipher
from hashsets.near import Crowding, Near, NearIndex
from hashsets.records import EXACT, NEAR, NO_SIZE, WIDTHS
from hashsets.sentinels import sentinel_present, sentinel_sizes, sentinel_values
from hashsets.set_file import Arrays, SetFile, content_digest, new_salt, write_file
from triage.model.content import PDQ_MAX_DISTANCE, PHASH_MAX_DISTANCE
from triage.model.matches import Algorithm

RADII: Final = {Algorithm.PDQ: PDQ_MAX_DISTANCE, Algorithm.PHASH: PHASH_MAX_DISTANCE}
"""The largest distance that is a near match."""

_SIZE_FILTER_BITS: Final = 4
"""The filter of sizes has 16 places or more for each size."""
_NO_ANSWER: Final = Found(np.empty(0, np.int64), np.empty(0, np.int64))


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
    """The tables of a set, before they are compiled."""

    header: SetHeader
    sizes: NDArray[np.int64]
    codes: NDArray[np.uint16]
    present: NDArray[np.uint8]
    tables: dict[Algorithm, Table]


class Compiled(NamedTuple):
    """What compiling a set came to."""

    sha256: str
    """Of its content before any key comes to it, in hexadecimal."""
    hidden_bytes: int
    """Bytes of its near index, which are decrypted when it is used."""
    crowding: dict[Algorithm, Crowding]


def write_set(target: BinaryIO, key: bytes, content: Content) -> Compiled:
    """Write a compiled set.

    Args:
        target: A binary stream at its start.
        key: The key of the case or the unit, 32 bytes.
        content: What to write.
    """
    header = asdict(content.header)
    digest = content_digest(header, _plain_arrays(content))
    salt = new_salt()
    shown = _shown_arrays(content, DigestCipher(key, salt))
    hidden: dict[str, NDArray[Any]] = {}
    crowding: dict[Algorithm, Crowding] = {}
    for algorithm in NEAR:
        if algorithm in content.tables:
            arrays = _near_arrays(_with_sentinels(content, algorithm), algorithm)
            crowding[algorithm] = NearIndex(arrays, RADII[algorithm]).crowding()
            hidden |= {f"{algorithm}.{name}": array for name, array in arrays.items()}
    hidden_bytes = write_file(target, key, salt, {"header": header, "content": digest}, hidden, shown)
    return Compiled(digest, hidden_bytes, crowding)


def _plain_arrays(content: Content) -> dict[str, NDArray[Any]]:
    arrays: dict[str, NDArray[Any]] = {
        "sizes": content.sizes,
        "codes": content.codes,
        "present": content.present,
    }
    for algorithm, table in content.tables.items():
        arrays |= {f"{algorithm}.values": table.values, f"{algorithm}.records": table.records}
    return arrays


def _with_sentinels(content: Content, algorithm: Algorithm) -> Table:
    """The values of one kind, and behind them those of the sentinels' records."""
    values, records = content.tables[algorithm]
    places, own = zip(*sentinel_values(algorithm), strict=True)
    ordinals = content.header.records + np.array(places, np.uint32)
    return Table(
        np.concatenate([values, np.frombuffer(b"".join(own), values.dtype)]), np.concatenate([records, ordinals])
    )


def _shown_arrays(content: Content, cipher: DigestCipher) -> dict[str, NDArray[Any]]:
    """What is said of each record and, behind them, of the sentinels; and the exact indexes."""
    sizes = np.concatenate([content.sizes, sentinel_sizes()])
    present = np.array([PRESENT[algorithm] for algorithm in sentinel_present()], np.uint8)
    arrays: dict[str, NDArray[Any]] = {
        "sizes": cipher.mask_sizes(sizes, np.arange(len(sizes))),
        "codes": np.concatenate([content.codes, np.zeros(len(present), np.uint16)]),
        "present": np.concatenate([content.present, present]),
    }
    for algorithm in EXACT:
        if algorithm in content.tables:
            table = _with_sentinels(content, algorithm)
            built = exact.build(cipher.digests(algorithm, table.values), table.records)
            if algorithm is Algorithm.MD5 and not np.any(sizes[table.records] == NO_SIZE):
                places = cipher.size_places(np.unique(sizes[table.records]))
                arrays["size filter"] = filter_of(places, len(places).bit_length() + _SIZE_FILTER_BITS)
            del table
            arrays |= {f"{algorithm}.{name}": array for name, array in built.items()}
    return arrays


def _near_arrays(table: Table, algorithm: Algorithm) -> dict[str, NDArray[Any]]:
    """The index over the different values, and which records hold each."""
    order = np.argsort(table.values, kind="stable") if len(table.values) else np.empty(0, np.int64)
    values, records = table.values[order], table.records[order]
    first = np.flatnonzero(np.append(True, values[1:] != values[:-1]))
    shaped = values[first].view(np.uint8).reshape(-1, WIDTHS[algorithm])
    runs = np.append(first, len(values)).astype(np.uint32) if len(first) < len(values) else np.empty(0, np.uint32)
    return near.build(shaped, RADII[algorithm]) | {"records": records, "runs": runs}


class CompiledSet:
    """A compiled set, ready to be asked: its digests are mapped, its near index is decrypted when first asked for."""

    def __init__(self, file: SetFile, key: bytes, memory: SharedMemory | None = None) -> None:
        header = dict(file.facts["header"])
        header["codes"] = tuple(CodeUse(*use) for use in header["codes"])
        self.header = SetHeader(**header)
        self.content: str = file.facts["content"]
        """SHA-256 of what was compiled, as the import named it."""
        self._file, self._memory = file, memory
        self._cipher = DigestCipher(key, file.salt)
        shown = file.shown
        self._sizes, self.codes, self.present = shown["sizes"], shown["codes"], shown["present"]
        # For each record the index of its code in ``header.codes``, and which algorithms it has a value of.
        self._size_filter = shown.get("size filter")
        self._exact = {
            algorithm: ExactIndex(_of(shown, algorithm)) for algorithm in EXACT if f"{algorithm}.high" in shown
        }
        self._near_held = {algorithm for algorithm in NEAR if f"{algorithm}.head" in _names(file.facts["hidden"])}
        self._near: dict[Algorithm, tuple[NearIndex, Arrays]] | None = None

    @classmethod
    def open(cls, path: Path, key: bytes, memory: str = "") -> Self:
        """Open a compiled set.

        Args:
            path: The file.
            key: The key that it was written with.
            memory: The shared memory that its near index was decrypted into; none where it is decrypted here.

        Raises:
            HashSetError: The file cannot be read, was changed, or the key is another one.
        """
        return cls(SetFile(path, key), key, SharedMemory(name=memory) if memory else None)

    @property
    def file(self) -> SetFile:
        """The open file."""
        return self._file

    def holds(self, algorithm: Algorithm) -> bool:
        """True where at least one record has a value of this algorithm."""
        return algorithm in self._exact or algorithm in self._near_held

    def sizes(self, records: NDArray[np.int64]) -> NDArray[np.int64]:
        """The size that each of these records states, or ``NO_SIZE``."""
        return self._cipher.mask_sizes(self._sizes[records], records)

    def may_have_size(self, sizes: Sequence[int]) -> NDArray[np.bool_]:
        """False where no record with an MD5 states this size; true for all where some record states none."""
        if self._size_filter is None:
            return np.ones(len(sizes), np.bool_)
        return passes(self._size_filter, self._cipher.size_places(np.array(sizes, np.int64)))

    def exact(self, algorithm: Algorithm, digests: Sequence[bytes], *, sentinels: bool = False) -> Found:
        """Which records hold which of these digests.

        Args:
            algorithm: One of identity.
            digests: Each of its width.
            sentinels: Name sentinel records too.

        Returns:
            Two arrays of one length: the index in ``digests``, and the ordinal of the record.
        """
        if not digests or algorithm not in self._exact:
            return _NO_ANSWER
        asked = np.frombuffer(b"".join(digests), f"V{WIDTHS[algorithm]}")
        found = self._exact[algorithm].find(self._cipher.digests(algorithm, asked))
        if sentinels:
            return found
        kept = found.records < self.header.records
        return Found(found.queries[kept], found.records[kept])

    def near(self, algorithm: Algorithm, values: NDArray[np.uint8], *, sentinels: bool = False) -> Near:
        """Which records have a value within the algorithm's radius of these.

        Args:
            algorithm: PDQ or pHash.
            values: Array of shape (number, bytes of a value).
            sentinels: Name sentinel records too.

        Returns:
            Pairs whose ``positions`` are ordinals of records; a record with several close values comes several times.
        """
        if algorithm not in self._near_held:
            return Near(*(np.empty(0, np.int64) for _ in range(3)))
        index, table = self._index(algorithm)
        found = _records_of(index.search(values), table["records"], table["runs"])
        if sentinels:
            return found
        kept = found.positions < self.header.records
        return Near(found.queries[kept], found.positions[kept], found.distances[kept])

    def values_of(self, algorithm: Algorithm, record: int) -> NDArray[np.uint8]:
        """All values that one record has of an algorithm (a video has one for each frame): (number, bytes)."""
        width = WIDTHS[algorithm]
        if algorithm not in self._near_held:
            return np.empty((0, width), np.uint8)
        index, table = self._index(algorithm)
        held = np.flatnonzero(table["records"] == record)
        runs = table["runs"]
        return index.values(np.searchsorted(runs, held, "right") - 1 if len(runs) else held)

    def _index(self, algorithm: Algorithm) -> tuple[NearIndex, Mapping[str, NDArray[Any]]]:
        """The index of an algorithm that is held, decrypted when it is first asked for."""
        if self._near is None:
            arrays = self._file.hidden(self._memory)
            own = {held: _of(arrays, held) for held in self._near_held}
            self._near = {held: (NearIndex(own[held], RADII[held]), own[held]) for held in own}
        return self._near[algorithm]


def _records_of(found: Near, records: NDArray[np.uint32], runs: NDArray[np.uint32]) -> Near:
    """The records that hold the values that were found."""
    if not len(runs):
        return Near(found.queries, records.take(found.positions).astype(np.int64), found.distances)
    first = runs.take(found.positions).astype(np.int64)
    counts = runs.take(found.positions + 1).astype(np.int64) - first
    ends = np.cumsum(counts)
    places = np.repeat(first - ends + counts, counts) + np.arange(ends[-1] if len(ends) else 0)
    return Near(
        np.repeat(found.queries, counts), records.take(places).astype(np.int64), np.repeat(found.distances, counts)
    )


def _of(arrays: Mapping[str, NDArray[Any]], algorithm: Algorithm) -> dict[str, NDArray[Any]]:
    """The arrays of one algorithm under their own names."""
    prefix = f"{algorithm}."
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}


def _names(sections: Sequence[tuple[str, str, int]]) -> set[str]:
    return {section[0] for section in sections}
