"""pHash as the ``imagehash`` library computes it (hash_size 8, highfreq_factor 4), in numpy and Pillow alone.

Source: imagehash 4.3.2 ``phash`` (BSD-2), after N. Krawetz, "Looks Like It" (2011): grey, 32 x 32, DCT-II in
both directions, the 8 x 8 lowest coefficients against their median. ``imagehash`` itself is the oracle of the
tests; it is not used here because it brings scipy, 0.4 s of import in every worker.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

HASH_BYTES: Final = 8
_SIDE: Final = 32
_KEPT: Final = 8
_COLOURS: Final = 4
_LARGE: Final = 1 << 17
"""Pixels from which on it is worth the copying."""
_TALL: Final = 1.9
"""Of a picture that is twice as high as wide Pillow scales the columns first, which comes to other pixels."""
_DECIMALS: Final = 6
"""Coefficients reach 10^6 and carry noise of 10^-10: what is zero in truth is made zero, so that a flat or
symmetric picture has one hash on every machine."""


def _dct_matrix() -> NDArray[np.float64]:
    """The rows 0 to 7 of the unnormalised DCT-II of 32 values (``scipy.fftpack.dct``)."""
    frequency = np.arange(_KEPT)[:, None]
    position = 2 * np.arange(_SIDE)[None, :] + 1
    matrix: NDArray[np.float64] = 2.0 * np.cos(np.pi / (2 * _SIDE) * frequency * position)
    return matrix


_DCT: Final = _dct_matrix()


def phash(picture: Image.Image) -> bytes:
    """The 8 bytes of a decoded, upright picture; ``imagehash.phash`` prints the same as hexadecimal."""
    grey = picture if picture.mode == "L" else picture.convert("L")
    pixels = np.asarray(_small(grey), dtype=np.float64)
    coefficients = np.round(_DCT @ pixels @ _DCT.T, _DECIMALS)
    return np.packbits(coefficients > _median(coefficients)).tobytes()


def _small(grey: Image.Image) -> Image.Image:
    """32 x 32, as Pillow scales it.

    It scales all rows first, each by itself, so those of a large picture are laid on one another as four colours:
    Pillow scales four in little more than half the time that it takes for one four times as high.
    """
    width, height = grey.size
    if width * height >= _LARGE and height < _TALL * width:
        part = -(-height // _COLOURS)
        parts = [grey.crop((0, top, width, top + part)) for top in range(0, _COLOURS * part, part)]
        narrow = Image.merge("CMYK", parts).resize((_SIDE, part), Image.Resampling.LANCZOS)
        grey = Image.new("L", (_SIDE, height))
        for place, colour in enumerate(narrow.split()):
            grey.paste(colour, (0, place * part))
    return grey.resize((_SIDE, _SIDE), Image.Resampling.LANCZOS)


def _median(values: NDArray[np.float64]) -> float:
    """The mean of the two middle values; ``numpy.median`` gives the same and takes longer than the transform."""
    ordered = np.sort(values, axis=None)
    middle = ordered.size // 2
    return float((ordered[middle - 1] + ordered[middle]) / 2)
