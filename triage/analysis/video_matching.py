"""How the frames of a video meet a hash set: which records, how large a share of either side, and when.

After Meta's vPDQ (ThreatExchange, ``vpdq/README.md``): the share of the frames of the one that is near a frame of the
other, and the other way round. Frames are those that ``video_frames`` kept, so a still scene counts once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hashsets.compiled import RADII, CompiledSet
from hashsets.records import WIDTHS
from triage.model.content import VIDEO_LEAST_FRAMES, VIDEO_LEAST_PERCENT
from triage.model.matches import Algorithm
from triage.model.video import FrameQuery, VideoMatch

VARIANTS: Final = 8
"""Dihedral variants of a frame."""

_TARGETS: Final = 256
"""So many frames of a record are compared at a time: a long film has ten thousand, and all pairs would fill memory."""

_BRIDGED: Final = 1
"""So many frames that do not match may stand inside a segment: a flash, a blurred cut."""


class Met(NamedTuple):
    """A record that a video meets."""

    record: int
    distance: int
    """Of the nearest pair of frames."""
    variant: int
    """Which orientation of the whole video met it."""
    match: VideoMatch


def video_answers(compiled: CompiledSet, frames: Sequence[FrameQuery], *, sentinels: bool = False) -> Iterator[Met]:
    """The records that a video meets, in their order.

    Args:
        compiled: The set.
        frames: Those of the video, in the order of their times.
        sentinels: Name sentinel records too.
    """
    if not frames or not compiled.holds(Algorithm.PDQ):
        return
    width = WIDTHS[Algorithm.PDQ]
    values = np.frombuffer(b"".join(frame.pdq_variants for frame in frames), np.uint8)
    near = compiled.near(Algorithm.PDQ, values.reshape(len(frames) * VARIANTS, width), sentinels=sentinels)
    words = values.reshape(len(frames), VARIANTS, width).view(np.uint64)
    for record in np.unique(near.positions).tolist():
        targets = np.ascontiguousarray(compiled.values_of(Algorithm.PDQ, record)).view(np.uint64)
        met = _met(record, words, targets, frames)
        if met is not None:
            yield met


def _met(
    record: int, words: NDArray[np.uint64], targets: NDArray[np.uint64], frames: Sequence[FrameQuery]
) -> Met | None:
    hits, reached_by, nearest = _meetings(words, targets)
    # The orientation in which most frames meet; of equals the nearest, then the lowest.
    order = [(-int(np.count_nonzero(hits[v])), int(nearest[v]), v) for v in range(VARIANTS)]
    _, distance, variant = min(order)
    queried, reached = int(np.count_nonzero(hits[variant])), int(np.count_nonzero(reached_by[variant]))
    if not enough(queried, len(frames), reached, len(targets)):
        return None
    segments = segments_of(hits[variant].tolist(), frames)
    match = VideoMatch(segments[0][0], segments[-1][1], queried, len(frames), reached, len(targets), tuple(segments))
    return Met(record, distance, variant, match)


def _meetings(
    words: NDArray[np.uint64], targets: NDArray[np.uint64]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.int64]]:
    """For each orientation which frames meet one of the record, which of the record are met, and the least distance."""
    hits = np.zeros((VARIANTS, len(words)), np.bool_)
    reached = np.zeros((VARIANTS, len(targets)), np.bool_)
    nearest = np.full(VARIANTS, np.iinfo(np.int64).max)
    for start in range(0, len(targets), _TARGETS):
        held = slice(start, start + _TARGETS)
        for variant in range(VARIANTS):
            distances = _distances(words[:, variant], targets[held])
            close = distances <= RADII[Algorithm.PDQ]
            hits[variant] |= close.any(1)
            reached[variant, held] = close.any(0)
            nearest[variant] = min(nearest[variant], distances.min())
    return hits, reached, nearest


def _distances(queries: NDArray[np.uint64], targets: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Differing bits of each pair: (queries, targets)."""
    bits: NDArray[np.int64] = np.bitwise_count(queries[:, None] ^ targets[None]).sum(2, dtype=np.int64)
    return bits


def enough(query_matched: int, query_frames: int, target_matched: int, target_frames: int) -> bool:
    """Whether so many frames that met are a match; against a still one frame is, as between two stills."""
    if not query_matched or not target_matched:
        return False
    if target_frames == 1:
        return True
    return (
        100 * query_matched >= VIDEO_LEAST_PERCENT * query_frames
        or 100 * target_matched >= VIDEO_LEAST_PERCENT * target_frames
        or min(query_matched, target_matched) >= VIDEO_LEAST_FRAMES
    )


def segments_of(hits: Sequence[bool], frames: Sequence[FrameQuery]) -> list[tuple[int, int]]:
    """Where a video matches: (first, last) moment in milliseconds of each run of frames that do."""
    found: list[tuple[int, int]] = []
    last = -2 - _BRIDGED
    for place, (hit, frame) in enumerate(zip(hits, frames, strict=True)):
        if not hit:
            continue
        if place - last <= 1 + _BRIDGED:
            found[-1] = (found[-1][0], frame.until_ms)
        else:
            found.append((frame.from_ms, frame.until_ms))
        last = place
    return found
