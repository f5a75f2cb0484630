"""Writes small E01 images for tests, so that each structure can be damaged on purpose.

Layout: EWF specification of the libewf project. Nothing of the reader is used here.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from dataclasses import dataclass, field
from pathlib import Path

SIGNATURE = b"EVF\x09\x0d\x0a\xff\x00"
IDENTIFIER = bytes(range(1, 17))


@dataclass
class EwfWriter:
    """How an image is written.

    Args:
        chunk_sectors: Sectors of 512 bytes in a chunk.
        compress: ``all``, ``none`` or ``mixed`` (every second chunk).
        chunks_per_table: Chunks after which a new table begins.
        tables_per_segment: Tables after which a new segment file begins.
        base: True writes offsets relative to the table base offset, as EnCase 6 does.
        mirror: True writes table2.
        inside: True writes the chunks into the table section, as EnCase 1 did.
        digests: Sections with digests to write.
        errors: Ranges of sectors for error2.
        done: False leaves the last segment without its end.
    """

    chunk_sectors: int = 4
    compress: str = "mixed"
    chunks_per_table: int = 5
    tables_per_segment: int = 100
    base: bool = False
    mirror: bool = True
    inside: bool = False
    digests: tuple[str, ...] = ("hash", "digest")
    errors: tuple[tuple[int, int], ...] = ()
    done: bool = True
    sectors: int | None = None
    places: dict[str, list[tuple[int, int, int]]] = field(default_factory=dict)
    """What was written where: kind -> (segment, offset, length), for tests that damage it."""

    def write(self, folder: Path, media: bytes, stem: str = "image") -> list[Path]:
        """Write the segments and give their paths."""
        size = self.chunk_sectors * 512
        chunks = [media[at : at + size] for at in range(0, len(media), size)]
        groups = [chunks[at : at + self.chunks_per_table] for at in range(0, len(chunks), self.chunks_per_table)]
        volume = self._volume(len(chunks), self.sectors or len(media) // 512)
        paths, number = [], 0
        per = self.tables_per_segment
        for segment, start in enumerate(range(0, len(groups), per)):
            out = bytearray(SIGNATURE + struct.pack("<BHH", 1, segment + 1, 0))
            if segment == 0:
                self._section(out, segment, "header2", zlib.compress(_HEADER2.encode("utf-16")))
                self._section(out, segment, "header", zlib.compress(_HEADER.encode("latin-1")))
                self._section(out, segment, "volume", volume)
            else:
                self._section(out, segment, "data", volume)
            for group in groups[start : start + per]:
                number = self._table(out, segment, group, number)
            last = start + per >= len(groups)
            if last:
                self._tail(out, segment, media, volume)
            if not last or self.done:
                self._section(out, segment, "done" if last else "next", None)
            path = folder / f"{stem}.E{segment + 1:02}"
            path.write_bytes(out)
            paths.append(path)
        return paths

    def _table(self, out: bytearray, segment: int, group: list[bytes], number: int) -> int:
        start = len(out)
        head = 76 + (0 if not self.inside else 24 + 4 * len(group) + 4)
        at, offsets, body = start + head, [], bytearray()
        base = start if self.base else 0
        for chunk in group:
            packed = self.compress == "all" or (self.compress == "mixed" and number % 2 == 0)
            stored = zlib.compress(chunk) if packed else chunk + struct.pack("<I", zlib.adler32(chunk))
            self.places.setdefault("chunk", []).append((segment, at, len(stored)))
            offsets.append((at - base) | (0x80000000 if packed else 0))
            body += stored
            at += len(stored)
            number += 1
        array = struct.pack(f"<{len(offsets)}I", *offsets)
        header = struct.pack("<I4xQ4x", len(offsets), base)
        table = header + struct.pack("<I", zlib.adler32(header)) + array + struct.pack("<I", zlib.adler32(array))
        if self.inside:
            self._section(out, segment, "table", table + bytes(body))
            return number
        self._section(out, segment, "sectors", bytes(body))
        self._section(out, segment, "table", table)
        if self.mirror:
            self._section(out, segment, "table2", table)
        return number

    def _tail(self, out: bytearray, segment: int, media: bytes, volume: bytes) -> None:
        if segment == 0:
            self._section(out, segment, "data", volume)
        if self.errors:
            head = struct.pack("<I512x", len(self.errors))
            ranges = b"".join(struct.pack("<II", *one) for one in self.errors)
            self._section(out, segment, "error2", head + _adler(head) + ranges + _adler(ranges))
        if "digest" in self.digests:
            body = hashlib.md5(media).digest() + hashlib.sha1(media).digest() + bytes(40)
            self._section(out, segment, "digest", body + _adler(body))
        if "hash" in self.digests:
            body = hashlib.md5(media).digest() + bytes(16)
            self._section(out, segment, "hash", body + _adler(body))

    def _volume(self, chunks: int, sectors: int) -> bytes:
        body = struct.pack("<B3xIIIQ", 1, chunks, self.chunk_sectors, 512, sectors)
        body += bytes(64 - len(body)) + IDENTIFIER + bytes(1048 - 80)
        return body + _adler(body)

    def _section(self, out: bytearray, segment: int, kind: str, data: bytes | None) -> None:
        start = len(out)
        size = 0 if data is None else 76 + len(data)
        descriptor = struct.pack("<16sQQ40x", kind.encode(), start + size, size)
        out += descriptor + _adler(descriptor) + (data or b"")
        self.places.setdefault(kind, []).append((segment, start, 76 + len(data or b"")))


def flip(path: Path, offset: int, length: int = 1) -> None:
    """Damage bytes of a file."""
    data = bytearray(path.read_bytes())
    for at in range(offset, offset + length):
        data[at] ^= 0xFF
    path.write_bytes(data)


def _adler(data: bytes) -> bytes:
    return struct.pack("<I", zlib.adler32(data))


_HEADER2 = (
    "3\nmain\na\tc\tn\te\tt\tav\tov\tm\tu\tp\n"
    "A \u202elaptop\u202c\tC/1\tE-2\tD. Örn\tnotes\t20240101\tLinux\t1626967998\t1626967998\t0\n\n"
)
_HEADER = "1\r\nmain\r\nc\tn\ta\te\tt\tav\tov\tm\tu\tp\r\nC/1\tE-2\tlaptop\tD\tn\t7\tLinux\t2021 7 22 17 33 18\t2021 7 22 17 33 18\t0\r\n\r\n"
