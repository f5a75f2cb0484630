"""Raw images: the medium byte for byte, in one file or in numbered segments joined."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Final

from triage.errors import EvidenceError
from triage.model.frame import StoredDigest

SECTOR: Final = 512
_MAX_OPEN: Final = 64
"""Segments held open at once: a medium in thousands of segments must not use up the process's file handles."""


class RawMedia:
    """A raw image, opened read-only.

    Args:
        paths: The segments in their order.

    Raises:
        EvidenceError: A segment is missing, unreadable or empty.
    """

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = [Path(path) for path in paths]
        self._open: dict[int, BinaryIO] = {}
        self._starts: list[int] = []
        self._closed = False
        self.size = 0
        for path in self._paths:
            self._starts.append(self.size)
            self.size += _size(path)
        self.problems: tuple[str, ...] = tuple(self._unusual())
        self.stored_digests: tuple[StoredDigest, ...] = ()
        self.surplus = b""

    @property
    def description(self) -> str:
        """``raw image`` or ``raw image in N segments``."""
        return "raw image" if len(self._paths) == 1 else f"raw image in {len(self._paths)} segments"

    def read_at(self, offset: int, length: int) -> bytes:
        """See ``Media.read_at``.

        Raises:
            EvidenceError: A segment cannot be read, or has become shorter since it was opened.
        """
        if offset < 0 or length < 0:
            raise EvidenceError(f"The image was asked for {length:,} bytes at {offset:,}.")
        wanted = min(length, self.size - offset)
        if wanted <= 0:
            return b""
        position = bisect_right(self._starts, offset) - 1
        first = self._segment(position, offset, wanted)
        if len(first) == wanted:
            return first
        parts, got = [first], len(first)
        while got < wanted:
            position += 1
            parts.append(self._segment(position, offset + got, wanted - got))
            got += len(parts[-1])
        return b"".join(parts)

    def close(self) -> None:
        """Close all segments."""
        self._closed = True
        for stream in self._open.values():
            stream.close()
        self._open.clear()

    def _segment(self, position: int, offset: int, length: int) -> bytes:
        end = self._starts[position + 1] if position + 1 < len(self._starts) else self.size
        length = min(length, end - offset)
        try:
            stream = self._stream(position)
            stream.seek(offset - self._starts[position])
            block = stream.read(length)
            while len(block) < length and (more := stream.read(length - len(block))):
                block += more
        except OSError as error:
            raise EvidenceError(f"The image cannot be read at byte {offset:,}: {error.strerror or error}.") from error
        if len(block) != length:
            raise EvidenceError(
                f"The image ends at byte {offset + len(block):,} of {self.size:,}: "
                f"{self._paths[position].name} has become shorter."
            )
        return block

    def _stream(self, position: int) -> BinaryIO:
        if self._closed:
            raise EvidenceError("The image was closed.")
        stream = self._open.get(position)
        if stream is None:
            if len(self._open) >= _MAX_OPEN:
                self._open.pop(next(iter(self._open))).close()
            # Unbuffered: whoever reads asks for large blocks, and a buffer would only copy them once more.
            stream = self._open[position] = self._paths[position].open("rb", buffering=0)
        return stream

    def _unusual(self) -> list[str]:
        sentences = []
        if self.size % SECTOR:
            sentences.append(
                f"The image has {self.size:,} bytes, which is not a whole number of {SECTOR}-byte sectors: "
                "it may have been cut short."
            )
        sizes = [end - start for start, end in zip(self._starts, [*self._starts[1:], self.size], strict=True)]
        if len(set(sizes[:-1])) > 1 or (len(sizes) > 1 and sizes[-1] > sizes[0]):
            sentences.append("The segments differ in size, and not only the last: one may have been cut short.")
        return sentences


def _size(path: Path) -> int:
    try:
        if not path.is_file():
            raise EvidenceError(f"The segment {path.name} is missing or is not a file.")
        size = path.stat().st_size
    except OSError as error:
        raise EvidenceError(f"The image {path.name} cannot be opened: {error.strerror or error}.") from error
    if not size:
        raise EvidenceError(f"The file {path.name} is empty.")
    return size
