"""Stacks of videos: nearly all frames of both, the same length, one orientation, no chain, the same in any division."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest

from tests.analysis.test_stacking import turned, value
from triage.analysis import video_stacking
from triage.analysis.stacking import stack_contents
from triage.execution.slots import NullSlot
from triage.model.stacks import StackRow
from triage.model.tasks import VideoStackTask

RANDOM = np.random.default_rng(7)
SCENE = [RANDOM.integers(0, 256, 32, dtype=np.uint8).tobytes() for _ in range(10)]
OTHER = [RANDOM.integers(0, 256, 32, dtype=np.uint8).tobytes() for _ in range(10)]


class Video(NamedTuple):
    frames: list[bytes]
    length: int = 10_000
    variant: int = 0


def changed(frame: bytes, bits: int) -> bytes:
    return bytes(a ^ b for a, b in zip(frame, value(*range(bits)), strict=True))


def stacked(videos: list[Video], step: int = 1000) -> list[StackRow]:
    columns = (range(100, 100 + len(videos)), [v.length for v in videos], [len(v.frames) for v in videos])
    contents, lengths, counts = (np.array(column, np.int64).tobytes() for column in columns)
    values = b"".join(turned(frame, video.variant) for video in videos for frame in video.frames)
    leads, rows = b"", list[StackRow]()
    while len(leads) < len(videos):
        some = videos[len(leads) : len(leads) + step]
        seen = [turned(frame, video.variant) for video in some for frame in video.frames]
        variants = b"".join(turned(frame, n) for frame in seen for n in range(8))
        task = VideoStackTask(contents, lengths, counts, values, leads, variants, len(some))
        for part in stack_contents(task, NullSlot()):
            rows += part.rows
            leads += part.leads
    assert [100 + place for place, lead in enumerate(leads) if not lead] == [row.content for row in rows]
    return rows


@pytest.mark.parametrize("variant", [0, 5])
def test_a_copy_encoded_anew_joins_also_mirrored(variant: int) -> None:
    copy = Video([changed(frame, 31) for frame in SCENE], 10_900, variant)
    assert stacked([Video(SCENE), copy]) == [StackRow(101, 100, 31, variant)]


def test_the_share_is_asked_of_both_and_so_is_the_length() -> None:
    film = Video(SCENE, 100_000)
    assert stacked([film, Video([*SCENE[:8], *OTHER[:2]], 100_000)]) == [StackRow(101, 100, 0)], "80 % of both"
    assert stacked([film, Video([*SCENE[:7], *OTHER[:3]], 100_000)]) == []
    assert stacked([film, Video(SCENE[:7], 100_000)]) == [], "all of its frames, and 70 % of the film's"
    assert stacked([Video(SCENE[:7], 100_000), film]) == []
    assert stacked([film, Video(SCENE, 95_000)]) == [StackRow(101, 100, 0)]
    assert stacked([film, Video(SCENE, 94_000)]) == [], "what it lacks may be of one long scene"
    assert stacked([Video(SCENE, 3_000), Video(SCENE, 2_000)]) == [StackRow(101, 100, 0)]
    assert stacked([Video(SCENE, 3_001), Video(SCENE, 2_000)]) == []


def test_frames_must_meet_in_one_orientation() -> None:
    mixed = [turned(frame, 3 if place < 5 else 0) for place, frame in enumerate(SCENE)]
    assert stacked([Video(SCENE), Video(mixed)]) == []
    assert stacked([Video(SCENE), Video([changed(frame, 32) for frame in SCENE])]) == [], "a bit too far"


def test_a_chain_of_videos_does_not_hold_a_stack_together() -> None:
    chain = [Video([changed(frame, 25 * n) for frame in SCENE]) for n in range(4)]
    assert {row.content: row.representative for row in stacked(chain)} == {101: 100, 103: 102}


def test_a_frame_that_all_share_joins_nothing() -> None:
    """A logo at the start of every video of an app."""
    logo = value(1, 2, 3)
    videos = [Video([logo, *(RANDOM.integers(0, 256, 32, dtype=np.uint8).tobytes() for _ in range(4))]) for _ in "abc"]
    assert stacked(videos) == []


@pytest.mark.parametrize(("step", "at_once"), [(1, 64), (3, 2), (1000, 5)])
def test_the_division_changes_nothing(step: int, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    bits = np.random.default_rng(11)
    videos = [
        Video([changed(frame, int(bits.integers(0, 40))) for frame in (SCENE, OTHER)[int(bits.integers(2))]])
        for _ in range(30)
    ]
    whole = stacked(videos)
    assert whole
    monkeypatch.setattr(video_stacking, "_AT_ONCE", at_once)
    assert stacked(videos, step) == whole


def test_no_videos() -> None:
    assert stacked([]) == []
