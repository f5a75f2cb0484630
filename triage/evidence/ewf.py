"""E01 images (EWF version 1): the media stream, its stored digests, and what of the image is damaged.

The chunks are inflated by ``zlib``, each one verified by its Adler-32. A chunk that is damaged raises, naming
its bytes; it is never given as zeros. libewf is asked for Ex01 alone (``ewf_libewf``): measured on damaged E01
images it reads nothing that is not read here, and gives a damaged chunk as zeros without an error.
"""

from __future__ import annotations

import zlib
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any, Final

from triage.errors import EvidenceError
from triage.evidence.ewf_container import EwfContainer
from triage.evidence.ewf_libewf import LibewfMedia
from triage.evidence.ewf_segments import is_ewf2, segments_of
from triage.model.frame import StoredDigest

__all__ = ["EwfMedia", "segments_of"]

MAX_KEPT_CHUNKS: Final = 512
MAX_KEPT_BYTES: Final = 64 << 20

STREAMING: Final = 256 << 10
"""A read at least this long is one of many in a row; its chunks are not kept."""

_SLACK: Final = 4096
"""Bytes by which stored data may exceed a chunk: deflate adds 5 in 16,384 and a header at most."""


class EwfMedia:
    """The medium in an E01 image. Reads may come from several threads.

    Args:
        paths: All segment files in their order (``segments_of``).

    Attributes:
        size: Bytes of the medium.
        stored_digests: Digests of the media stream that the image carries.
        problems: Sentences about what is damaged, missing or was read otherwise.
        acquisition: What the imaging person and tool wrote, by title.
        surplus: Bytes that the last chunk holds behind the last whole sector. They are no part of the medium as
            the image declares it, but libewf's stored digests of odd-sized files cover them.
        description: One line for a person.

    Raises:
        UnsupportedEvidenceError: A format of the family that is not read.
        EvidenceError: It is no E01 image, a segment is missing, or too much is damaged.
    """

    def __init__(self, paths: Sequence[Path | str]) -> None:
        segments = [Path(path) for path in paths]
        self._reader: _ChunkReader | LibewfMedia = _open(segments)
        self.size = self._reader.size
        self.stored_digests = self._reader.stored_digests
        self.problems = self._reader.problems
        self.acquisition = self._reader.acquisition
        self.surplus = self._reader.surplus
        self.description = _describe(segments, self.acquisition, self._reader.kind)

    def read_at(self, offset: int, length: int) -> bytes:
        """The bytes there, fewer only where the medium ends.

        Raises:
            EvidenceError: A chunk of them is damaged or missing; its bytes are named. The others can be read.
        """
        if offset < 0 or length < 0:
            raise ValueError("An offset and a length are not negative.")
        length = min(length, self.size - offset)
        return self._reader.read(offset, length) if length > 0 else b""

    def close(self) -> None:
        """Close all segment files."""
        self._reader.close()


class _ChunkReader:
    """Reads through the chunk index, with the chunks of small reads kept."""

    kind = "E01"

    def __init__(self, container: EwfContainer) -> None:
        self._files = container.files
        self._index = container.index
        self._chunk_size = container.geometry.chunk_size
        self.size = container.geometry.media_size
        self.stored_digests: tuple[StoredDigest, ...] = container.stored_digests
        self.acquisition = container.acquisition
        self._kept: OrderedDict[int, bytes] = OrderedDict()
        self._keep = max(1, min(MAX_KEPT_CHUNKS, MAX_KEPT_BYTES // self._chunk_size))
        self._lock = Lock()
        self.surplus = self._surplus()
        if any(self.surplus):
            container.problems.append(
                f"The last chunk of the image holds {len(self.surplus):,} bytes behind the last whole sector; the "
                "stored digests may cover them."
            )
        self.problems = tuple(container.problems)

    def read(self, offset: int, length: int) -> bytes:
        first, last = offset // self._chunk_size, (offset + length - 1) // self._chunk_size
        begin = offset - first * self._chunk_size
        with self._lock:
            if first == last:
                return self._chunk(first, keep=length < STREAMING)[begin : begin + length]
            parts = [self._chunk(number, keep=length < STREAMING) for number in range(first, last + 1)]
        parts[0] = parts[0][begin:]
        parts[-1] = parts[-1][: offset + length - last * self._chunk_size]
        return b"".join(parts)

    def close(self) -> None:
        self._files.close()

    def _chunk(self, number: int, *, keep: bool) -> bytes:
        data = self._kept.get(number)
        if data is not None:
            self._kept.move_to_end(number)
            return data
        data = self._inflate(number)
        if keep:
            self._kept[number] = data
            if len(self._kept) > self._keep:
                self._kept.popitem(last=False)
        return data

    def _inflate(self, number: int) -> bytes:
        wanted = min(self._chunk_size, self.size - number * self._chunk_size)
        data = self._whole_chunk(number, wanted)
        return data if len(data) == wanted else data[:wanted]

    def _whole_chunk(self, number: int, wanted: int) -> bytes:
        place = self._index.place(number)
        if place is None:
            raise self._bad(number, wanted, "its place in the image is lost")
        length = min(place.room, self._chunk_size + _SLACK + self._chunk_size // 1000)
        stored = self._files.read(place.segment, place.offset, length) if length > 0 and place.offset > 0 else b""
        data = _unpack(stored, self._chunk_size) if place.compressed else _verify(stored, self._chunk_size, wanted)
        if data is None or len(data) < wanted:
            raise self._bad(number, wanted, "its checksum is wrong")
        return data

    def _surplus(self) -> bytes:
        number, wanted = divmod(self.size, self._chunk_size)
        if not wanted:
            return b""
        try:
            return self._whole_chunk(number, wanted)[wanted:]
        except EvidenceError:
            return b""  # Whoever reads the last chunk is told.

    def _bad(self, number: int, length: int, why: str) -> EvidenceError:
        begin = number * self._chunk_size
        return EvidenceError(
            f"Bytes {begin:,} to {begin + length - 1:,} of the medium cannot be read: "
            f"chunk {number:,} of the image is damaged ({why})."
        )


def _unpack(stored: bytes, chunk_size: int) -> bytes | None:
    """A compressed chunk, or ``None``. zlib's own Adler-32 is verified; no more than a chunk comes out."""
    stream = zlib.decompressobj()
    try:
        data = stream.decompress(stored, chunk_size + 1)
    except zlib.error:
        return None
    return data if stream.eof and len(data) <= chunk_size else None


def _verify(stored: bytes, chunk_size: int, wanted: int) -> bytes | None:
    """A chunk stored as it is with its Adler-32 behind it, or ``None``.

    The last one may be stored short, or with bytes behind the last whole sector (libewf on an odd file).
    """
    for size in (chunk_size, len(stored) - 4, wanted):
        if wanted <= size <= len(stored) - 4 and int.from_bytes(stored[size : size + 4], "little") == zlib.adler32(
            stored[:size]
        ):
            return stored[:size]
    return None


def _open(segments: list[Path]) -> _ChunkReader | LibewfMedia:
    if segments and is_ewf2(segments[0]):
        why = "The image is an Ex01 (EWF version 2)."
        return LibewfMedia(_libewf_handle(why), segments, why)
    return _ChunkReader(EwfContainer(segments))


def _libewf_handle(why: str) -> Any:
    try:
        # Lazy: no other image needs it, and it is C code on crafted input.
        import pyewf
    except ImportError as error:
        raise EvidenceError(f"{why} libewf, which might read it, is not installed.") from error
    return pyewf.handle()


def _describe(segments: Sequence[Path], acquisition: dict[str, str], kind: str) -> str:
    parts = [f"{kind} image, {len(segments):,} segment file{'' if len(segments) == 1 else 's'}"]
    titles = ("case number", "evidence number", "description", "examiner", "acquired")
    parts += [f"{title} “{acquisition[title]}”" for title in titles if acquisition.get(title)]
    return "; ".join(parts)
