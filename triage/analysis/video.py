"""Examine a video: what its container says, its distinct frames with their hashes, and a storyboard. Silent always."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

import av
import av.error
import av.logging

from triage.analysis.limits import VIDEO_PIXELS, VIDEO_STREAMS
from triage.analysis.video_facts import container_facts
from triage.analysis.video_frames import Frames
from triage.analysis.video_picking import pick
from triage.analysis.video_source import ReaderFile
from triage.errors import EvidenceError
from triage.evidence.source import ContentReader
from triage.execution.slots import Slot
from triage.model.video import FrameRow, VideoRow

FORMATS: Final = {
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "video/x-m4v": "mov",
    "video/3gpp": "mov",
    "video/3gpp2": "mov",
    "video/x-msvideo": "avi",
    "video/x-matroska": "matroska",
    "video/webm": "matroska",
    "video/mpeg": "mpeg",
    "video/mp2t": "mpegts",
    "video/x-ms-asf": "asf",
    "video/x-ms-wmv": "asf",
    "video/x-flv": "flv",
    "video/ogg": "ogg",
}
"""Which of FFmpeg's demuxers a type is given to, and no other: some of them are playlists that open other files."""

_OPTIONS: Final = {"protocol_whitelist": "none", "max_streams": str(VIDEO_STREAMS)}
"""A file that names another file, or an address, opens neither."""

ERRORS: Final = (
    av.error.FFmpegError, OSError, ValueError, TypeError, LookupError, ArithmeticError, RuntimeError, MemoryError,
    AttributeError, AssertionError, UnicodeError,
)  # fmt: skip
"""What PyAV raises over crafted files; anything else is taken for a defect of ours."""

av.logging.set_level(av.logging.PANIC)


class Video(NamedTuple):
    """All that was made of one video."""

    row: VideoRow
    frames: list[FrameRow]
    left: str
    """Why it was not looked at to its end; empty where it was."""


def examine_video(content: bytes | ContentReader, mime: str, slot: Slot) -> Video:
    """Open, describe and look at a video.

    Args:
        content: The whole file, or a reader of it where it is too large for memory.
        mime: Its type by signature, one of ``FORMATS``.
        slot: Told of each block that is read.

    Raises:
        EvidenceError: It cannot be opened or decoded, or exceeds a bound.
    """
    source = io.BytesIO(content) if isinstance(content, bytes) else ReaderFile(content, slot)
    size = len(content) if isinstance(content, bytes) else content.size
    try:
        with _opened(source, FORMATS[mime]) as container:
            return _examine(container, size)
    except EvidenceError:
        raise
    except ERRORS as error:
        failed = getattr(source, "failed", None)
        if failed is not None:
            raise failed from error
        raise EvidenceError(f"The video cannot be read: {said(error)}.") from error


@contextmanager
def _opened(source: Any, demuxer: str) -> Iterator[Any]:
    container = av.open(source, format=demuxer, container_options=_OPTIONS, metadata_errors="replace")
    try:
        yield container
    finally:
        container.close()


def _examine(container: Any, size: int) -> Video:
    if len(container.streams) >= VIDEO_STREAMS:
        raise EvidenceError(f"The video has {VIDEO_STREAMS:,} streams or more, more than are looked at.")
    facts = container_facts(container)
    # A picture of a song's cover is no video.
    streams = [s for s in container.streams.video if "attached_pic" not in str(s.disposition).lower()]
    if not streams:
        return Video(facts, [], "It holds no moving picture, only sound or data.")
    stream = streams[0]
    width, height = stream.codec_context.width, stream.codec_context.height
    if width < 1 or height < 1:
        raise EvidenceError("The video says of no size for its frames.")
    if width * height > VIDEO_PIXELS:
        raise EvidenceError(f"The video claims {width:,} × {height:,} pixels a frame, more than are decoded.")
    frames = Frames()
    picked = pick(container, stream, size)
    for moment, frame in picked.frames():
        frames.take(moment, frame)
    if not frames.looked_at and picked.failed is not None:
        raise EvidenceError(f"No frame of the video can be decoded: {said(picked.failed)}.")
    row = facts._replace(
        width=width,
        height=height,
        rotation=frames.rotation,
        codec=stream.codec_context.name,
        key_frames=picked.key_frames,
        looked_at=frames.looked_at,
        black=frames.black,
        alike=frames.alike,
    )
    return Video(row, frames.rows(), _left(picked, frames))


def _left(picked: Any, frames: Frames) -> str:
    if picked.left:
        return str(picked.left)
    if picked.failed is not None:
        return f"Only {frames.looked_at:,} frames of the video were decoded: {said(picked.failed)}."
    return "" if frames.looked_at else "The video holds no frame."


def said(error: BaseException) -> str:
    """The decoder's words without paths and addresses of memory, so that the same file gives the same sentence."""
    words = error.strerror or type(error).__name__ if isinstance(error, av.error.FFmpegError) else error
    text = str(words)
    text = re.sub(r"<[^>]*>|0x[0-9a-fA-F]+|'[^']*'", "", text)
    text = re.sub(r"\s+", " ", re.sub(r"\[Errno -?\d+\]", "", text)).strip(" .:;'\"")
    return text[:120] or type(error).__name__
