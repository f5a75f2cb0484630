"""A list that carries vPDQ values finds the videos that they are of, copies of them, and stills on either side.

The values are those that Meta published of its sample videos: every frame of them, thirty a second.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from hashsets.compiled import CompiledSet
from tests.samples.hash_sets import compiled, media, request, vics
from tests.samples.videos import encoded, scenes
from tests.testdata import testdata
from triage.analysis.matching import match_batch
from triage.analysis.pictures import examine_picture
from triage.analysis.video import examine_video
from triage.execution.slots import NullSlot
from triage.model.matches import Algorithm, MatchRow
from triage.model.tasks import ContentQuery
from triage.model.video import FrameQuery

DOOR, BARS = "doorknob-hd-no-bar", "pattern-sd-grey-bar"
NAMES = (DOOR, BARS)


def published(name: str) -> str:
    return testdata("video_tmk", "vpdq", f"{name}.txt").read_text()


def listed(number: int, text: str) -> dict[str, Any]:
    return media(number, 1 + number, AlternativeHashes=[{"HashName": "vPDQ", "HashValue": text}])


@pytest.fixture
def known(tmp_path: Path) -> CompiledSet:
    """Both samples, each with its own code."""
    return compiled(tmp_path, vics([listed(n, published(name)) for n, name in enumerate(NAMES)]), request())[0]


@cache
def pictures(name: str) -> list[NDArray[np.uint8]]:
    """Each third frame of a sample, at a quarter of its sides."""
    with av.open(str(testdata("video_tmk", f"{name}.mp4"))) as opened:
        frames: Any = opened.decode(video=0)
        return [
            frame.to_ndarray(format="rgb24", width=frame.width // 8 * 2, height=frame.height // 8 * 2)
            for number, frame in enumerate(frames)
            if number % 3 == 0
        ]


def asked(known: CompiledSet, data: bytes) -> list[MatchRow]:
    frames = examine_video(data, "video/mp4", NullSlot()).frames
    queries = tuple(FrameQuery(f.from_ms, f.until_ms, f.pdq_variants) for f in frames if f.pdq_variants is not None)
    row = ContentQuery(1, b"a" * 32, b"b" * 20, b"c" * 16, len(data), None, None, None, frames=queries)
    return match_batch(known, [row])


@pytest.mark.parametrize("name", NAMES)
def test_a_video_is_found_by_its_published_value(known: CompiledSet, name: str) -> None:
    (match,) = asked(known, testdata("video_tmk", f"{name}.mp4").read_bytes())
    assert (match.record, match.category, match.algorithm) == (NAMES.index(name), str(1 + NAMES.index(name)), "pdq")
    assert match.suggestion
    assert match.video is not None
    assert match.video.query_matched >= 0.8 * match.video.query_frames
    assert match.video.target_matched >= match.video.query_matched
    assert match.video.segments[0][0] == match.video.start_ms <= 1000
    assert match.video.segments[-1][1] == match.video.end_ms >= 2000


@pytest.mark.parametrize("name", NAMES)
def test_a_copy_that_was_encoded_anew_is_found(known: CompiledSet, name: str) -> None:
    (match,) = asked(known, encoded(pictures(name), gop=13, bit_rate=200_000))
    assert match.record == NAMES.index(name)
    assert match.video is not None
    assert match.video.query_matched >= 0.5 * match.video.query_frames
    assert match.video.end_ms - match.video.start_ms >= 2000


def test_where_it_stands_in_a_film_is_kept(known: CompiledSet) -> None:
    """Six seconds of other scenes on either side."""
    size = pictures(DOOR)[0].shape[1::-1]
    before, after = (list(scenes(range(start, start + 6), size=size)) for start in (60, 70))
    film = encoded([*before, *pictures(DOOR), *after])
    (match,) = asked(known, film)
    length = 100 * len(pictures(DOOR))
    assert match.record == 0
    assert match.video is not None
    assert 5500 <= match.video.start_ms < match.video.end_ms <= 6000 + length
    assert match.video.end_ms - match.video.start_ms >= length / 2
    assert match.video.query_matched < match.video.query_frames / 2


def test_a_still_of_the_video_is_found_by_it(known: CompiledSet) -> None:
    out = io.BytesIO()
    Image.fromarray(pictures(DOOR)[4]).save(out, "JPEG", quality=70)
    row = examine_picture(out.getvalue(), "image/jpeg")
    still = ContentQuery(1, b"a" * 32, b"b" * 20, b"c" * 16, 9, row.pdq_variants, row.pdq_quality, row.phash)
    (match,) = match_batch(known, [still])
    assert (match.record, match.algorithm, match.video) == (0, "pdq", None)


def test_a_value_of_one_frame_is_met_by_any_video_that_shows_it(tmp_path: Path) -> None:
    line = published(DOOR).splitlines()[0]
    one, _ = compiled(tmp_path, vics([listed(0, line)]), request())
    (match,) = asked(one, testdata("video_tmk", f"{DOOR}.mp4").read_bytes())
    assert match.video is not None
    assert match.video.target_frames == 1


def test_frames_that_are_alike_weigh_once(tmp_path: Path) -> None:
    found, summary = compiled(tmp_path, vics([listed(n, published(name)) for n, name in enumerate(NAMES)]), request())
    frames = [len(found.values_of(Algorithm.PDQ, record)) for record in range(2)]
    assert sum(frames) == summary.usable["pdq"]
    lines = [len(published(name).splitlines()) for name in NAMES]
    assert all(3 <= number < read for number, read in zip(frames, lines, strict=True)), frames
    assert summary.kept == {}
    assert not [path for path in tmp_path.iterdir() if path.suffix == ".values"]
