"""vPDQ values of a video: a PDQ hash, its quality and its second for each of some frames.

No published list carries them yet. Read are the forms that Meta's tools write (ThreatExchange, vpdq): lines
``frame,quality,hash,second``, and a JSON list of ``hash,quality,second`` texts.
"""

from __future__ import annotations

import json
import re
import struct
from typing import Final

from hashsets.records import Reading
from triage.model.content import PDQ_MIN_QUALITY

FRAME: Final = struct.Struct("<32sBf")
"""One frame: PDQ, quality, second."""

FRAME_LIMIT: Final = 10_000
"""So many frames of one video are read: almost three hours at one a second."""

_HASH: Final = re.compile(r"[0-9A-Fa-f]{64}")
_NUMBER: Final = re.compile(r"\d{1,9}(?:\.\d{1,9})?")
_FIELDS_BEFORE: Final = 2
_FIELDS: Final = 4


def vpdq_value(text: str, reading: Reading) -> bytes | None:
    """The frames of one value, packed; None after it was counted as refused with its reason.

    Frames of a quality below ``PDQ_MIN_QUALITY`` are left out, as Meta's own comparison does, and counted.
    """
    lines = _lines(text)
    if lines is None or not lines:
        reading.refuse("vPDQ not understood")
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
            continue
        packed += FRAME.pack(*frame)
    return bytes(packed) or None


def frames(value: bytes) -> list[tuple[bytes, int, float]]:
    """Hash, quality and second of each frame of a packed value."""
    return list(FRAME.iter_unpack(value))


def _lines(text: str) -> list[str] | None:
    text = text.strip()
    if not text.startswith("["):
        return [line.strip() for line in re.split(r"[\r\n;]+", text) if line.strip()]
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if all(isinstance(line, str) for line in value) else None


def _frame(line: str) -> tuple[bytes, int, float] | None:
    """``hash,quality,second`` or ``frame,quality,hash,second``."""
    fields = [field.strip() for field in line.split(",")]
    if len(fields) == _FIELDS and _HASH.fullmatch(fields[_FIELDS_BEFORE]):
        fields = [fields[2], fields[1], fields[3]]
    if len(fields) != _FIELDS - 1 or not _HASH.fullmatch(fields[0]):
        return None
    if not (_NUMBER.fullmatch(fields[1]) and _NUMBER.fullmatch(fields[2])):
        return None
    quality = float(fields[1])
    return (bytes.fromhex(fields[0]), int(quality), float(fields[2])) if quality <= 100 else None
