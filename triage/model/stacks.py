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
