"""Apply a write-ahead log to a database image in memory, as SQLite itself would on opening it.

Format: https://www.sqlite.org/fileformat2.html#walformat. Only frames whose salts and cumulative checksum are
right are used, and of these only those up to the last commit. Nothing is written anywhere else.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from triage.analysis.parser_limits import MAX_DATABASE_BYTES
from triage.model.problems import Outcome, ProblemRow

_HEADER: Final = struct.Struct(">8I")
_SQLITE_HEADER: Final = 100
"""Bytes of a database's own header."""
_FRAME: Final = struct.Struct(">6I")
_MAGIC_LITTLE: Final = 0x377F0682
_MAGIC_BIG: Final = 0x377F0683
_VERSION: Final = 3_007_000
_WORD: Final = 0xFFFFFFFF
_BLOCK: Final = 1 << 22
"""Bytes of frames that are checksummed at once."""

Sums = tuple[int, int]


@dataclass(slots=True)
class WalResult:
    """What became of the frames of a log; the four numbers add up to all of its whole frames."""

    applied: int = 0
    """Committed, and the newest of their page."""
    superseded: int = 0
    """Committed, and replaced by a later committed frame of the same page."""
    uncommitted: int = 0
    """Right, but after the last commit."""
    leftover: int = 0
    """Of an earlier generation of the log, or after a frame that is not right."""
    problems: tuple[ProblemRow, ...] = ()


def apply_wal(image: bytearray, wal: bytes | bytearray) -> WalResult:
    """Apply the committed frames of ``wal`` to ``image``, which grows or shrinks to the committed size."""
    if not wal:
        return WalResult()
    header = _read_header(wal)
    if isinstance(header, str):
        return WalResult(problems=(_problem(Outcome.PARTLY, header),))
    size, salts, order, sums = header
    if len(image) >= _SQLITE_HEADER and _page_size(image) != size:
        sentence = "The write-ahead log does not belong to the database (its page size differs); it was not applied."
        return WalResult(problems=(_problem(Outcome.PARTLY, sentence),))
    scan = _Scan(wal, size, salts, order, sums)
    scan.run()
    return _apply(image, wal, size, scan)


def _page_size(image: bytearray) -> int:
    stored = int.from_bytes(image[16:18], "big")
    return 65_536 if stored == 1 else stored


def _problem(outcome: Outcome, sentence: str) -> ProblemRow:
    return ProblemRow("parse", outcome, sentence)


def _read_header(wal: bytes | bytearray) -> tuple[int, tuple[int, int], str, Sums] | str:
    """Page size, salts, byte order of the checksums and their start; or why the log cannot be used."""
    if len(wal) < _HEADER.size:
        return "The write-ahead log is shorter than its header; it was not applied."
    magic, version, size, _, salt1, salt2, sum1, sum2 = _HEADER.unpack_from(wal)
    if magic not in (_MAGIC_LITTLE, _MAGIC_BIG) or version != _VERSION:
        return "The write-ahead log is not understood (its first bytes are not those of a log); it was not applied."
    if size not in (512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536):
        return "The write-ahead log states an impossible page size; it was not applied."
    order = ">" if magic == _MAGIC_BIG else "<"
    words = np.frombuffer(wal, dtype=f"{order}u4", count=6).astype(np.uint32)
    if _advance(words.reshape(1, -1), (0, 0))[0] != (sum1, sum2):
        return "The header of the write-ahead log is damaged (its checksum is wrong); it was not applied."
    return size, (salt1, salt2), order, (sum1, sum2)


@lru_cache(maxsize=4)
def _weights(words: int) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32], tuple[int, int, int]]:
    """The checksum of ``words`` words as two scalar products.

    SQLite's checksum is s0 += w0 + s1; s1 += w1 + s0 for each pair of words: a linear recurrence whose
    coefficients are Fibonacci numbers modulo 2**32.
    """
    numbers = [0, 1]
    while len(numbers) < words + 2:
        numbers.append((numbers[-1] + numbers[-2]) & _WORD)
    table = np.array(numbers, dtype=np.uint32)
    return table[words - 1 :: -1].copy(), table[words:0:-1].copy(), (numbers[words - 1], numbers[words], numbers[-1])


def _advance(rows: npt.NDArray[np.uint32], start: Sums) -> list[Sums]:
    """The checksums after each of the given rows, the rows taken as one run."""
    first, second, (before, here, after) = _weights(rows.shape[1])
    s0, s1 = start
    sums = []
    for own0, own1 in zip((rows @ first).tolist(), (rows @ second).tolist(), strict=True):
        s0, s1 = (before * s0 + here * s1 + own0) & _WORD, (here * s0 + after * s1 + own1) & _WORD
        sums.append((s0, s1))
    return sums


class _Scan:
    """One pass over the frames: which are right, which committed, and which is the newest of each page."""

    def __init__(self, wal: bytes | bytearray, size: int, salts: tuple[int, int], order: str, sums: Sums) -> None:
        self._wal, self._size, self._salts, self._order, self._sums = wal, size, salts, order, sums
        self.stride = _FRAME.size + size
        self.total = (len(wal) - _HEADER.size) // self.stride
        self.valid = 0
        self.committed = 0
        self.pages = 0
        """Size of the database after the last commit; 0 where nothing is committed."""
        self.newest: dict[int, int] = {}
        self.damaged = False
        self._open: dict[int, int] = {}

    def run(self) -> None:
        """Read frames until one is not right."""
        step = max(1, _BLOCK // self.stride)
        while self.valid < self.total and self._block(self.valid, min(self.valid + step, self.total)):
            pass

    def _block(self, start: int, end: int) -> bool:
        for index, sums in enumerate(self._checksums(start, end), start):
            page, commit, salt1, salt2, sum1, sum2 = _FRAME.unpack_from(self._wal, _HEADER.size + index * self.stride)
            if (salt1, salt2) != self._salts:
                return False
            if page == 0 or sums != (sum1, sum2):
                self._judge_rest()
                return False
            self._take(index, page, commit)
            self._sums = sums
        return True

    def _judge_rest(self) -> None:
        """Tell damage from an unfinished change, whose rewritten frames get their checksum only at the commit."""
        unfinished = self.valid
        for index in range(self.valid, self.total):
            _, commit, salt1, salt2, _, _ = _FRAME.unpack_from(self._wal, _HEADER.size + index * self.stride)
            if (salt1, salt2) != self._salts:
                break
            if commit:
                self.damaged = True
                return
            unfinished = index + 1
        self.valid = unfinished

    def _checksums(self, start: int, end: int) -> list[Sums]:
        frames = np.frombuffer(
            self._wal, np.uint8, (end - start) * self.stride, _HEADER.size + start * self.stride
        ).reshape(end - start, self.stride)
        signed = np.hstack((frames[:, :8], frames[:, _FRAME.size :]))
        return _advance(signed.view(f"{self._order}u4").astype(np.uint32), self._sums)

    def _take(self, index: int, page: int, commit: int) -> None:
        self.valid = index + 1
        self._open[page] = index
        if commit:
            self.newest.update(self._open)
            self._open.clear()
            self.committed, self.pages = index + 1, commit


def _apply(image: bytearray, wal: bytes | bytearray, size: int, scan: _Scan) -> WalResult:
    problems = []
    if scan.damaged:
        sentence = (
            f"Frame {scan.valid + 1:,} of {scan.total:,} of the write-ahead log is damaged; it and what follows "
            "were not applied."
        )
        problems.append(_problem(Outcome.PARTLY, sentence))
    result = WalResult(
        len(scan.newest), scan.committed - len(scan.newest), scan.valid - scan.committed, scan.total - scan.valid
    )
    if scan.pages * size > MAX_DATABASE_BYTES:
        problems.append(_problem(Outcome.PARTLY, "The write-ahead log states a size above the limit; not applied."))
        return WalResult(leftover=scan.total, problems=tuple(problems))
    if scan.pages:
        problems.extend(_fill(image, wal, size, scan))
    result.problems = tuple(problems)
    return result


def _fill(image: bytearray, wal: bytes | bytearray, size: int, scan: _Scan) -> list[ProblemRow]:
    had, length = len(image) // size, scan.pages * size
    del image[length:]
    image.extend(bytes(length - len(image)))
    for page, index in scan.newest.items():
        if page <= scan.pages:
            data = _HEADER.size + index * scan.stride + _FRAME.size
            image[(page - 1) * size : page * size] = wal[data : data + size]
    missing = sum(1 for page in range(had + 1, scan.pages + 1) if page not in scan.newest)
    if not missing:
        return []
    sentence = f"{missing:,} pages of the database are neither in its file nor in its write-ahead log."
    return [_problem(Outcome.PARTLY, sentence)]
