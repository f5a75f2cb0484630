"""Each walker finds the end of real files, whatever lies behind, and of nothing else: no prefix, no mutation."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.entries.carving.samples import fragmented, several, whole
from tests.samples.exhibits import picture
from tests.testdata import testdata
from triage.entries.carving import limits
from triage.entries.carving.ahead import Ahead, SpentError
from triage.entries.carving.beginnings import SECTOR, beginnings, format_of
from triage.entries.carving.gif import end_of_gif
from triage.model.carving import CARVED_FORMATS, FORMAT_TITLES

NOISE = random.Random(5).randbytes(3000)
BEHIND = {
    "nothing": b"",
    "zeros": bytes(5000),
    "noise": NOISE,
    "erased": b"\xff" * 5000,
    "the next file": b"",
}


def end_of(data: bytes, *, allowed: int = 1 << 40, limit: int | None = None) -> int | None:
    """Where the walker of the format that begins here says that the file ends."""
    form = format_of(data[:64])
    assert form is not None
    return form.end(Ahead(lambda at, length: data[at : at + length], 0, limit or len(data), allowed))


def test_there_is_a_sample_of_each_format() -> None:
    assert {form for form, _ in whole().values()} == set(CARVED_FORMATS) == set(FORMAT_TITLES) == set(limits.MAX_SIZE)


@pytest.mark.parametrize("behind", BEHIND)
@pytest.mark.parametrize("name", whole())
def test_a_file_ends_where_it_ends_whatever_lies_behind(name: str, behind: str) -> None:
    form, data = whole()[name]
    found = format_of(data[:64])
    assert found is not None
    assert found.name == form
    slack = data if behind == "the next file" else BEHIND[behind]
    assert end_of(data + slack) == len(data)


def test_a_video_in_fragments_ends_behind_the_last() -> None:
    data = fragmented()
    assert end_of(data + NOISE) == len(data)


PUBLISHED = [
    *testdata("video_tmk").glob("*.mp4"),
    *testdata("heif").rglob("heif/*.heif"),
    *testdata("exif_samples").rglob("gps/*.jpg"),
    *testdata("exif_metadata_extractor").rglob("webp/*.webp"),
    *testdata("containers_misc").glob("*.gif"),
]


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.name)
def test_published_files_are_walked_to_their_end(path: Path) -> None:
    data = path.read_bytes()
    assert end_of(data + NOISE) == len(data)


def test_there_are_enough_published_files() -> None:
    assert len(PUBLISHED) > 20


@pytest.mark.parametrize("name", [n for n in whole() if n != "bmp"])
def test_no_prefix_is_a_whole_file(name: str) -> None:
    """Of a video the box or chunk at its end may be one that it can do without."""
    data = whole()[name][1]
    step = max(1, len(data) // 150)
    ends = {end_of(data[:length]) for length in range(64, len(data), step)}
    assert all(end is None or (end < len(data) and end_of(data[:end]) == end) for end in ends)
    if whole()[name][0] in ("jpeg", "png", "gif", "webp") and name != "several":
        assert ends == {None}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(whole())), st.data())
def test_no_mutation_raises_or_ends_behind_its_bytes(name: str, data: st.DataObject) -> None:
    sample = bytearray(whole()[name][1])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(sample) - 1))
        sample[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(64, len(sample)))
    mutated = bytes(sample[:cut])
    form = format_of(mutated[:64])
    if form is None:
        return
    ahead = Ahead(lambda at, length: mutated[at : at + length], 0, len(mutated), 1 << 40)
    end = form.end(ahead)
    assert end is None or 0 < end <= len(mutated)
    assert ahead.walked <= 12 * len(mutated) + (64 << 10), "work is linear"


@settings(max_examples=200, deadline=None)
@given(st.binary(min_size=64, max_size=2000))
def test_no_bytes_raise(noise: bytes) -> None:
    for _, data in whole().values():
        mutated = data[:40] + noise
        if format_of(mutated[:64]) is not None:
            end = end_of(mutated)
            assert end is None or 0 < end <= len(mutated)


def test_a_broken_checksum_and_a_lost_end_are_no_files() -> None:
    png = bytearray(whole()["png"][1])
    png[60] ^= 1
    assert end_of(bytes(png)) is None
    jpeg = whole()["jpeg"][1]
    assert end_of(jpeg[:-2] + NOISE + jpeg[-2:]) is None
    assert end_of(jpeg[:-2] + bytes(2 << 20) + jpeg[-2:]) is None, "never written space is no picture data"


@pytest.mark.parametrize("order", "<>")
def test_further_pictures_of_a_jpeg_belong_to_it(order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As far as they are there: what follows a first picture that was cut off from them is not its own."""
    data = several(order=order)
    assert end_of(data + NOISE) == len(data)
    first = end_of(data[: -len(data) // 3])
    assert first is not None
    assert data[first - 2 : first] == b"\xff\xd9"
    assert first < len(data)
    overwritten = data[:first] + NOISE
    assert end_of(overwritten) == first
    monkeypatch.setattr(limits, "MAX_PICTURES", 2)
    assert end_of(data) == len(data) - 100 - len(picture(4, size=(32, 24)))
    monkeypatch.setattr(limits, "MAX_GAP", 50)
    shorter = end_of(data)
    assert shorter is not None
    assert shorter < len(data) // 2 + 1000


def test_an_index_of_pictures_that_leads_nowhere_costs_nothing() -> None:
    data = several()
    header = data.index(b"MPF\0") + 4
    plain = end_of(data[:header] + b"XX" + data[header + 2 :])
    assert plain is not None
    for at in (header + 4, header + 8, header + 10, header + 30):
        assert end_of(data[:at] + b"\xff\xff" + data[at + 2 :]) in (plain, len(data))


def test_a_size_that_an_index_claims_hides_nothing_behind_its_picture() -> None:
    """The search goes on behind a JPEG: what it claims beyond its pictures would never be searched."""
    data = several()
    size = len(picture(4, size=(32, 24)))
    at = data.index(b"MPF\0") + 4 + 8 + 2 + 2 * 12 + 4 + 2 * 16 + 4
    assert struct.unpack_from("<I", data, at) == (size,)
    padded = data[:at] + struct.pack("<I", size + limits.MAX_GAP) + data[at + 4 :]
    assert end_of(padded + bytes(limits.MAX_GAP)) == len(padded) + limits.MAX_GAP
    claims = data[:at] + struct.pack("<I", size + limits.MAX_GAP + 1) + data[at + 4 :]
    end = end_of(claims + bytes(limits.MAX_GAP + 1))
    assert end is not None
    assert end < len(claims) - size


def test_a_box_that_reaches_to_the_end_of_the_file_ends_nowhere() -> None:
    data = whole()["mp4"][1]
    assert end_of(data.replace(struct.pack(">I", len(data)), bytes(4))) in (len(data), None)
    boxes = data[:32] + struct.pack(">I4s", 0, b"mdat") + data[32:]
    assert end_of(boxes) is None


def test_a_box_of_the_makers_own_may_stand_before_the_tables() -> None:
    data = whole()["mp4"][1]
    size = int.from_bytes(data[:4], "big")
    own = struct.pack(">I4s", 108, b"camd") + bytes(100)
    assert end_of(data[:size] + own + data[size:] + NOISE) == len(data) + len(own)
    assert end_of(data + own) == len(data), "behind them it is told from what was there before by its kind alone"


def test_signatures_are_looked_for_at_sectors_alone() -> None:
    names = ["jpeg", "png", "gif", "webp", "bmp", "heic", "mp4", "avi"]
    piece = bytearray(SECTOR * 20)
    for number, name in enumerate(names):
        piece[number * 2 * SECTOR : number * 2 * SECTOR + 64] = whole()[name][1][:64]
    assert [(at // SECTOR // 2, form.name) for at, form in beginnings(bytes(piece))] == list(enumerate(names))
    assert beginnings(b"\0" + bytes(piece)[:-1]) == []
    assert beginnings(b"") == []


@pytest.mark.parametrize(
    "head",
    [b"\xff\xd8\xff\x00", b"BM", b"\0\0\0\x18ftyp\0\0\0\0", b"\0\0\0\x03ftypisom", b"RIFF\0\0\0\0WAVE", b"GIF88a"],
)
def test_what_only_looks_like_a_signature_begins_nothing(head: bytes) -> None:
    assert beginnings(head.ljust(SECTOR, b"\1")) == []


Change = Callable[[bytes], bytes]


@pytest.mark.parametrize(
    ("bound", "name", "value"),
    [
        ("MAX_SEGMENTS", "jpeg", 3),
        ("MAX_CHUNKS", "png", 2),
        ("MAX_CHUNKS", "avi", 2),
        ("MAX_BLOCKS", "gif", 2),
        ("MAX_BOXES", "mp4", 2),
    ],
)
def test_counts_are_bounded(bound: str, name: str, value: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data = whole()[name][1]
    assert end_of(data) == len(data)
    monkeypatch.setattr(limits, bound, value)
    assert end_of(data) is None


def test_fill_bytes_and_parts_of_a_large_avi_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    jpeg = whole()["jpeg"][1]
    table = jpeg.index(b"\xff\xdb")
    filled = jpeg[:table] + b"\xff" * 100 + jpeg[table:]
    assert end_of(filled) == len(filled)
    avi = whole()["avi"][1]
    part = b"RIFF" + struct.pack("<I", 24) + b"AVIX" + b"JUNK" + struct.pack("<I", 12) + bytes(12)
    assert end_of(avi + part * 3) == len(avi) + 3 * len(part)
    monkeypatch.setattr(limits, "MAX_FILL", 50)
    monkeypatch.setattr(limits, "MAX_PARTS", 2)
    assert end_of(filled) is None
    assert end_of(avi + part * 3) == len(avi) + 2 * len(part)


def test_what_may_be_walked_is_bounded() -> None:
    data = whole()["png"][1]
    with pytest.raises(SpentError):
        end_of(data, allowed=100)


def test_a_file_of_the_smallest_parts_costs_more_than_its_bytes() -> None:
    """A GIF of sub-blocks of one byte: each is a step of its own, which took as long as a thousand bytes of a JPEG do."""
    head = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0, 0, 0) + b"\x21\xfe"
    data = head + b"\1\1" * 50_000
    ahead = Ahead(lambda at, length: data[at : at + length], 0, len(data), 1 << 40)
    assert end_of_gif(ahead) is None
    assert ahead.walked > 50_000 * 32
    with pytest.raises(SpentError):
        end_of(data, allowed=1 << 20)
