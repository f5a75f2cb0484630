"""The end of MP4, MOV, 3GP, HEIF and AVIF, by their boxes.

Sources: ISO/IEC 14496-12 (2022), clauses 4 and 6; ISO/IEC 23008-12 (2022), for HEIF; QuickTime File Format (Apple).
Such a file has no end mark: it ends behind the last box of a kind that stands at the top of one.
"""

from __future__ import annotations

from typing import Final

from triage.entries.carving import limits
from triage.entries.carving.ahead import Ahead

_TOP: Final = frozenset(
    b"ftyp moov mdat meta free skip wide uuid moof mfra sidx ssix styp pdin emsg prft pnot PICT junk mpvd sefd".split()
)
"""Boxes that stand at the top. ``mpvd`` and ``sefd`` hold what telephones append to pictures."""
_IN_MOVIE: Final = frozenset(b"mvhd cmov rmra iods trak udta meta uuid free".split())
"""With which of them a ``moov`` begins."""
_PICTURE_BRANDS: Final = frozenset(
    b"heic heix heim heis hevc hevx hevm hevs mif1 mif2 msf1 miaf avif avis avio 1pic".split()
)
_MAX_TYPE: Final = 1_024
"""Bytes of the box ``ftyp``: a dozen brands."""
_LARGE: Final = 16


def begins_boxes(head: bytes) -> bool:
    """True for the first 16 bytes of a file that begins with its type: a size that fits, and a brand in letters."""
    size = int.from_bytes(head[:4], "big")
    return (
        head[4:8] == b"ftyp"
        and _LARGE <= size <= _MAX_TYPE
        and size % 4 == 0
        and all(0x20 <= letter < 0x7F for letter in head[8:12])
    )


def is_picture(head: bytes) -> bool:
    """True where the brand is one of HEIF or AVIF."""
    return head[8:12] in _PICTURE_BRANDS


def end_of_picture(data: Ahead) -> int | None:
    """Bytes of a HEIF or AVIF file; ``None`` where it lacks its item table or its data, or breaks off."""
    return _end(data, b"meta")


def end_of_movie(data: Ahead) -> int | None:
    """Bytes of a video file; ``None`` where it lacks its tables or its frames, or breaks off."""
    return _end(data, b"moov")


def _end(data: Ahead, tables: bytes) -> int | None:
    at, seen = 0, set[bytes]()
    for _ in range(limits.MAX_BOXES):
        size, kind, head = _box(data, at) if at < data.limit else (0, b"", 0)
        whole = tables in seen and b"mdat" in seen
        if (kind not in _TOP and (whole or not kind.isalnum())) or (kind == b"ftyp" and at):
            # Behind the last box lies what was there before, or the next file. Before it is whole, a box may be one
            # of its maker's own.
            return at if whole else None
        if size < head:
            return None  # among these a box that reaches to the end of the file, wherever that is
        if at + size > data.limit:
            data.reached_limit = True
            return None
        if kind == b"moov" and data.at(at + head + 4, 4) not in _IN_MOVIE:
            return None
        seen.add(kind)
        at += size
    return None


def _box(data: Ahead, at: int) -> tuple[int, bytes, int]:
    """(bytes, kind, bytes of its head) of the box here; no kind where the bytes end."""
    head = data.at(at, 8)
    if len(head) < 8:
        return 0, b"", 0
    size, kind = int.from_bytes(head[:4], "big"), head[4:]
    if size == 1:
        return data.number(at + 8, 8), kind, _LARGE
    return size, kind, 8
