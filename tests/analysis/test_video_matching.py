"""How videos meet hash sets: shares, segments, orientations, and stills on either side."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hashsets.compiled import CompiledSet
from hashsets.importing import CompileTask, compile_set
from hashsets.mapping import ImportRequest
from tests.samples.videos import encoded, scene, scenes, video
from triage.analysis.matching import match_batch
from triage.analysis.pictures import examine_picture
from triage.analysis.video import examine_video
from triage.analysis.video_matching import enough, segments_of
from triage.execution.slots import NullSlot
from triage.model.matches import Algorithm, MatchRow, Meaning
from triage.model.tasks import ContentQuery
from triage.model.video import FrameQuery

KEY = bytes(32)


def known(folder: Path, records: dict[str, bytes | Image.Image]) -> CompiledSet:
    """A set with one record for each video or still."""
    lines = ["video,pdq,quality,time"]
    for name, content in records.items():
        if isinstance(content, Image.Image):
            out = io.BytesIO()
            content.save(out, "PNG")
            row = examine_picture(out.getvalue(), "image/png")
            assert row.pdq is not None
            lines.append(f"{name},{row.pdq.hex()},{row.pdq_quality},0")
        else:
            for frame in examine_video(content, "video/mp4", NullSlot()).frames:
                assert frame.pdq is not None
                lines.append(f"{name},{frame.pdq.hex()},{frame.pdq_quality},{frame.from_ms / 1000}")
    path = folder / "videos.csv"
    path.write_text("\n".join(lines) + "\n")
    target = folder / "set.bin"
    request = ImportRequest("videos", meaning=Meaning.BAD)
    list(compile_set(CompileTask(str(path), request, str(target), KEY), NullSlot()))
    return CompiledSet.open(target, KEY)


def asked(data: bytes) -> ContentQuery:
    frames = examine_video(data, "video/mp4", NullSlot()).frames
    queries = tuple(FrameQuery(f.from_ms, f.until_ms, f.pdq_variants) for f in frames if f.pdq_variants is not None)
    return ContentQuery(1, b"a" * 32, b"b" * 20, b"c" * 16, len(data), None, None, None, frames=queries)


def matches(folder: Path, records: dict[str, bytes | Image.Image], data: bytes) -> list[MatchRow]:
    return match_batch(known(folder, records), [asked(data)])


def test_a_video_is_found_though_it_was_encoded_anew(tmp_path: Path) -> None:
    small = encoded(scenes(range(1, 9), size=(240, 180)), codec="mpeg2video", container="mp4", gop=7, bit_rate=400_000)
    (match,) = matches(tmp_path, {"one": video(*range(1, 9)), "two": video(*range(20, 28))}, small)
    assert (match.record, match.algorithm, match.suggestion) == (0, "pdq", True)
    assert match.video is not None
    assert match.video.query_frames == match.video.target_frames == 8
    assert min(match.video.query_matched, match.video.target_matched) >= 7
    assert match.video.end_ms - match.video.start_ms >= 6000


def test_an_excerpt_is_found_in_a_film_and_its_segment_kept(tmp_path: Path) -> None:
    film = video(*range(40, 50), 1, 2, 3, *range(50, 60))
    (match,) = matches(tmp_path, {"clip": video(1, 2, 3)}, film)
    assert match.video is not None
    assert match.video.segments == ((10_000, 12_500),)
    assert (match.video.query_matched, match.video.query_frames, match.video.target_matched) == (3, 23, 3)


def test_a_film_is_found_by_its_excerpt(tmp_path: Path) -> None:
    (match,) = matches(tmp_path, {"film": video(*range(40, 50), 1, 2, 3, *range(50, 60))}, video(1, 2))
    assert match.video is not None
    assert (match.video.query_matched, match.video.target_matched, match.video.target_frames) == (2, 2, 23)


def test_a_mirrored_video_is_found_by_its_orientation(tmp_path: Path) -> None:
    mirrored = encoded(np.ascontiguousarray(picture[:, ::-1]) for picture in scenes(range(1, 6)))
    (match,) = matches(tmp_path, {"one": video(*range(1, 6))}, mirrored)
    assert match.variant == 5


def test_a_still_is_found_in_a_video(tmp_path: Path) -> None:
    film = video(*range(40, 60), 1)
    (match,) = matches(tmp_path, {"still": Image.fromarray(scene(1))}, film)
    assert match.video is not None
    assert (match.video.start_ms, match.video.end_ms, match.video.target_frames) == (20_000, 20_500, 1)


def test_a_video_is_found_by_a_still(tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.fromarray(scene(3)).save(out, "PNG")
    row = examine_picture(out.getvalue(), "image/png")
    still = ContentQuery(1, b"a" * 32, b"b" * 20, b"c" * 16, 9, row.pdq_variants, row.pdq_quality, row.phash)
    (match,) = match_batch(known(tmp_path, {"video": video(1, 2, 3, 4)}), [still])
    assert (match.record, match.algorithm, match.video) == (0, "pdq", None)


def test_one_frame_of_many_is_no_match(tmp_path: Path) -> None:
    """A title card stands in unrelated videos."""
    assert matches(tmp_path, {"film": video(*range(60, 70))}, video(*range(40, 50), 60)) == []


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((0, 10, 0, 10), False),
        ((1, 100, 1, 1), True),
        ((1, 5, 1, 100), True),
        ((1, 6, 1, 100), False),
        ((1, 100, 1, 5), True),
        ((2, 100, 2, 100), False),
        ((3, 100, 3, 100), True),
        ((3, 100, 2, 100), False),
    ],
)
def test_what_is_enough(counts: tuple[int, int, int, int], expected: bool) -> None:
    assert enough(*counts) is expected


def test_a_segment_bridges_one_frame_that_does_not_match() -> None:
    frames = [FrameQuery(n * 1000, n * 1000 + 500, b"") for n in range(7)]
    hits = [True, False, True, False, False, True, True]
    assert segments_of(hits, frames) == [(0, 2500), (5000, 6500)]


def test_the_frames_of_a_video_are_one_record(tmp_path: Path) -> None:
    compiled = known(tmp_path, {"one": video(1, 2, 3), "two": Image.fromarray(scene(9)), "three": video(4, 5)})
    assert compiled.header.format == "PDQ list of videos"
    assert compiled.header.records == 3
    assert [len(compiled.values_of(Algorithm.PDQ, record)) for record in range(3)] == [3, 1, 2]
    assert len(compiled.values_of(Algorithm.PHASH, 0)) == 0
