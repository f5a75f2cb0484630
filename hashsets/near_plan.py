"""How values are cut into blocks, so that whatever is near shares a bucket of one block with its query.

Multi-index hashing (Norouzi, Punjani and Fleet, CVPR 2012): where the bits of a value are dealt into blocks and block
i is looked up with every change of up to t_i of its bits, all values within Σ(t_i + 1) - 1 bits are met: were each
block more than t_i bits away, the sum would be at least Σ(t_i + 1).
"""

from __future__ import annotations

from itertools import combinations
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

SHUFFLE_SEED: Final = 20_261_124
"""Of the shuffle that new indexes are cut from; each index stores its own, so that this may change."""

LINEAR_LIMIT: Final = 2_048
"""Sets up to this size are simply compared with: buckets would take more memory than they save time."""


class Plan(NamedTuple):
    """Bits of each block, and how many of them may differ when it is looked up. Without blocks: compare with all."""

    widths: tuple[int, ...] = ()
    flips: tuple[int, ...] = ()

    @property
    def reach(self) -> int:
        """The largest distance at which nothing can be missed."""
        return sum(self.flips) + len(self.flips) - 1


_SIZED: Final = {
    256: (
        (500_000, Plan((16,) * 16, (1,) * 16)),
        # Fewer and longer blocks meet fewer strangers and cost more probes and 91 MB of bucket starts,
        (7_000_000, Plan((18,) * 7 + (22,) * 4 + (21,) * 2, (1,) * 7 + (2,) * 6)),
        # or 151 MB: with ten million values that is 15 bytes each, for four tenths fewer strangers.
        (None, Plan((20,) * 4 + (22,) * 8, (1,) * 4 + (2,) * 8)),
    ),
    64: ((None, Plan((16,) * 4, (1, 1, 1, 0))),),
}
"""By the bits of a value: up to how many values which plan is used."""


def plan_for(bits: int, count: int, linear_limit: int = LINEAR_LIMIT) -> Plan:
    """The plan for so many values."""
    if count <= linear_limit:
        return Plan()
    return next(plan for most, plan in _SIZED[bits] if most is None or count <= most)


def check_plan(plan: Plan, bits: int, radius: int) -> None:
    """Refuse a plan by which an answer could be missed.

    Raises:
        ValueError: The blocks do not cover the bits, or the flips not the radius.
    """
    if plan.widths and (sum(plan.widths) != bits or len(plan.widths) != len(plan.flips) or plan.reach < radius):
        raise ValueError(f"These blocks find values up to {plan.reach} bits away, and not {radius} of {bits}.")


def new_shuffle(bits: int) -> NDArray[np.uint8]:
    """The bits in the order in which they are dealt.

    Neighbouring bits of a perceptual hash agree too often in real pictures, and would crowd a few buckets.
    """
    return np.random.default_rng(SHUFFLE_SEED).permutation(bits).astype(np.uint8)


def flip_masks(width: int, flips: int) -> NDArray[np.uint32]:
    """All numbers of so many bits of which at most ``flips`` are set, zero first."""
    masks = [sum(1 << bit for bit in some) for count in range(flips + 1) for some in combinations(range(width), count)]
    return np.array(masks, np.uint32)


def block_keys(values: NDArray[np.uint8], plan: Plan, shuffle: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """The number that each block of each value makes: (blocks, number of values)."""
    order = _padded_order(plan, shuffle)
    keys = np.empty((len(plan.widths), len(values)), np.uint32)
    for start in range(0, len(values), _AT_ONCE):
        some = values[start : start + _AT_ONCE]
        spread = np.zeros((len(some), len(shuffle) + 1), np.uint8)
        spread[:, :-1] = np.unpackbits(some, axis=1)
        packed = np.packbits(spread.take(order, axis=1), axis=1).view(">u4")
        keys[:, start : start + len(some)] = packed.T
    return keys


_AT_ONCE: Final = 1 << 13
_KEY_BITS: Final = 32


def _padded_order(plan: Plan, shuffle: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Where each bit of the keys comes from, each key filled to 32 bits from a column of zeros behind the value."""
    order: list[int] = []
    dealt = shuffle.tolist()
    for width in plan.widths:
        order += [len(shuffle)] * (_KEY_BITS - width) + dealt[:width]
        del dealt[:width]
    return np.array(order, np.intp)
