"""PDQ: Meta's 256-bit perceptual hash, its quality and its eight dihedral variants, in numpy.

Source: "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm" (Facebook, 2019) and its
reference implementation (ThreatExchange, ``pdq/cpp``, BSD-3). The picture is blurred by two passes of a box
filter ("Jarosz filter"), decimated to 64 x 64, transformed by a DCT of which 16 x 16 coefficients are kept,
and each coefficient is compared with their median.

Everything up to that comparison is linear and acts on rows and columns apart, so blur and decimation of a
side of n pixels are one matrix R of 64 x n, and the whole is ``D · (R_h · luma · R_wᵀ) · Dᵀ``.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from triage.analysis.limits import PDQ_MAX_SIDE, PDQ_MIN_SIDE

Matrix = NDArray[np.float64]

_GRID: Final = 64
"""Side of the decimated picture."""
_KEPT: Final = 16
"""Coefficients kept in each direction; the first, constant one is left out."""
_MIDDLE: Final = _KEPT * _KEPT // 2 - 1
_QUALITY_DIVISOR: Final = 90
"""The gradient sum is divided by this and capped at 100 (reference: ``computePDQImageDomainQualityMetric``)."""

HASH_BYTES: Final = 32
_NOISE: Final = 0.01
"""A coefficient nearer to the median than this is decided by rounding, here and in the reference, which computes in
32 bits; the two differ by up to 0.0034 on the samples."""
_SETTLED_BITS: Final = 240
"""So many bits of a hash must not be decided by rounding. The photographs among the samples have 253 or more, stripes
and other patterns without change in one direction 210 at most, whatever their quality."""


class Pdq(NamedTuple):
    """The hash of an upright picture and of its dihedral variants."""

    hash: bytes
    """32 bytes, most significant coefficient first, as Meta prints it."""
    quality: int
    """0-100; below 50 the picture is too plain and must not be matched."""
    variants: bytes
    """256 bytes: variant 0 (equal to ``hash``) to variant 7, see ``model.wording.VARIANTS``."""
    settled: bool
    """False where many bits are decided by rounding, as in stripes: such a hash means nothing."""


def pdq(picture: Image.Image) -> Pdq:
    """Hash a decoded picture at its own size; it must already be upright.

    Args:
        picture: Any mode that Pillow converts to ``F`` (luma 0.299 R + 0.587 G + 0.114 B, unrounded). A side
            over ``PDQ_MAX_SIDE`` is first averaged down by a whole factor.

    Returns:
        Hash, quality and variants. A side under ``PDQ_MIN_SIDE`` gives zeros and quality 0, as the reference.
    """
    if min(picture.size) < PDQ_MIN_SIDE:
        return Pdq(bytes(HASH_BYTES), 0, bytes(8 * HASH_BYTES), settled=False)
    if picture.mode not in ("L", "RGB", "F"):
        picture = picture.convert("RGB")
    across, down = (-(-side // PDQ_MAX_SIDE) for side in picture.size)
    if across > 1 or down > 1:
        picture = picture.reduce((across, down))  # in 8 bits: a float copy of a large picture costs as much again
    grid = _grid(np.asarray(picture.convert("F")))
    coefficients = _DCT @ grid @ _DCT.T
    variants = _bits(np.stack(_dihedral(coefficients)))
    return Pdq(variants[:HASH_BYTES], _quality(grid), variants, _is_settled(coefficients))


def _grid(luma: NDArray[np.float32]) -> Matrix:
    """Blurred and decimated to 64 x 64; the order of the products is the cheaper one."""
    rows, columns = _blur_and_decimate(luma.shape[0]), _blur_and_decimate(luma.shape[1])
    if luma.shape[0] > luma.shape[1]:
        return (rows @ luma).astype(np.float64) @ columns.T.astype(np.float64)
    return rows.astype(np.float64) @ (luma @ columns.T).astype(np.float64)


@lru_cache(maxsize=256)
def _blur_and_decimate(side: int) -> NDArray[np.float32]:
    """R of 64 x ``side``: row i is the weights of the pixels that make cell i after two box passes."""
    width = (side + 2 * _GRID - 1) // (2 * _GRID)
    half = (width + 2) // 2
    index = np.arange(side)
    left = np.maximum(index - (width - half), 0)
    right = np.minimum(index + half - 1, side - 1)
    weight = 1.0 / (right - left + 1)
    # The prefix sum of what the second pass spreads over each pixel: row j of the box matrix is flat in
    # [left, right], so it is two entries of a difference array.
    matrix = np.zeros((_GRID, side + 1))
    for cell in range(_GRID):
        centre = int((cell + 0.5) * side / _GRID)
        for pixel in range(left[centre], right[centre] + 1):
            share = weight[centre] * weight[pixel]
            matrix[cell, left[pixel]] += share
            matrix[cell, right[pixel] + 1] -= share
    return np.cumsum(matrix, axis=1)[:, :side].astype(np.float32)


def _dct_matrix() -> Matrix:
    """D of 16 x 64: the rows 1 to 16 of the orthonormal DCT-II."""
    frequency = np.arange(1, _KEPT + 1)[:, None]
    position = 2 * np.arange(_GRID)[None, :] + 1
    matrix: Matrix = np.sqrt(2.0 / _GRID) * np.cos(np.pi / (2 * _GRID) * frequency * position)
    return matrix


_DCT: Final = _dct_matrix()
_SIGNS: Final = np.where(np.arange(_KEPT) % 2 == 0, -1.0, 1.0)
"""Mirroring a side multiplies the coefficient of frequency k by (-1)^k; index 0 holds frequency 1."""


def _quality(grid: Matrix) -> int:
    """How much gradient the picture has: whole percents of full scale between neighbours, summed."""
    total = 0
    for axis in (0, 1):
        steps = np.diff(grid.astype(np.float32), axis=axis) * np.float32(100) / np.float32(255)
        total += int(np.abs(np.trunc(steps)).sum())
    return min(100, total // _QUALITY_DIVISOR)


def _dihedral(upright: Matrix) -> tuple[Matrix, ...]:
    """The coefficients of the eight variants, in the order of ``model.wording.VARIANTS``."""
    turned = upright.T
    rows, columns = _SIGNS[:, None], _SIGNS[None, :]
    return (
        upright,
        turned * rows,
        upright * rows * columns,
        turned * columns,
        upright * rows,
        upright * columns,
        turned,
        turned * rows * columns,
    )


def _is_settled(coefficients: Matrix) -> bool:
    return int((np.abs(coefficients - _median(coefficients)) > _NOISE).sum()) >= _SETTLED_BITS


def _median(coefficients: Matrix) -> float:
    """The reference's median of 256 values is the 128th smallest."""
    return float(np.partition(coefficients, _MIDDLE, axis=None)[_MIDDLE])


def _bits(matrices: NDArray[np.float64]) -> bytes:
    """One bit a coefficient of each matrix, set above its median; the last coefficient is the first bit."""
    rows = matrices.reshape(len(matrices), _KEPT * _KEPT)
    medians = np.partition(rows, _MIDDLE, axis=1)[:, _MIDDLE, None]
    return np.packbits((rows > medians)[:, ::-1], axis=1).tobytes()
