"""The bytes of a TAR at growing offsets: of the file itself, or of what a compressor made of it."""

from __future__ import annotations

import bz2
import lzma
import zlib
from typing import Final, Protocol

from triage.errors import EvidenceError, UnsupportedEvidenceError
from triage.evidence.archive_file import ArchiveBytes
from triage.evidence.forward import ForwardBytes

MAX_RATIO: Final = 5_000
"""How many times larger an unpacked archive may grow than what was read of it. Gzip cannot exceed 1,032."""

_RATIO_SLACK: Final = 1 << 30
_PACKED_BLOCK: Final = 256 << 10
_BLOCK: Final = 1 << 20
MAX_XZ_MEMORY: Final = 256 << 20

_MAGIC: Final = {"gzip": b"\x1f\x8b", "bzip2": b"BZh", "xz": b"\xfd7zXZ\0"}


class _Unpacker(Protocol):
    """What the decompressors of bz2 and lzma offer."""

    @property
    def eof(self) -> bool: ...

    @property
    def needs_input(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Gzip:
    """zlib's decompressor with the manners of the others; the CRC of the stream is verified by zlib."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(31)

    @property
    def eof(self) -> bool:
        return self._stream.eof

    @property
    def needs_input(self) -> bool:
        return not self._stream.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._stream.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._stream.decompress(self._stream.unconsumed_tail + data, max_length)


def _unpacker(compression: str) -> _Unpacker:
    if compression == "gzip":
        return _Gzip()
    if compression == "bzip2":
        return bz2.BZ2Decompressor()
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MAX_XZ_MEMORY)


def compression_of(file: ArchiveBytes) -> str:
    """``gzip``, ``bzip2``, ``xz``, or nothing for a plain TAR.

    Raises:
        UnsupportedEvidenceError: It is packed by a method that is not read.
    """
    head = file.read(0, 8)
    if head[:3] == b"\x1f\x8b\x08":
        return "gzip"
    if head[:3] == b"BZh":
        return "bzip2"
    if head[:6] == b"\xfd7zXZ\0":
        return "xz"
    if head[:4] in (b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18") or head[:2] == b"\x1f\x9d":
        raise UnsupportedEvidenceError("The TAR is packed by Zstandard, LZ4 or compress, which are not read.")
    return ""


class PlainTar:
    """A TAR that is not packed: any byte at once.

    Args:
        file: The archive.
    """

    def __init__(self, file: ArchiveBytes) -> None:
        self._file = file

    def read_at(self, offset: int, length: int) -> bytes:
        """The bytes there, fewer where the file ends."""
        return self._file.read(offset, length)


class PackedTar(ForwardBytes):
    """A packed TAR, read forward; it refuses to go back.

    Args:
        file: The archive.
        compression: As ``compression_of`` says.
    """

    def __init__(self, file: ArchiveBytes, compression: str) -> None:
        super().__init__("A packed TAR")
        self._file = file
        self._compression = compression
        self._unpacker = _unpacker(compression)
        self._packed_at = 0

    def _advance(self) -> bool:
        while not self._held:
            if self._unpacker.eof:
                if not self._next_stream():
                    return False
                continue
            packed = self._refill() if self._unpacker.needs_input else b""
            self._held = self._unpack(packed)
            if not packed and self._packed_at >= self._file.size:
                self._see_that_it_ended()
        if self._held_at > self._packed_at * MAX_RATIO + _RATIO_SLACK:
            raise EvidenceError(
                f"{self._packed_at:,} bytes of the archive grew to more than {self._held_at:,}; such archives are made "
                "to exhaust the reader."
            )
        return True

    def _see_that_it_ended(self) -> None:
        if not self._held and not self._unpacker.eof:
            raise EvidenceError(f"The packed archive is truncated: it ends behind byte {self._held_at:,}.")

    def _unpack(self, packed: bytes) -> bytes:
        try:
            return self._unpacker.decompress(packed, _BLOCK)
        except (zlib.error, lzma.LZMAError, OSError, ValueError, EOFError) as error:
            raise EvidenceError(f"The packed archive is damaged behind its byte {self._held_at:,}.") from error

    def _next_stream(self) -> bool:
        """Several packed streams may follow one another, with zeros between; anything else is no more of the TAR."""
        rest = self._unpacker.unused_data.lstrip(b"\0")
        while not rest:
            packed = self._refill()
            if not packed:
                return False
            rest = packed.lstrip(b"\0")
        if not rest.startswith(_MAGIC[self._compression]):
            return False
        self._unpacker = _unpacker(self._compression)
        self._held = self._unpack(rest)
        return True

    def _refill(self) -> bytes:
        packed = self._file.read(self._packed_at, _PACKED_BLOCK)
        self._packed_at += len(packed)
        return packed
