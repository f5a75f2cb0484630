"""The order of examination: one number for each pending entry, in which its turn stands and what is done with it then.

From the highest bit: outside likely places; whether its content is only to be read first, or to be examined; within
that, what comes first; the source; the first KiB of its data, so that a disk is read in its order.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final, NamedTuple

PRIORITY_SHIFT: Final = 62
"""The bit that is set outside likely places."""
_TURN_SHIFT: Final = 60
_SOURCE_SHIFT: Final = 46
_SOURCE_MAX: Final = (1 << 14) - 1
_FIRST_MEMBER: Final = 1 << (_SOURCE_SHIFT - 1)
"""Behind any block of a medium (in KiB) stand the members of archives."""
_BLOCK_MAX: Final = (1 << _SOURCE_SHIFT) - 2
"""One less than fits: so the highest place has a negative that fits into 64 bits as well."""


class Turn(IntEnum):
    """When an entry has its turn within likely places, and again outside them. The numbers stand in the place."""

    READ_FIRST = 0
    """Its name says picture or video, and it is small: read and compared at once, examined in its turn."""
    READ_FIRST_LARGE = 1
    EXAMINE_MEDIA = 2
    """What was read first."""
    EXAMINE = 3


class Span(NamedTuple):
    """Places from one to another, both included."""

    first: int
    last: int


def work_key(priority: int, source: int, block: int, turn: Turn = Turn.EXAMINE) -> int:
    """The place of an entry.

    Args:
        priority: 0 in likely places, 1 elsewhere.
        source: The id of its source.
        block: The byte at which its data begins.
        turn: What is done with it first.
    """
    return (
        (priority & 1) << PRIORITY_SHIFT
        | turn << _TURN_SHIFT
        | (source & _SOURCE_MAX) << _SOURCE_SHIFT
        | min(max(block, 0) >> 10, _BLOCK_MAX)
    )


def member_key(priority: int, source: int, number: int) -> int:
    """The place of a member of an archive inside the evidence.

    The members of one stand together, in the order in which they are best read, behind all of the source itself.
    They are read once, when they are examined.
    """
    return work_key(priority, source, 0) | min(_FIRST_MEMBER + number, _BLOCK_MAX)


def left_key(work: int) -> int:
    """The place of an entry that is left unread; the same function gives the place back."""
    return -2 - work


def _span(priority: int, first: Turn, last: Turn) -> Span:
    base = priority << PRIORITY_SHIFT
    return Span(base + (first << _TURN_SHIFT), base + ((last + 1) << _TURN_SHIFT) - 1)


READ_FIRST: Final = (_span(0, Turn.READ_FIRST, Turn.READ_FIRST_LARGE), _span(1, Turn.READ_FIRST, Turn.READ_FIRST_LARGE))
"""Places of what is still to be read first: likely ones, the rest."""
EXAMINE: Final = (_span(0, Turn.EXAMINE_MEDIA, Turn.EXAMINE), _span(1, Turn.EXAMINE_MEDIA, Turn.EXAMINE))
EVERYWHERE: Final = Span(0, (1 << (PRIORITY_SHIFT + 1)) - 1)

TO_EXAMINE: Final = f"((work & ~{3 << _TURN_SHIFT}) | {Turn.EXAMINE_MEDIA << _TURN_SHIFT})"
"""In SQL: the place of an entry once its content was read first, among media."""
