"""What a video's container says about itself: length, streams, when and where it was made, and by which device.

Sources: ISO/IEC 14496-12:2015 (movie header: seconds since 1904 in UTC), Apple's QuickTime metadata keys
(``com.apple.quicktime.…``), ISO 6709:2008 Annex H (a point as signed degrees), Matroska (RFC 9559: DateUTC).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from triage.analysis.limits import EXIF_TEXT, VIDEO_TAGS_JSON
from triage.model.video import VideoRow

_CREATION_DATE: Final = "com.apple.quicktime.creationdate"
_IDENTIFIER: Final = "com.apple.quicktime.content.identifier"
_PLACES: Final = ("com.apple.quicktime.location.iso6709", "location", "location-eng")
_MAKES: Final = ("com.apple.quicktime.make", "com.android.manufacturer", "make")
_MODELS: Final = ("com.apple.quicktime.model", "com.android.model", "model")

WITH_OFFSET: Final = "with its offset from UTC"
WITHOUT_ZONE: Final = "without a zone"
UTC_BY_STANDARD: Final = "UTC by the standard; some devices write local time"

_POINT: Final = re.compile(r"^([+-])(\d{2,6}(?:\.\d{1,12})?)([+-])(\d{3,7}(?:\.\d{1,12})?)(?:[+-/]|CRS|$)")
_HAS_OFFSET: Final = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$")
_NAMES: Final = {"mov": "QuickTime or MP4", "matroska": "Matroska or WebM", "avi": "AVI", "asf": "ASF"}


def container_facts(container: Any) -> VideoRow:
    """The facts of an open container; those of its frames are left empty."""
    tags = {str(key).strip(): str(value).strip("\0 ")[:EXIF_TEXT] for key, value in container.metadata.items()}
    small = {key.casefold(): value for key, value in tags.items()}
    created, origin, clock = _created(small, container.format.name)
    latitude, longitude = _place(small)
    return VideoRow(
        width=0,
        height=0,
        rotation=0,
        duration_ms=_milliseconds(container.duration),
        container=_container(container.format.name),
        codec="",
        streams=",".join(stream.type for stream in container.streams),
        created=created,
        created_origin=origin,
        created_clock=clock,
        latitude=latitude,
        longitude=longitude,
        make=_first(small, _MAKES),
        model=_first(small, _MODELS),
        content_identifier=small.get(_IDENTIFIER) or None,
        key_frames=None,
        looked_at=0,
        black=0,
        alike=0,
        tags=_json(tags),
    )


def point(text: str) -> tuple[float, float] | None:
    """Latitude and longitude of an ISO 6709 point; ``None`` where it is none, or lies outside the globe."""
    found = _POINT.match(text.strip())
    if found is None:
        return None
    latitude, longitude = _degrees(found[1], found[2], 2), _degrees(found[3], found[4], 3)
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return latitude, longitude


def _degrees(sign: str, text: str, digits: int) -> float | None:
    """Degrees, degrees with minutes, or with minutes and seconds, by how many digits stand before the point."""
    whole, _, rest = text.partition(".")
    fraction = f".{rest}" if rest else ""
    extra = len(whole) - digits
    if extra not in (0, 2, 4):
        return None
    parts = [whole[:digits], *(whole[at : at + 2] for at in range(digits, len(whole), 2))]
    parts[-1] += fraction
    value = sum(float(part) / 60**power for power, part in enumerate(parts))
    return float(round(-value if sign == "-" else value, 7))


def _created(tags: Mapping[str, str], container: str) -> tuple[str | None, str, str]:
    if tags.get(_CREATION_DATE):
        text = tags[_CREATION_DATE]
        return text, "QuickTime creation date", WITH_OFFSET if _HAS_OFFSET.search(text) else WITHOUT_ZONE
    if tags.get("creation_time"):
        origin = "movie header" if "mov" in container else f"{_container(container)} creation time"
        return tags["creation_time"], origin, UTC_BY_STANDARD
    return None, "", ""


def _place(tags: Mapping[str, str]) -> tuple[float | None, float | None]:
    for name in _PLACES:
        if name in tags and (found := point(tags[name])) is not None:
            return found
    return None, None


def _first(tags: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((tags[name] for name in names if tags.get(name)), None)


def _milliseconds(duration: int | None) -> int | None:
    """The container counts microseconds; what it claims beyond a month is no length."""
    if duration is None or not 0 <= duration < 31 * 86_400 * 1_000_000:
        return None
    return int(duration // 1000)


def _container(name: str) -> str:
    first = name.partition(",")[0]
    return _NAMES.get(first, first)


def _json(tags: Mapping[str, str]) -> str:
    kept: dict[str, str] = {}
    size = 2
    for key in sorted(tags):
        text = json.dumps({key[:EXIF_TEXT]: tags[key]}, ensure_ascii=False)
        size += len(text.encode("utf-8", "replace")) + 2
        if size > VIDEO_TAGS_JSON:
            break
        kept[key[:EXIF_TEXT]] = tags[key]
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)
