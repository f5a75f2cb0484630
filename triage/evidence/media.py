"""What every image reader offers: the bytes of the medium as one stream, wherever its segments lie."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from triage.errors import EvidenceError
from triage.evidence.source import CHUNK
from triage.model.frame import StoredDigest


class Media(Protocol):
    """A medium, read-only. It is used by one thread at a time; whoever shares it brings a lock."""

    @property
    def size(self) -> int:
        """Bytes of the medium."""

    @property
    def stored_digests(self) -> Sequence[StoredDigest]:
        """Digests that the image file itself carries, of the media stream."""

    @property
    def problems(self) -> Sequence[str]:
        """Sentences about the container as a whole."""

    @property
    def surplus(self) -> bytes:
        """Bytes behind the last whole sector, which are no part of the medium and which digests may cover."""

    @property
    def description(self) -> str:
        """Container and segments, in a few words."""

    def read_at(self, offset: int, length: int) -> bytes:
        """Exactly the bytes asked for, or fewer only where the medium ends.

        Raises:
            EvidenceError: They cannot be read.
        """

    def close(self) -> None:
        """Let go of all handles."""


def stream_of(media: Media) -> Iterator[bytes]:
    """The whole medium in order, as verification digests it.

    Raises:
        EvidenceError: A part cannot be read, or the medium ends before its size.
    """
    offset = 0
    while offset < media.size:
        block = media.read_at(offset, min(CHUNK, media.size - offset))
        if not block:
            raise EvidenceError(f"The image ends at byte {offset:,} of {media.size:,}.")
        yield block
        offset += len(block)
