"""The times of a ZIP member, out of the extra fields of its central directory record or the DOS field.

Per time the finest source that is present is used, and its clock says which: NTFS field (0x000a, 100 ns), extended
timestamp (0x5455, Unix seconds), DOS field (modification only: two-second steps, zone unknown). Sources: APPNOTE.TXT
4.5.5 (PKWARE); proginfo/extrafld.txt (Info-ZIP). GrayKey writes four times into 0x5455, the third of which is the
change of metadata and the fourth the creation (its published reader GKLS); with three, the third is the creation.
"""

from __future__ import annotations

import struct
from calendar import timegm
from collections.abc import Iterator
from typing import Final, NamedTuple

from triage.model.times import Clock, pack_clocks

_NTFS: Final = 0x000A
_EXTENDED: Final = 0x5455
_GRAYKEY_LENGTH: Final = 17
_DOS_YEAR: Final = 1980


class EntryTimes(NamedTuple):
    """Four raw times and their packed clocks, as ``EntryRow`` keeps them."""

    created: int | None = None
    modified: int | None = None
    accessed: int | None = None
    changed: int | None = None
    clocks: int = 0


NO_TIMES: Final = EntryTimes()


def entry_times(times: dict[str, tuple[int, Clock]]) -> EntryTimes:
    """Pack what is known; names are the fields of ``EntryTimes``."""
    none: tuple[int | None, Clock] = (None, Clock.NONE)
    created, modified = times.get("created", none), times.get("modified", none)
    accessed, changed = times.get("accessed", none), times.get("changed", none)
    clocks = pack_clocks(created[1], modified[1], accessed[1], changed[1])
    return EntryTimes(created[0], modified[0], accessed[0], changed[0], clocks)


def zip_times(extra: bytes, dos_date: int, dos_time: int) -> EntryTimes:
    """The times of a ZIP member.

    Args:
        extra: The extra fields of its central directory record.
        dos_date: DOS date of the record.
        dos_time: DOS time of the record.
    """
    times: dict[str, tuple[int, Clock]] = {}
    wall = dos_wall(dos_date, dos_time)
    if wall is not None:
        times["modified"] = wall, Clock.DOS_ZIP_WALL
    fields = list(extra_fields(extra))
    for kind, data in fields:
        if kind == _EXTENDED:
            times.update(_extended(data))
    for kind, data in fields:
        if kind == _NTFS:
            times.update(_ntfs(data))
    return entry_times(times)


def extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """(id, data) of each extra field; what does not fit any more ends it."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if at + 4 + length > len(extra):
            return
        yield kind, extra[at + 4 : at + 4 + length]
        at += 4 + length


def dos_wall(date: int, time: int) -> int | None:
    """Wall-clock seconds since 1970 of a DOS date and time; ``None`` where it is empty or no date."""
    year, month, day = _DOS_YEAR + (date >> 9), date >> 5 & 15, date & 31
    hour, minute, second = time >> 11, time >> 5 & 63, (time & 31) * 2
    if not (1 <= month <= 12 and 1 <= day <= 31 and hour < 24 and minute < 60 and second < 60):
        return None
    return timegm((year, month, day, hour, minute, second))


def _extended(data: bytes) -> dict[str, tuple[int, Clock]]:
    """Field 0x5455. In a central directory the flags are those of the local header, so the length decides."""
    if not data:
        return {}
    if len(data) == _GRAYKEY_LENGTH:
        names = ["modified", "accessed", "changed", "created"]
    else:
        names = [name for bit, name in enumerate(("modified", "accessed", "created")) if data[0] >> bit & 1]
    values = struct.unpack_from(f"<{(len(data) - 1) // 4}i", data, 1)
    return {name: (value, Clock.UNIX_S) for name, value in zip(names, values, strict=False)}


def _ntfs(data: bytes) -> dict[str, tuple[int, Clock]]:
    """Field 0x000a: four reserved bytes, then attributes; number 1 has three FILETIMEs."""
    at = 4
    while at + 4 <= len(data):
        tag, length = struct.unpack_from("<HH", data, at)
        if tag == 1 and length >= 24 and at + 28 <= len(data):
            values = struct.unpack_from("<3q", data, at + 4)
            names = ("modified", "accessed", "created")
            return {name: (value, Clock.NTFS_100NS) for name, value in zip(names, values, strict=True) if value > 0}
        at += 4 + length
    return {}
