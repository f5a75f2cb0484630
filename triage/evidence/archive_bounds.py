"""How large an archive may be: one that is an exhibit, and one that lies inside an exhibit."""

from __future__ import annotations

from typing import Final, NamedTuple

EXHIBIT_DIRECTORY: Final = 1 << 30
"""Bytes of a ZIP's directory: some eight million members; a phone extraction has some 300,000."""

INSIDE_DIRECTORY: Final = 64 << 20
INSIDE_MEMBERS: Final = 200_000


class ArchiveBounds(NamedTuple):
    """What is listed of one archive; behind a bound the rest is said to be unread."""

    directory: int
    """Bytes of a ZIP's central directory."""
    directories: int
    """Directories that are made; deep crafted names could else make hundreds of a member."""
    members: int


EXHIBIT: Final = ArchiveBounds(EXHIBIT_DIRECTORY, 4_000_000, 20_000_000)
"""An archive that somebody added as evidence."""

INSIDE: Final = ArchiveBounds(INSIDE_DIRECTORY, INSIDE_MEMBERS, INSIDE_MEMBERS)
"""Nobody chose to open these archives, and there may be thousands of them."""


def too_many(members: int, bounds: ArchiveBounds) -> str:
    """The sentence of an archive that has more members than are listed; the number is the least that it has."""
    return f"The archive has more than {bounds.members:,} members ({members:,}); those behind them were not listed."
