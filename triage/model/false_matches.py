"""How many unrelated pictures and videos match a set by chance: what was measured, restated for a set of another size.

The numbers are those of docs/validation.md, "Strangers that are found" and "Videos that are strangers", which ``python
-m benchmarks.validate_false_matches`` and ``validate_false_videos`` measure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from triage.model.matches import Algorithm
from triage.model.wording import number, visible

PICTURES: Final = 100_000
_MEASURED_RECORDS: Final = 1_000_000

UPPER_BOUNDS: Final[dict[Algorithm, float]] = {Algorithm.PDQ: 527.0, Algorithm.PHASH: 2_871.0}
"""95 % upper bounds on how many of ``PICTURES`` unrelated pictures match a set of ``_MEASURED_RECORDS`` hashes.

Those of all kinds of pictures together, sources drawn as wholes; pictures that are too plain to be matched are not
among the ``PICTURES``."""


class VideosMeasured(NamedTuple):
    """What the measurement of videos came to."""

    asked: int
    """Unrelated videos with frames that can be matched."""
    met: int
    """Of these, those of which a frame met a frame of the set, by which they match a still or may match a video."""
    frames: int
    """Of the set."""
    at_most: float
    """95 % upper bound of ``met`` in ``PICTURES`` such videos, against a set of so many frames: the larger one of
    that by videos and that by sources."""


VIDEOS: Final = VideosMeasured(asked=2_249, met=24, frames=1_001_102, at_most=1_498.0)
VIDEOS_NOT_REPRESENTED: Final = "films, faces and rooms, and long videos"
"""What the measured videos do not represent: they are made of sample pictures, sample clips and by code."""

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
        f"{_videos(usable.get(Algorithm.PDQ.value, 0))}"
    )


def expected_videos(records: int) -> float:
    """The upper bound for a set of so many PDQ hashes, of stills or of frames."""
    return min(VIDEOS.at_most * records / VIDEOS.frames, PICTURES)


def _videos(records: int) -> str:
    """What to expect of videos, and what it was measured on."""
    if not records:
        return ""
    return (
        f" Of {number(PICTURES)} unrelated videos {_bound(expected_videos(records))} by PDQ:"
        f" {number(VIDEOS.asked)} were asked, against {number(VIDEOS.frames)} frames, and {number(VIDEOS.met)} matched;"
        f" it does not represent {VIDEOS_NOT_REPRESENTED}."
    )


def missed_copies_sentence(sets: Iterable[Mapping[str, int]]) -> str:
    """Which altered copies near matching misses, by docs/validation.md; empty where no set has near hashes.

    Args:
        sets: How many values of each algorithm each set holds.
    """
    if not any(usable.get(kind.value) for usable in sets for kind in (Algorithm.PDQ, Algorithm.PHASH)):
        return ""
    return (
        "Altered copies that near matching misses: most that were cropped by 5 % or more of a side (PDQ found 2 % of"
        " the samples, pHash 70 %) or by 10 % (0 and 14 %), most with a logo over a third of the width (14 and 17 %), a"
        " third or more with a smaller one, and by pHash all that are mirrored or turned; pictures that are too plain"
        " (quality under 50) are compared by digests alone."
    )


def _bound(pictures: float) -> str:
    if pictures < 1:
        return "fewer than 1"
    return f"at most {number(int(-(-pictures // 1)))}"
