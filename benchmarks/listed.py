"""A set of a million hashes that are those of pictures: parts of photographs and frames, and compositions of two.

No bits are drawn by chance. Each value is PDQ and pHash, by the product's own functions, of pixels that are decided by
real ones: a part of any size, shape and orientation of a listed source, or one such part put over another under uneven
light. What this is not: a million different scenes.
"""

from __future__ import annotations

import io
import random
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from triage.analysis.pdq import pdq
from triage.analysis.phash import phash
from triage.model.content import PDQ_MIN_QUALITY

GRID: Final = 64
"""Both hashes begin by making a picture as small as this or smaller; making it so at once is thirty times faster."""
_SMALL: Final = 320
_TURNS: Final = (None, *Image.Transpose)
_RAMP: Final = Image.linear_gradient("L")
_WITHIN: Final = (38, 38, 218, 218)
"""What of its 256 x 256 is inside after any rotation."""
COMPOSED: Final = 0.6
"""The share of compositions."""


class ListedTask(NamedTuple):
    """A share of the set to be made."""

    seed: int
    hashes: int
    sources: tuple[tuple[str, ...], ...]
    """Paths of the pictures of each listed source."""


class Listed(NamedTuple):
    """Hashes of one share; the arrays have one length."""

    pdq: NDArray[np.uint8]
    phash: NDArray[np.uint8]
    source: NDArray[np.int32]
    """The place of the source in the background."""


def listed_hashes(task: ListedTask) -> Listed:
    """So many values that the product would take into a set: settled, and of a quality of 50 or more."""
    chance = random.Random(f"listed {task.seed}")
    near: list[bytes] = []
    likeness: list[bytes] = []
    source: list[int] = []
    while len(near) < task.hashes:
        place = chance.randrange(len(task.sources))
        made = part(grey(chance.choice(task.sources[place])), chance, (GRID, GRID))
        if chance.random() < COMPOSED:
            over = part(grey(chance.choice(chance.choice(task.sources))), chance, (GRID, GRID))
            made = composed(made, over, chance)
        hashed = pdq(made)
        if hashed.settled and hashed.quality >= PDQ_MIN_QUALITY:
            near.append(hashed.hash)
            likeness.append(phash(made))
            source.append(place)
    return Listed(_array(near), _array(likeness), np.array(source, np.int32))


@lru_cache(maxsize=1024)
def grey(path: str) -> Image.Image:
    """A picture of the working folder, small and in grey."""
    picture = Image.open(io.BytesIO(Path(path).read_bytes())).convert("L")
    picture.thumbnail((_SMALL, _SMALL))
    return picture


def part(picture: Image.Image, chance: random.Random, size: tuple[int, int]) -> Image.Image:
    """A part of a picture, from a third of a side to the whole, in any orientation."""
    width, height = (max(round(side * chance.uniform(0.33, 1)), 1) for side in picture.size)
    left, top = chance.randint(0, picture.width - width), chance.randint(0, picture.height - height)
    box = (left, top, left + width, top + height)
    small = picture.resize(size, Image.Resampling.BILINEAR, box=box)
    turn = chance.choice(_TURNS)
    return small if turn is None else small.transpose(turn).resize(size)


def composed(ground: Image.Image, over: Image.Image, chance: random.Random) -> Image.Image:
    """One picture over a part of another, with a soft edge, under light that falls off to one side."""
    width, height = ground.size
    across, down = (round(side * chance.uniform(0.3, 0.8)) for side in ground.size)
    left, top = chance.randint(0, width - across), chance.randint(0, height - down)
    mask = Image.new("L", ground.size, 0)
    draw = ImageDraw.Draw(mask)
    shape = draw.ellipse if chance.random() < 0.7 else draw.rectangle
    shape((left, top, left + across, top + down), fill=chance.randint(190, 255))
    mask = mask.filter(ImageFilter.BoxBlur(width / 64))
    both = Image.composite(over, ground, mask)
    dark = both.point(_dimmed(chance.randint(35, 90)) * len(both.getbands()))
    return Image.composite(both, dark, _RAMP.rotate(chance.uniform(0, 360)).crop(_WITHIN).resize(ground.size))


@lru_cache
def _dimmed(percent: int) -> list[int]:
    return [level * percent // 100 for level in range(256)]


def _array(values: list[bytes]) -> NDArray[np.uint8]:
    return np.frombuffer(b"".join(values), np.uint8).reshape(len(values), -1)
