"""The walk of a file system through libtsk: every name once, likely places first, deleted ones included.

What is listed and what is gone into follows ``tsk_fs_dir_walk`` of libtsk (tsk/fs/fs_dir.c), which fiwalk uses,
with two differences: the order, and that a directory is listed once in the whole walk, under the first path that
leads to it, so that crafted loops and cross links cannot make it longer than the file system.

An alternate data stream (NTFS) or resource fork (HFS+) stands directly behind its file: its parent is the file, its
name ``file:stream``, and so its path is that of the file's directory and this name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from triage.errors import EvidenceError
from triage.evidence.order import DirectoryQueue, LikelyPlaces
from triage.evidence.tsk import FileSystem, tsk_sentence
from triage.evidence.tsk_rows import (
    DATA_TYPES,
    DIRECTORY_METAS,
    DIRECTORY_NAMES,
    META_ALLOCATED,
    NAME_ALLOCATED,
    NAMED_TYPE,
    STREAM_TYPES,
    VIRTUAL_DIRECTORY,
    RowBuilder,
    decode_name,
)
from triage.model.entries import EntryFlag, EntryKind, EntryRow
from triage.model.problems import Note

MAX_DEPTH: Final = 128
"""Directories within one another; libtsk's own bound (fs_dir.c, MAX_DEPTH)."""
MAX_SAME_BLOCK: Final = 8
"""Directories listed that begin at the same block. FAT has them: a renamed directory leaves its old, deleted name
behind. A crafted volume could else make each of its directories list all of them."""
MAX_ENTRIES: Final = 50_000_000
"""Entries of one volume. The largest NTFS volumes that examiners report hold some ten million."""
MAX_STREAMS: Final = 1_000
"""Alternate streams listed of one file."""

_DOTS: Final = (b".", b"..")
_HANDED_OUT: Final = 512
_BAD_CLUSTERS: Final = 8
"""The MFT entry of $BadClus: its stream $Bad is as long as the volume, holds nothing, and is never read."""
_MET_BEFORE: Final = Note(
    "This directory was met before under another path (a loop or a second link): it is listed there."
)
# Plain integers, as in tsk_rows.
_NAME_ALLOCATED: Final = int(EntryFlag.NAME_ALLOCATED)
_META_ALLOCATED: Final = int(EntryFlag.META_ALLOCATED)
_REALLOCATED: Final = int(EntryFlag.REALLOCATED)
_ORPHAN: Final = int(EntryFlag.ORPHAN)
_NO_CONTENT: Final = int(EntryFlag.NO_CONTENT)
_STREAM: Final = int(EntryKind.STREAM)

Walk = Iterator[EntryRow | tuple[int, str]]


class _Directory(NamedTuple):
    address: int
    entry: int
    """Index of its row."""
    path: str
    depth: int
    orphan: int
    """``EntryFlag.ORPHAN`` for what lies below $OrphanFiles, else 0."""
    priority: int


class FileSystemWalk:
    """One walk of one file system; a second one takes a second object and gives the same rows.

    Args:
        file_system: What to walk.
        places: Which directories come first.
    """

    def __init__(self, file_system: FileSystem, places: LikelyPlaces) -> None:
        self._fs = file_system
        self._places = places
        self._build = RowBuilder(file_system)
        self._queue: DirectoryQueue[_Directory] = DirectoryQueue(places)
        self._listed = {file_system.root}
        self._listed_blocks: dict[int, int] = {}
        self._next = 0
        self._streams = file_system.has_streams
        self._out: list[EntryRow | tuple[int, str]] = []
        """Made and not yet handed out; a list, since generators within generators cost a third of the speed."""

    def rows(self) -> Walk:
        """The root, then every directory's entries; a problem stands behind the row that it is about.

        Raises:
            EvidenceError: The root directory's metadata cannot be read: nothing can be walked.
        """
        root = self._fs.file(self._fs.root)
        flags = int(EntryFlag.NAME_ALLOCATED | EntryFlag.META_ALLOCATED)
        yield self._build.row(self._number(), -1, b"", root.info.meta, flags, 0, 1)
        self._queue.push("", _Directory(self._fs.root, 0, "", 0, 0, 1))
        while self._queue:
            yield from self._list(self._queue.pop())
            if self._next >= MAX_ENTRIES:
                yield -1, f"The walk was ended after {MAX_ENTRIES:,} entries; what lies behind them was not listed."
                return

    def _list(self, directory: _Directory) -> Walk:
        out = self._out
        try:
            for file in self._fs.directory(directory.address):
                self._entry(file, directory)
                if len(out) >= _HANDED_OUT:
                    yield from out
                    out.clear()
                    if self._next >= MAX_ENTRIES:
                        return
        except EvidenceError as error:
            reason = next(iter(self._fs.image.take_faults()), error.sentence)
            out.append((directory.entry, f"This directory cannot be listed: {reason}"))
        except (OSError, RuntimeError) as error:  # from libtsk, between two entries
            out.append((directory.entry, f"This directory was listed in part only: {tsk_sentence(error)}"))
        for fault in self._fs.image.take_faults():
            out.append((directory.entry, f"A part of this directory cannot be read: {fault}"))
        yield from out
        out.clear()

    def _entry(self, file: Any, directory: _Directory) -> None:
        info = file.info
        named = info.name
        name: bytes = named.name or b""
        if name in _DOTS:
            return
        meta = info.meta
        live = int(named.flags) & NAME_ALLOCATED
        flags = directory.orphan | live  # EntryFlag.NAME_ALLOCATED is the same bit
        if meta is None and (named.meta_addr or live):
            # libtsk withholds metadata whose sequence number is not the name's.
            file = self._reopen(named.meta_addr)
            meta = None if file is None else file.info.meta
            if meta is not None and not flags & (_NAME_ALLOCATED | _ORPHAN) and _of_a_later_file(named, meta):
                flags |= _REALLOCATED  # an orphan's name is libtsk's own
        if meta is None:
            self._out.append(
                self._build.without_metadata(self._number(), directory.entry, name, named, flags, directory.priority)
            )
            return
        kind = int(meta.type)
        if int(meta.flags) & META_ALLOCATED:
            flags |= _META_ALLOCATED if live else _META_ALLOCATED | _REALLOCATED
        if kind in DIRECTORY_METAS and int(named.type) in DIRECTORY_NAMES and (live or not flags & _META_ALLOCATED):
            # libtsk's rule: a directory by name and by metadata, live, or deleted with its metadata still free.
            self._directory(file, meta, kind, name, flags, directory)
        else:
            self._file(file, meta, name, flags, directory.entry, directory.priority)

    def _directory(self, file: Any, meta: Any, kind: int, name: bytes, flags: int, above: _Directory) -> None:
        path = f"{above.path}/{decode_name(name)[0]}"
        priority = above.priority and self._places.priority(path)
        row = self._file(file, meta, name, flags, above.entry, priority)
        entry = row.index
        orphan = _ORPHAN if kind == VIRTUAL_DIRECTORY else above.orphan
        directory = _Directory(meta.addr, entry, path, above.depth + 1, orphan, priority)
        times = self._listed_blocks.get(row.block, 0)
        if directory.address in self._listed or times >= MAX_SAME_BLOCK:
            self._out.append((entry, _MET_BEFORE))
        elif directory.depth > MAX_DEPTH:
            self._out.append((entry, f"Directories lie more than {MAX_DEPTH} deep here; this one was not listed."))
        else:
            self._listed.add(directory.address)
            if row.block:
                self._listed_blocks[row.block] = times + 1
            self._queue.push(path, directory)

    def _file(self, file: Any, meta: Any, name: bytes, flags: int, parent: int, priority: int) -> EntryRow:
        """Hand out the row of an entry with metadata, and those of its streams; gives back the first."""
        default = block = 0
        streams: list[Any] = []
        if self._streams:
            default, block, streams = self._attributes(file)
        else:
            for attribute in file:
                block = self._build.first_block(attribute)
                break
        index = self._number()
        row = self._build.row(index, parent, name, meta, flags | default, block, priority)
        self._out.append(row)
        if meta.size < 0:
            self._out.append((index, "The stored size is larger than any file can be; nothing of it was read."))
        for attribute in streams[:MAX_STREAMS]:
            self._out.append(self._stream(row, name, flags, attribute))
        if len(streams) > MAX_STREAMS:
            sentence = f"This file has {len(streams):,} alternate streams; the first {MAX_STREAMS:,} were listed."
            self._out.append((index, sentence))
        return row

    def _attributes(self, file: Any) -> tuple[int, int, list[Any]]:
        """(flags and first block of the default data, the other streams)."""
        flags = block = 0
        streams: list[Any] = []
        for attribute in file:
            info = attribute.info
            kind = int(info.type)
            if kind in DATA_TYPES and not (kind == NAMED_TYPE and info.name):
                flags |= self._build.attribute_flags(int(info.flags))
                block = block or self._build.first_block(attribute)
            elif kind in STREAM_TYPES and info.size > 0:
                streams.append(attribute)
        return flags, block, streams

    def _stream(self, base: EntryRow, name: bytes, flags: int, attribute: Any) -> EntryRow:
        info = attribute.info
        text, kept = decode_name(name + b":" + (info.name or b"rsrc"))
        flags |= self._build.attribute_flags(int(info.flags))
        if base.address == _BAD_CLUSTERS and info.name == b"$Bad":
            flags |= _NO_CONTENT
        return base._replace(
            index=self._number(),
            parent=base.index,
            name=text,
            name_bytes=kept,
            stream=int(info.type) << 16 | int(info.id),
            kind=_STREAM,
            flags=flags,
            size=int(info.size),
            block=self._build.first_block(attribute),
        )

    def _reopen(self, address: int) -> Any:
        try:
            return self._fs.file(address)
        except EvidenceError:
            return None

    def _number(self) -> int:
        number = self._next
        self._next += 1
        return number


def _of_a_later_file(named: Any, meta: Any) -> bool:
    """True unless the metadata is still that of the deleted name.

    NTFS counts a file record's sequence number up when it is freed (and from 65,535 to 1), so a record that is
    free and one ahead of the name was not given to another file since.
    """
    if int(meta.flags) & META_ALLOCATED:
        return True
    stored = int(named.meta_seq)
    return int(meta.seq) not in (stored, stored % 0xFFFF + 1)
