"""Digests and sizes as they lie on the disk: keyed, so that a stolen index reveals no list.

A digest is replaced by 16 bytes of AES-CBC-MAC (FIPS 197; Bellare, Kilian and Rogaway 2000: a pseudo-random function
for messages of one length) under a key of the set and the algorithm. It serves as HMAC would, and is computed for
millions of digests at once. A size is hidden under eight bytes of the same cipher over its record's number.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from numpy.typing import NDArray

from hashsets.records import EXACT, WIDTHS
from hashsets.sealed import sub_key
from triage.model.matches import Algorithm

_BLOCK: Final = 16
_AT_ONCE: Final = 1 << 18
_SIZES: Final = "sizes"
_SIZE_FILTER: Final = "size filter"

Numbers = NDArray[np.uint64]


class Keyed(NamedTuple):
    """16 bytes for each digest, as two numbers that are evenly spread over their range."""

    high: Numbers
    low: Numbers


class DigestCipher:
    """The keyed form of one set.

    Args:
        key: The key of the case or the unit, 32 bytes.
        salt: The compiled set's own.
    """

    def __init__(self, key: bytes, salt: bytes) -> None:
        names = (*(algorithm.value for algorithm in EXACT), _SIZES, _SIZE_FILTER)
        self._ciphers = {name: _encryptor(sub_key(key, salt, f"keyed {name}")) for name in names}

    def digests(self, algorithm: Algorithm, values: NDArray[np.void]) -> Keyed:
        """The keyed form of digests.

        Args:
            algorithm: One of identity.
            values: Digests of its width.
        """
        keyed = Keyed(np.empty(len(values), np.uint64), np.empty(len(values), np.uint64))
        width = WIDTHS[algorithm]
        for start in range(0, len(values), _AT_ONCE):
            some = values[start : start + _AT_ONCE]
            blocks = np.zeros((len(some), -(-width // _BLOCK) * _BLOCK), np.uint8)
            blocks[:, :width] = some.view(np.uint8).reshape(-1, width)
            words = blocks.view(np.uint64)
            state = self._encrypt(algorithm.value, words[:, :2])
            for block in range(2, words.shape[1], 2):
                state = self._encrypt(algorithm.value, state ^ words[:, block : block + 2])
            keyed.high[start : start + len(some)] = state[:, 0]
            keyed.low[start : start + len(some)] = state[:, 1]
        return keyed

    def mask_sizes(self, sizes: NDArray[np.int64], records: NDArray[Any]) -> NDArray[np.int64]:
        """Sizes of these records hidden, or hidden ones shown again."""
        masked = np.empty(len(sizes), np.int64)
        for start in range(0, len(sizes), _AT_ONCE):
            end = start + _AT_ONCE
            masked[start:end] = sizes[start:end] ^ self._numbers(_SIZES, records[start:end]).view(np.int64)
        return masked

    def size_places(self, sizes: NDArray[np.int64]) -> Numbers:
        """A number that is evenly spread over its range for each size, for the filter of sizes."""
        return self._numbers(_SIZE_FILTER, sizes)

    def _numbers(self, name: str, values: NDArray[Any]) -> Numbers:
        words = np.zeros((len(values), 2), np.uint64)
        words[:, 0] = values
        return np.ascontiguousarray(self._encrypt(name, words)[:, 0])

    def _encrypt(self, name: str, words: Numbers) -> Numbers:
        found = self._ciphers[name].update(np.ascontiguousarray(words).tobytes())
        return np.frombuffer(found, np.uint64).reshape(-1, 2)


def _encryptor(key: bytes) -> Any:
    # Single blocks of a cipher as a pseudo-random function; nothing is encrypted in this mode.
    return Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305  # see the line above
