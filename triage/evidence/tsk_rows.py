"""One entry of a file system, as libtsk gives it, made into a row: kind, flags, size, times, first block.

This is the hot loop of the walk: plain integers and locals, no objects. Meanings are those of libtsk's
``TSK_FS_NAME`` and ``TSK_FS_META`` (tsk/fs/tsk_fs.h 4.15.0), and allocation, size and content are taken as fiwalk
takes them, so that its DFXML is the truth that tests hold this against.
"""

from __future__ import annotations

from typing import Any, Final

from triage.evidence.tsk import FileSystem
from triage.model.entries import EntryFlag, EntryKind, EntryRow
from triage.model.times import Clock, pack_clocks

NAME_ALLOCATED: Final = 1
META_ALLOCATED: Final = 1
DIRECTORY_NAMES: Final = frozenset((0, 3, 11))
"""TSK_FS_NAME_TYPE undefined, directory, virtual directory: what may be listed."""
DIRECTORY_METAS: Final = frozenset((2, 11))
"""TSK_FS_META_TYPE directory, virtual directory."""
VIRTUAL_DIRECTORY: Final = 11

NAMED_TYPE: Final = 128
"""NTFS $DATA: the default data without a name, an alternate data stream with one."""
DATA_TYPES: Final = frozenset((NAMED_TYPE, 160, 4352))
"""Attribute types of an entry's own bytes: NTFS $DATA and $INDEX_ALLOCATION, HFS data fork."""
STREAM_TYPES: Final = frozenset((NAMED_TYPE, 4353))
"""Attribute types of further streams: NTFS $DATA with a name, HFS resource fork."""

# Plain integers: rows cross to another process, and the operators of IntFlag cost a microsecond each.
_OTHER: Final = int(EntryKind.OTHER)
_NO_CONTENT: Final = int(EntryFlag.NO_CONTENT)
_KIND_OF_META: Final = {
    1: int(EntryKind.FILE),
    2: int(EntryKind.DIRECTORY),
    6: int(EntryKind.LINK),
    10: int(EntryKind.VIRTUAL),
    11: int(EntryKind.VIRTUAL),
}
_KIND_OF_NAME: Final = {
    0: int(EntryKind.FILE),
    3: int(EntryKind.DIRECTORY),
    5: int(EntryKind.FILE),
    6: int(EntryKind.LINK),
    10: int(EntryKind.VIRTUAL),
    11: int(EntryKind.VIRTUAL),
}
_UNKNOWN_META: Final = 0

_ATTRIBUTE_FLAGS: Final = (
    (0x10, int(EntryFlag.ENCRYPTED)),
    (0x20, int(EntryFlag.COMPRESSED)),
    (0x40, int(EntryFlag.SPARSE)),
)
"""TSK_FS_ATTR_ENC, TSK_FS_ATTR_COMP, TSK_FS_ATTR_SPARSE."""
_RUN_WITHOUT_BLOCK: Final = 1 | 2
"""TSK_FS_ATTR_RUN_FLAG_FILLER and _SPARSE: a run that lies nowhere on the medium."""
_RUNS_LOOKED_AT: Final = 8

_NS: Final = 1_000_000_000
_LARGEST: Final = (1 << 63) - 1
"""What a stored integer holds. A crafted NTFS time may lie beyond it in nanoseconds; then seconds are kept."""


class RowBuilder:
    """Makes the rows of one file system.

    Args:
        file_system: Where they are from; it decides the clock.
    """

    def __init__(self, file_system: FileSystem) -> None:
        self._clock = file_system.clock
        self._clocks = pack_clocks(self._clock, self._clock, self._clock, self._clock)
        self._nanoseconds = self._clock is Clock.UNIX_NS
        self._block_size = file_system.block_size
        self._offset = file_system.offset

    def without_metadata(self, index: int, parent: int, name: bytes, info: Any, flags: int, priority: int) -> EntryRow:
        """The row of a name whose metadata is gone."""
        text, kept = decode_name(name)
        kind = _KIND_OF_NAME.get(int(info.type), _OTHER)
        flags |= _NO_CONTENT
        address = int(info.meta_addr) or -1
        # fmt: off
        return EntryRow(index, parent, text, kept, address, 0, kind, flags, 0, None, None, None, None, 0, 0, priority)
        # fmt: on

    def row(self, index: int, parent: int, name: bytes, meta: Any, flags: int, block: int, priority: int) -> EntryRow:
        """The row of a name with its metadata."""
        text, kept = decode_name(name)
        kind = _KIND_OF_META.get(int(meta.type), _OTHER)
        if kind == _OTHER or int(meta.type) in (_UNKNOWN_META, VIRTUAL_DIRECTORY):
            flags |= _NO_CONTENT
        size = meta.size
        if size < 0:  # a crafted size above 2^63; the walk says so
            size = 0
        created, modified, accessed, changed, clocks = self._times(meta)
        # fmt: off
        return EntryRow(index, parent, text, kept, meta.addr, 0, kind, flags, size,
                        created, modified, accessed, changed, clocks, block, priority)
        # fmt: on

    def attribute_flags(self, attribute_flags: int) -> int:
        """Our flags for those of an attribute."""
        flags = 0
        if attribute_flags & 0x70:
            for theirs, ours in _ATTRIBUTE_FLAGS:
                if attribute_flags & theirs:
                    flags |= ours
        return flags

    def first_block(self, attribute: Any) -> int:
        """Where on the medium the bytes of an attribute begin; 0 where they lie in the metadata or nowhere."""
        for _, run in zip(range(_RUNS_LOOKED_AT), attribute, strict=False):
            if not int(run.flags) & _RUN_WITHOUT_BLOCK:
                block = int(run.addr) * self._block_size + self._offset
                return block if block <= _LARGEST else 0
        return 0

    def _times(self, meta: Any) -> tuple[int | None, int | None, int | None, int | None, int]:
        created, modified, accessed, changed = meta.crtime, meta.mtime, meta.atime, meta.ctime
        if not self._nanoseconds:
            # libtsk has no other sign for "no time" than zero.
            return created or None, modified or None, accessed or None, changed or None, self._clocks
        one = created * _NS + meta.crtime_nano if created else None
        two = modified * _NS + meta.mtime_nano if modified else None
        three = accessed * _NS + meta.atime_nano if accessed else None
        four = changed * _NS + meta.ctime_nano if changed else None
        if max(created, modified, accessed, changed) >= _LARGEST // _NS:
            return _within(one), _within(two), _within(three), _within(four), self._clocks_within(one, two, three, four)
        return one, two, three, four, self._clocks

    def _clocks_within(self, *times: int | None) -> int:
        return pack_clocks(*(self._clock if time is None or time <= _LARGEST else Clock.UNIX_S for time in times))


def decode_name(name: bytes) -> tuple[str, bytes | None]:
    """The name as text, and its bytes only where they are not valid UTF-8."""
    try:
        return name.decode(), None
    except UnicodeDecodeError:
        return name.decode("utf-8", "replace"), name


def _within(time: int | None) -> int | None:
    return time if time is None or time <= _LARGEST else min(time // _NS, _LARGEST)
