"""Videos of generated patterns, encoded by PyAV; always the same scene for a seed."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Picture = NDArray[np.uint8]

RATE = 10


def scene(seed: int, size: tuple[int, int] = (320, 240)) -> Picture:
    """Smooth noise in colour."""
    coarse = np.random.default_rng(seed).integers(0, 255, (9, 12, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC))


def scenes(seeds: Iterable[int], seconds: float = 1.0, size: tuple[int, int] = (320, 240)) -> Iterator[Picture]:
    """Scenes one after the other, each so long; ``-1`` stands for a black one."""
    for seed in seeds:
        picture = np.zeros((size[1], size[0], 3), np.uint8) if seed < 0 else scene(seed, size)
        for _ in range(round(seconds * RATE)):
            yield picture


def encoded(
    frames: Iterable[Picture],
    *,
    container: str = "mp4",
    codec: str = "mpeg4",
    gop: int = RATE,
    bit_rate: int = 1_500_000,
    metadata: dict[str, str] | None = None,
    rotation: int = 0,
) -> bytes:
    """A silent video of these frames."""
    out = io.BytesIO()
    options = {"movflags": "use_metadata_tags"} if container in ("mov", "mp4") else {}
    with av.open(out, "w", format=container, options=options) as opened:
        target: Any = opened
        target.metadata.update(metadata or {})
        stream: Any = None
        for picture in frames:
            if stream is None:
                stream = target.add_stream(codec, rate=RATE)
                stream.height, stream.width = picture.shape[:2]
                stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
                stream.gop_size, stream.bit_rate = gop, bit_rate
                stream.codec_context.thread_count = 1
                if rotation:
                    stream.set_display_rotation(rotation)
            target.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        if stream is not None:
            target.mux(stream.encode())
    return out.getvalue()


@cache
def video(*seeds: int) -> bytes:
    """An MP4 of scenes of a second each."""
    return encoded(scenes(seeds))


def sound_only() -> bytes:
    """An MP4 without a picture."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as opened:
        target: Any = opened
        stream: Any = target.add_stream("aac", rate=8000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 8000
        target.mux(stream.encode(frame))
        target.mux(stream.encode())
    return out.getvalue()
