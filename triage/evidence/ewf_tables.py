"""The chunk tables of an E01 image: which chunk lies where, kept compact and checked.

A terabyte has 32 million chunks. Only the place of each table is kept; the offsets themselves are read again
from the segment when a chunk of that table is wanted, and the last few tables are remembered.
"""

from __future__ import annotations

import zlib
from bisect import bisect_right
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from triage.errors import EvidenceError
from triage.evidence.ewf_sections import TABLE_HEADER_SIZE, Section, TableHeader, read_table_header
from triage.evidence.ewf_segments import SegmentFiles
from triage.model.problems import ReadInPart

_COMPRESSED: Final = 0x8000_0000
_OFFSET: Final = 0x7FFF_FFFF

MAX_LOADED_ENTRIES: Final = 1 << 21
"""Offsets of chunks that are held in memory at once, over all tables (16 MiB)."""


class ChunkPlace(NamedTuple):
    """Where the stored bytes of a chunk lie."""

    segment: int
    offset: int
    room: int
    """Bytes up to the next chunk or the end of the section."""
    compressed: bool


@dataclass(frozen=True, slots=True)
class ChunkTable:
    """The place of one table in its segment.

    Args:
        first: Number of its first chunk in the image.
        count: Chunks in it.
        segment: Segment from 0.
        entries: Offset of the offsets in the segment.
        base: What is added to each offset.
        limit: Offset at which the data of its last chunk ends.
        twin: Offset of the other copy where both copies are damaged: only what they agree on is used.
        lost: True where not even that is possible.
    """

    first: int
    count: int
    segment: int
    entries: int
    base: int
    limit: int
    twin: int | None = None
    lost: bool = False


class _Loaded(NamedTuple):
    offsets: npt.NDArray[np.int64]
    """Count + 1 offsets in the segment; the last one is the limit."""
    compressed: npt.NDArray[np.bool_]
    trusted: npt.NDArray[np.bool_] | None


@dataclass(slots=True)
class ChunkIndex:
    """All tables of an image, in the order of their chunks."""

    files: SegmentFiles
    tables: list[ChunkTable] = field(default_factory=list)
    _firsts: list[int] = field(default_factory=list)
    _loaded: OrderedDict[int, _Loaded] = field(default_factory=OrderedDict)
    _held: int = 0

    def cut(self, tables: int) -> None:
        """Forget all but the first tables: it is not certain which chunks the others hold."""
        del self.tables[tables:]
        del self._firsts[tables:]

    @property
    def count(self) -> int:
        """Chunks in all tables."""
        return self.tables[-1].first + self.tables[-1].count if self.tables else 0

    def add(self, table: ChunkTable) -> None:
        """Append a table; its first chunk must follow the last one."""
        self.tables.append(table)
        self._firsts.append(table.first)

    def place(self, chunk: int) -> ChunkPlace | None:
        """Where a chunk lies; ``None`` where its entry cannot be relied on or no table has it."""
        number = bisect_right(self._firsts, chunk) - 1
        if number < 0 or chunk - self._firsts[number] >= self.tables[number].count or self.tables[number].lost:
            return None
        loaded = self._load(number)
        at = chunk - self._firsts[number]
        if loaded.trusted is not None and not loaded.trusted[at]:
            return None
        offset = int(loaded.offsets[at])
        room = int(loaded.offsets[at + 1]) - offset
        return ChunkPlace(self.tables[number].segment, offset, room, bool(loaded.compressed[at]))

    def _load(self, number: int) -> _Loaded:
        loaded = self._loaded.get(number)
        if loaded is not None:
            self._loaded.move_to_end(number)
            return loaded
        loaded = self._read(self.tables[number])
        self._loaded[number] = loaded
        self._held += self.tables[number].count
        while self._held > MAX_LOADED_ENTRIES and len(self._loaded) > 1:
            forgotten, _ = self._loaded.popitem(last=False)
            self._held -= self.tables[forgotten].count
        return loaded

    def _read(self, table: ChunkTable) -> _Loaded:
        raw = self._raw(table, table.entries)
        offsets = np.empty(table.count + 1, np.int64)
        masked = (raw & _OFFSET).astype(np.int64)
        compressed = (raw & _COMPRESSED) != 0
        # EnCase 6.7.1 wrote sections over 2 GiB: once the 31 bits run over, all 32 are the offset and
        # the chunks are stored as they are (EWF specification, "Table entry").
        back = np.flatnonzero((masked[1:] < masked[:-1]) & (raw[1:].astype(np.int64) > masked[:-1]))
        if len(back) and table.twin is None:  # A damaged offset looks like that, too.
            masked[back[0] + 1 :] = raw[back[0] + 1 :]
            compressed[back[0] + 1 :] = False
        offsets[:-1] = masked + table.base
        offsets[-1] = table.limit
        trusted = None
        if table.twin is not None:
            same = raw == self._raw(table, table.twin)
            trusted = same & np.append(same[1:], True)
        return _Loaded(offsets, compressed, trusted)

    def _raw(self, table: ChunkTable, entries: int) -> npt.NDArray[np.uint32]:
        data = self.files.read(table.segment, entries, 4 * table.count)
        if len(data) < 4 * table.count:
            raise EvidenceError(f"A table of chunks in {self.files.paths[table.segment].name} ends before its size.")
        return np.frombuffer(data, "<u4")


@dataclass(slots=True)
class TableBuilder:
    """Makes the index out of the sections as they come by: sectors, table, table2."""

    index: ChunkIndex
    problems: list[str]
    doubtful_from: int | None = None
    """Ordinal of the first table whose place in the image rests on the size of a damaged section."""
    _sectors: Section | None = None
    _table: Section | None = None

    def sectors(self, section: Section) -> None:
        """Chunks follow that the next table will place."""
        self.finish()
        self._sectors = section

    def table(self, section: Section) -> None:
        """A table; its mirror may follow."""
        self.finish()
        self._table = section

    def table2(self, section: Section) -> None:
        """The mirror of the table before it, or the only one."""
        table, self._table = self._table, None
        self._settle(table, section)

    def finish(self) -> None:
        """No mirror followed the last table."""
        if self._table is not None:
            table, self._table = self._table, None
            self._settle(table, None)

    def _settle(self, table: Section | None, mirror: Section | None) -> None:
        """Take the sound copy; of two damaged ones what they agree on; or count the chunks as lost."""
        copies = [(section, self._header(section)) for section in (table, mirror) if section is not None]
        for section, header in copies:
            if header is not None and self._entries_sound(section, header):
                if section is mirror and table is not None:
                    self.problems.append(f"{self._name(section)} is damaged; its copy (table2) was used.")
                self._add(section, header)
                return
        self._salvage([section for section, _ in copies], [header for _, header in copies if header is not None])

    def _salvage(self, sections: list[Section], headers: list[TableHeader]) -> None:
        section = sections[0]
        fits = all(4 * headers[0].count <= one.length - TABLE_HEADER_SIZE for one in sections) if headers else False
        if len(sections) == 2 and fits and all(header == headers[0] for header in headers):
            self.problems.append(
                ReadInPart(f"{self._name(section)} and its copy are damaged; what both agree on is read.")
            )
            self._add(section, headers[0], twin=sections[1].payload + TABLE_HEADER_SIZE)
            return
        self.problems.append(
            ReadInPart(f"{self._name(section)} is damaged and has no sound copy: its chunks cannot be read.")
        )
        if not headers and self.doubtful_from is None:
            self.doubtful_from = len(self.index.tables) + 1
        by_size = TableHeader(max((section.length - TABLE_HEADER_SIZE - 4) // 4, 1), 0, has_footer=True)
        self._add(section, headers[0] if headers else by_size, lost=True)

    def _add(self, section: Section, header: TableHeader, *, twin: int | None = None, lost: bool = False) -> None:
        sectors = self._sectors
        inside = sectors is None or sectors.segment != section.segment
        # EnCase 1 kept the chunks behind the offsets, in the table section itself.
        limit = section.end if inside or sectors is None else sectors.end
        entries = section.payload + TABLE_HEADER_SIZE
        if header.count:
            table = ChunkTable(
                self.index.count, header.count, section.segment, entries, header.base, limit, twin=twin, lost=lost
            )
            self.index.add(table)

    def _header(self, section: Section) -> TableHeader | None:
        data = self.index.files.read(section.segment, section.payload, TABLE_HEADER_SIZE)
        return read_table_header(data, section.length)

    def _entries_sound(self, section: Section, header: TableHeader) -> bool:
        if not header.has_footer:
            return True  # The first specification has no checksum there.
        size = 4 * header.count
        data = self.index.files.read(section.segment, section.payload + TABLE_HEADER_SIZE, size + 4)
        return len(data) == size + 4 and int.from_bytes(data[size:], "little") == zlib.adler32(data[:size])

    def _name(self, section: Section) -> str:
        return f"The table of chunks at byte {section.start:,} of {self.index.files.paths[section.segment].name}"
