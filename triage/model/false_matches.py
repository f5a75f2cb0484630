"""How many unrelated pictures match a set by chance: what was measured, restated for a set of another size.

The numbers are those of docs/validation.md, "Strangers that are found", which ``python -m
benchmarks.validate_false_matches`` measures.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from triage.model.matches import Algorithm
from triage.model.wording import number, visible

PICTURES: Final = 100_000
_MEASURED_RECORDS: Final = 1_000_000

UPPER_BOUNDS: Final[dict[Algorithm, float]] = {Algorithm.PDQ: 527.0, Algorithm.PHASH: 2_871.0}
"""95 % upper bounds on how many of ``PICTURES`` unrelated pictures match a set of ``_MEASURED_RECORDS`` hashes.

Those of all kinds of pictures together, sources drawn as wholes; pictures that are too plain to be matched are not
among the ``PICTURES``."""

WHICH_MATCHED: Final = "plain drawings, test patterns and screenshots; of PDQ no photograph"
"""What the false matches of the measurement were of."""
NOT_REPRESENTED: Final = "series of one scene, many different people and rooms, scanned prints"
"""What the measured pictures do not represent, and of which more may match."""


def expected(algorithm: Algorithm, records: int) -> float:
    """The upper bound for a set of so many hashes: each adds its own chance, up to all pictures."""
    return min(UPPER_BOUNDS[algorithm] * records / _MEASURED_RECORDS, PICTURES)


def false_match_sentence(name: str, usable: Mapping[str, int]) -> str:
    """What to expect of a set's near matches, for queue and report; empty where it has no near hashes.

    Args:
        name: The set's name.
        usable: How many values of each algorithm it holds.
    """
    held = [kind for kind in (Algorithm.PDQ, Algorithm.PHASH) if usable.get(kind.value)]
    if held and not all(kind in UPPER_BOUNDS for kind in held):
        return f"Set {visible(name)}: how many unrelated pictures match it falsely has not been measured."
    said = []
    for algorithm, label in ((Algorithm.PDQ, "PDQ"), (Algorithm.PHASH, "pHash")):
        records = usable.get(algorithm.value, 0)
        if records:
            said.append(f"{_bound(expected(algorithm, records))} by {label} ({number(records)} hashes)")
    if not said:
        return ""
    return (
        f"Set {visible(name)}: of {number(PICTURES)} unrelated pictures, "
        f"expected to match it falsely: {', '.join(said)}"
        f" (95 % upper bounds; in the measurement mostly {WHICH_MATCHED}; it does not represent {NOT_REPRESENTED})."
    )


def _bound(pictures: float) -> str:
    if pictures < 1:
        return "fewer than 1"
    return f"at most {number(int(-(-pictures // 1)))}"
