"""vPDQ values of a video: a PDQ hash and its second for each of some frames.

No published list carries them yet. Read are the forms that Meta's tools write (ThreatExchange): lines
``frame,quality,hash,second`` (``vpdq/cpp/io/vpdqio.cpp``), and a JSON list of ``hash,quality,second`` texts
(``extensions/vpdq/vpdq_util.py``), whose seconds from a thousand on are written with an exponent, ``1.23e+03``.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterable
from operator import itemgetter
from typing import Final

from hashsets.records import Reading, without_detail
from triage.model.content import PDQ_MIN_QUALITY, VIDEO_ALIKE_BITS

FRAME: Final = struct.Struct("<32sf")
"""One frame: PDQ, and the second at which it stands, or its number where a list gives none."""

FRAME_LIMIT: Final = 250_000
"""So many frames of one video are read: two hours of all of them, as Meta's tool writes unless told not to."""

DISTINCT_LIMIT: Final = 10_000
"""So many distinct frames of one video are compared; of more they are taken evenly over its length."""

_HASH: Final = re.compile(r"[0-9A-Fa-f]{64}")
_WHOLE: Final = re.compile(r"[0-9]{1,9}")
_NUMBER: Final = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?(?:e[+-]?[0-9]{1,2})?")
_MOST_SECONDS: Final = 10_000_000
"""A hundred days and more: what claims to stand later in a video is no second."""
_FIELDS: Final = 4


def vpdq_value(text: str, reading: Reading) -> bytes | None:
    """The frames of one value, packed; None after it was counted as refused with its reason.

    Frames of a quality below ``PDQ_MIN_QUALITY`` are left out, as Meta's own comparison does, and so are hashes without
    detail; both are counted. A value with one line that is not understood is refused whole: nothing says which of its
    other lines mean what they seem to.
    """
    lines = _lines(text)
    if lines is None:
        reading.refuse("vPDQ not understood")
        return None
    if not lines:
        reading.refuse("vPDQ without a frame")
        return None
    if len(lines) > FRAME_LIMIT:
        reading.refuse(f"vPDQ of more than {FRAME_LIMIT:,} frames")
        return None
    packed = bytearray()
    for line in lines:
        frame = _frame(line)
        if frame is None:
            reading.refuse("vPDQ not understood")
            return None
        if frame[1] < PDQ_MIN_QUALITY:
            reading.refuse(f"vPDQ frame of a quality below {PDQ_MIN_QUALITY}")
        elif without_detail(frame[0]):
            reading.refuse("vPDQ frame without detail")
        else:
            packed += FRAME.pack(frame[0], frame[2])
    return bytes(packed) or None


def distinct(values: Iterable[bytes]) -> list[bytes]:
    """The hashes that stand for the packed values of one video; several are one video looked at several times."""
    ordered = sorted((frame for value in values for frame in frames(value)), key=itemgetter(1))
    return _without_alike(hash_ for hash_, _ in ordered)


def _without_alike(hashes: Iterable[bytes]) -> list[bytes]:
    """The hashes that stand for the frames of a video, which come in the order of their times.

    A frame like the one before is left out, as it is of a video of evidence (``video_frames``): else a picture that
    stands for ten seconds would weigh ten times as much as a scene that moves, and shares of frames would say nothing.
    """
    kept: dict[bytes, None] = {}
    last: int | None = None
    for hash_ in hashes:
        number = int.from_bytes(hash_)
        if last is None or (number ^ last).bit_count() > VIDEO_ALIKE_BITS:
            kept[hash_] = None
            last = number
    found = list(kept)
    most = min(len(found), DISTINCT_LIMIT)
    return [found[place * len(found) // most] for place in range(most)]


def frames(value: bytes) -> list[tuple[bytes, float]]:
    """Hash and second of each frame of a packed value."""
    return list(FRAME.iter_unpack(value))


def _lines(text: str) -> list[str] | None:
    text = text.strip()
    if not text.startswith("["):
        return [line.strip() for line in re.split(r"[\r\n;]+", text) if line.strip()]
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, list) and all(isinstance(line, str) for line in value) else None


def _frame(line: str) -> tuple[bytes, int, float] | None:
    """``hash,quality,second`` or ``frame,quality,hash,second``."""
    fields = [field.strip() for field in line.split(",")]
    if len(fields) == _FIELDS and _WHOLE.fullmatch(fields[0]):
        fields = [fields[2], fields[1], fields[3]]
    if len(fields) != _FIELDS - 1 or not _HASH.fullmatch(fields[0]):
        return None
    if not (_WHOLE.fullmatch(fields[1]) and _NUMBER.fullmatch(fields[2])):
        return None
    quality, second = int(fields[1]), float(fields[2])
    return (bytes.fromhex(fields[0]), quality, second) if quality <= 100 and second < _MOST_SECONDS else None
