"""Videos as a person reads them: their facts, their storyboard, and the segments that met a hash set."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from triage.casedb.connection import Connection
from triage.casedb.videos import storyboard, video_match_of
from triage.model.video import VideoMatch
from triage.model.wording import COPIES

_FACTS: Final = (
    "width, height, rotation, duration_ms, container, codec, streams, created, created_origin, created_clock, latitude,"
    " longitude, make, model, content_identifier, key_frames, looked_at, black, alike, tags"
)
_MET: Final = (
    "start_ms", "end_ms", "query_matched", "query_frames", "target_matched", "target_frames", "segments",
)  # fmt: skip


def seconds(milliseconds: int | None) -> float | None:
    """Seconds as they are printed."""
    return milliseconds / 1000 if milliseconds is not None else None


def video_record(connection: Connection, content: int) -> dict[str, Any] | None:
    """The facts of a video and the frames of its storyboard; ``None`` where nothing was read of one."""
    query = f"SELECT {_FACTS} FROM video WHERE content_id = ?"
    row = connection.exec_driver_sql(query, (content,)).mappings().first()
    if row is None:
        return None
    facts = {name: value for name, value in row.items() if name not in ("duration_ms", "tags")}
    return {
        **facts,
        "duration": seconds(row["duration_ms"]),
        "tags": json.loads(row["tags"] or "{}"),
        "storyboard": [
            {"frame": f.ordinal, "start": seconds(f.from_ms), "end": seconds(f.until_ms)}
            for f in storyboard(connection, content)
        ],
    }


def match_record(match: Mapping[str, Any]) -> dict[str, Any]:
    """A match of an item as ``show --json`` prints it."""
    plain = {name: value for name, value in match.items() if name not in _MET}
    plain["suggestion"] = bool(plain["suggestion"])
    plain["variant"] = COPIES[plain["variant"]]
    return {**plain, **segments_record([match[name] for name in _MET])}


def segments_record(columns: Sequence[Any]) -> dict[str, Any]:
    """When a video met a record, in seconds, and how many frames of either did; empty times where it is no video.

    Args:
        columns: Those of ``video_match`` from ``start_ms`` on, NULL where there is no row.
    """
    met: VideoMatch | None = video_match_of(columns) if columns[0] is not None else None
    return {
        "start": seconds(met.start_ms) if met else None,
        "end": seconds(met.end_ms) if met else None,
        "segments": [[seconds(start), seconds(end)] for start, end in met.segments] if met else [],
        "frames": f"{met.query_matched} of {met.query_frames}" if met else None,
        "frames_of_record": f"{met.target_matched} of {met.target_frames}" if met else None,
    }
