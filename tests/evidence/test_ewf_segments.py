"""Segments of an E01 are found in order, and a missing one is named."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from tests.evidence.ewf_cases import MEDIA
from tests.samples.ewf import EwfWriter
from triage.errors import EvidenceError, UnsupportedEvidenceError
from triage.evidence.ewf import EwfMedia, segments_of


def test_segments_are_found_from_any_case_and_other_files_are_left_out(tmp_path: Path) -> None:
    names = [f"Disk.e{number:02}" for number in range(1, 100)] + ["DISK.EAA", "disk.EAB"]
    for name in [*names, "Disk.log", "Disk.txt", "Disk.xml", "Other.E01"]:
        (tmp_path / name).write_bytes(b"x")
    assert [path.name for path in segments_of(tmp_path / "Disk.e01")] == names


@pytest.mark.parametrize("gone", [1, 2])
def test_a_missing_segment_is_named(gone: int, tmp_path: Path) -> None:
    paths = EwfWriter(tables_per_segment=3).write(tmp_path, MEDIA)
    paths[gone].unlink()
    with pytest.raises(EvidenceError, match=rf"image\.E0{gone + 1} is missing"):
        segments_of(paths[0])


def test_a_missing_last_segment_is_told_by_the_one_before(tmp_path: Path) -> None:
    paths = EwfWriter(tables_per_segment=3).write(tmp_path, MEDIA)
    paths[-1].unlink()
    with pytest.raises(EvidenceError, match=rf"segment file after {paths[-2].name} is missing"):
        EwfMedia(segments_of(paths[0]))


def test_segments_in_the_wrong_order_or_of_another_image_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = EwfWriter(tables_per_segment=3).write(tmp_path, MEDIA)
    with pytest.raises(EvidenceError, match="stands in place 2 and says that it is segment 3"):
        EwfMedia([paths[0], paths[2], paths[1], *paths[3:]])
    monkeypatch.setattr("tests.samples.ewf.IDENTIFIER", bytes(15) + b"x")
    other = EwfWriter(tables_per_segment=3).write(tmp_path, MEDIA, "other")
    with pytest.raises(EvidenceError, match=r"other\.E02 belongs to another image"):
        EwfMedia([paths[0], other[1], *paths[2:]])


@pytest.mark.parametrize(
    ("begin", "sentence"),
    [
        (b"LVF\x09\x0d\x0a\xff\x00", "L01"),
        (b"LEF2\x0d\x0a\x81\x00", "Lx01"),
        (b"ADCRYPT\x00", "AD encryption"),
    ],
)
def test_other_formats_of_the_family_are_recognised_and_refused(begin: bytes, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "image.E01"
    path.write_bytes(begin + bytes(500))
    with pytest.raises(UnsupportedEvidenceError, match=sentence):
        EwfMedia([path])


@pytest.mark.parametrize("suffix", [".s01", ".L01"])
def test_segments_of_other_formats_are_refused_by_name(suffix: str, tmp_path: Path) -> None:
    with pytest.raises(UnsupportedEvidenceError):
        segments_of(tmp_path / f"image{suffix}")


@pytest.mark.parametrize(
    "data", [b"", b"EVF", b"EVF\x09\x0d\x0a\xff\x00", b"EVF\x09\x0d\x0a\xff\x00\x01\x01\0\0\0", b"x" * 99]
)
def test_what_is_no_image_is_refused(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "image.E01"
    path.write_bytes(data)
    with pytest.raises(EvidenceError):
        EwfMedia([path])
    with pytest.raises(EvidenceError):
        EwfMedia([tmp_path / "absent.E01"])
    with pytest.raises(EvidenceError):
        EwfMedia([])


class _Offsets:
    """Offsets of a table without the gigabytes between them."""

    paths = (Path("image.E01"),)

    def __init__(self, *entries: int) -> None:
        self.data = struct.pack(f"<{len(entries)}I", *entries)

    def read(self, segment: int, offset: int, length: int) -> bytes:
        return self.data[offset : offset + length]
