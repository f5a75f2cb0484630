"""Videos in the case: keep what was read of them, and hand out their frames, storyboards and matched segments."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from triage.casedb import tables
from triage.casedb.rows import canonical_json, insert_rows
from triage.casedb.thumbs import Level, ThumbStore
from triage.model.matches import MatchRow
from triage.model.video import FrameQuery, FrameRow, VideoMatch, VideoRow, frame_name

_VIDEO_COLUMNS: Final = [column.name for column in tables.video.columns]
_FRAME_COLUMNS: Final = [column.name for column in tables.frame.columns]
_FRAME_FACTS: Final = 7
"""How many of ``FrameRow``'s leading fields are kept in the table; the rest are renderings."""
_MATCH_COLUMNS: Final = [column.name for column in tables.video_match.columns]


class StoryFrame(NamedTuple):
    """One frame of a storyboard, without its picture."""

    ordinal: int
    from_ms: int
    until_ms: int


def keep_videos(
    connection: Connection,
    ids: dict[bytes, int],
    videos: Sequence[tuple[bytes, VideoRow]],
    frames: Sequence[tuple[bytes, FrameRow]],
    recipe: int,
) -> None:
    """Store what was read of videos. The frames of a video come with it and replace those that it had."""
    rows = [(ids[sha256], *row, recipe) for sha256, row in videos]
    if rows:
        connection.exec_driver_sql("DELETE FROM frame WHERE content_id = ?", [(row[0],) for row in rows])
    insert_rows(connection, tables.video, _VIDEO_COLUMNS, rows, replace=True)
    drawn = [(ids[sha256], *row[:_FRAME_FACTS], recipe) for sha256, row in frames]
    insert_rows(connection, tables.frame, _FRAME_COLUMNS, drawn, replace=True)


def renderings(frames: Iterable[tuple[bytes, FrameRow]]) -> Iterable[tuple[bytes, dict[Level, bytes]]]:
    """The renderings of a storyboard, under the names by which thumbs.db keeps them."""
    for sha256, row in frames:
        if row.closed is not None and row.working is not None and row.open is not None:
            levels = {Level.CLOSED: row.closed, Level.WORKING: row.working, Level.OPEN: row.open}
            yield frame_name(sha256, row.ordinal), levels


def storyboard(connection: Connection, content: int) -> list[StoryFrame]:
    """The frames of a video that are drawn, in the order of their times; none for what is no video."""
    rows = connection.exec_driver_sql(
        "SELECT ordinal, from_ms, until_ms FROM frame WHERE content_id = ? AND shown ORDER BY ordinal", (content,)
    )
    return [StoryFrame._make(row) for row in rows]


def frames_between(connection: Connection, after: int, last: int) -> dict[int, tuple[FrameQuery, ...]]:
    """The frames that can be matched, of each video behind one content and up to another."""
    rows = connection.exec_driver_sql(
        "SELECT content_id, from_ms, until_ms, pdq_variants FROM frame WHERE content_id > ? AND content_id <= ?"
        " AND pdq_variants IS NOT NULL ORDER BY content_id, ordinal",
        (after, last),
    )
    found: dict[int, list[FrameQuery]] = defaultdict(list)
    for content, *frame in rows:
        found[content].append(FrameQuery(*frame))
    return {content: tuple(frames) for content, frames in found.items()}


def keep_video_matches(connection: Connection, set_id: int, rows: Sequence[MatchRow]) -> None:
    """Store the segments of those matches that are of videos."""
    values = [
        (r.content, set_id, r.record, *r.video[:-1], canonical_json(r.video.segments))
        for r in rows
        if r.video is not None
    ]
    insert_rows(connection, tables.video_match, _MATCH_COLUMNS, values, replace=True)


def video_matches(connection: Connection, content: int) -> dict[tuple[int, int], VideoMatch]:
    """How a video meets the sets that it matched, by set and record."""
    rows = connection.exec_driver_sql(
        "SELECT set_id, record, start_ms, end_ms, query_matched, query_frames, target_matched, target_frames, segments"
        " FROM video_match WHERE content_id = ?",
        (content,),
    )
    return {(row[0], row[1]): video_match_of(row[2:]) for row in rows}


def video_match_of(row: Sequence[Any]) -> VideoMatch:
    """The match whose columns, from the start on, are these."""
    *numbers, segments = row
    return VideoMatch._make((*numbers, tuple((start, end) for start, end in json.loads(segments))))


def thumbnail_faults(connection: Connection, thumbs: ThumbStore, stored: set[bytes]) -> list[str]:
    """Which storyboards lack a rendering; the names of those that are there are taken from ``stored``."""
    faults = []
    query = "SELECT c.sha256, f.ordinal FROM frame f JOIN content c ON c.id = f.content_id WHERE f.shown ORDER BY 1, 2"
    for sha256, ordinal in connection.exec_driver_sql(query):
        name = frame_name(sha256, ordinal)
        stored.discard(thumbs.pseudonym(name))
        missing = [level.value for level in Level if thumbs.get(name, level) is None]
        if missing:
            label = f"frame {ordinal} of item {sha256.hex()[:16]}"
            faults.append(f"Renderings of {label} are missing: {', '.join(missing)}.")
    return faults
