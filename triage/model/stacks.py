"""Stacks: contents that look the same, each on its representative."""

from __future__ import annotations

from typing import Final, NamedTuple

STACK_MAX_DISTANCE: Final = 20
"""Differing bits of two PDQ hashes up to which pictures look the same. Encoding anew at quality 30 and scaling to a
quarter stay under it, and decoding at another scale adds up to 14 (docs/validation.md); at 31 a near match only
suggests."""


class StackRow(NamedTuple):
    """A content and the one that stands for its stack; a representative stands for itself."""

    content: int
    representative: int
    distance: int
    """Differing bits between the two."""
