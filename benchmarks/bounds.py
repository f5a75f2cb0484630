"""Upper bounds of a rate that was seen in a sample."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

CONFIDENCE: Final = 0.95
_DRAWS: Final = 10_000


def clopper_pearson(seen: int, of: int) -> float:
    """The one-sided 95 % upper bound of a share, exact for independent trials.

    Source: C. J. Clopper and E. S. Pearson, Biometrika 26 (1934): the share at which so few or fewer would be seen
    with a chance of 5 %.
    """
    if seen >= of:
        return 1.0
    low, high = seen / of, 1.0
    for _ in range(60):
        share = (low + high) / 2
        low, high = (share, high) if _at_most(seen, of, share) > 1 - CONFIDENCE else (low, share)
    return high


def _at_most(seen: int, of: int, share: float) -> float:
    """The chance of at most so many successes."""
    count = np.arange(seen + 1)
    logs = np.concatenate([[0.0], np.cumsum(np.log((of - count[:-1]) / (count[:-1] + 1)))])
    return float(np.exp(logs + count * math.log(share) + (of - count) * math.log1p(-share)).sum())


def by_groups(seen: Sequence[int], of: Sequence[int]) -> float:
    """The 95 % upper bound of a share whose trials come in groups that are alike: a bootstrap over the groups.

    It says nothing where nothing was seen, and is then 0.
    """
    hits, trials = np.asarray(seen, np.int64), np.asarray(of, np.int64)
    generator = np.random.default_rng(1)
    drawn = generator.multinomial(len(hits), np.full(len(hits), 1 / len(hits)), size=_DRAWS)
    return float(np.quantile(drawn @ hits / (drawn @ trials), CONFIDENCE))
