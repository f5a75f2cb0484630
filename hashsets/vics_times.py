"""The times of VICS files, in all the forms that exporters give them (vics.md §3.4)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Final

from hashsets.records import Reading

_ISO: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s*(?:Z|([+-])(\d\d?):?(\d\d)Z?)?", re.IGNORECASE
)
"""ISO 8601; C4 writes an hour of one digit and a Z behind the offset: ``+1:00Z``."""
_MILLISECONDS: Final = re.compile(r"/Date\((-?\d{1,15})(?:[+-]\d{4})?\)/")
"""As Microsoft's JSON serialiser writes a time; the offset behind it is for display only."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def vics_time(text: str) -> datetime | None:
    """The moment in UTC, or None where the text is no time; one without a zone is taken as UTC."""
    text = text.strip()
    try:
        if match := _MILLISECONDS.fullmatch(text):
            return _EPOCH + timedelta(milliseconds=int(match[1]))
        match = _ISO.fullmatch(text)
        if match is None:
            return None
        year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
        micro = int((match[7] or "0")[:6].ljust(6, "0"))
        offset = timedelta(hours=int(match[9] or 0), minutes=int(match[10] or 0))
        zone = timezone(-offset if match[8] == "-" else offset)
        return datetime(year, month, day, hour, minute, second, micro, zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def note_update(value: str | int | Decimal | bool | None, reading: Reading) -> None:
    """Keep the newest time of change; a blank one is normal, another is counted, and neither costs the record."""
    if value is None or value == "":
        return
    moment = vics_time(str(value))
    if moment is None:
        reading.refuse("DateUpdated not a time")
        return
    reading.updated = max(reading.updated, moment.strftime("%Y-%m-%dT%H:%M:%SZ"))
