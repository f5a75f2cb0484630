"""Which frames of a video are decoded: its key frames, evenly chosen where it has many; all of a small one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, Final

import av
import av.error

from triage.analysis.limits import (
    VIDEO_DECODED_PIXELS,
    VIDEO_FRAMES,
    VIDEO_INDEX,
    VIDEO_SECONDS,
    VIDEO_WHOLE_PIXELS,
    WHOLE_IN_MEMORY,
)

STEP_MS: Final = 500
"""Between key frames a small video is looked at so often. Two encodings of one video have their key frames at other
times; half a second is the most by which their frames then miss each other."""

_INDEXED: Final = ("mov", "avi")
"""Containers that have an index of every frame and give it before they are read; others fill it while they are."""

_KEY_EVERY: Final = 1
"""A second: no more key frames than that are expected of a container that does not list them."""

_DECODING: Final = (av.error.FFmpegError, ValueError, OSError, RuntimeError, ArithmeticError, MemoryError)


class Picked:
    """The frames of a video that are looked at; what ended the looking stands in ``left`` or ``failed``."""

    def __init__(self, container: Any, stream: Any, size: int) -> None:
        self._container = container
        self._stream = stream
        self._begun = time.process_time()
        self._pixels = stream.codec_context.width * stream.codec_context.height
        stamps, all_frames = _index(stream) if container.format.name.startswith(_INDEXED) else ([], 0)
        self.key_frames = len(stamps) if stamps else None
        self._most = most = max(min(VIDEO_FRAMES, VIDEO_DECODED_PIXELS // self._pixels), 1)
        long_ = (container.duration or 0) > most * _KEY_EVERY * av.time_base
        if not stamps and (long_ or size > WHOLE_IN_MEMORY):
            stamps = _times(container, stream, most)
        self._stamps = [stamps[place * len(stamps) // most] for place in range(most)] if len(stamps) > most else stamps
        self._many = bool(stamps) and (len(stamps) > most or size > WHOLE_IN_MEMORY or self.key_frames is None)
        self._whole = 0 < all_frames * self._pixels <= VIDEO_WHOLE_PIXELS and not self._many
        self.left = ""
        self.failed: BaseException | None = None

    def frames(self) -> Iterator[tuple[int, Any]]:
        """(milliseconds, frame) in the order of time."""
        context = self._stream.codec_context
        context.thread_count = 1
        context.skip_frame = "DEFAULT" if self._whole else "NONKEY"
        count = 0
        try:
            for moment, frame in self._sought() if self._many else self._in_order():
                if count >= self._most:
                    self._stop(f"the first {count:,}", moment)
                    return
                if time.process_time() - self._begun > VIDEO_SECONDS:
                    self._stop(f"what {VIDEO_SECONDS:.0f} seconds of processor time allow", moment)
                    return
                yield moment, frame
                count += 1
        except av.error.EOFError:
            return
        except _DECODING as error:
            self.failed = error

    def _stop(self, what: str, moment: int) -> None:
        self.left = f"Only some frames of the video were looked at, {what}: nothing from {moment / 1000:.1f} s on."

    def _in_order(self) -> Iterator[tuple[int, Any]]:
        last: int | None = None
        for frame in self._container.decode(self._stream):
            moment = self._moment(frame)
            # Some decoders give every frame, whatever they are asked to skip.
            if not frame.key_frame and last is not None and moment - last < STEP_MS:
                continue
            last = moment
            yield moment, frame

    def _sought(self) -> Iterator[tuple[int, Any]]:
        before = -1
        for stamp in self._stamps:
            self._container.seek(stamp, stream=self._stream)
            frame = next(self._container.decode(self._stream), None)
            if frame is not None and (moment := self._moment(frame)) > before:
                before = moment
                yield moment, frame

    def _moment(self, frame: Any) -> int:
        """Milliseconds since the stream's beginning; never below 0."""
        if frame.pts is None:
            return 0
        start = self._stream.start_time or 0
        return max(int((frame.pts - start) * self._stream.time_base * 1000), 0)


def pick(container: Any, stream: Any, size: int) -> Picked:
    """Choose among the frames of a stream; ``size`` is that of the file in bytes."""
    return Picked(container, stream, size)


def _times(container: Any, stream: Any, most: int) -> list[int]:
    """So many times, evenly over the length that the container says; none where it says none."""
    if not container.duration or not stream.time_base:
        return []
    start = stream.start_time or 0
    length = container.duration / av.time_base
    return [start + int(length * place / most / stream.time_base) for place in range(most)]


def _index(stream: Any) -> tuple[list[int], int]:
    """The times of the key frames by the container's own index, and how many frames it has; 0 where it does not say."""
    stamps: list[int] = []
    count = 0
    for entry in stream.index_entries:
        count += 1
        if count > VIDEO_INDEX:
            break
        if entry.is_keyframe:
            stamps.append(entry.timestamp)
    return stamps, max(count, int(stream.frames or 0))
