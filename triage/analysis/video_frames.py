"""The distinct frames of a video: black and near-duplicate ones left out, the rest hashed, some of them drawn."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from PIL import Image

from triage.analysis.limits import PDQ_MAX_SIDE, STORYBOARD_FRAMES
from triage.analysis.pdq import pdq
from triage.analysis.renderings import OPEN_SIDE, render
from triage.model.content import PDQ_MIN_QUALITY, VIDEO_ALIKE_BITS
from triage.model.video import FrameRow

_DARK: Final = 32
_DARK_SHARE: Final = 0.98
"""FFmpeg's ``blackframe``: a frame is black when 98 % of its pixels are darker than 32."""

_TURNS: Final = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}


class Frames:
    """Takes frames in the order of their times."""

    def __init__(self) -> None:
        self.looked_at = 0
        self.black = 0
        self.alike = 0
        self.rotation = 0
        self._kept: list[_Kept] = []
        self._drawn: list[bytes] = []
        """Hashes of the frames of which a picture was made, none of them alike an earlier one."""

    def take(self, moment: int, frame: Any) -> None:
        """Look at a decoded frame."""
        self.looked_at += 1
        self.rotation = -round((frame.rotation or 0) / 90) * 90 % 360
        picture = _picture(frame, self.rotation)
        if _is_black(picture):
            self.black += 1
            return
        hashed = pdq(picture)
        last = self._kept[-1] if self._kept else None
        if last is not None and _differing(last.hash, hashed.hash) <= VIDEO_ALIKE_BITS:
            last.until_ms = moment
            self.alike += 1
            return
        matched = hashed.settled and hashed.quality >= PDQ_MIN_QUALITY
        row = FrameRow(
            len(self._kept),
            moment,
            moment,
            hashed.hash if hashed.settled else None,
            hashed.quality,
            hashed.variants if matched else None,
            shown=False,
            closed=None,
            working=None,
            open=None,
        )
        self._kept.append(_Kept(row, hashed.hash, moment, self._for_storyboard(picture, hashed.hash)))
        self._thin()

    def rows(self) -> list[FrameRow]:
        """The distinct frames; those of the storyboard, the first one among them, with their renderings."""
        held = [kept.row.ordinal for kept in self._kept if kept.picture is not None]
        shown = set(_evenly(held, STORYBOARD_FRAMES))
        return [kept.finished(shown=kept.row.ordinal in shown) for kept in self._kept]

    def _for_storyboard(self, picture: Image.Image, hashed: bytes) -> Image.Image | None:
        """The picture of a frame that is alike no earlier one of the storyboard: scaling it takes as long as a hash."""
        if any(_differing(hashed, drawn) <= 2 * VIDEO_ALIKE_BITS for drawn in self._drawn):
            return None
        self._drawn.append(hashed)
        return _small(picture)

    def _thin(self) -> None:
        """Hold the pictures of few frames, evenly over the length so far: a long video has hundreds."""
        held = [kept for kept in self._kept if kept.picture is not None]
        if len(held) > 4 * STORYBOARD_FRAMES:
            for kept in held[1::2]:
                kept.picture = None


class _Kept:
    __slots__ = ("hash", "picture", "row", "until_ms")

    def __init__(self, row: FrameRow, hash_: bytes, until_ms: int, picture: Image.Image | None) -> None:
        self.row, self.hash, self.until_ms, self.picture = row, hash_, until_ms, picture

    def finished(self, *, shown: bool) -> FrameRow:
        row = self.row._replace(until_ms=self.until_ms)
        if not shown or self.picture is None:
            return row
        closed, working, sharp = render(self.picture)
        return row._replace(shown=True, closed=closed, working=working, open=sharp)


def _picture(frame: Any, rotation: int) -> Image.Image:
    """The frame upright in RGB, and no larger than a hash is made of."""
    width, height = frame.width, frame.height
    longer = max(width, height)
    if longer > PDQ_MAX_SIDE:
        width, height = (max(side * PDQ_MAX_SIDE // longer, 1) for side in (width, height))
    array = frame.to_ndarray(format="rgb24", width=width, height=height, interpolation="AREA")
    picture = Image.fromarray(array)
    return picture.transpose(_TURNS[rotation]) if rotation else picture


def _small(picture: Image.Image) -> Image.Image:
    longer = max(picture.size)
    if longer <= OPEN_SIDE:
        return picture
    size = (max(picture.width * OPEN_SIDE // longer, 1), max(picture.height * OPEN_SIDE // longer, 1))
    return picture.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)


def _is_black(picture: Image.Image) -> bool:
    grey = np.asarray(picture.convert("L").reduce(max(min(picture.size) // 64, 1)))
    return bool(np.mean(grey < _DARK) >= _DARK_SHARE)


def _differing(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_count()


def _evenly(numbers: list[int], most: int) -> list[int]:
    """At most so many of the numbers, the first one among them, evenly over the list."""
    if len(numbers) <= most:
        return numbers
    return [numbers[place * len(numbers) // most] for place in range(most)]
