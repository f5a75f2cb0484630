"""Collects the records of one file as columns of bytes, and sorts them into the tables of a compiled set.

About 60 bytes a record stand in memory, and twice that while they are sorted; nothing else grows with the file.
"""

from __future__ import annotations

from array import array
from hashlib import blake2b
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hashsets.records import EMPTY_FILE, EXACT, NEAR, WIDTHS, Reading, SetRecord
from hashsets.vpdq import distinct
from triage.errors import HashSetError
from triage.model.matches import Algorithm

RECORD_LIMIT: Final = 200_000_000
"""So many records one file may hold; the largest published list (NSRL, all of it) has fewer."""

CODE_LIMIT: Final = 1_000
"""So many different category codes one file may use; a file that has more is no list of categories."""

_SIGNATURE_SIZE: Final = 16
_ALL: Final = (*EXACT, *NEAR)
PRESENT: Final = {algorithm: 1 << bit for bit, algorithm in enumerate(_ALL)}
"""The bit of each algorithm in a record's byte of what it holds."""
_TAGS: Final = {algorithm: b" %d " % bit for algorithm, bit in PRESENT.items()}


class Table(NamedTuple):
    """The values of one algorithm, sorted, each with the ordinal of its record."""

    values: NDArray[np.void]
    records: NDArray[np.uint32]


class Columns:
    """Grows by one record at a time and is then sorted once."""

    def __init__(self) -> None:
        self._values = {algorithm: bytearray() for algorithm in _ALL}
        self._records = {algorithm: array("I") for algorithm in _ALL}
        self._sizes = array("q")
        self._codes = array("H")
        self._present = bytearray()
        self._videos = array("I")
        self._signatures = bytearray()
        self._code_of: dict[str, int] = {}
        self.code_counts: list[int] = []
        """How many records carry each code, in the order of ``code_names``."""

    def __len__(self) -> int:
        return len(self._sizes)

    @property
    def code_names(self) -> list[str]:
        """The raw codes in the order in which the file first uses them."""
        return list(self._code_of)

    def add(self, record: SetRecord, reading: Reading) -> None:
        """Take one record; digests of the empty file are left out and counted.

        Raises:
            HashSetError: The file has more records or more different codes than any list of its kind.
        """
        ordinal = len(self._sizes)
        if ordinal >= RECORD_LIMIT:
            raise HashSetError(f"The file holds more than {RECORD_LIMIT:,} records, which is more than is read.")
        values, empty = _values(record)
        if empty:
            reading.refuse("digest of the empty file")
        elif not values:
            reading.refuse("record without a usable digest")
        present = 0
        for algorithm, value in values:
            self._values[algorithm] += value
            self._records[algorithm].append(ordinal)
            present |= PRESENT[algorithm]
        if record.vpdq:
            self._videos.append(ordinal)
        code = self._code(record.code)
        self._sizes.append(record.size)
        self._codes.append(code)
        self._present.append(present)
        self._signatures += _signature(values, record.size, code)

    def _code(self, name: str) -> int:
        code = self._code_of.get(name)
        if code is None:
            if len(self._code_of) >= CODE_LIMIT:
                raise HashSetError(f"The file uses more than {CODE_LIMIT:,} different category codes.")
            code = self._code_of[name] = len(self._code_of)
            self.code_counts.append(0)
        self.code_counts[code] += 1
        return code

    @property
    def sizes(self) -> NDArray[np.int64]:
        """The size that each record states, or ``NO_SIZE``."""
        return np.frombuffer(self._sizes, np.int64)

    @property
    def codes(self) -> NDArray[np.uint16]:
        """The index of each record's code in ``code_names``."""
        return np.frombuffer(self._codes, np.uint16)

    @property
    def present(self) -> NDArray[np.uint8]:
        """Which algorithms each record has a value of, as bits of ``PRESENT``."""
        return np.frombuffer(self._present, np.uint8)

    def videos(self, repeated: NDArray[np.bool_]) -> int:
        """How many records hold the frames of a video, those left out that are repeated."""
        return int(np.count_nonzero(~repeated[np.frombuffer(self._videos, np.uint32)]))

    def repeated(self) -> NDArray[np.bool_]:
        """True for each record that says again, in every value, what an earlier record of the file says."""
        signatures = np.frombuffer(self._signatures, f"V{_SIGNATURE_SIZE}")
        order = np.argsort(signatures, kind="stable")
        again = np.zeros(len(order), np.bool_)
        again[order[1:]] = signatures[order[1:]] == signatures[order[:-1]]
        again[self.present == 0] = False  # records without any value are counted as refused, not as repeated
        return again

    def table(self, algorithm: Algorithm, repeated: NDArray[np.bool_]) -> Table:
        """The values of one algorithm in ascending order; equal values in the order of the file.

        Each is asked for once: the unsorted values are let go of, and the table is all that remains of them.
        """
        values = np.frombuffer(self._values.pop(algorithm), f"V{WIDTHS[algorithm]}")
        records = np.frombuffer(self._records.pop(algorithm), np.uint32)
        kept = ~repeated[records]
        values, records = values[kept], records[kept]
        order = _order(values)
        return Table(values[order], records[order])


def _order(values: NDArray[np.void]) -> NDArray[np.int64]:
    """What puts the values in ascending order; equal values stay in theirs.

    Their first eight bytes are compared as numbers, ten times as fast as whole values; those with equal beginnings
    follow.
    """
    width = values.dtype.itemsize
    begins = np.ascontiguousarray(values.view(np.uint8).reshape(-1, width)[:, :8]).view(">u8").ravel()
    order = np.argsort(begins.astype(np.uint64), kind="stable")
    begins = begins[order]
    same = begins[1:] == begins[:-1]
    if width > 8 and np.any(values[order[1:]][same] != values[order[:-1]][same]):
        tied = np.append(False, same) | np.append(same, False)
        places = np.flatnonzero(tied)
        # Whole values in order are also in order of their beginnings: each run stays in its own places.
        order[places] = order[places][np.argsort(values[order[places]], kind="stable")]
    return order


def conflicts(tables: list[Table], codes: NDArray[np.uint16]) -> int:
    """How many files stand in the set under more than one code.

    A file that two digests show to be in conflict is counted once, by the first record that names it.
    """
    first: set[int] = set()
    for values, records in tables:
        if not len(values):
            continue
        starts = np.flatnonzero(np.append(True, values[1:] != values[:-1]))
        own = codes[records]
        mixed = np.minimum.reduceat(own, starts) != np.maximum.reduceat(own, starts)
        first.update(records[starts[mixed]].tolist())
    return len(first)


def _values(record: SetRecord) -> tuple[list[tuple[Algorithm, bytes]], bool]:
    """The values of a record, and whether one of its digests was that of the empty file."""
    kept: list[tuple[Algorithm, bytes]] = []
    empty = False
    for algorithm, value in zip(EXACT, (record.sha256, record.sha1, record.md5), strict=True):
        if value is not None:
            if value == EMPTY_FILE[algorithm]:
                empty = True
            else:
                kept.append((algorithm, value))
    # The frames of a video are values of its one record: a still meets it by any of them, a video by their share.
    kept += [(Algorithm.PDQ, value) for value in dict.fromkeys((*record.pdq, *distinct(record.vpdq)))]
    kept += [(Algorithm.PHASH, value) for value in record.phash]
    return kept, empty


def _signature(values: list[tuple[Algorithm, bytes]], size: int, code: int) -> bytes:
    """Equal for two records exactly when all their values, sizes and codes are equal."""
    digest = blake2b(b"%d %d" % (size, code), digest_size=_SIGNATURE_SIZE)
    for algorithm, value in values:
        digest.update(_TAGS[algorithm] + value)
    return digest.digest()
