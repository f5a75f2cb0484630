"""Videos made of pictures: a window that moves over one scene after another, for a set and for what is asked of it.

No bits are drawn by chance: each frame is pixels of a picture, and neighbouring frames are alike as those of a camera
that pans or draws near.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple

import av
import numpy as np
from PIL import Image

from benchmarks.listed import COMPOSED, GRID, composed, grey
from triage.analysis.pdq import pdq
from triage.model.content import PDQ_MIN_QUALITY, VIDEO_ALIKE_BITS

RATE: Final = 4
"""Frames a second."""
SIZE: Final = (192, 144)
MOST_SCENES: Final = 6
MOST_LISTED: Final = 120
"""Frames of one video of the set."""
_TURNS: Final = (None, *Image.Transpose)

Still = Callable[[random.Random], Image.Image]
Box = tuple[float, float, float, float]


class MovingTask(NamedTuple):
    """A share of the set to be made."""

    seed: int
    frames: int
    sources: tuple[tuple[str, ...], ...]
    """Paths of the pictures of each listed source."""


def listed_videos(task: MovingTask) -> list[list[bytes]]:
    """The PDQ values of the frames of videos, so many frames together, as the product would take them into a set."""
    chance = random.Random(f"moving {task.seed}")
    made: list[list[bytes]] = []
    held = 0
    while held < task.frames:
        video: list[bytes] = []
        for _ in range(chance.randint(1, MOST_SCENES)):
            scene = _listed_scene(chance, task.sources)
            for box in path(chance, scene.size, chance.randint(2, MOST_LISTED // MOST_SCENES)):
                hashed = pdq(scene.resize((GRID, GRID), Image.Resampling.BILINEAR, box=box))
                if hashed.settled and hashed.quality >= PDQ_MIN_QUALITY and not _alike(video, hashed.hash):
                    video.append(hashed.hash)
        if video:
            made.append(video)
            held += len(video)
    return made


def _listed_scene(chance: random.Random, sources: Sequence[Sequence[str]]) -> Image.Image:
    picture = grey(chance.choice(chance.choice(sources)))
    if chance.random() < COMPOSED:
        picture = composed(picture, grey(chance.choice(chance.choice(sources))).resize(picture.size), chance)
    turn = chance.choice(_TURNS)
    return picture if turn is None else picture.transpose(turn)


def _alike(video: Sequence[bytes], value: bytes) -> bool:
    if not video:
        return False
    one, other = (int.from_bytes(some, "big") for some in (video[-1], value))
    return (one ^ other).bit_count() <= VIDEO_ALIKE_BITS


def path(chance: random.Random, size: tuple[int, int], steps: int) -> Iterator[Box]:
    """Where a window stands that moves over a picture, and draws near or away, in so many steps."""
    first, last = (_window(chance, size) for _ in range(2))
    for step in range(steps):
        share = step / max(steps - 1, 1)
        left, top, right, bottom = (a + (b - a) * share for a, b in zip(first, last, strict=True))
        yield left, top, right, bottom


def _window(chance: random.Random, size: tuple[int, int]) -> Box:
    share = chance.uniform(0.4, 1)
    width, height = (side * share for side in size)
    left, top = chance.uniform(0, size[0] - width), chance.uniform(0, size[1] - height)
    return left, top, left + width, top + height


def moving(chance: random.Random, still: Still) -> bytes:
    """A video of one to four scenes, each of two to six seconds over a still of its own, as an MP4 file."""
    return encoded_video(_frames(chance, still))


def _frames(chance: random.Random, still: Still) -> Iterator[Image.Image]:
    for _ in range(chance.randint(1, 4)):
        picture = still(chance)
        for box in path(chance, picture.size, RATE * chance.randint(2, 6)):
            yield picture.resize(SIZE, Image.Resampling.BILINEAR, box=box)


def encoded_video(frames: Iterator[Image.Image]) -> bytes:
    """Frames as an MP4 file."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as target:
        stream: Any = target.add_stream("mpeg4", rate=RATE)
        (stream.width, stream.height), stream.pix_fmt, stream.bit_rate, stream.gop_size = SIZE, "yuv420p", 400_000, 8
        stream.codec_context.thread_count = 1
        for picture in frames:
            frame = av.VideoFrame.from_ndarray(np.asarray(picture.convert("RGB")), format="rgb24")
            for packet in stream.encode(frame):
                target.mux(packet)
        for packet in stream.encode():
            target.mux(packet)
    return out.getvalue()
