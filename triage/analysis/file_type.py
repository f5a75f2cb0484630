"""The type of a content by its signature, and whether a file's extension agrees with it.

A name never decides the type: it is only compared with it. Text is recognised last, when nothing else fits.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import filetype
from filetype.types.document import ZippedDocumentBase

from triage.analysis import signatures
from triage.analysis.extensions import ANY_OF, TEXT_EXTENSIONS
from triage.analysis.text_type import text_type
from triage.model.content import UNKNOWN_TYPE

EMPTY: Final = "application/x-empty"

_WEAK: Final = frozenset(
    {
        "image/bmp",
        "image/x-icon",
        "audio/aac",
        "audio/mpeg",
        "application/x-brotli",
        "application/x-compress",
        "application/x-msdownload",
        "application/x-nintendo-nes-rom",
        "application/x-tar",
        UNKNOWN_TYPE,
    }
)
"""What ``filetype`` concludes from two or three bytes alone; ours asks for more."""

_LIBRARY: Final = tuple(kind for kind in filetype.TYPES if not isinstance(kind, ZippedDocumentBase))
"""What ``filetype`` recognises, without its documents in ZIP: ``_by_structure`` has seen to those, and the library
would search the head of every other file for them, which is half of its time."""

_BY_FIRST_BYTE: Final[dict[int, list[tuple[bytes, str]]]] = {}
for _magic, _mime in signatures.AT_START:
    _BY_FIRST_BYTE.setdefault(_magic[0], []).append((_magic, _mime))

_BMP_HEADERS: Final = frozenset({12, 16, 40, 52, 56, 64, 108, 124})
"""Sizes of the header that follows the 14 bytes of a bitmap's file header, one for each version."""
_DOS_HEADER: Final = 64


def mime_of(head: bytes, tail: bytes = b"") -> str:
    """The MIME type of a content.

    Args:
        head: Its first bytes (``limits.HEAD``), or all of it.
        tail: Its last bytes, where they are at hand: a ZIP's directory and a disk image's trailer stand there.

    Returns:
        ``application/octet-stream`` where no signature is known, ``application/x-empty`` for no bytes.
    """
    if not head:
        return EMPTY
    return (
        _by_structure(head, tail) or _by_signature(head) or _by_library(head) or text_type(head, tail) or UNKNOWN_TYPE
    )


def extension_agrees(name: str, mime: str) -> bool | None:
    """Whether a file name's extension fits the type of its content.

    Returns:
        ``None`` where it cannot be said: no or unknown extension, an empty content, or text in an encoding
        that has no signature.
    """
    stem, dot, extension = name.rpartition(".")
    extension = extension.lower()
    if not dot or not stem or mime == EMPTY:
        return None
    if extension in TEXT_EXTENSIONS:
        if mime == UNKNOWN_TYPE:
            return None
        return mime.startswith("text/") or mime in ANY_OF.get(extension, ()) or mime in _TEXTUAL
    expected = ANY_OF.get(extension)
    return None if expected is None else mime in expected


_TEXTUAL: Final = frozenset(
    {
        "application/json",
        "application/xml",
        "application/mbox",
        "application/pgp",
        "application/x-pem-file",
        "image/svg+xml",
        "message/rfc822",
        signatures.PLIST,
    }
)


def _by_structure(head: bytes, tail: bytes) -> str | None:
    """Containers whose first bytes alone do not say what they hold."""
    if head[4:8] == b"ftyp":
        return _iso_media(head)
    if head[4:8] in signatures.QUICKTIME_ATOMS and head[:1] == b"\0":
        return "video/quicktime"
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _zip(head, tail)
    if head[:1] == b"\xff" and head[:3] != b"\xff\xd8\xff":
        return _audio_frame(head)
    for magic, look in _STRUCTURES:
        if head.startswith(magic):
            return look(head)
    return "application/x-apple-diskimage" if tail[-512:-508] == b"koly" else None


def _by_signature(head: bytes) -> str | None:
    for magic, mime in _BY_FIRST_BYTE.get(head[0], ()):
        if head.startswith(magic):
            return _matroska(head) if mime == "video/x-matroska" else mime
    for offset, magic, mime in signatures.AT_OFFSET:
        if head.startswith(magic, offset):
            return mime
    return None


def _by_library(head: bytes) -> str | None:
    found = next((kind.mime for kind in _LIBRARY if kind.match(head)), None)
    return None if found is None or found in _WEAK else str(found)


def _iso_media(head: bytes) -> str:
    brand = head[8:12]
    found = signatures.BRANDS.get(brand) or signatures.BRANDS.get(brand[:3])
    if found or brand not in signatures.HEIF_BRANDS:
        return found or "video/mp4"
    length = min(int.from_bytes(head[:4], "big"), len(head))
    compatible = {head[i : i + 4] for i in range(16, length, 4)}
    for mime in ("image/avif", "image/heic"):
        if any(signatures.BRANDS.get(other) == mime for other in compatible):
            return mime
    return "image/heif"


def _matroska(head: bytes) -> str:
    return "video/webm" if b"webm" in head[:64] else "video/x-matroska"


def _riff(head: bytes) -> str | None:
    return signatures.RIFF.get(head[8:12])


def _tiff(head: bytes) -> str:
    return "image/x-canon-cr2" if head[8:10] == b"CR" else "image/tiff"


def _bitmap(head: bytes) -> str | None:
    return "image/bmp" if int.from_bytes(head[14:18], "little") in _BMP_HEADERS else None


def _program(head: bytes) -> str | None:
    return "application/x-msdownload" if len(head) >= _DOS_HEADER else None


def _zip(head: bytes, tail: bytes) -> str:
    if head[30:38] == b"mimetype" and head[26:28] == b"\x08\x00":
        # OpenDocument and EPUB keep their type in a first, stored member (ODF 1.2 part 3, §3.3).
        start = 38 + int.from_bytes(head[28:30], "little")
        stored = re.match(rb"application/[\w.+-]{1,80}?(?=PK\x03\x04|PK\x07\x08|[^\w.+-]|$)", head[start : start + 128])
        if stored:
            return stored[0].decode("ascii")
    for name, mime in signatures.ZIP_MEMBERS:
        if name in head or name in tail:
            return mime
    return signatures.ZIP


def _ole(head: bytes) -> str:
    """Look for known streams from the first directory sector on, which the header points to (MS-CFB §2.2)."""
    shift = int.from_bytes(head[30:32], "little")
    if shift in (9, 12):
        start = (int.from_bytes(head[48:52], "little") + 1) << shift
        directory = head[start:]
        for name, mime in signatures.OLE_STREAMS:
            encoded = name.encode("utf-16-le") + b"\0\0"
            position = directory.find(encoded)
            while position >= 0:
                if position % 128 == 0:
                    return mime
                position = directory.find(encoded, position + 1)
    return signatures.OLE


def _icon(head: bytes) -> str | None:
    """ICO or CUR: count, and the first entry's reserved byte and offset must make sense.

    An icon's entry also has its colour planes and depth there; NTFS's $UpCase, which begins alike, has not.
    """
    count, offset = int.from_bytes(head[4:6], "little"), int.from_bytes(head[18:22], "little")
    if not (0 < count <= 256 and head[9:10] == b"\0" and offset >= 6 + 16 * count):
        return None
    if head[2] == 2:
        return "image/x-cursor"
    planes, depth = int.from_bytes(head[10:12], "little"), int.from_bytes(head[12:14], "little")
    return "image/x-icon" if planes <= 1 and depth in (0, 1, 4, 8, 16, 24, 32) else None


def _audio_frame(head: bytes) -> str | None:
    """MPEG audio without an ID3 tag, or AAC in ADTS: a second frame must follow the first."""
    if len(head) < 8 or head[1] & 0xE0 != 0xE0:
        return None
    if head[1] & 0xF6 == 0xF0:
        length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
        mime = "audio/aac"
    else:
        length = _mpeg_frame_length(head)
        mime = "audio/mpeg"
    following = head[length : length + 2]
    # Bits that may differ between frames of one stream (padding, bit rate) stand in the third byte.
    return mime if length > 7 and len(following) == 2 and following == head[:2] else None


def _mpeg_frame_length(head: bytes) -> int:
    """Bytes of a layer III frame (ISO/IEC 11172-3 §2.4.2.3), or 0 where the header is not one."""
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    rate_index, frequency_index = head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or layer != 1 or rate_index in (0, 15) or frequency_index == 3:
        return 0
    rates = _RATES_1 if version == 3 else _RATES_2
    frequency = (44_100, 48_000, 32_000)[frequency_index] >> {3: 0, 2: 1, 0: 2}[version]
    samples = 144 if version == 3 else 72
    return samples * rates[rate_index] * 1000 // frequency + (head[2] >> 1 & 1)


_RATES_1: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_RATES_2: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


_STRUCTURES: Final[tuple[tuple[bytes, Callable[[bytes], str | None]], ...]] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _ole),
    (b"RIFF", _riff),
    (b"RIFX", _riff),
    (b"II*\0", _tiff),
    (b"MM\0*", _tiff),
    (b"II+\0", _tiff),
    (b"MM\0+", _tiff),
    (b"BM", _bitmap),
    (b"\0\0\1\0", _icon),
    (b"\0\0\2\0", _icon),
    (b"MZ", _program),
)
