"""The end of WebP and AVI, by their RIFF chunks.

Sources: Microsoft and IBM, Multimedia Programming Interface and Data Specifications 1.0 (1991); RFC 9649 (WebP);
OpenDML AVI File Format Extensions 1.02 (1996), for the further RIFF parts of a large AVI.
"""

from __future__ import annotations

from typing import Final

from triage.entries.carving import limits
from triage.entries.carving.ahead import Ahead

_HEAD: Final = 12
_WEBP_KEYFRAME: Final = b"\x9d\x01\x2a"
_WEBP_LOSSLESS: Final = b"\x2f"


def end_of_webp(data: Ahead) -> int | None:
    """Bytes of the RIFF form; ``None`` where its chunks do not fill it, or it begins with no picture."""
    end = _end(data, 0)
    first = data.at(_HEAD, 4)
    begins = data.at(_HEAD + 8, 6)
    if end is None or not (
        first == b"VP8X"
        or (first == b"VP8 " and begins[3:] == _WEBP_KEYFRAME)
        or (first == b"VP8L" and begins[:1] == _WEBP_LOSSLESS)
    ):
        return None
    return end if _lists(data, _HEAD, end) is not None else None


def end_of_avi(data: Ahead) -> int | None:
    """Bytes of the RIFF form and of its further parts; ``None`` where it lacks header or frames, or breaks off."""
    end = _end(data, 0)
    if end is None or data.at(_HEAD + 8, 8) != b"hdrlavih":
        return None
    lists = _lists(data, _HEAD, end)
    if lists is None or b"movi" not in lists:
        return None
    for _ in range(limits.MAX_PARTS):
        head = data.at(end, _HEAD) if end < data.limit else b""
        if head[:4] != b"RIFF" or head[8:] != b"AVIX":
            break
        part, following = end, _end(data, end)
        if following is None or _lists(data, part + _HEAD, following) is None:
            return None
        end = following
    return end


def _end(data: Ahead, at: int) -> int | None:
    """Where the form that begins here says that it ends."""
    size = int.from_bytes(data.at(at + 4, 4), "little")
    end = at + 8 + size
    if end > data.limit:
        data.reached_limit = True
        return None
    return end if size > _HEAD else None


def _lists(data: Ahead, at: int, end: int) -> set[bytes] | None:
    """The types of the lists between two places, if chunks fill what lies between them."""
    found: set[bytes] = set()
    for _ in range(limits.MAX_CHUNKS):
        if at in (end, end + 1):  # the last padding may be left out
            return found
        head = data.at(at, _HEAD)
        if at + 8 > end or len(head) < 8 or not all(0x20 <= letter < 0x7F for letter in head[:4]):
            return None
        length = int.from_bytes(head[4:8], "little")
        if head[:4] == b"LIST":
            found.add(head[8:])
        at += 8 + length + (length & 1)
        if at > end + 1:
            return None
    return None
