"""The sample pictures and videos, sorted into sources: what shows one scene is one source, however often it is stored.

Two files that are unrelated by name may be copies of each other (the samples hold one bridge in two dozen ways), and
a measurement of false matches that puts one of them into the set and asks for the other counts true matches.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import av
import numpy as np
from PIL import Image

from triage.analysis.pdq import pdq
from triage.analysis.pictures import DECODER_ERRORS
from triage.model.content import PDQ_MIN_QUALITY

SAMPLES: Final = Path(__file__).resolve().parents[2] / "shared" / "testdata"
STILLS: Final = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".webp", ".gif")
VIDEOS: Final = (".mp4", ".mov", ".3gp")
LEAST_SIDE: Final = 200
MOST_SIDE: Final = 8000
SIDE: Final = 640
"""Pictures are reduced to this longer side."""
ONE_SCENE: Final = 74
"""Files of which any pictures lie so near in any orientation are one source: far over the 31 bits of a match, and
under the 78 that the others keep from each other (two drawings; photographs 90)."""
FRAME_EVERY: Final = 0.5
"""Seconds between two frames of a video."""
MOST_FRAMES: Final = 60


class Source(NamedTuple):
    """What shows one scene."""

    name: str
    video: bool
    pictures: tuple[bytes, ...]
    """PNG files."""


def sources(folder: Path = SAMPLES) -> list[Source]:
    """All sources of a folder, in a fixed order; each has at least one picture of quality 50."""
    files: list[Source] = []
    hashes: list[list[bytes]] = []
    for path in sorted(folder.rglob("*")):
        suffix = path.suffix.casefold()
        if suffix not in STILLS and suffix not in VIDEOS:
            continue
        pictures = list(_frames(path) if suffix in VIDEOS else _still(path))
        hashed = [pdq(picture) for picture in pictures]
        if any(one.settled and one.quality >= PDQ_MIN_QUALITY for one in hashed):
            files.append(Source(path.name, suffix in VIDEOS, tuple(_png(picture) for picture in pictures)))
            hashes.append([one.variants for one in hashed if one.settled])
    return [_joined([files[place] for place in group]) for group in _one_scene(hashes)]


def _still(path: Path) -> Iterator[Image.Image]:
    try:
        with Image.open(path) as opened:
            if min(opened.size) < LEAST_SIDE or max(opened.size) > MOST_SIDE:
                return
            opened.draft("RGB", (SIDE, SIDE))
            picture = opened.convert("RGB")
    except DECODER_ERRORS:
        return
    picture.thumbnail((SIDE, SIDE))
    yield picture


def _frames(path: Path) -> Iterator[Image.Image]:
    due, given = 0.0, 0
    try:
        with av.open(str(path)) as opened:
            source: Any = opened
            for frame in source.decode(video=0):
                if float(frame.time or 0) < due or given >= MOST_FRAMES:
                    continue
                due, given = float(frame.time or 0) + FRAME_EVERY, given + 1
                picture: Image.Image = frame.to_image()
                picture.thumbnail((SIDE, SIDE))
                yield picture
    except (av.FFmpegError, IndexError):
        return


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _one_scene(hashes: Sequence[Sequence[bytes]]) -> list[list[int]]:
    """The places of the files that show one scene, by single linkage: here a chain errs on the safe side."""
    group = list(range(len(hashes)))
    words = [np.frombuffer(b"".join(some), np.uint64).reshape(len(some), 8, 4) for some in hashes]
    for place, one in enumerate(words):
        for other in range(place):
            apart = np.bitwise_count(one[:, None, :, :] ^ words[other][None, :, :1, :]).sum(-1, dtype=np.int64)
            if apart.size and apart.min() <= ONE_SCENE and group[place] != group[other]:
                gone, kept = group[place], group[other]
                group = [kept if number == gone else number for number in group]
    return [[place for place, number in enumerate(group) if number == wanted] for wanted in sorted(set(group))]


def _joined(files: Sequence[Source]) -> Source:
    """One source of several files, by the name of the first."""
    pictures = tuple(picture for one in files for picture in one.pictures)
    return Source(files[0].name, any(one.video for one in files), pictures)
