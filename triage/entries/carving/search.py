"""The search of free space: what begins at a sector is walked to its end, and what came of it is counted.

It is linear in the size of the space, whatever lies there, and where it goes on after a break follows from its
``State`` alone: so a search that was cut off and taken up again comes to the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from triage.entries.carving import limits
from triage.entries.carving.ahead import Ahead, SpentError
from triage.entries.carving.beginnings import SECTOR, Format, beginnings
from triage.errors import EvidenceError
from triage.evidence.free_space import FreeSpace

PIECE: Final = 1 << 20
"""Bytes that are searched at once."""
_UNREADABLE_STEP: Final = 64 << 10
"""Where a piece cannot be read whole, it is read in such parts: no more is lost than these."""

CARVED, BROKEN, TOO_LARGE, NOT_WALKED, OVER_BOUND = "carved", "broken", "too large", "not walked", "over bound"
"""What becomes of a beginning; names of counts."""


class Carved(NamedTuple):
    """A file that was found."""

    place: int
    """Byte of the volume at which it begins."""
    size: int
    format: str
    over: bool
    """True where it is not read, since all together would be more than is allowed."""


class State:
    """How far the search has come, and what it counted; made of numbers and names, so that it can be kept."""

    def __init__(self, kept: dict[str, int] | None = None) -> None:
        self.counts: dict[str, int] = dict(kept or {})
        self.position = self.counts.pop("position", 0)
        """Byte of the space at which the search goes on."""
        self.failed = False
        """True once something could not be read: by damage, or because the source went away."""

    def count(self, what: str, number: int = 1) -> None:
        """Add to a count."""
        self.counts[what] = self.counts.get(what, 0) + number

    def __getitem__(self, what: str) -> int:
        """A count; 0 where nothing was counted."""
        return self.counts.get(what, 0)

    def over(self, size: int) -> bool:
        """True where the search of so many bytes has come to its end, or to its bound."""
        return self.position >= size or self["full"] > 0

    @property
    def kept(self) -> dict[str, int]:
        """All of it, to go on from."""
        return {"position": self.position, **self.counts}

    def by_format(self, what: str) -> dict[str, int]:
        """A count by format."""
        head = f"{what}:"
        return {name.removeprefix(head): number for name, number in self.counts.items() if name.startswith(head)}


def search(space: FreeSpace, state: State) -> Iterator[Carved | None]:
    """Search on from where the state stands.

    Yields:
        What is found, in the order of its places, and ``None`` now and then; whenever it yields, the state is such
        that a search which goes on from it finds all that comes behind.
    """
    while not state.over(space.size):
        # Always the same pieces: what is lost where one cannot be read must not depend on where a search began.
        start = state.position - state.position % PIECE
        length = min(PIECE, space.size - start)
        for offset, piece in _read(space, start, length, state):
            yield from _piece(space, state, offset, piece)
            if state.over(space.size):
                return
        state.position = max(state.position, start + length)
        yield None


def _read(space: FreeSpace, start: int, length: int, state: State) -> Iterator[tuple[int, bytes]]:
    """A piece, or what of it can be read."""
    try:
        piece = space.read(start, length)
    except EvidenceError:
        state.failed = True
        for at in range(start, start + length, _UNREADABLE_STEP):
            wanted = min(_UNREADABLE_STEP, start + length - at)
            try:
                part = space.read(at, wanted)
            except EvidenceError:
                if at >= state.position:
                    state.count("unreadable", wanted)
            else:
                yield at, part
    else:
        yield start, piece


def _piece(space: FreeSpace, state: State, start: int, piece: bytes) -> Iterator[Carved]:
    for at, form in beginnings(piece):
        position = start + at
        if position < state.position:
            continue  # within a file that was walked byte by byte
        if state[CARVED] >= limits.MAX_CARVED:
            state.counts["full"] = 1  # this one is left, and all that lies behind it
            state.position = position
            return
        size = _walk(space, state, position, form)
        if size is None:
            state.position = position + SECTOR
            continue
        over = state["bytes"] + size > limits.bytes_allowed(space.size)
        state.count(CARVED)
        state.count(f"{CARVED}:{form.name}")
        if over:
            state.count(OVER_BOUND)
        else:
            state.count("bytes", size)
        behind = position + size if form.walked else position
        state.position = max(position + SECTOR, behind + -behind % SECTOR)
        yield Carved(space.place(position), size, form.name, over)


def _walk(space: FreeSpace, state: State, position: int, form: Format) -> int | None:
    """The size of a file; where there is none, what became of its beginning is counted."""
    most = limits.MAX_SIZE[form.name]
    left = space.size - position
    allowed = limits.walk_allowed(position) - state["walked"]
    ahead = Ahead(space.read, position, min(most, left), allowed)
    try:
        size = form.end(ahead)
    except SpentError:
        size, what = None, NOT_WALKED
    except EvidenceError:
        size, what = None, BROKEN  # a part of it cannot be read
        state.failed = True
    else:
        what = TOO_LARGE if ahead.reached_limit and most < left else BROKEN
    if size is not None:
        # A file's own bytes are not walked again where the search goes on behind it; what was looked at beyond may be.
        state.count("walked", max(0, ahead.walked - size) if form.walked else ahead.walked)
        return size
    state.count("walked", ahead.walked)
    state.count(f"{what}:{form.name}")
    return None
