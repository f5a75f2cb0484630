"""Times on a clock that a person chose: IANA zones with daylight saving, and wall times placed by an assumption.

An ``Instant`` is shown in the display zone. A ``WallTime`` has no zone: it is placed only by the zone that somebody
assumed for the exhibit, and whatever shows it says so. Clock offsets are never applied silently.
"""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from triage.errors import UsageError
from triage.model.times import Instant, Time, WallTime

DEFAULT_ZONE: Final = "UTC"
USUAL_ZONES: Final = ("UTC", "Europe/London")
"""What is offered first."""

_UNIX: Final = datetime(1970, 1, 1, tzinfo=UTC)
_YEAR: Final = 365 * 86_400 * 1_000_000
EARLIEST: Final = -1968 * _YEAR
LATEST: Final = 8000 * _YEAR
"""Microseconds since 1970 that a calendar surely holds in every zone; what lies outside is shown raw."""


class Placed(NamedTuple):
    """A time on the chosen clock."""

    moment: datetime
    """With its zone, so that it carries its offset."""
    assumed: bool
    """True where only an assumed zone puts it there."""


def zone_names() -> tuple[str, ...]:
    """All zones of the tz database, the usual ones first."""
    rest = sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/"))
    return (*USUAL_ZONES, *(name for name in rest if name not in USUAL_ZONES))


@lru_cache(maxsize=64)
def find_zone(name: str) -> ZoneInfo:
    """The zone of an IANA name.

    Raises:
        UsageError: There is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError(
            f"{name} is not a time zone of the IANA database.", hint="Names look like Europe/London."
        ) from error


def place(time: Time, display: str, assumed: str) -> Placed | None:
    """Put a time on the display clock; ``None`` where no calendar holds it.

    Args:
        time: What was read.
        display: IANA name of the zone in which people want to read.
        assumed: IANA name of the zone that a wall time is assumed to be of.
    """
    try:
        if isinstance(time, Instant):
            return Placed(time.utc().astimezone(find_zone(display)), assumed=False)
        return Placed(_placed(time, assumed).astimezone(find_zone(display)), assumed=True)
    except OverflowError:
        return None


def wall_microseconds(time: WallTime, assumed: str) -> int:
    """Microseconds since 1970 UTC of a wall time, by the zone that it is assumed to be of.

    Raises:
        OverflowError: No calendar holds it.
    """
    return (_placed(time, assumed) - _UNIX) // timedelta(microseconds=1)


def at_microseconds(value: int, display: str) -> datetime | None:
    """The moment on the display clock; ``None`` where no calendar holds it."""
    if not EARLIEST < value < LATEST:
        return None
    return (_UNIX + timedelta(microseconds=value)).astimezone(find_zone(display))


def start_of_day(year: int, month: int, day: int, display: str) -> int:
    """Microseconds since 1970 UTC at which a day begins on the display clock."""
    return (datetime(year, month, day, tzinfo=find_zone(display)) - _UNIX) // timedelta(microseconds=1)


def _placed(time: WallTime, assumed: str) -> datetime:
    return time.wall().replace(tzinfo=find_zone(assumed))
