"""Photographs made by code: fractal texture, colour, sensor noise and EXIF, so that they weigh what cameras write."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

WIDTH: Final = 4000
HEIGHT: Final = 3000
QUALITY: Final = 92
NOISE: Final = 7.5
"""Standard deviation of the sensor noise: at this quality it makes files of 3 to 5 MB, as phones write them."""

_Plane = NDArray[np.float32]


class Camera:
    """Takes reproducible photographs.

    Args:
        seed: Another seed, other photographs.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        noise = np.random.default_rng(seed).normal(0, NOISE, (HEIGHT + 512, WIDTH + 512, 1))
        self._noise = noise.astype(np.float32)

    def take(self, number: int, path: Path) -> None:
        """Write photograph ``number`` as a JPEG file."""
        rng = np.random.default_rng((self._seed, number))
        luma = _fractal(rng, 10, 32.0)
        planes = [luma + _fractal(rng, 4, 10.0) for _ in range(3)]
        y, x = rng.integers(0, 512, 2)
        pixels = np.stack(planes, axis=2)
        pixels += self._noise[y : y + HEIGHT, x : x + WIDTH] * np.float32(rng.uniform(0.4, 1.1)) + np.float32(128)
        picture = Image.fromarray(np.clip(pixels, 0, 255, out=pixels).astype(np.uint8))
        picture.save(path, "JPEG", quality=QUALITY, subsampling=2, exif=_exif(number))


def _fractal(rng: np.random.Generator, octaves: int, strength: float) -> _Plane:
    """Random planes, each twice as fine and a little over half as strong as the one before, summed and made smooth."""
    rows, columns = 3, 4
    total = np.zeros((rows, columns), np.float32)
    for _ in range(octaves):
        rows, columns = 2 * rows, 2 * columns
        total = _enlarged(total, columns, rows)
        total += rng.normal(0, strength, total.shape).astype(np.float32)
        strength *= 0.55
    return _enlarged(total, WIDTH, HEIGHT)


def _enlarged(plane: _Plane, width: int, height: int) -> _Plane:
    return np.array(Image.fromarray(plane).resize((width, height), Image.Resampling.BICUBIC))


def _exif(number: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Example", "Camera 12"
    exif[0x0131] = "benchmarks"
    exif[0x0132] = f"2024:03:{number % 28 + 1:02} 12:{number % 60:02}:00"
    return exif
