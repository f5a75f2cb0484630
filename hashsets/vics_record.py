"""One media record of a VICS file: its fields as text and numbers of many habits, turned into digests and a code.

Exporters write numbers and yes-or-no fields as text, digests in either case, PhotoDNA in two places
(IPED HashDBTool.java; Project VIC data model 2.0).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from hashsets.records import (
    CODE_LENGTH,
    NO_SIZE,
    Reading,
    SetRecord,
    exact_value,
    near_value,
    photodna_value,
    printable,
)
from hashsets.vics_times import note_update
from hashsets.vpdq import vpdq_value
from triage.model.matches import Algorithm

ALTERNATIVE_LIMIT: Final = 64
"""So many alternative hashes of one record are read; that it has more is counted."""

_SIZE_DIGITS: Final = 18
_DIGESTS: Final = {"md5": Algorithm.MD5, "sha1": Algorithm.SHA1, "sha256": Algorithm.SHA256}
_LIKENESS: Final[dict[str, Callable[[str, Reading], bytes | None]]] = {
    "pdq": lambda value, reading: near_value(value, Algorithm.PDQ, reading),
    "phash": lambda value, reading: near_value(value, Algorithm.PHASH, reading),
    "photodna": photodna_value,
    "vpdq": vpdq_value,
}
"""How the values of likeness are read, by their name in small letters and digits."""
_FLAGS: Final = {
    "victimidentified": "VictimIdentified",
    "offenderidentified": "OffenderIdentified",
    "isdistributed": "IsDistributed",
    "issuspected": "IsSuspected",
    "selfgenerated": "SelfGenerated",
}
SCALARS: Final = frozenset(
    {*_DIGESTS, *_FLAGS, "category", "mediasize", "photodna", "dateupdated", "relativefilepath", "mimetype"}
)
"""The fields that are read, in small letters."""

Scalar = str | int | Decimal | bool | None
Fields = dict[str, Scalar]
Hashes = list[tuple[str, Scalar]]


def vic_bool(value: Scalar) -> bool | None:
    """A yes-or-no field as files write it: true, "true", 1; None where it says neither.

    The text "false" is false: Python's own ``bool`` would call it true.
    """
    if isinstance(value, bool):
        return value
    text = str(value).strip().casefold()
    return {"true": True, "1": True, "false": False, "0": False}.get(text)


def media_record(fields: Fields, hashes: Hashes, reading: Reading) -> SetRecord:
    """The record that the fields of one media element make.

    Args:
        fields: Scalar fields by their name in small letters; an absent field is absent.
        hashes: Name and value of each alternative hash, at most one more than ``ALTERNATIVE_LIMIT``.
        reading: Takes what was refused, not used or flagged.
    """
    digests: dict[Algorithm, bytes | None] = {}
    for key, algorithm in _DIGESTS.items():
        if key in fields:
            value = fields[key]
            digests[algorithm] = exact_value("" if value is None else str(value), algorithm, reading)
    near: dict[str, list[bytes]] = {name: [] for name in _LIKENESS}
    if fields.get("photodna") not in (None, ""):
        _alternative("PhotoDNA", str(fields["photodna"]), digests, near, reading)
    for name, value in hashes[:ALTERNATIVE_LIMIT]:
        _alternative(name, "" if value is None else str(value), digests, near, reading)
    if len(hashes) > ALTERNATIVE_LIMIT:
        reading.refuse(f"alternative hashes past the {ALTERNATIVE_LIMIT}th of a record")
    _count_flags(fields, reading)
    note_update(fields.get("dateupdated"), reading)
    return SetRecord(
        digests.get(Algorithm.MD5),
        digests.get(Algorithm.SHA1),
        digests.get(Algorithm.SHA256),
        tuple(near["pdq"]),
        tuple(near["phash"]),
        _size(fields.get("mediasize"), reading),
        _code(fields.get("category")),
        tuple(near["photodna"]),
        tuple(near["vpdq"]),
    )


def _alternative(
    name: str,
    value: str,
    digests: dict[Algorithm, bytes | None],
    near: dict[str, list[bytes]],
    reading: Reading,
) -> None:
    """Take one alternative hash: one of likeness is kept, SHA-256 fills a gap, others are counted."""
    kind = re.sub(r"[^a-z0-9]", "", name.casefold())
    read = _LIKENESS.get(kind)
    if read is not None:
        taken = read(value, reading)
        if taken is not None and taken not in near[kind]:
            near[kind].append(taken)
    elif kind in _DIGESTS:
        if digests.get(_DIGESTS[kind]) is None:
            digests[_DIGESTS[kind]] = exact_value(value, _DIGESTS[kind], reading)
    else:
        reading.leave(printable(name, CODE_LENGTH) or "alternative hash without a name")


def _count_flags(fields: Fields, reading: Reading) -> None:
    for key in _FLAGS.keys() & fields.keys():
        value = fields[key]
        name = _FLAGS[key]
        if value is None or value == "":
            continue  # absent is not the same as "no", and neither is counted
        said = vic_bool(value)
        if said is None:
            reading.refuse(f"{name} neither true nor false")
        else:
            reading.flags[name] += said


def _size(value: Scalar, reading: Reading) -> int:
    """MediaSize as a number; files write it as text, too."""
    if value is None or value == "":
        return NO_SIZE
    text = _text(value)
    if not (text.isascii() and text.isdigit() and len(text) <= _SIZE_DIGITS):
        reading.refuse("MediaSize not a number")
        return NO_SIZE
    return int(text)


def _code(value: Scalar) -> str:
    """The category as raw text: 1, 1.0 and "1" are one code; null and "" are none."""
    return "" if value is None else printable(_text(value), CODE_LENGTH)


def _text(value: Scalar) -> str:
    """A field as text; 1.0 is written 1. A number with a huge exponent stays as it is: its digits fill memory."""
    if isinstance(value, Decimal) and value.adjusted() < _SIZE_DIGITS and value == value.to_integral_value():
        return str(int(value))
    return str(value).strip()
