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


def apple_still(identifier: str, picture: bytes | None = None) -> bytes:
    """A JPEG whose maker note states what pairs it with the clip of a live photo, as Apple's cameras write it."""
    text = identifier.encode() + b"\0"
    entry = struct.pack(">HHII", 0x0011, 2, len(text), 14 + 2 + 12 + 4)
    note = b"Apple iOS\0\0\1MM" + struct.pack(">H", 1) + entry + bytes(4) + text
    exif = struct.pack(">HHHII", 1, 0x927C, 7, len(note), 38 + 2 + 12 + 4) + bytes(4) + note
    block = tiff(MAKE, (0x8769, 4, 1, struct.pack(">I", 38)), tail=exif)
    made = _small("JPEG") if picture is None else picture
    body = b"Exif\0\0" + block
    return made[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + made[2:]
