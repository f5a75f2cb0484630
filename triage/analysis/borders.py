"""Finds uniform borders around a picture (letterboxing, frames of one colour), so that it can be hashed without them.

A border is what a copy gained or a screen showed; the hash of the picture as a whole then tells of the border more
than of the picture. The picture without it is a second try and never replaces the first.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_TOLERANCE: Final = 14
"""Levels of 256 by which a pixel of a border may differ from its colour: what JPEG makes of a flat surface."""
_STRAY: Final = 0.02
"""The part of a line that may differ by more: noise at the corners, a letter of a clock."""
_LEAST: Final = 0.015
"""A border narrower than this part of the side changes the hash less than cutting it off could."""
_LEAST_LEFT: Final = 0.25
"""The part of each side that must be left; where less is, the picture is a thing on a plain ground."""
_SOFT_EDGE: Final = 256
"""One more line a side is cut for so many pixels of the side: scaling smears the border into the picture."""


class Box(NamedTuple):
    """What is left, as Pillow's ``crop`` takes it."""

    left: int
    top: int
    right: int
    bottom: int


def without_border(picture: Image.Image, grey: Image.Image) -> Image.Image | None:
    """The picture without its uniform borders, or ``None`` where it has none.

    Args:
        picture: Upright.
        grey: The same in grey.
    """
    box = bare_box(np.asarray(grey))
    return picture.crop(box) if box is not None else None


def bare_box(grey: NDArray[np.uint8]) -> Box | None:
    """Where the picture lies within its uniform borders; ``None`` where it has none.

    Args:
        grey: Rows of levels.
    """
    height, width = grey.shape
    top, bottom = _border(grey, height), _border(grey[::-1], height)
    if top + bottom > height * (1 - _LEAST_LEFT):
        return None
    middle = grey[top : height - bottom].T
    left, right = _border(middle, width), _border(middle[::-1], width)
    if left + right > width * (1 - _LEAST_LEFT) or not (top or bottom or left or right):
        return None
    return Box(left, top, width - right, height - bottom)


def _border(lines: NDArray[np.uint8], side: int) -> int:
    """How many lines from the first on are of the first one's colour; 0 where they are too few to matter."""
    colour = _median(lines[0])
    count = 0
    for line in lines:
        strays = np.count_nonzero(np.abs(line.astype(np.int16) - colour) > _TOLERANCE)
        if strays > _STRAY * len(line):
            break
        count += 1
    if count < max(_LEAST * side, 2):
        return 0
    return count + 1 + side // _SOFT_EDGE


def _median(line: NDArray[np.uint8]) -> int:
    """The whole part of ``numpy.median``, which takes longer than all else here."""
    ordered, middle = np.sort(line), len(line) // 2
    return (int(ordered[middle]) + int(ordered[middle - 1 + len(line) % 2])) // 2
