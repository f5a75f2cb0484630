"""The end of a JPEG, by its markers. Source: ITU-T T.81 (1992), annex B; no picture data is decoded."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from triage.entries.carving import limits
from triage.entries.carving.ahead import Ahead
from triage.entries.carving.multi_picture import IDENTIFIER, further_pictures

_START_OF_SCAN: Final = 0xDA
_END: Final = 0xD9
_APPLICATION_2: Final = 0xE2
_FILL: Final = 0xFF
_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
_SEGMENTS: Final = _FRAMES | {0xC4, 0xCC, _START_OF_SCAN, 0xDB, 0xDC, 0xDD, 0xFE, *range(0xE0, 0xF0)}
"""Markers that carry a length: frames, tables, scans, comments, application data (thumbnails lie in these)."""
FIRST: Final = _SEGMENTS - {_START_OF_SCAN, 0xDC}
"""Markers with which a file begins behind FFD8."""
_MARKER: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""In picture data FF is followed by 0, by a restart marker, by fill bytes, or it is the next marker."""
_PRECISIONS: Final = (8, 12, 16)
_MAX_COMPONENTS: Final = 4


class _Walked(NamedTuple):
    end: int
    header: int
    """Where the header of an index of further pictures begins; 0 where there is none."""


def end_of_jpeg(data: Ahead) -> int | None:
    """Bytes from FFD8 to behind the end marker; ``None`` where the structure breaks off or is wrong.

    Further pictures that the first one announces are a part of the file, as far as they are there.
    """
    first = _walk(data, 0)
    if first is None:
        return None
    end = first.end
    for start, size in further_pictures(data, first.header) if first.header else ():
        if not 0 <= start - end <= limits.MAX_GAP or start + size > data.limit or data.at(start, 2) != b"\xff\xd8":
            break
        further = _walk(data, start)
        if further is None or not 0 <= start + size - further.end <= limits.MAX_GAP:
            break  # what a size claims beyond its picture would be searched for nothing else
        end = start + size
    return end


def _walk(data: Ahead, start: int) -> _Walked | None:
    at, index, framed, scanned = start + 2, 0, False, False
    for _ in range(limits.MAX_SEGMENTS):
        at, code = _marker(data, at)
        if code == _END:
            return _Walked(at + 2, index) if framed and scanned else None
        length = data.number(at + 2, 2)
        if code not in _SEGMENTS or length < 2:
            return None
        if code in _FRAMES:
            if framed or not _is_frame(data.at(at + 4, 6), length):
                return None
            framed = True
        if code == _APPLICATION_2 and data.at(at + 4, 4) == IDENTIFIER:
            index = at + 8
        components = data.number(at + 4, 1)
        at += 2 + length
        if code == _START_OF_SCAN:
            if not framed or not 0 < components <= _MAX_COMPONENTS or length != 6 + 2 * components:
                return None
            found = _behind_scan(data, at)
            if found is None:
                return None
            at, scanned = found, True
    return None


def _marker(data: Ahead, at: int) -> tuple[int, int]:
    """(where it stands, its code) of the marker here, behind any fill bytes; the code is -1 where there is none."""
    if data.number(at, 1) != _FILL:
        return at, -1
    for _ in range(limits.MAX_FILL):
        code = data.number(at + 1, 1)
        if code != _FILL:
            return at, code
        at += 1
    return at, -1


def _is_frame(head: bytes, length: int) -> bool:
    """True for a frame header: precision, height (0 where a later segment tells it), width, components."""
    if len(head) < 6:
        return False
    precision, width, components = head[0], head[3] << 8 | head[4], head[5]
    return precision in _PRECISIONS and width > 0 and 0 < components <= _MAX_COMPONENTS and length == 8 + 3 * components


def _behind_scan(data: Ahead, at: int) -> int | None:
    """Where the next marker stands behind picture data."""
    uniform, pending = 0, False
    for offset, window in data.windows(at):
        if pending and window[0] not in (0, _FILL) and not 0xD0 <= window[0] <= 0xD7:
            return offset - 1
        match = _MARKER.search(window)
        if match is not None:
            return offset + match.start()
        pending = window[-1] == _FILL
        uniform = uniform + len(window) if window.count(window[:1]) == len(window) else 0
        if uniform > limits.MAX_UNIFORM:
            return None
    return None
