"""What every compiled set holds beside its own records, so that a matcher that has stopped matching is noticed.

One record for each kind of value that the set holds. Their numbers lie behind those of the file's records, and no
answer names them unless it is asked for by the self-check.
"""

from __future__ import annotations

import hashlib
from typing import Final

from hashsets.records import EXACT, NEAR
from triage.model.matches import Algorithm

SENTINELS: Final = (*EXACT, *NEAR)
"""Whose value the sentinel record at each place behind the last record has."""

PICTURE_PDQ: Final = bytes.fromhex("1fe3480a1fffb00ae127e00ac523e21e40f515ab7502102f556ebfddef9b1556")
PICTURE_PHASH: Final = bytes.fromhex("8e356c5dbb7a204a")
"""Of the pattern that ``triage.analysis.self_check`` draws."""


def sentinel_content(algorithm: Algorithm) -> bytes:
    """The bytes of a file of which the set holds this digest and no other."""
    return f"DFU Triage looks for itself by {algorithm.value}.".encode()


def sentinel_value(algorithm: Algorithm) -> bytes:
    """The value that stands in the set."""
    if algorithm in EXACT:
        return hashlib.new(algorithm.value, sentinel_content(algorithm)).digest()
    return PICTURE_PDQ if algorithm is Algorithm.PDQ else PICTURE_PHASH


def sentinel_size(algorithm: Algorithm) -> int:
    """The size that the record states: that of its content, so that MD5 is asked with one."""
    return len(sentinel_content(algorithm))
