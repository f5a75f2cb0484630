"""The segment files of an E01 image: how they are called, which belong together, and reading them."""

from __future__ import annotations

import string
import struct
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final

from triage.errors import EvidenceError, UnsupportedEvidenceError

EVF_SIGNATURE: Final = b"EVF\x09\x0d\x0a\xff\x00"
HEADER_SIZE: Final = 13
"""Bytes before the first section: signature, 1, segment number, 0."""

_OTHER_KINDS: Final = {
    b"LVF\x09\x0d\x0a\xff\x00": "This is a logical evidence file (L01), which this version does not read.",
    b"LEF2\x0d\x0a\x81\x00": "This is a logical evidence file (Lx01), which this version does not read.",
    b"ADCRYPT\x00": "This E01 image is encrypted by FTK Imager (AD encryption), which this version does not open.",
}
EVF2_SIGNATURE: Final = b"EVF2\x0d\x0a\x81\x00"

MAX_SEGMENTS: Final = 14_295
"""E01 to E99, then EAA to ZZZ: all that the naming scheme can hold."""

MAX_OPEN_FILES: Final = 64
"""Segment files held open at once; Windows gives a process 512."""


class SegmentFiles:
    """Reads bytes of the segments, by number from 0. Few files are open at once. Not thread-safe.

    Args:
        paths: The segments in their order.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        if not paths or len(paths) > MAX_SEGMENTS:
            raise EvidenceError(f"An E01 image has 1 to {MAX_SEGMENTS:,} segment files, not {len(paths):,}.")
        self.paths = tuple(paths)
        self._open: OrderedDict[int, BinaryIO] = OrderedDict()
        self.sizes = tuple(self._size(path) for path in self.paths)

    def read(self, segment: int, offset: int, length: int) -> bytes:
        """The bytes there, fewer where the file ends.

        Raises:
            EvidenceError: The system cannot read the file.
        """
        try:
            stream = self._stream(segment)
            stream.seek(offset)
            return stream.read(length)
        except OSError as error:
            raise self._unreadable(self.paths[segment], error) from error

    def close(self) -> None:
        """Close all files."""
        while self._open:
            self._open.popitem()[1].close()

    def _stream(self, segment: int) -> BinaryIO:
        stream = self._open.get(segment)
        if stream is None:
            # Unbuffered: what is asked for is whole chunks, and a buffer would copy them once more.
            stream = self.paths[segment].open("rb", buffering=0)
            self._open[segment] = stream
            if len(self._open) > MAX_OPEN_FILES:
                self._open.popitem(last=False)[1].close()
        else:
            self._open.move_to_end(segment)
        return stream

    def _size(self, path: Path) -> int:
        try:
            return path.stat().st_size
        except OSError as error:
            raise self._unreadable(path, error) from error

    @staticmethod
    def _unreadable(path: Path, error: OSError) -> EvidenceError:
        return EvidenceError(f"The segment file {path.name} cannot be read: {error.strerror or type(error).__name__}.")


def check_headers(files: SegmentFiles) -> None:
    """See that each file is a segment of an E01 image, and the one that its place says.

    Raises:
        UnsupportedEvidenceError: It is another format of the family.
        EvidenceError: A file is not a segment, or not the one that belongs there.
    """
    for segment, path in enumerate(files.paths):
        header = files.read(segment, 0, HEADER_SIZE)
        if header[:8] in _OTHER_KINDS:
            raise UnsupportedEvidenceError(_OTHER_KINDS[header[:8]])
        if header[:8] != EVF_SIGNATURE or len(header) < HEADER_SIZE:
            raise EvidenceError(f"The file {path.name} does not begin as a segment of an E01 image.")
        (number,) = struct.unpack_from("<H", header, 9)
        if number != segment + 1:
            raise EvidenceError(
                f"The file {path.name} stands in place {segment + 1} and says that it is segment {number} of an image."
            )


def is_ewf2(first: Path) -> bool:
    """True for an Ex01 file.

    Raises:
        EvidenceError: The file cannot be read.
    """
    files = SegmentFiles([first])
    try:
        return files.read(0, 0, 8) == EVF2_SIGNATURE
    finally:
        files.close()


def segments_of(first: Path) -> list[Path]:
    """All segment files of the image that a file belongs to: E01 to E99, then EAA to ZZZ, next to it.

    Raises:
        EvidenceError: A segment between the first and the last is missing; it is named.
        UnsupportedEvidenceError: It is called as a segment of another format (S01, L01).
    """
    extension = first.suffix[1:]
    letter = extension[:1].upper()
    if letter in ("S", "L") and extension[1:].isdigit():
        raise UnsupportedEvidenceError(
            f"Segments called {first.suffix} are of a format that this version does not read."
        )
    ex01 = extension[:2].upper() == "EX"
    names = list(_extensions(f"{extension[0]}x" if ex01 else extension[:1])) if letter == "E" else []
    if not names:
        return [first]
    try:
        beside = {path.name.casefold(): path for path in first.parent.iterdir()}
    except OSError as error:
        raise EvidenceError(f"The folder of {first.name} cannot be listed: {error.strerror}.") from error
    found = [beside.get(f"{first.stem}.{name}".casefold()) for name in names]
    whole = next((number for number, path in enumerate(found) if path is None), len(found))
    # Beyond a gap only real segments count: "image.log" and "image.xml" are called like segments, too.
    beyond = [number for number in range(whole, len(found)) if _is_segment(found[number])]
    missing = [f"{first.stem}.{names[number]}" for number in range(whole, max(beyond, default=0)) if not found[number]]
    if missing or not whole:
        raise EvidenceError(_missing_sentence(missing or [first.name]))
    return [path for path in found[:whole] if path is not None]


def _is_segment(path: Path | None) -> bool:
    if path is None or not path.is_file():
        return False
    try:
        with path.open("rb") as stream:
            return stream.read(8) in (EVF_SIGNATURE, EVF2_SIGNATURE)
    except OSError:
        return True  # It is there and cannot be read: better named as a gap than left out.


def _missing_sentence(missing: Sequence[str]) -> str:
    if len(missing) == 1:
        return f"The segment file {missing[0]} is missing."
    return f"{len(missing):,} segment files are missing, the first is {missing[0]}."


def _extensions(begin: str) -> Iterator[str]:
    """E01…E99, EAA…EZZ, FAA…ZZZ in the case of the first letter; Ex01…Ex99, ExAA…ExZZ for Ex01."""
    lower = begin[0].islower()
    letters = string.ascii_lowercase if lower else string.ascii_uppercase
    yield from (f"{begin}{number:02}" for number in range(1, 100))
    for head in [begin] if len(begin) == 2 else letters[letters.index(begin) :]:
        yield from (f"{head}{middle}{tail}" for middle in letters for tail in letters)
