"""E01 images read the same bytes as libewf, in every variant of the format."""

from __future__ import annotations

import hashlib
import random
import shutil
import struct
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evidence.ewf_cases import MEDIA, REAL, libewf, whole
from tests.samples.ewf import EwfWriter, flip
from tests.testdata import testdata
from triage.errors import EvidenceError
from triage.evidence import ewf
from triage.evidence.ewf import EwfMedia, segments_of


@pytest.mark.parametrize(("group", "name", "count"), REAL)
def test_real_images_give_the_bytes_that_libewf_gives(group: str, name: str, count: int) -> None:
    paths = segments_of(testdata("disk_formats", group, name))
    assert len(paths) == count
    media, handle = EwfMedia(paths), libewf(paths)
    assert media.size == handle.get_media_size()
    assert whole(media) == handle.read_buffer_at_offset(media.size, 0)
    draw = random.Random(name)
    for _ in range(200):
        offset, length = draw.randrange(media.size), draw.randrange(1, 100_000)
        wanted = handle.read_buffer_at_offset(min(length, media.size - offset), offset)
        assert media.read_at(offset, length) == wanted
    media.close()


@pytest.mark.parametrize(("group", "name", "count"), REAL)
def test_the_stored_digests_are_those_of_the_media(group: str, name: str, count: int) -> None:
    media = EwfMedia(segments_of(testdata("disk_formats", group, name)))
    stream = media.read_at(0, media.size)
    assert media.stored_digests
    for digest in media.stored_digests:
        assert digest.value == hashlib.new(digest.algorithm, stream + media.surplus).digest()


def test_bytes_behind_the_last_whole_sector_are_named_since_the_digest_covers_them() -> None:
    media = EwfMedia(segments_of(testdata("disk_formats", "bulk_extractor", "email_test.E01")))
    assert len(media.surplus) == 458
    assert "458 bytes behind the last whole sector" in media.problems[0]


def test_the_acquisition_is_told() -> None:
    media = EwfMedia(segments_of(testdata("disk_formats", "dfvfs", "ext2.E01")))
    assert media.acquisition["case number"] == "case"
    assert media.acquisition["examiner"] == "examiner"
    assert media.acquisition["acquired"] == "2021-07-22T15:33:18Z"
    assert media.description.startswith("E01 image, 1 segment file; case number “case”")


@pytest.mark.parametrize("compress", ["all", "none", "mixed"])
@pytest.mark.parametrize(
    "variant",
    [
        {},
        {"base": True},
        {"mirror": False},
        {"inside": True, "mirror": False},
        {"tables_per_segment": 3},
        {"chunk_sectors": 64},
    ],
)
def test_all_variants_are_read(compress: str, variant: dict[str, Any], tmp_path: Path) -> None:
    paths = EwfWriter(compress=compress, **variant).write(tmp_path, MEDIA)
    assert segments_of(paths[0]) == paths
    media = EwfMedia(paths)
    assert media.size == len(MEDIA)
    assert whole(media) == MEDIA
    assert media.problems == ()
    assert {(one.algorithm, one.value) for one in media.stored_digests} == {
        ("md5", hashlib.md5(MEDIA).digest()),
        ("sha1", hashlib.sha1(MEDIA).digest()),
    }
    assert media.read_at(media.size, 10) == b""
    assert media.read_at(media.size - 3, 10) == MEDIA[-3:]


def test_what_the_writer_writes_is_an_image_for_libewf_too(tmp_path: Path) -> None:
    paths = EwfWriter(tables_per_segment=3).write(tmp_path, MEDIA)
    assert libewf(paths).read_buffer_at_offset(len(MEDIA), 0) == MEDIA


@given(offset=st.integers(0, len(MEDIA)), length=st.integers(0, 3 * len(MEDIA)))
def test_any_read_equals_the_raw_bytes(written: EwfMedia, offset: int, length: int) -> None:
    raw = (MEDIA[:-700] + bytes(188))[: written.size]
    assert written.read_at(offset, length) == raw[offset : offset + length]


def test_reads_from_several_threads_do_not_mix(written: EwfMedia) -> None:
    wrong: list[int] = []

    def read(seed: int) -> None:
        draw = random.Random(seed)
        for _ in range(300):
            offset = draw.randrange(written.size - 3000)
            if written.read_at(offset, 3000) != MEDIA[offset : offset + 3000] and offset + 3000 < len(MEDIA) - 700:
                wrong.append(offset)

    threads = [threading.Thread(target=read, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_negative_places_are_a_defect_of_the_caller(written: EwfMedia) -> None:
    with pytest.raises(ValueError, match="not negative"):
        written.read_at(-1, 10)


def test_crafted_text_of_the_header_cannot_reorder_the_sentence(tmp_path: Path) -> None:
    media = EwfMedia(EwfWriter().write(tmp_path, MEDIA))
    assert media.acquisition["examiner"] == "D. Örn"
    assert "\u202e" not in media.description
    assert "\ufffdlaptop\ufffd" in media.description


def test_what_libewf_reads_is_read_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = EwfWriter().write(tmp_path, MEDIA)  # There is no writer of Ex01: an E01 stands in for it.
    monkeypatch.setattr(ewf, "is_ewf2", lambda path: True)
    media = EwfMedia(paths)
    assert whole(media) == MEDIA
    assert "The image was read with libewf" in media.problems[0]
    assert media.stored_digests[0].value == hashlib.md5(MEDIA).digest()
    assert media.acquisition["case number"] == "C/1"
    assert "read with libewf" in media.description
    with pytest.raises(EvidenceError, match="more was expected"):
        media._reader.read(media.size - 1, 2)
    media.close()


def test_a_damaged_e01_never_goes_to_libewf_which_would_give_zeros(tmp_path: Path) -> None:
    writer = EwfWriter()
    paths = writer.write(tmp_path, MEDIA)
    flip(paths[0], writer.places["chunk"][4][1] + 3)
    assert libewf(paths).read_buffer_at_offset(2048, 4 * 2048) == bytes(2048)
    with pytest.raises(EvidenceError):
        EwfMedia(paths).read_at(4 * 2048, 2048)


def test_ex01_goes_to_libewf_and_where_that_is_missing_a_sentence_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "image.Ex01"
    path.write_bytes(b"EVF2\x0d\x0a\x81\x00" + bytes(500))
    with pytest.raises(EvidenceError, match=r"Ex01.*libewf cannot open it"):
        EwfMedia(segments_of(path))

    monkeypatch.setitem(sys.modules, "pyewf", None)
    with pytest.raises(EvidenceError, match="is not installed"):
        EwfMedia([path])


class _Offsets:
    """Offsets of a table without the gigabytes between them."""

    paths = (Path("image.E01"),)

    def __init__(self, *entries: int) -> None:
        self.data = struct.pack(f"<{len(entries)}I", *entries)

    def read(self, segment: int, offset: int, length: int) -> bytes:
        return self.data[offset : offset + length]


def test_the_evidence_is_not_touched(tmp_path: Path) -> None:
    source = testdata("disk_formats", "dfvfs", "ext2.E01")
    path = tmp_path / "ext2.E01"
    shutil.copyfile(source, path)
    path.chmod(0o400)
    before = sorted(tmp_path.iterdir()), path.read_bytes(), path.stat().st_mtime_ns
    media = EwfMedia(segments_of(path))
    whole(media)
    media.close()
    assert (sorted(tmp_path.iterdir()), path.read_bytes(), path.stat().st_mtime_ns) == before
