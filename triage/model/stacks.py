"""Stacks: contents that look the same, each on its representative."""

from __future__ import annotations

from typing import Final, NamedTuple

STACK_MAX_DISTANCE: Final = 23
"""Differing bits of two PDQ hashes up to which pictures look the same: stricter than the 31 of a near match, since a
stack may be graded at once. The largest measured distance at which no sample stood with another scene
(docs/validation.md, "Stacks")."""


STACK_BARE_DISTANCE: Final = 23
"""The same of a picture without its borders, which is compared with whole pictures only."""


VIDEO_STACK_DISTANCE: Final = 31
"""Differing bits up to which two frames meet, as in a match: two encodings have their key frames at other moments."""
VIDEO_STACK_PERCENT: Final = 80
"""So large a share of the frames of either video meets a frame of the other, in one orientation of the whole video."""
VIDEO_STACK_LEAST_FRAMES: Final = 3
"""A video with fewer distinct frames that can be matched stands alone: one still scene looks like another."""
VIDEO_STACK_MS: Final = 1_000
VIDEO_STACK_LENGTH_PERCENT: Final = 5
"""The lengths of two videos of a stack differ by no more than this share of the longer one, or ``VIDEO_STACK_MS``."""
STACK_FRAMES: Final = 1_000_000
"""So many frames of a case are in memory at a time; videos behind them stand alone, and the run says so."""


class StackRow(NamedTuple):
    """A content and the one that stands for its stack; a representative stands for itself."""

    content: int
    representative: int
    distance: int
    """Differing bits between the two; of videos the mean over the frames that meet, rounded up."""
    variant: int = 0
    """Which change of the content looks like the representative: by ``model.wording.VARIANTS``."""


class StackPart(NamedTuple):
    """What became of some pictures, one after another in the order of precedence."""

    rows: list[StackRow]
    """Those that joined a representative; the representatives have no rows here."""
    leads: bytes
    """A byte for each of them: 1 for a representative, or what stands alone so far."""
