"""Damaged E01 chunks and tables cost what they hold, are named, and never give wrong bytes."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.evidence.ewf_cases import MEDIA, whole
from tests.samples.ewf import EwfWriter, flip
from triage.errors import EvidenceError
from triage.evidence.ewf import EwfMedia


@pytest.mark.parametrize("number", [4, 5], ids=["compressed", "stored"])
def test_a_damaged_chunk_is_named_and_the_rest_is_read(number: int, tmp_path: Path) -> None:
    writer = EwfWriter()
    paths = writer.write(tmp_path, MEDIA)
    _, offset, length = writer.places["chunk"][number]
    flip(paths[0], offset + length // 2)
    media = EwfMedia(paths)
    with pytest.raises(EvidenceError, match=f"Bytes {number * 2048:,} to {number * 2048 + 2047:,} of the medium"):
        media.read_at(number * 2048 + 7, 1)
    assert media.read_at(0, number * 2048) == MEDIA[: number * 2048]
    assert media.read_at((number + 1) * 2048, len(MEDIA)) == MEDIA[(number + 1) * 2048 :]


@pytest.mark.parametrize("at", [76, 76 + 23, 76 + 24 + 5, -1], ids=["count", "checksum", "offset", "footer"])
def test_a_damaged_table_is_replaced_by_its_copy(at: int, tmp_path: Path) -> None:
    writer = EwfWriter()
    paths = writer.write(tmp_path, MEDIA)
    _, start, length = writer.places["table"][2]
    flip(paths[0], start + at if at >= 0 else start + length + at)
    media = EwfMedia(paths)
    assert whole(media) == MEDIA
    assert len(media.problems) == 1
    assert "(table2) was used" in media.problems[0]


def test_a_damaged_copy_is_not_needed(tmp_path: Path) -> None:
    writer = EwfWriter()
    paths = writer.write(tmp_path, MEDIA)
    flip(paths[0], writer.places["table2"][2][1] + 76)
    assert whole(EwfMedia(paths)) == MEDIA


def test_of_two_damaged_tables_what_both_agree_on_is_read(tmp_path: Path) -> None:
    writer = EwfWriter()
    paths = writer.write(tmp_path, MEDIA)
    flip(paths[0], writer.places["table"][1][1] + 76 + 24 + 1)  # offset of its chunk 0
    flip(paths[0], writer.places["table2"][1][1] + 76 + 24 + 4 * 3)  # offset of its chunk 3
    media = EwfMedia(paths)
    assert any("what both agree on" in problem for problem in media.problems)
    for number in range(50):
        if number in (5, 7, 8):  # chunk 7 ends where the doubtful chunk 8 begins
            with pytest.raises(EvidenceError, match="its place in the image is lost"):
                media.read_at(number * 2048, 1)
        else:
            assert media.read_at(number * 2048, 2048) == MEDIA[number * 2048 : (number + 1) * 2048]


@pytest.mark.parametrize("mirror", [True, False])
def test_without_a_sound_table_its_chunks_are_lost_and_no_other(mirror: bool, tmp_path: Path) -> None:
    writer = EwfWriter(mirror=mirror)
    paths = writer.write(tmp_path, MEDIA)
    for kind in ("table", "table2") if mirror else ("table",):
        flip(paths[0], writer.places[kind][1][1] + 76, 24)
    media = EwfMedia(paths)
    assert "has no sound copy" in media.problems[0]
    assert media.read_at(0, 5 * 2048) == MEDIA[: 5 * 2048]
    assert media.read_at(10 * 2048, len(MEDIA)) == MEDIA[10 * 2048 :]
    with pytest.raises(EvidenceError, match="lost"):
        media.read_at(9 * 2048, 1)


def test_a_damaged_volume_section_is_replaced_by_its_copy(tmp_path: Path) -> None:
    writer = EwfWriter()
    paths = writer.write(tmp_path, MEDIA)
    flip(paths[0], writer.places["volume"][0][1] + 80)
    media = EwfMedia(paths)
    assert whole(media) == MEDIA
    assert "its copy is used" in media.problems[0]


def test_damaged_details_and_digests_are_named_and_not_used(tmp_path: Path) -> None:
    writer = EwfWriter()
    paths = writer.write(tmp_path, MEDIA)
    for kind in ("header", "header2", "hash", "digest"):
        flip(paths[0], writer.places[kind][0][1] + 76 + 4, 3)
    media = EwfMedia(paths)
    assert whole(media) == MEDIA
    assert media.stored_digests == ()
    assert media.acquisition == {}
    assert len(media.problems) == 4


def test_sectors_that_could_not_be_imaged_are_named(tmp_path: Path) -> None:
    media = EwfMedia(EwfWriter(errors=tuple((at * 10, 2) for at in range(12))).write(tmp_path, MEDIA))
    assert "could not read 24 sectors" in media.problems[0]
    assert "sectors 0 to 1, 10 to 11, " in media.problems[0]
    assert media.problems[0].endswith("90 to 91 and 2 more ranges.")


def test_a_truncated_image_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    writer = EwfWriter()
    paths = writer.write(tmp_path, MEDIA)
    _, start, _ = writer.places["table"][4]
    with paths[0].open("r+b") as stream:
        stream.truncate(start - 100)
    media = EwfMedia(paths)
    assert media.read_at(0, 20 * 2048) == MEDIA[: 20 * 2048]
    with pytest.raises(EvidenceError, match="lost"):
        media.read_at(20 * 2048, 1)
    assert any("truncated" in problem for problem in media.problems)
    assert any(f"bytes {20 * 2048:,} to {len(MEDIA) - 1:,}" in problem for problem in media.problems)


@pytest.mark.parametrize("target", [0, 13, None], ids=["start of file", "first section", "itself"])
def test_loops_of_sections_end(target: int | None, tmp_path: Path) -> None:
    writer = EwfWriter()
    paths = writer.write(tmp_path, MEDIA)
    _, start, length = writer.places["sectors"][3]
    data = bytearray(paths[0].read_bytes())
    head = struct.pack("<16sQQ40x", b"sectors", start if target is None else target, length)
    data[start : start + 76] = head + struct.pack("<I", zlib.adler32(head))
    paths[0].write_bytes(data)
    media = EwfMedia(paths)
    assert media.read_at(0, 15 * 2048) == MEDIA[: 15 * 2048]
    assert any("was never finished" in problem for problem in media.problems)


def test_an_end_that_is_given_twice_and_differently_is_named(tmp_path: Path) -> None:
    writer = EwfWriter()
    paths = writer.write(tmp_path, MEDIA)
    _, start, length = writer.places["sectors"][3]
    data = bytearray(paths[0].read_bytes())
    head = struct.pack("<16sQQ40x", b"sectors", start + length, length - 1)
    data[start : start + 76] = head + struct.pack("<I", zlib.adler32(head))
    paths[0].write_bytes(data)
    assert "gives its end twice" in EwfMedia(paths).problems[0]


def test_a_broken_chain_in_a_segment_ends_the_image_there_and_never_shifts_it(tmp_path: Path) -> None:
    writer = EwfWriter(tables_per_segment=3)
    paths = writer.write(tmp_path, MEDIA)
    segment, start, _ = writer.places["table"][4]
    flip(paths[segment], start + 20)
    media = EwfMedia(paths)
    assert media.read_at(0, 20 * 2048) == MEDIA[: 20 * 2048]
    with pytest.raises(EvidenceError):
        media.read_at(len(MEDIA) - 1, 1)
    assert any("Nothing behind image.E02 was read" in problem for problem in media.problems)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_damage_ever_gives_wrong_bytes(data: st.DataObject, tmp_path: Path) -> None:
    paths = EwfWriter(tables_per_segment=5, compress=data.draw(st.sampled_from(["all", "none", "mixed"]))).write(
        tmp_path, MEDIA[:40_960]
    )
    for _ in range(data.draw(st.integers(1, 4))):
        path = data.draw(st.sampled_from(paths))
        flip(path, data.draw(st.integers(0, path.stat().st_size - 1)))
    try:
        media = EwfMedia(paths)
    except EvidenceError:
        return
    for at in range(0, media.size, 2048):
        try:
            got = media.read_at(at, 2048)
        except EvidenceError:
            continue
        assert got == MEDIA[at : at + 2048]
    media.close()


class _Offsets:
    """Offsets of a table without the gigabytes between them."""

    paths = (Path("image.E01"),)

    def __init__(self, *entries: int) -> None:
        self.data = struct.pack(f"<{len(entries)}I", *entries)

    def read(self, segment: int, offset: int, length: int) -> bytes:
        return self.data[offset : offset + length]
