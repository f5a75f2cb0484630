"""Videos: facts, distinct frames, storyboards, and each bound."""

from __future__ import annotations

import io
import json
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from tests.analysis.picture_samples import landscape
from tests.analysis.test_examine import FakeReader
from tests.samples.videos import RATE, encoded, scene, scenes, sound_only, video
from tests.testdata import testdata
from triage.analysis import video as module
from triage.analysis import video_facts, video_frames, video_picking, video_source
from triage.analysis.pdq import pdq
from triage.analysis.video import FORMATS, examine_video
from triage.analysis.video_facts import point
from triage.analysis.video_results import looked_at
from triage.analysis.video_source import ReaderFile
from triage.errors import EvidenceError
from triage.execution.slots import NullSlot
from triage.model.problems import Outcome
from triage.model.video import time_words

SLOT = NullSlot()


def times(data: bytes, mime: str = "video/mp4") -> list[tuple[int, int]]:
    return [(frame.from_ms, frame.until_ms) for frame in examine_video(data, mime, SLOT).frames]


def test_frames_are_distinct_black_ones_are_left_out_and_each_knows_its_time() -> None:
    found = examine_video(video(1, 2, -1, 3), "video/mp4", SLOT)
    assert [(f.ordinal, f.from_ms, f.until_ms) for f in found.frames] == [(0, 0, 500), (1, 1000, 1500), (2, 3000, 3500)]
    assert (found.row.looked_at, found.row.black, found.row.alike) == (8, 2, 3)
    assert found.left == ""
    for frame, seed in zip(found.frames, (1, 2, 3), strict=True):
        assert frame.pdq is not None
        assert frame.pdq_variants is not None
        assert frame.pdq_variants[:32] == frame.pdq
        true = pdq(Image.fromarray(scene(seed))).hash
        assert (int.from_bytes(frame.pdq) ^ int.from_bytes(true)).bit_count() <= 20


@pytest.mark.parametrize(
    ("container", "codec", "mime"),
    [
        ("mov", "mpeg4", "video/quicktime"),
        ("mov", "mjpeg", "video/quicktime"),
        ("3gp", "mpeg4", "video/3gpp"),
        ("avi", "mpeg4", "video/x-msvideo"),
        ("matroska", "mpeg4", "video/x-matroska"),
        ("webm", "libvpx-vp9", "video/webm"),
        ("mpeg", "mpeg2video", "video/mpeg"),
        ("flv", "flv", "video/x-flv"),
        ("asf", "wmv2", "video/x-ms-asf"),
    ],
)
def test_each_container_is_read(container: str, codec: str, mime: str) -> None:
    found = examine_video(encoded(scenes([1, 2, -1, 3]), container=container, codec=codec), mime, SLOT)
    assert [frame.from_ms for frame in found.frames] == [0, 1000, 3000]
    assert (found.row.width, found.row.height, found.left) == (320, 240, "")


def test_a_frame_is_hashed_upright() -> None:
    turned = encoded(scenes([4]), container="mov", rotation=90)
    found = examine_video(turned, "video/quicktime", SLOT)
    upright = pdq(Image.fromarray(scene(4)).transpose(Image.Transpose.ROTATE_90)).hash
    assert found.row.rotation == 270
    assert found.frames[0].pdq is not None
    assert (int.from_bytes(found.frames[0].pdq) ^ int.from_bytes(upright)).bit_count() <= 20


def test_the_rotation_of_a_phone_is_that_of_the_published_truth() -> None:
    truth = testdata("exif_metadata_extractor", "mov", "with-gps.mov.truth.txt").read_text(errors="replace")
    assert "Rotation = -90" in truth
    row = examine_video(
        testdata("exif_metadata_extractor", "mov", "with-gps.mov").read_bytes(), "video/quicktime", SLOT
    ).row
    assert (row.rotation, row.width, row.height, row.codec) == (90, 568, 320, "h264")
    assert (row.created, row.created_origin) == ("2019-07-24T11:25:40+0300", "QuickTime creation date")
    assert row.created_clock == video_facts.WITH_OFFSET
    assert (row.latitude, row.longitude) == (32.0929, 34.862)
    assert (row.make, row.model, row.duration_ms) == ("Apple", "iPhone 6", 4001)


def test_a_movie_header_s_time_says_that_devices_write_it_wrong() -> None:
    path = testdata("exif_metadata_extractor", "mp4", "Issue 515 (java).mp4")
    row = examine_video(path.read_bytes(), "video/mp4", SLOT).row
    assert (row.created, row.created_origin) == ("2020-11-20T14:04:36.000000Z", "movie header")
    assert row.created_clock == video_facts.UTC_BY_STANDARD


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+32.0929+034.8620+028.516/", (32.0929, 34.862)),
        ("-33.5+151.25/", (-33.5, 151.25)),
        ("+5130-00007/", (51.5, -0.1166667)),
        ("+513030.0-0000730/", (51.5083333, -0.125)),
        ("+91.0+000.0/", None),
        ("+51.0", None),
        ("somewhere", None),
        ("+512+0000/", None),
    ],
)
def test_points_of_iso_6709(text: str, expected: tuple[float, float] | None) -> None:
    assert point(text) == expected


def test_hashes_are_those_of_meta_s_own_tool() -> None:
    """The published vPDQ hashes of the sample videos: frame, quality, hash, second."""
    for name in ("pattern-sd-grey-bar", "doorknob-hd-no-bar"):
        lines = testdata("video_tmk", "vpdq", f"{name}.txt").read_text().splitlines()
        published = {round(float(line.split(",")[3]) * 1000): line.split(",") for line in lines}
        found = examine_video(testdata("video_tmk", f"{name}.mp4").read_bytes(), "video/mp4", SLOT).frames
        compared = 0
        for frame in found:
            _, quality, digest, _ = published[min(published, key=lambda moment: abs(moment - frame.from_ms))]
            if int(quality) < 50 or frame.pdq is None:
                continue
            compared += 1
            assert (int.from_bytes(frame.pdq) ^ int(digest, 16)).bit_count() <= 16, (name, frame.from_ms)
        assert compared >= 3


def test_a_large_video_is_sought_a_second_time_and_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    data = video(1, 2, -1, 3, 4)
    reader = FakeReader(data, piece=1 << 20)
    small = examine_video(data, "video/mp4", SLOT)
    monkeypatch.setattr(video_picking, "WHOLE_IN_MEMORY", 1000)
    large = examine_video(reader, "video/mp4", SLOT)
    assert reader.asked > 0
    assert [frame.from_ms for frame in large.frames] == [frame.from_ms for frame in small.frames]
    assert [frame.pdq for frame in large.frames] == [frame.pdq for frame in small.frames]


def test_a_video_that_cannot_be_read_in_its_middle_says_so() -> None:
    data = video(1, 2, 3)
    with pytest.raises(EvidenceError, match="A sector cannot be read"):
        examine_video(FakeReader(data, fails_at=0), "video/mp4", SLOT)


def test_sound_alone_is_no_failure() -> None:
    rows = looked_at(7, b"s" * 32, "video/mp4", sound_only(), SLOT)
    assert [row[0] for row in rows] == ["video", "problem"]
    assert rows[1][1:] == (7, b"s" * 32, "video", Outcome.NOTE, "It holds no moving picture, only sound or data.")


def test_a_type_without_a_demuxer_is_not_understood() -> None:
    (row,) = looked_at(7, b"s" * 32, "video/x-other", b"data", SLOT)
    assert row[4] is Outcome.NOT_UNDERSTOOD


@pytest.mark.parametrize("data", [b"", b"x" * 5000, video(1, 2)[:3000], video(1, 2)[:-3000]])
@pytest.mark.parametrize("mime", sorted(FORMATS))
def test_what_is_damaged_is_a_problem_of_its_own(data: bytes, mime: str) -> None:
    rows = looked_at(7, b"s" * 32, mime, data, SLOT)
    assert rows, "neither facts nor a problem: silence"
    assert {row[0] for row in rows} <= {"video", "frame", "problem"}


def test_damage_at_any_byte_raises_nothing_else() -> None:
    data = video(1, 2)
    for seed in range(60):
        random = np.random.default_rng(seed)
        bad = bytearray(data)
        for _ in range(12):
            bad[int(random.integers(len(bad)))] = int(random.integers(256))
        rows = looked_at(7, b"s" * 32, "video/mp4", bytes(bad), SLOT)
        assert rows, "neither facts nor a problem: silence"
        assert {row[0] for row in rows} <= {"video", "frame", "problem"}


def test_a_file_that_names_another_file_opens_none(tmp_path: Path) -> None:
    other = tmp_path / "other.mp4"
    other.write_bytes(video(1))
    playlist = f"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{other.as_uri()}\n#EXT-X-ENDLIST\n".encode()
    concat = f"ffconcat version 1.0\nfile '{other}'\n".encode()
    for mime in FORMATS:
        for data in (playlist, concat):
            with pytest.raises(EvidenceError):
                examine_video(data, mime, SLOT)


def test_the_storyboard_has_three_levels_without_metadata() -> None:
    frame = examine_video(video(1), "video/mp4", SLOT).frames[0]
    sizes = []
    for data in (frame.closed, frame.working, frame.open):
        assert data is not None
        assert b"Exif" not in data
        sizes.append(max(Image.open(io.BytesIO(data)).size))
    assert sizes == [64, 192, 320]


def test_a_scene_that_comes_back_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Image.Image] = []
    small = video_frames._small

    def drawing(picture: Image.Image) -> Image.Image:
        drawn.append(picture)
        return small(picture)

    monkeypatch.setattr(video_frames, "_small", drawing)
    scenes = [av.VideoFrame.from_ndarray(np.asarray(landscape(seed)), format="rgb24") for seed in (1, 2)]
    frames = video_frames.Frames()
    for place in range(6):
        frames.take(place * 1_000, scenes[place % 2])
    assert [frame.shown for frame in frames.rows()] == [True, True, False, False, False, False]
    assert len(drawn) == 2


def test_bound_storyboard_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video_frames, "STORYBOARD_FRAMES", 3)
    found = examine_video(video(*range(10, 26)), "video/mp4", SLOT).frames
    assert len(found) == 16
    assert sum(frame.shown for frame in found) == 3
    assert found[0].shown


def test_bound_video_frames_are_chosen_evenly_over_the_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video_picking, "VIDEO_FRAMES", 4)
    assert times(video(*range(30, 38))) == [(0, 0), (2000, 2000), (4000, 4000), (6000, 6000)]


def test_bound_video_frames_where_the_container_has_no_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video_picking, "VIDEO_FRAMES", 4)
    flv = examine_video(encoded(scenes(range(30, 38)), container="matroska"), "video/x-matroska", SLOT)
    assert [frame.from_ms for frame in flv.frames] == [0, 2000, 4000, 6000]


def test_bound_video_decoded_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video_picking, "VIDEO_DECODED_PIXELS", 2 * 320 * 240)
    assert times(video(*range(30, 38))) == [(0, 0), (4000, 4000)]


def test_bound_video_whole_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    assert examine_video(video(1, 2), "video/mp4", SLOT).row.looked_at == 4
    monkeypatch.setattr(video_picking, "VIDEO_WHOLE_PIXELS", 2 * RATE * 320 * 240 - 1)
    assert examine_video(video(1, 2), "video/mp4", SLOT).row.looked_at == 2


def test_bound_video_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video_picking, "VIDEO_SECONDS", 0.0)
    (*_, problem) = looked_at(7, b"s" * 32, "video/mp4", video(1, 2), SLOT)
    assert problem[4] is Outcome.PARTLY
    assert "processor time" in problem[5]


def test_bound_video_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "VIDEO_PIXELS", 320 * 240 - 1)
    with pytest.raises(EvidenceError, match="320 × 240 pixels a frame"):
        examine_video(video(1), "video/mp4", SLOT)


def test_bound_video_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "VIDEO_STREAMS", 1)
    with pytest.raises(EvidenceError, match="streams"):
        examine_video(video(1), "video/mp4", SLOT)


def test_bound_video_read_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video_source, "VIDEO_READ_BYTES", 100)
    with pytest.raises(EvidenceError, match="more than 100 bytes"):
        examine_video(FakeReader(video(1)), "video/mp4", SLOT)


def test_bound_video_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video_picking, "VIDEO_INDEX", 5)
    assert examine_video(video(1, 2, 3), "video/mp4", SLOT).row.key_frames == 1


def test_bound_video_tags_json(monkeypatch: pytest.MonkeyPatch) -> None:
    tagged = encoded(scenes([1]), container="mov", metadata={f"key{n}": "x" * 400 for n in range(100)})
    tags = examine_video(tagged, "video/quicktime", SLOT).row.tags
    assert len(tags) <= 16 << 10
    monkeypatch.setattr(video_facts, "VIDEO_TAGS_JSON", 500)
    small = examine_video(tagged, "video/quicktime", SLOT).row.tags
    assert len(small.encode()) <= 500
    assert 0 < len(json.loads(small)) < len(json.loads(tags))


def test_the_file_object_reads_seeks_and_ends() -> None:
    data = bytes(range(256)) * 20
    file = ReaderFile(FakeReader(data), SLOT)
    assert (file.readable(), file.seekable()) == (True, True)
    assert file.read(5) == data[:5]
    assert file.seek(-6, 2) == len(data) - 6
    assert file.read(100) == data[-6:]
    assert file.read(100) == b""
    assert file.seek(1000) == 1000
    assert file.seek(24, 1) == file.tell() == 1024
    assert file.read(-1) == data[1024:]


def test_times_as_words() -> None:
    assert [time_words(ms) for ms in (0, 7_400, 61_000, 3_723_000)] == ["0:00", "0:07", "1:01", "1:02:03"]
