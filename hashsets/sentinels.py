"""What every compiled set holds beside its own records, so that a matcher that has stopped matching is noticed.

One record for each kind of value that the set holds, and one of a video. Their numbers lie behind those of the file's
records, and no answer names them unless it is asked for by the self-check.
"""

from __future__ import annotations

import hashlib
from typing import Final

from hashsets.records import EXACT, NEAR, NO_SIZE
from triage.model.matches import Algorithm

SENTINELS: Final = (*EXACT, *NEAR)
"""Whose value the sentinel record at each place behind the last record has."""

VIDEO: Final = len(SENTINELS)
"""The place of the video's record behind the last record; it holds a PDQ of each of its frames."""

PICTURE_PDQ: Final = bytes.fromhex("1fe3480a1fffb00ae127e00ac523e21e40f515ab7502102f556ebfddef9b1556")
PICTURE_PHASH: Final = bytes.fromhex("8e356c5dbb7a204a")
"""Of the first pattern that ``triage.analysis.self_check`` draws."""
FRAMES_PDQ: Final = tuple(
    bytes.fromhex(frame)
    for frame in (
        "03d776a8fc87af54f8857238106ff21cb076a11c08e15b86462559edef295c5f",
        "820d2e8a6b9d3e48639d5e897c17a83c48e316be4cc01efaf4d121b7ffb87502",
        "0d0f5d5a8ff35a9af02b051af3b3ff66f248e7605043051ef2f1050e505ca9bb",
        "fe105ca801ffad41f95553e9057ff3c1ae9ba2b0000300bca2a100b7ffadff6a",
    )
)
"""Of its second to fifth one, the frames of the video."""


def sentinel_content(algorithm: Algorithm) -> bytes:
    """The bytes of a file of which the set holds this digest and no other."""
    return f"DFU Triage looks for itself by {algorithm.value}.".encode()


def sentinel_values(algorithm: Algorithm) -> list[tuple[int, bytes]]:
    """The values of one kind that stand in the set, each with the place of its record behind the last one."""
    place = SENTINELS.index(algorithm)
    if algorithm in EXACT:
        return [(place, hashlib.new(algorithm.value, sentinel_content(algorithm)).digest())]
    if algorithm is Algorithm.PHASH:
        return [(place, PICTURE_PHASH)]
    return [(place, PICTURE_PDQ), *((VIDEO, frame) for frame in FRAMES_PDQ)]


def sentinel_sizes() -> list[int]:
    """The size that each record states: that of its content, so that MD5 is asked with one; none of the video."""
    return [*(len(sentinel_content(algorithm)) for algorithm in SENTINELS), NO_SIZE]


def sentinel_present() -> list[Algorithm]:
    """Of which kind the values of each record are."""
    return [*SENTINELS, Algorithm.PDQ]
