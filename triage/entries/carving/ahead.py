"""The bytes from where a file seems to begin, read forward in windows; what is read is counted against a bound."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

_FIRST_WINDOW: Final = 1 << 10
_NEAR: Final = 4 << 10
"""Bytes that may be passed over while it is still read forward."""
_STEP: Final = 32
"""What a step of a walker counts, in bytes: it takes as long as reading these. Else a file of parts of one byte would
take a thousand times longer than its size."""
_LARGEST_WINDOW: Final = 256 << 10

Read = Callable[[int, int], bytes]
"""(offset, length) to the bytes there, fewer only at the end."""


class SpentError(Exception):
    """More bytes were walked than are allowed; caught where beginnings are judged."""


class Ahead:
    """What lies behind a beginning.

    Args:
        read: Reads the space that is searched.
        start: Where in it the file begins.
        limit: Bytes that the file can have at most, by the space or by the bound of its format.
        allowed: Bytes that may be read of it.
    """

    def __init__(self, read: Read, start: int, limit: int, allowed: int) -> None:
        self.limit = limit
        self.walked = 0
        """Bytes read so far, with what the steps count."""
        self.reached_limit = False
        """True once bytes behind the limit were asked for."""
        self._read = read
        self._start = start
        self._allowed = allowed
        self._window = b""
        self._offset = 0
        self._next = _FIRST_WINDOW

    def at(self, offset: int, length: int) -> bytes:
        """The bytes there; fewer at the limit.

        Raises:
            SpentError: More than is allowed was walked.
            EvidenceError: They cannot be read.
        """
        self.walked += _STEP
        if self.walked > self._allowed:
            raise SpentError
        within = offset - self._offset
        if within >= 0 and within + length <= len(self._window):
            return self._window[within : within + length]
        if offset + length > self.limit:
            self.reached_limit = True
            length = self.limit - offset
            if length <= 0:
                return b""
        self._fetch(offset, length)
        return self._window[:length]

    def windows(self, offset: int, end: int | None = None) -> Iterator[tuple[int, bytes]]:
        """(offset, bytes) from an offset to an end or to the limit, one behind the other.

        Raises:
            SpentError, EvidenceError: As ``at``.
        """
        last = self.limit if end is None else min(end, self.limit)
        while offset < last:
            within = offset - self._offset
            if not 0 <= within < len(self._window):
                self._fetch(offset, 1)
                within = 0
            part = self._window[within : within + last - offset]
            yield offset, part
            offset += len(part)
        if end is None or end > self.limit:
            self.reached_limit = True

    def number(self, offset: int, length: int) -> int:
        """A big-endian number; -1 where the bytes end before it."""
        data = self.at(offset, length)
        return int.from_bytes(data, "big") if len(data) == length else -1

    def _fetch(self, offset: int, least: int) -> None:
        onward = bool(self._window) and 0 <= offset - self._offset - len(self._window) <= _NEAR
        self._next = min(self._next * 2, _LARGEST_WINDOW) if onward else _FIRST_WINDOW
        wanted = min(max(self._next, least), self.limit - offset)
        if self.walked + wanted > self._allowed:
            raise SpentError
        self._window = self._read(self._start + offset, wanted)
        self._offset = offset
        self.walked += len(self._window)
        if not self._window:
            self.limit = min(self.limit, offset)
