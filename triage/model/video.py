"""Videos: what a container says about itself, the frames that were looked at, and how one meets a hash set."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class VideoRow(NamedTuple):
    """What was read of one video. Width and height are as stored, before rotation."""

    width: int
    height: int
    rotation: int
    """Quarter turns clockwise that make it upright, in degrees: 0, 90, 180, 270."""
    duration_ms: int | None
    """As the container says; ``None`` where it does not."""
    container: str
    codec: str
    """Of the stream that was looked at; empty where there is none but sound."""
    streams: str
    """The kinds of all streams in their order, with commas between: ``video,audio``."""
    created: str | None
    """When it was made, as the container writes it."""
    created_origin: str
    """Which field says so; empty where none does."""
    created_clock: str
    """How that time is to be read."""
    latitude: float | None
    """Decimal degrees, north positive."""
    longitude: float | None
    make: str | None
    model: str | None
    content_identifier: str | None
    """What pairs a clip with the still of a live photo."""
    key_frames: int | None
    """Key frames by its own index; ``None`` where it has none."""
    looked_at: int
    """Frames that were decoded and hashed."""
    black: int
    """Frames among them that are black; they are left out."""
    alike: int
    """Frames among them that are alike the one before; they are left out, and lengthen its time."""
    tags: str
    """JSON object of what the container says, at most 16 KiB."""


class FrameRow(NamedTuple):
    """One distinct frame, upright, and the time over which frames were alike."""

    ordinal: int
    """From 0, in the order of their times."""
    from_ms: int
    until_ms: int
    """The last frame that was alike."""
    pdq: bytes | None
    """32 bytes; ``None`` where rounding decides."""
    pdq_quality: int
    pdq_variants: bytes | None
    """Eight times 32 bytes, where the frame can be matched."""
    shown: bool
    """Part of the storyboard: it has the three renderings."""
    closed: bytes | None
    working: bytes | None
    open: bytes | None


class FrameQuery(NamedTuple):
    """A frame as a hash set is asked about it."""

    from_ms: int
    until_ms: int
    pdq_variants: bytes


class VideoMatch(NamedTuple):
    """How the frames of a video meet the frames of one record."""

    start_ms: int
    """Where the first matched segment begins in the video of the evidence."""
    end_ms: int
    """Where the last one ends."""
    query_matched: int
    query_frames: int
    target_matched: int
    target_frames: int
    """Frames of the record; 1 where it is a still."""
    segments: tuple[tuple[int, int], ...]
    """(start, end) of each, in milliseconds."""


def frame_name(sha256: bytes, ordinal: int) -> bytes:
    """Under which name the renderings of a frame are kept; the first one stands for the video itself."""
    return sha256 + ordinal.to_bytes(4, "big") if ordinal else sha256


def vpdq_text(frames: Iterable[tuple[bytes, int, int]]) -> str:
    """Frames as a list hands them on: ``hash,quality,second`` of each, semicolons between (``hashsets.vpdq``).

    Args:
        frames: PDQ, quality, and milliseconds of each, in the order of their times.
    """
    return ";".join(f"{pdq.hex()},{quality},{moment / 1000:.3f}" for pdq, quality, moment in frames)


def time_words(milliseconds: int) -> str:
    """A time within a video, or its length: ``0:07``, ``1:02:03``."""
    seconds = milliseconds // 1000
    hours, minutes = seconds // 3600, seconds // 60 % 60
    return f"{hours}:{minutes:02}:{seconds % 60:02}" if hours else f"{minutes}:{seconds % 60:02}"
