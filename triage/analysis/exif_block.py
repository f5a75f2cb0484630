"""Finds the EXIF block, a small TIFF of its own, in the containers of pictures.

ExifRead looks for it itself, but finds none behind a JPEG's XMP segment, in most WebP files and in many HEIC files,
and would have "no EXIF" said of pictures that carry it. Each search is bounded and touches the container only.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Final

from triage.analysis.exif_boxes import exif_in_boxes
from triage.analysis.limits import EXIF_BYTES, EXIF_PARTS

_JPEG_MARK: Final = b"Exif\0"
"""What an APP1 segment with EXIF begins with (Exif 2.32 §4.7.2); of the second zero some writers make another byte."""
_TIFF_MARKS: Final = (b"II*\0", b"MM\0*")
_RAW_PROFILES: Final = (b"Raw profile type exif\0", b"Raw profile type APP1\0")


def exif_block(data: bytes, mime: str) -> bytes | None:
    """The EXIF of a picture as TIFF, or ``None`` where the container holds none.

    Raises:
        ValueError: The container is damaged so that it cannot be said.
    """
    find = _FINDERS.get(mime)
    block = data if find is None else find(data)
    if block is None or find is None:
        return block
    start = _tiff_start(block)
    if start < 0:
        raise ValueError("an EXIF block without a TIFF header")
    return block[start : start + EXIF_BYTES]


def _tiff_start(block: bytes) -> int:
    """Where the TIFF header stands: at once, or behind ``Exif`` and two bytes, or an offset of four (HEIC)."""
    starts = [block.find(mark, 0, 64) for mark in _TIFF_MARKS]
    return min((start for start in starts if start >= 0), default=-1)


def _in_jpeg(data: bytes) -> bytes | None:
    """The first APP1 segment with EXIF in front of the first scan."""
    for marker, start, end in _jpeg_segments(data):
        if marker == 0xE1 and data.startswith(_JPEG_MARK, start):
            return data[start:end]
    return None


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(marker, first byte of its content, end) of the segments in front of the scan (ITU-T T.81, annex B)."""
    offset = 2
    for _ in range(EXIF_PARTS):
        # Stray bytes between segments are passed, as decoders do.
        offset = data.find(b"\xff", offset)
        if offset < 0 or offset + 4 > len(data):
            return
        marker = data[offset + 1]
        if marker == 0xFF:
            offset += 1
        elif marker in (0x00, 0x01) or 0xD0 <= marker <= 0xD8:
            offset += 2
        elif marker in (0xD9, 0xDA):  # end of image, start of scan
            return
        else:
            length = int.from_bytes(data[offset + 2 : offset + 4], "big")
            yield marker, offset + 4, offset + 2 + length
            offset += 2 + max(length, 2)


def _in_png(data: bytes) -> bytes | None:
    """The chunk ``eXIf`` (PNG 1.5 extensions), or ImageMagick's older way: hexadecimal text in a ``zTXt``."""
    found: bytes | None = None
    offset = 8
    for _ in range(EXIF_PARTS):
        kind = data[offset + 4 : offset + 8]
        start, length = offset + 8, int.from_bytes(data[offset : offset + 4], "big")
        if len(kind) < 4 or kind == b"IEND":
            return found
        if kind == b"eXIf":
            return data[start : start + min(length, EXIF_BYTES)]
        if kind in (b"zTXt", b"tEXt") and data.startswith(_RAW_PROFILES, start):
            found = found or _raw_profile(data[start : start + min(length, EXIF_BYTES)], packed=kind == b"zTXt")
        offset = start + length + 4
    return found


def _raw_profile(text: bytes, *, packed: bool) -> bytes | None:
    """The bytes of a raw profile: a line with its name, one with its length, then hexadecimal lines."""
    body = text.partition(b"\0")[2]
    if packed:
        body = zlib.decompressobj().decompress(body[1:], 4 * EXIF_BYTES)
    words = body.split()
    return bytes.fromhex(b"".join(words[2:]).decode("ascii")) if len(words) > 2 else None


def _in_webp(data: bytes) -> bytes | None:
    """The chunk ``EXIF`` of the extended format (RFC 9649 §2.7)."""
    offset = 12
    for _ in range(EXIF_PARTS):
        kind = data[offset : offset + 4]
        length = int.from_bytes(data[offset + 4 : offset + 8], "little")
        if len(kind) < 4:
            return None
        if kind == b"EXIF":
            return data[offset + 8 : offset + 8 + min(length, EXIF_BYTES)]
        offset += 8 + length + (length & 1)
    return None


_FINDERS: Final[dict[str, Callable[[bytes], bytes | None]]] = {
    "image/jpeg": _in_jpeg,
    "image/png": _in_png,
    "image/apng": _in_png,
    "image/webp": _in_webp,
    "image/heic": exif_in_boxes,
    "image/heif": exif_in_boxes,
    "image/avif": exif_in_boxes,
}
"""By type; a TIFF is its own EXIF."""
