"""Times as the window shows them: on the clock that the case shows times on, the stored value and its clock beside."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple

from triage.model.zones import find_zone

OWN_CLOCK: Final = "UTC, by the clock of the computer that kept it"


class Told(NamedTuple):
    """Words, and what hovering them shows."""

    text: str
    hover: str


Words = str | Told
"""Words with or without something to be shown where they are hovered."""


def stamp(stored: str, zone: str, *, seconds: bool = True) -> Told:
    """A moment that the case kept of an act or a run.

    Args:
        stored: ISO 8601 in UTC, as the case keeps it.
        zone: IANA name of the zone in which times are shown.
        seconds: Whether seconds are said; the stored value always has them.
    """
    try:
        moment = datetime.fromisoformat(stored).astimezone(find_zone(zone))
    except (ValueError, OverflowError):
        return Told(stored, f"Stored: {stored}, which no calendar holds.")
    text = moment.strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M")
    return Told(text, f"{text} {moment:%z} ({zone})\nStored: {stored}\nClock: {OWN_CLOCK}")


def first_moment(day: str, zone: str) -> str:
    """The moment, as the case stores moments, at which a day begins on the display clock."""
    return _stored(_midnight(date.fromisoformat(day), zone))


def last_moment(day: str, zone: str) -> str:
    """The last moment of a day on the display clock, as the case stores moments."""
    following = date.fromisoformat(day) + timedelta(days=1)
    return _stored(_midnight(following, zone) - timedelta(milliseconds=1))


def _midnight(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=find_zone(zone)).astimezone(UTC)


def _stored(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
