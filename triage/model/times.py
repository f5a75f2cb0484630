"""Times as they were written: an instant where UTC is known, a wall time where the zone is not.

High-volume rows keep a time as one integer and the small code of the clock that wrote it; ``read_time``
builds the object when somebody looks. Nothing here converts between zones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Final

_UNIX = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECONDS: Final = 1_000_000
"""In a second."""
_COCOA_OFFSET_S = 978_307_200
"""Seconds from 1970-01-01 to 2001-01-01 UTC, the epoch of Apple's Core Foundation clock."""


class Clock(IntEnum):
    """Which clock wrote a raw time, and so how the integer is read. Codes are stored: never renumber."""

    NONE = 0
    UNIX_S = 1
    """Seconds since 1970 UTC (ext2/3, HFS+, TAR, ZIP "UT" field)."""
    UNIX_MS = 2
    UNIX_US = 3
    UNIX_NS = 4
    """Nanoseconds since 1970 UTC (ext4, folders)."""
    NTFS_100NS = 5
    """100 ns since 1601 UTC (NTFS, ZIP NTFS field)."""
    COCOA_S = 6
    COCOA_US = 7
    """Microseconds since 2001 UTC: Core Data's floating seconds, rounded."""
    COCOA_NS = 8
    FAT_WALL = 20
    """Wall-clock seconds since 1970 of the device, zone unknown (FAT: 2 s, date only for accessed)."""
    DOS_ZIP_WALL = 21
    """The same from the DOS field of a ZIP header."""
    ISO_WALL = 22
    """ISO 9660, without offset."""
    EXFAT_WALL = 23
    """exFAT as libtsk gives it: the UTC offset field is not applied."""
    EXIF_WALL = 24

    @property
    def zone_known(self) -> bool:
        """True where the clock counts in UTC."""
        return Clock.NONE < self < Clock.FAT_WALL

    @property
    def title(self) -> str:
        """The clock's name for a person."""
        return _TITLES[self]


_TITLES = {
    Clock.NONE: "no time",
    Clock.UNIX_S: "Unix seconds",
    Clock.UNIX_MS: "Unix milliseconds",
    Clock.UNIX_US: "Unix microseconds",
    Clock.UNIX_NS: "Unix nanoseconds",
    Clock.NTFS_100NS: "NTFS (100 ns)",
    Clock.COCOA_S: "Apple seconds",
    Clock.COCOA_US: "Apple seconds with fraction",
    Clock.COCOA_NS: "Apple nanoseconds",
    Clock.FAT_WALL: "FAT, zone unknown",
    Clock.DOS_ZIP_WALL: "ZIP DOS field, zone unknown",
    Clock.ISO_WALL: "ISO 9660, zone unknown",
    Clock.EXFAT_WALL: "exFAT, offset not applied",
    Clock.EXIF_WALL: "EXIF, zone unknown",
}

_PER_SECOND = {
    Clock.UNIX_S: 1,
    Clock.UNIX_MS: 1_000,
    Clock.UNIX_US: 1_000_000,
    Clock.UNIX_NS: 1_000_000_000,
    Clock.NTFS_100NS: 10_000_000,
    Clock.COCOA_S: 1,
    Clock.COCOA_US: 1_000_000,
    Clock.COCOA_NS: 1_000_000_000,
}
_EPOCH_S = {
    Clock.NTFS_100NS: -11_644_473_600,
    Clock.COCOA_S: _COCOA_OFFSET_S,
    Clock.COCOA_US: _COCOA_OFFSET_S,
    Clock.COCOA_NS: _COCOA_OFFSET_S,
}


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment whose UTC is known, with the raw value and the clock that wrote it."""

    raw: int
    clock: Clock

    def utc(self) -> datetime:
        """The moment in UTC, to the microsecond.

        Raises:
            OverflowError: The raw value is outside the years 1 to 9999.
        """
        seconds, rest = divmod(self.raw, _PER_SECOND[self.clock])
        micro = rest * 1_000_000 // _PER_SECOND[self.clock]
        return _UNIX + timedelta(seconds=seconds + _EPOCH_S.get(self.clock, 0), microseconds=micro)

    def __str__(self) -> str:
        """ISO 8601 with ``Z``; a value that no calendar holds is printed raw and says so."""
        try:
            moment = self.utc()
        except OverflowError:
            return f"out of range ({self.raw}, {self.clock.title})"
        return moment.replace(tzinfo=None).isoformat(timespec="microseconds" if moment.microsecond else "seconds") + "Z"


@dataclass(frozen=True, slots=True)
class WallTime:
    """What a clock on the wall showed, zone unknown; never compared with an ``Instant`` without an assumption."""

    raw: int
    clock: Clock

    def wall(self) -> datetime:
        """The reading, as a datetime without zone.

        Raises:
            OverflowError: The raw value is outside the years 1 to 9999.
        """
        return _UNIX.replace(tzinfo=None) + timedelta(seconds=self.raw)

    def __str__(self) -> str:
        """ISO 8601 without a zone."""
        try:
            return self.wall().isoformat(timespec="seconds")
        except OverflowError:
            return f"out of range ({self.raw}, {self.clock.title})"


Time = Instant | WallTime


def ticks(clock: Clock) -> tuple[int, int]:
    """How a clock counts: its ticks in a second, and its zero in seconds since 1970."""
    return _PER_SECOND.get(clock, 1), _EPOCH_S.get(clock, 0)


def microseconds(raw: int, clock: int) -> int:
    """Microseconds since 1970: of UTC where the clock counts in UTC, else of what the wall showed.

    Raises:
        ValueError: The clock code is not one of ``Clock``.
    """
    per_second, epoch = ticks(Clock(clock))
    return raw * MICROSECONDS // per_second + epoch * MICROSECONDS


def read_time(raw: int | None, clock: int) -> Time | None:
    """Build the time from what a row holds; ``None`` where the row holds none.

    Raises:
        ValueError: The clock code is not one of ``Clock`` (a stored value is never guessed).
    """
    kind = Clock(clock)
    if raw is None or kind is Clock.NONE:
        return None
    return Instant(raw, kind) if kind.zone_known else WallTime(raw, kind)


def pack_clocks(created: Clock, modified: Clock, accessed: Clock, changed: Clock) -> int:
    """Four clock codes in one integer, eight bits each, in the order created, modified, accessed, changed."""
    return created | modified << 8 | accessed << 16 | changed << 24


def unpack_clocks(packed: int) -> tuple[int, int, int, int]:
    """The inverse of ``pack_clocks``."""
    return packed & 255, packed >> 8 & 255, packed >> 16 & 255, packed >> 24 & 255
