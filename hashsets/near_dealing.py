"""Deals the bits of values into blocks so that bits that agree too often come to lie in different blocks.

How many strangers a look-up in a block meets grows with the squares of the correlations between its bits (the pair
terms of the block's Walsh spectrum). So a sample of the values is measured, and bits are exchanged between blocks
while that makes the sum over all look-ups smaller. Any order of the bits finds the same; this one meets fewer others.
"""

from __future__ import annotations

from math import comb
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hashsets.near_plan import Plan, new_shuffle

DEAL_FROM: Final = 100_000
"""Values from which on it is worth the time; smaller sets are quick in any order."""

_SAMPLE: Final = 20_000
"""Values that are measured. All sums over them are whole numbers that a float holds, so that no two machines differ."""

EXCHANGES: Final = 1_000
"""At most; until none helps it takes about 200."""


def dealt_bits(values: NDArray[np.uint8], plan: Plan) -> NDArray[np.uint8]:
    """The order in which to deal the bits of these values: each bit's number once.

    Args:
        values: Array of shape (number, bytes of a value).
        plan: The blocks.
    """
    shuffle = new_shuffle(values.shape[1] * 8)
    if len(values) < DEAL_FROM or not plan.widths:
        return shuffle
    block = np.empty(len(shuffle), np.intp)
    block[shuffle] = np.repeat(np.arange(len(plan.widths)), plan.widths)
    _exchange(block, _agreement(values[:: len(values) // _SAMPLE]), _weights(plan))
    return np.argsort(block, kind="stable").astype(np.uint8)


def _agreement(sample: NDArray[np.uint8]) -> NDArray[np.float64]:
    """The square of how much more often each two bits agree than differ; nothing for a bit and itself."""
    signs = np.unpackbits(np.ascontiguousarray(sample), axis=1).astype(np.float32) * 2 - 1
    squares = np.square((signs.T @ signs).astype(np.float64))
    np.fill_diagonal(squares, 0)
    return squares


def _weights(plan: Plan) -> NDArray[np.float64]:
    """The buckets of each block that one look-up opens, times the values that lie in each, up to a common factor."""
    widest = max(plan.widths)
    return np.array(
        [
            sum(comb(width, some) for some in range(flips + 1)) << (widest - width)
            for width, flips in zip(*plan, strict=True)
        ],
        np.float64,
    )


def _exchange(block: NDArray[np.intp], agreement: NDArray[np.float64], weights: NDArray[np.float64]) -> None:
    """Exchange the two bits that gain most, until no two gain anything; ``block`` is changed in its place."""
    bits = np.arange(len(block))
    for _ in range(EXCHANGES):
        member = np.zeros((len(block), len(weights)))
        member[bits, block] = 1
        costs = (agreement @ member) * weights  # of each bit in each block
        gain = costs[:, block]
        gain -= costs[bits, block][:, None]
        gain -= agreement * weights[block]  # the other bit is no longer there
        gain += gain.T.copy()
        gain[block[:, None] == block] = 0
        one, other = divmod(int(gain.argmin()), len(block))
        if gain[one, other] >= 0:
            return
        block[one], block[other] = block[other], block[one]
