"""EXIF by ExifRead: camera, times as written, orientation, GPS in decimal degrees, and all tags as text."""

from __future__ import annotations

import io
import json
import logging
import re
import struct
import zlib
from collections.abc import Mapping
from typing import Any, Final

import exifread
import exifread.core.exceptions

from triage.analysis.apple_note import content_identifier
from triage.analysis.exif_block import exif_block
from triage.analysis.limits import EXIF_READ, EXIF_READ_BYTES, EXIF_READS, EXIF_TAGS_JSON, EXIF_TEXT
from triage.errors import EvidenceError
from triage.model.content import CONTENT_IDENTIFIER, ExifRow

READABLE: Final = frozenset(
    {"image/jpeg", "image/tiff", "image/heic", "image/heif", "image/png", "image/apng", "image/webp", "image/avif"}
)
"""Types that may carry EXIF."""

_ERRORS: Final = (
    ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError, RecursionError, EOFError,
    OSError, MemoryError, RuntimeError, struct.error, zlib.error, exifread.core.exceptions.ExifError,
)  # fmt: skip
_ROOM: Final = 64
"""Bytes kept free for the line that counts what is left out."""
_EMPTY: Final = 14
"""Bytes of a block without tags: header, a count of nothing, no further directory."""
_AXES: Final = ("Latitude", "Longitude")
_NOTHING: Final = frozenset({"", "None", "[]"})

logging.getLogger("exifread").setLevel(logging.CRITICAL)


class _TooMuchError(Exception):
    """The block makes its reader read more than any real one does."""


class _CountedReads(io.BytesIO):
    """The block, of which the reader gets so much at once, so often and so much in all."""

    _reads = 0
    _bytes = 0

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(EXIF_READ if size is None or not 0 <= size <= EXIF_READ else size)
        self._reads += 1
        self._bytes += len(found)
        if self._reads > EXIF_READS or self._bytes > EXIF_READ_BYTES:
            raise _TooMuchError
        return found


def read_exif(data: bytes, mime: str) -> ExifRow | None:
    """EXIF of a picture; ``None`` where it carries none.

    Raises:
        EvidenceError: The EXIF is damaged in a way that the reader does not survive.
    """
    if mime not in READABLE:
        return None
    try:
        block = exif_block(data, mime)
        tags = {} if block is None else _tags(block)
        row = _row(tags, None if block is None else content_identifier(block)) if tags else None
    except _TooMuchError as error:
        raise EvidenceError("The EXIF leads its reader in circles and was not read.") from error
    except _ERRORS as error:
        raise EvidenceError(f"The EXIF is damaged and could not be read ({type(error).__name__}).") from error
    if row is None and block is not None and len(block) > _EMPTY:
        raise EvidenceError("The EXIF is damaged: none of its tags could be read.")
    return row


def unused_position(row: ExifRow) -> str:
    """A sentence where a position is written and may not be used; empty where none is, or it is in the row."""
    tags = json.loads(row.tags) if row.latitude is None else {}
    if not any(re.match(r"\[\d+(/0*[1-9]\d*)?[,\]]", tags.get(f"GPS GPS{name}", "")) for name in _AXES):
        return ""
    return "A GPS position is written in the EXIF that is incomplete, lacks a hemisphere or lies off the globe."


def _tags(block: bytes) -> dict[str, Any]:
    tags = exifread.process_file(_CountedReads(block), details=False, extract_thumbnail=False)
    return {name: value for name, value in tags.items() if hasattr(value, "printable")}


def _row(tags: Mapping[str, Any], identifier: str | None) -> ExifRow:
    latitude, longitude = _position(tags)
    return ExifRow(
        _text(tags, "Image Make"),
        _text(tags, "Image Model"),
        _text(tags, "Image Software"),
        _text(tags, "EXIF DateTimeOriginal"),
        _text(tags, "EXIF DateTimeDigitized"),
        _text(tags, "Image DateTime"),
        _text(tags, "EXIF OffsetTimeOriginal"),
        _orientation(tags),
        latitude,
        longitude,
        _altitude(tags),
        _gps_time(tags),
        _json(tags, {CONTENT_IDENTIFIER: identifier} if identifier else {}),
    )


def _text(tags: Mapping[str, Any], name: str) -> str | None:
    tag = tags.get(name)
    if tag is None:
        return None
    text = _clean(str(tag.values) if isinstance(tag.values, str) else str(tag.printable))
    return None if text in _NOTHING else text


def _clean(text: str) -> str:
    return text.partition("\0")[0].strip()[:EXIF_TEXT].encode("utf-8", "backslashreplace").decode()


def _orientation(tags: Mapping[str, Any]) -> int | None:
    tag = tags.get("Image Orientation")
    values = tag.values if tag is not None else None
    value = values[0] if isinstance(values, list) and values else None
    return value if isinstance(value, int) and 1 <= value <= 8 else None


def _position(tags: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """Decimal degrees, or two times ``None``: a position without a proper hemisphere is none (vics.md §3.4, 15)."""
    latitude = _degrees(tags, "GPS GPSLatitude", {"N": 1, "S": -1}, 90)
    longitude = _degrees(tags, "GPS GPSLongitude", {"E": 1, "W": -1}, 180)
    return (latitude, longitude) if latitude is not None and longitude is not None else (None, None)


def _degrees(tags: Mapping[str, Any], name: str, signs: dict[str, int], limit: float) -> float | None:
    parts = _numbers(tags, name)
    sign = signs.get(str(_text(tags, f"{name}Ref") or "").upper()[:1])
    if parts is None or len(parts) != 3 or sign is None:
        return None
    value = sign * (parts[0] + parts[1] / 60 + parts[2] / 3600)
    return value if -limit <= value <= limit else None


def _altitude(tags: Mapping[str, Any]) -> float | None:
    parts = _numbers(tags, "GPS GPSAltitude")
    if not parts:
        return None
    below = _numbers(tags, "GPS GPSAltitudeRef")
    return -parts[0] if below and below[0] == 1 else parts[0]


def _numbers(tags: Mapping[str, Any], name: str) -> list[float] | None:
    tag = tags.get(name)
    if tag is None or not isinstance(tag.values, (list, tuple)):
        return None
    try:
        return [float(value) for value in tag.values[:3]]
    except _ERRORS:
        return None


def _gps_time(tags: Mapping[str, Any]) -> str | None:
    """Date and time of the fix as written; UTC by the standard."""
    date = _text(tags, "GPS GPSDate") or _text(tags, "GPS GPSDateStamp")
    parts = _numbers(tags, "GPS GPSTimeStamp")
    time = ""
    if parts and len(parts) == 3:
        seconds = f"{parts[2]:06.3f}".rstrip("0").rstrip(".")
        time = f"{int(parts[0]):02d}:{int(parts[1]):02d}:{seconds}"
    return f"{date or ''} {time}".strip() or None


def _json(tags: Mapping[str, Any], first: dict[str, str]) -> str:
    """All tags as one JSON object of text, those first that others depend on; those that do not fit are counted."""
    kept = dict(first)
    size, left_out = len(json.dumps(kept)), 0
    for name in sorted(tags):
        key, text = _clean(name), _clean(str(tags[name].printable))
        size += len(json.dumps(key)) + len(json.dumps(text)) + 4
        if size > EXIF_TAGS_JSON - _ROOM:
            left_out += 1
        else:
            kept[key] = text
    if left_out:
        kept["…"] = f"{left_out:,} more tags"
    return json.dumps(kept)
