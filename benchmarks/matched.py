"""Evidence with videos, and near lists that know some of it: what the whole job with all its stages is measured on."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import av
import numpy as np
from PIL import Image

from benchmarks.data import SEED, Evidence, planted
from benchmarks.set_values import even
from triage.analysis.pictures import examine_picture
from triage.analysis.video import examine_video
from triage.execution.slots import NullSlot

VIDEOS: Final = 24
KNOWN_VIDEOS: Final = 6
KNOWN_PICTURES: Final = 40
RECORDS: Final = 1_000_000
"""PDQ values of strangers in the near list."""
SECONDS: Final = 12
RATE: Final = 10
SIZE: Final = (1280, 720)
_FOLDER: Final = "DCIM/101MEDIA"


class Matched(NamedTuple):
    """An image with videos, those videos as files, and the lists."""

    image: Path
    videos: Path
    lists: tuple[Path, Path]


def matched(evidence: Evidence) -> Matched:
    """Make it, or take what an earlier call left."""
    place = evidence.image.parent
    videos = place / "videos"
    if not (place / "videos.complete").exists():
        videos.mkdir(exist_ok=True)
        for number in range(VIDEOS):
            (videos / f"VID_{number:04}.MP4").write_bytes(_video(number))
        (place / "videos.complete").touch()
    files = {path: f"{_FOLDER}/{path.name}" for path in sorted(videos.iterdir())}
    image = planted(evidence.image, place / "media.img", (_FOLDER,), files)
    lists = place / "near.csv", place / "videos.csv"
    if not lists[1].exists():
        _pictures(evidence.tree, lists[0])
        _frames(videos, lists[1])
    return Matched(image, videos, lists)


def _video(number: int) -> bytes:
    """Scenes of smooth noise that drift, two seconds each."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as opened:
        target: Any = opened
        stream = target.add_stream("mpeg4", rate=RATE)
        (stream.width, stream.height), stream.pix_fmt = SIZE, "yuv420p"
        stream.gop_size, stream.bit_rate, stream.codec_context.thread_count = RATE, 3_000_000, 2
        for picture in _scenes(number):
            target.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        target.mux(stream.encode(None))
    return out.getvalue()


def _scenes(number: int) -> Iterator[np.ndarray[Any, np.dtype[np.uint8]]]:
    generator = np.random.default_rng((SEED, number))
    for _ in range(SECONDS // 2):
        coarse = Image.fromarray(generator.integers(0, 255, (18, 32, 3), np.uint8))
        wide = np.asarray(coarse.resize((SIZE[0] + 2 * RATE, SIZE[1]), Image.Resampling.BICUBIC))
        for step in range(2 * RATE):
            yield np.ascontiguousarray(wide[:, step : step + SIZE[0]])


def _pictures(tree: Path, path: Path) -> None:
    """Values of photographs of the image with some bits changed, among those of strangers."""
    chance = random.Random(SEED)
    lines = [f"{row.tobytes().hex()},100\n" for row in even(RECORDS)]
    for photograph in sorted(tree.rglob("*.JPG"))[:KNOWN_PICTURES]:
        value = examine_picture(photograph.read_bytes(), "image/jpeg").pdq
        if value is not None:
            changed = int.from_bytes(value)
            for bit in chance.sample(range(256), 12):
                changed ^= 1 << bit
            lines.append(f"{changed.to_bytes(32).hex()},100\n")
    chance.shuffle(lines)
    path.write_text("".join(lines))


def _frames(videos: Path, path: Path) -> None:
    lines = ["video,pdq,quality\n"]
    for video in sorted(videos.iterdir())[:KNOWN_VIDEOS]:
        frames = examine_video(video.read_bytes(), "video/mp4", NullSlot()).frames
        lines += [f"{video.name},{frame.pdq.hex()},{frame.pdq_quality}\n" for frame in frames if frame.pdq is not None]
    path.write_text("".join(lines))
