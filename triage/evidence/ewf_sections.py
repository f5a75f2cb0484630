"""The sections of an E01 segment and their fixed structures.

Source of the layout: the EWF specification of the libewf project (J. Metz, 2006-2026), after A. Rosen's
"ASR Data - E01 Compression Format" (2002). All integers are little-endian; checksums are Adler-32.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from triage.evidence.ewf_segments import HEADER_SIZE, SegmentFiles
from triage.model.frame import StoredDigest
from triage.model.problems import ReadInPart

DESCRIPTOR_SIZE: Final = 76
TABLE_HEADER_SIZE: Final = 24
VOLUME_SIZE: Final = 1052
SMALL_VOLUME_SIZE: Final = 94
"""The volume section of the first specification."""

MAX_SECTIONS: Final = 1 << 18
"""Sections of one image: about 40 TB in tables of 16,375 chunks of 32 KiB."""

MAX_CHUNK_SIZE: Final = 64 << 20
MAX_TABLE_ENTRIES: Final = 1 << 22
"""Chunks of one table; EnCase writes up to 65,534, ewfacquire as many as a segment holds."""

MAX_ERROR_RANGES: Final = 1 << 20
_ENDS: Final = ("done", "next")


class Section(NamedTuple):
    """A section: its kind, its segment (from 0) and where its payload lies in the segment file."""

    kind: str
    segment: int
    start: int
    payload: int
    length: int

    @property
    def end(self) -> int:
        """Offset of the first byte behind the section."""
        return self.payload + self.length


@dataclass(frozen=True, slots=True)
class Geometry:
    """What the volume section says of the medium."""

    chunks: int
    sectors_per_chunk: int
    bytes_per_sector: int
    sectors: int
    set_identifier: bytes
    optical: bool

    @property
    def chunk_size(self) -> int:
        """Bytes of a chunk, uncompressed."""
        return self.sectors_per_chunk * self.bytes_per_sector

    @property
    def media_size(self) -> int:
        """Bytes of the medium."""
        return self.sectors * self.bytes_per_sector


@dataclass(frozen=True, slots=True)
class TableHeader:
    """What stands before the offsets of a table."""

    count: int
    base: int
    has_footer: bool


def walk_sections(files: SegmentFiles, segment: int, problems: list[str]) -> Iterator[Section]:
    """The sections of a segment in their order; what breaks their chain is added to ``problems`` and ends it.

    The last one yielded is ``next`` or ``done`` where the segment is whole.
    """
    name = files.paths[segment].name
    offset = HEADER_SIZE
    while True:
        raw = files.read(segment, offset, DESCRIPTOR_SIZE)
        if len(raw) < DESCRIPTOR_SIZE:
            problems.append(
                ReadInPart(f"{name} ends at byte {files.sizes[segment]:,}, before its last section: it is truncated.")
            )
            return
        kind_bytes, follower, size, checksum = struct.unpack("<16sQQ40xI", raw)
        kind = kind_bytes.split(b"\0", 1)[0].decode("ascii", "replace")
        sound = checksum == zlib.adler32(raw[:-4])
        if not sound and follower != offset + size:
            problems.append(
                ReadInPart(f"The chain of sections of {name} breaks at byte {offset:,}: a damaged descriptor.")
            )
            return
        if not sound:
            problems.append(f"The descriptor at byte {offset:,} of {name} is damaged; size and successor agree.")
        if kind in _ENDS:
            yield Section(kind, segment, offset, offset + DESCRIPTOR_SIZE, 0)
            return
        if follower < offset + DESCRIPTOR_SIZE:
            problems.append(ReadInPart(f"The section “{kind}” at byte {offset:,} of {name} was never finished."))
            return
        if size != follower - offset:
            problems.append(
                f"The section “{kind}” at byte {offset:,} of {name} gives its end twice, and differently; "
                "the offset of its successor was followed."
            )
        yield Section(kind, segment, offset, offset + DESCRIPTOR_SIZE, follower - offset - DESCRIPTOR_SIZE)
        offset = follower


def read_geometry(data: bytes) -> Geometry | None:
    """The geometry in a volume, disk or data section; ``None`` where its checksum is wrong.

    Bounds are the caller's to check.
    """
    if len(data) >= VOLUME_SIZE:
        data = data[:VOLUME_SIZE]
        chunks, per_chunk, per_sector, sectors = struct.unpack_from("<IIIQ", data, 4)
        identifier, optical = data[64:80], data[0] == 3
    elif len(data) >= SMALL_VOLUME_SIZE:
        data = data[:SMALL_VOLUME_SIZE]
        chunks, per_chunk, per_sector, sectors = struct.unpack_from("<IIII", data, 4)
        identifier, optical = bytes(16), False
    else:
        return None
    (checksum,) = struct.unpack_from("<I", data, len(data) - 4)
    if checksum != zlib.adler32(data[:-4]):
        return None
    return Geometry(chunks, per_chunk, per_sector, sectors, identifier, optical)


def read_table_header(data: bytes, length: int) -> TableHeader | None:
    """The header of a table whose section is ``length`` bytes; ``None`` where it is damaged."""
    if len(data) < TABLE_HEADER_SIZE:
        return None
    count, base, checksum = struct.unpack("<I4xQ4xI", data[:TABLE_HEADER_SIZE])
    room = length - TABLE_HEADER_SIZE
    if checksum != zlib.adler32(data[:20]) or count > MAX_TABLE_ENTRIES or 4 * count > room:
        return None
    return TableHeader(count, base, has_footer=room >= 4 * count + 4)


def read_digests(kind: str, data: bytes) -> tuple[StoredDigest, ...] | None:
    """The digests of a ``hash`` or ``digest`` section; ``None`` where its checksum is wrong."""
    body = 32 if kind == "hash" else 76
    if len(data) < body + 4 or struct.unpack_from("<I", data, body)[0] != zlib.adler32(data[:body]):
        return None
    found = [StoredDigest("md5", data[:16])]
    if kind == "digest":
        found.append(StoredDigest("sha1", data[16:36]))
    # Imaging tools leave a digest that they did not compute empty.
    return tuple(digest for digest in found if any(digest.value))


def read_error_ranges(data: bytes) -> list[tuple[int, int]] | None:
    """(first sector, sectors) that the imaging tool could not read; ``None`` where the section is damaged."""
    if len(data) < 520:
        return None
    count, checksum = struct.unpack("<I512xI", data[:520])
    entries = data[520 : 520 + 8 * count]
    if checksum != zlib.adler32(data[:516]) or count > MAX_ERROR_RANGES or len(entries) < 8 * count:
        return None
    return list(struct.iter_unpack("<II", entries))
