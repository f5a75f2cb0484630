"""EXIF made for a test, and the containers it lies in."""

from __future__ import annotations

import struct
import zlib
from functools import cache
from typing import Final

from tests.analysis.picture_samples import encoded, landscape
from triage.analysis.exif import read_exif
from triage.errors import EvidenceError
from triage.model.content import ExifRow

BIG_ENDIAN_HEADER: Final = b"MM\0*\0\0\0\x08"


def tiff(*entries: tuple[int, int, int, bytes], tail: bytes = b"", following: int = 0) -> bytes:
    """A TIFF of one directory: (tag, type, count, four bytes of value or offset)."""
    body = b"".join(struct.pack(">HHI4s", *entry) for entry in entries)
    return BIG_ENDIAN_HEADER + struct.pack(">H", len(entries)) + body + struct.pack(">I", following) + tail


def jpeg(*segments: bytes) -> bytes:
    """A JPEG whose APP1 segments come first."""
    picture = _small("JPEG")
    app1 = [b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment for segment in segments]
    return picture[:2] + b"".join(app1) + picture[2:]


MAKE = (0x010F, 2, 4, b"ACME")
BLOCK = tiff(MAKE)


def png_with(kind: bytes, body: bytes) -> bytes:
    picture = _small("PNG")
    added = struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return picture[:-12] + added + picture[-12:]


@cache
def _small(kind: str) -> bytes:
    return encoded(landscape(size=(16, 16)), kind)


def outcome(data: bytes, kind: str) -> ExifRow | str | None:
    """The row, the sentence, or nothing."""
    try:
        return read_exif(data, kind)
    except EvidenceError as error:
        return error.sentence
