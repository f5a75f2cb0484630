"""The words that every format reader speaks: one record of a set, and what the reading met on its way."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from triage.model.matches import Algorithm

NO_SIZE: Final = -1
"""The size of a record whose file states none."""

WIDTHS: Final = {
    Algorithm.MD5: 16,
    Algorithm.SHA1: 20,
    Algorithm.SHA256: 32,
    Algorithm.PDQ: 32,
    Algorithm.PHASH: 8,
}
"""Bytes of one value of each algorithm."""

EXACT: Final = (Algorithm.SHA256, Algorithm.SHA1, Algorithm.MD5)
"""The algorithms of identity, the strongest first."""

NEAR: Final = (Algorithm.PDQ, Algorithm.PHASH)
"""The algorithms of likeness, the stronger first."""

EMPTY_FILE: Final = {
    Algorithm.MD5: bytes.fromhex("d41d8cd98f00b204e9800998ecf8427e"),
    Algorithm.SHA1: bytes.fromhex("da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    Algorithm.SHA256: bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
}
"""Digests of no bytes at all: dropped from every list and counted (published lists do hold them)."""

SAMPLE_LIMIT: Final = 5
"""So many places are kept as examples of each reason for which a value was refused."""

COUNTED_NAMES_LIMIT: Final = 100
"""So many different reasons or names are counted apart; a file that has more gets the rest under one name."""


class SetRecord(NamedTuple):
    """One record of a hash-set file, its digests as bytes; what the record does not give is None or empty."""

    md5: bytes | None = None
    sha1: bytes | None = None
    sha256: bytes | None = None
    pdq: tuple[bytes, ...] = ()
    phash: tuple[bytes, ...] = ()
    size: int = NO_SIZE
    code: str = ""
    """The raw category as text; empty where the file gives none."""


@dataclass(slots=True)
class Reading:
    """What a reader says about its file beside the records; it is filled while the records are drawn."""

    version: str = ""
    context: str = ""
    region: str = ""
    refused: Counter[str] = field(default_factory=Counter)
    """How many values were refused, by reason."""
    places: dict[str, list[int]] = field(default_factory=dict)
    """The first few places of each reason: line numbers from 1 in text, record ordinals from 0 elsewhere."""
    not_used: Counter[str] = field(default_factory=Counter)
    """How many values of a kind that we cannot compare were met and not kept (PhotoDNA)."""
    flags: Counter[str] = field(default_factory=Counter)
    """In how many records a yes-or-no field says yes."""
    place: int = 0
    """Where the reader stands: a line number or a record's ordinal."""

    def refuse(self, reason: str) -> None:
        """Count a value that cannot be used, at the place where the reader stands."""
        reason = self._known(self.refused, reason)
        self.refused[reason] += 1
        places = self.places.setdefault(reason, [])
        if len(places) < SAMPLE_LIMIT:
            places.append(self.place)

    def leave(self, kind: str) -> None:
        """Count a value of a kind that this product cannot compare."""
        self.not_used[self._known(self.not_used, kind)] += 1

    @staticmethod
    def _known(counter: Counter[str], name: str) -> str:
        """The name itself, or the common one when a crafted file brings ever new names."""
        return name if name in counter or len(counter) < COUNTED_NAMES_LIMIT else "other"


def from_hex(text: str, width: int) -> bytes | None:
    """The bytes of a hexadecimal value in either case, or None where it is no such value of this width."""
    if len(text) != 2 * width:
        return None
    try:
        value = bytes.fromhex(text)
    except ValueError:
        return None
    return value if len(value) == width else None  # fromhex skips white space


def exact_value(text: str, algorithm: Algorithm, reading: Reading) -> bytes | None:
    """A digest of identity, or None after it was counted as refused with its reason."""
    text = text.strip()
    if not text:
        reading.refuse(f"{LABELS[algorithm]} blank")
        return None
    value = from_hex(text, WIDTHS[algorithm])
    if value is None:
        reading.refuse(f"{LABELS[algorithm]} not hexadecimal of {2 * WIDTHS[algorithm]} digits")
    return value


def near_value(text: str, algorithm: Algorithm, reading: Reading) -> bytes | None:
    """A perceptual hash, or None after it was counted as refused with its reason."""
    value = from_hex(text.strip(), WIDTHS[algorithm])
    if value is None:
        reading.refuse(f"{LABELS[algorithm]} not hexadecimal of {2 * WIDTHS[algorithm]} digits")
    elif not any(value) or all(byte == 0xFF for byte in value):
        # A hash without any detail stands for every plain surface; exporters also write it as a placeholder.
        reading.refuse(f"{LABELS[algorithm]} without detail")
        return None
    return value


LABELS: Final = {
    Algorithm.MD5: "MD5",
    Algorithm.SHA1: "SHA-1",
    Algorithm.SHA256: "SHA-256",
    Algorithm.PDQ: "PDQ",
    Algorithm.PHASH: "pHash",
}
"""How each algorithm is written for a person."""
