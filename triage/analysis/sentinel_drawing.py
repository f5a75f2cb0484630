"""What the self-check looks for, drawn: a picture, and the distinct frames of a video that shows it and others."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from triage.analysis.video_frames import Frames
from triage.model.video import FrameQuery

STILL_NUMBER: Final = 1
VIDEO_NUMBERS: Final = (2, 3, 4, 5)
"""The patterns of which ``hashsets.sentinels`` holds the hashes: the still, and the frames of the video."""

_SIDE: Final = (320, 240)
_WAVES: Final = 24
_STEP_MS: Final = 500


@cache
def sentinel_picture(number: int = STILL_NUMBER) -> Image.Image:
    """A pattern of waves, another for each number, the same on every machine. It is drawn once a process.

    ``hashsets.sentinels`` holds the hashes of the first one, and of those that are the frames of a video.
    """
    width, height = _SIDE
    across, down = np.meshgrid(np.arange(width) / width, np.arange(height) / height)
    total = np.zeros((height, width))
    state = number
    for wave in range(_WAVES):
        turns = []
        for _ in range(3):
            state = state * 16_807 % 2_147_483_647  # Park and Miller's generator: no library's own can change it
            turns.append(state / 2_147_483_647)
        share = 1 + wave / 3
        total += np.cos(2 * np.pi * (share * turns[0] * across + share * turns[1] * down + turns[2])) / share
    total -= total.min()
    return Image.fromarray((total * (255 / total.max())).round().astype(np.uint8)).convert("RGB")


def smaller(picture: Image.Image) -> Image.Image:
    """A copy whose hash is near that of the picture, and another one."""
    return picture.resize((picture.width * 2 // 3, picture.height * 2 // 3))


@cache
def sentinel_clip(*, mirrored: bool) -> tuple[FrameQuery, ...]:
    """What a run would come to know of a video of the frames of the sentinel video and, behind them, the still.

    Each stands there twice, so that the second one is left out; it is drawn once a process.
    """
    frames = Frames()
    moment = 0
    for number in (*VIDEO_NUMBERS, STILL_NUMBER):
        picture = smaller(sentinel_picture(number))
        drawn = _Drawn(ImageOps.mirror(picture) if mirrored else picture)
        for _ in range(2):
            frames.take(moment, drawn)
            moment += _STEP_MS
    return tuple(
        FrameQuery(row.from_ms, row.until_ms, row.pdq_variants) for row in frames.rows() if row.pdq_variants is not None
    )


class _Drawn:
    """A picture in the shape of a decoded frame (``av.VideoFrame``)."""

    rotation = 0

    def __init__(self, picture: Image.Image) -> None:
        self.width, self.height = picture.size
        self._picture = picture

    def to_ndarray(self, **_: Any) -> NDArray[np.uint8]:
        """The pixels; no frame that is drawn needs another size."""
        return np.asarray(self._picture)
