"""The words that every format reader speaks: one record of a set, and what the reading met on its way."""

from __future__ import annotations

import base64
from collections import Counter
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from triage.errors import HashSetError
from triage.model.matches import Algorithm

CODE_LENGTH: Final = 64
"""Characters of a category's code that are kept."""

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

PHOTODNA_SIZE: Final = 144
"""Bytes of a PhotoDNA value: 192 digits in base64, 288 in hexadecimal (vics.md §3.4)."""

PROVENANCE_LENGTH: Final = 500
"""Characters of what the files of a set say of themselves, together."""

WITHDRAWN_LIMIT: Final = 2_000_000
"""So many digests a delta may take away; they stand in memory, and a quarter of the NSRL is fewer than this."""

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
    photodna: tuple[bytes, ...] = ()
    """144 bytes each; compared by a library that a unit is licensed for, and with nothing but PhotoDNA."""
    vpdq: tuple[bytes, ...] = ()
    """A video's frames, one packed by ``vpdq.FRAME`` after another; the distinct ones are compared."""


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
    """How many values of a kind that we cannot compare were met and not kept."""
    flags: Counter[str] = field(default_factory=Counter)
    """In how many records a yes-or-no field says yes."""
    updated: str = ""
    """The newest time at which a record says that it was changed, in UTC; empty where none says it."""
    provenance: str = ""
    """What the file says about where it comes from (an export of this product does)."""
    withdrawn: set[bytes] = field(default_factory=set)
    """Digests that a delta takes from the release before it."""
    place: int = 0
    """Where the reader stands: a line number or a record's ordinal."""

    def refuse(self, reason: str) -> None:
        """Count a value that cannot be used, at the place where the reader stands."""
        reason = self._known(self.refused, reason)
        self.refused[reason] += 1
        places = self.places.setdefault(reason, [])
        if len(places) < SAMPLE_LIMIT:
            places.append(self.place)

    def withdraw(self, digest: bytes) -> None:
        """Take a digest from what was read before.

        Raises:
            HashSetError: More are taken than any delta takes.
        """
        if len(self.withdrawn) >= WITHDRAWN_LIMIT:
            raise HashSetError(f"The delta takes away more than {WITHDRAWN_LIMIT:,} digests, more than is read.")
        self.withdrawn.add(digest)

    def take(self, other: Reading) -> None:
        """Add what the reading of another file of the same set met; of places the first few are kept."""
        for name in ("version", "context", "region", "provenance"):
            said = (getattr(self, name), getattr(other, name))
            setattr(self, name, ", ".join(dict.fromkeys(part for part in said if part))[:PROVENANCE_LENGTH])
        self.updated = max(self.updated, other.updated)
        for name in ("refused", "not_used", "flags"):
            counter, more = getattr(self, name), getattr(other, name)
            for reason, values in more.items():
                counter[self._known(counter, reason)] += values
        for reason, places in other.places.items():
            held = self.places.setdefault(reason, [])
            held += places[: SAMPLE_LIMIT - len(held)]

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


def photodna_value(text: str, reading: Reading) -> bytes | None:
    """A PhotoDNA value in base64 or hexadecimal, or None after it was counted as refused with its reason."""
    text = text.strip()
    value: bytes | None = None
    if len(text) == 2 * PHOTODNA_SIZE:
        value = from_hex(text, PHOTODNA_SIZE)
    elif len(text) == PHOTODNA_SIZE * 4 // 3:
        try:
            value = base64.b64decode(text, validate=True)
        except ValueError:
            value = None
    else:
        reading.refuse(f"PhotoDNA of another length than {PHOTODNA_SIZE} bytes")
        return None
    if value is None or len(value) != PHOTODNA_SIZE:
        reading.refuse("PhotoDNA neither base64 nor hexadecimal")
        return None
    if len(set(value)) == 1:
        # Some tools write one byte over and over where they have no value.
        reading.refuse("PhotoDNA without detail")
        return None
    return value


def near_value(text: str, algorithm: Algorithm, reading: Reading) -> bytes | None:
    """A perceptual hash, or None after it was counted as refused with its reason."""
    value = from_hex(text.strip(), WIDTHS[algorithm])
    if value is None:
        reading.refuse(f"{LABELS[algorithm]} not hexadecimal of {2 * WIDTHS[algorithm]} digits")
    elif without_detail(value):
        reading.refuse(f"{LABELS[algorithm]} without detail")
        return None
    return value


def without_detail(value: bytes) -> bool:
    """True for a hash that stands for every plain surface; exporters also write it as a placeholder."""
    return value in (bytes(len(value)), b"\xff" * len(value))


LABELS: Final = {
    Algorithm.MD5: "MD5",
    Algorithm.SHA1: "SHA-1",
    Algorithm.SHA256: "SHA-256",
    Algorithm.PDQ: "PDQ",
    Algorithm.PHASH: "pHash",
}
"""How each algorithm is written for a person."""


def printable(value: object, length: int) -> str:
    """What a file says, as it can stand in a sentence: short, and without signs that turn or hide what follows."""
    text = "" if value is None else str(value).strip()[:length]
    return text if text.isprintable() else ascii(text)[1:-1]
