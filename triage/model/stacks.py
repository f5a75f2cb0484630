"""Stacks: contents that look the same, each on its representative."""

from __future__ import annotations

from typing import Final, NamedTuple

STACK_MAX_DISTANCE: Final = 20
"""Differing bits of two PDQ hashes up to which pictures look the same: a choice of ours, stricter than the 31 of a near
match, since a stack may be graded at once. It was not measured."""


class StackRow(NamedTuple):
    """A content and the one that stands for its stack; a representative stands for itself."""

    content: int
    representative: int
    distance: int
    """Differing bits between the two."""
    variant: int = 0
    """Which change of the content looks like the representative: the first eight of ``model.wording.VARIANTS``."""


class StackPart(NamedTuple):
    """What became of some pictures, one after another in the order of precedence."""

    rows: list[StackRow]
    """Those that joined a representative; the representatives have no rows here."""
    leads: bytes
    """A byte for each of them: 1 for a representative, or what stands alone so far."""
