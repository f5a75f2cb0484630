"""Each bound of the E01 reader is hit, and crafted sections end with a sentence."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest

from tests.evidence.ewf_cases import MEDIA, whole
from tests.samples.ewf import EwfWriter
from triage.errors import EvidenceError
from triage.evidence import ewf, ewf_container, ewf_sections, ewf_segments, ewf_tables
from triage.evidence.ewf import EwfMedia
from triage.evidence.ewf_header import MAX_HEADER_SIZE, read_header
from triage.evidence.ewf_tables import ChunkIndex, ChunkTable


def test_a_chunk_that_inflates_to_more_than_a_chunk_is_damaged(tmp_path: Path) -> None:
    writer = EwfWriter(compress="all")
    paths = writer.write(tmp_path, MEDIA)
    _, offset, length = writer.places["chunk"][1]
    bomb = zlib.compress(bytes(100_000))
    assert len(bomb) <= length
    data = bytearray(paths[0].read_bytes())
    data[offset : offset + len(bomb)] = bomb
    paths[0].write_bytes(data)
    with pytest.raises(EvidenceError, match="chunk 1 "):
        EwfMedia(paths).read_at(2048, 1)


@pytest.mark.parametrize(
    "writer", [EwfWriter(chunk_sectors=1 << 18), EwfWriter(sectors=1 << 60), EwfWriter(sectors=0x7FFF_FFFF_FFFF_FFFF)]
)
def test_geometry_is_bounded(writer: EwfWriter, tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="outside the bounds"):
        EwfMedia(writer.write(tmp_path, MEDIA))


def test_a_claimed_size_is_not_believed(tmp_path: Path) -> None:
    media = EwfMedia(EwfWriter(sectors=1 << 40).write(tmp_path, MEDIA))
    assert media.read_at(0, len(MEDIA)) == MEDIA
    with pytest.raises(EvidenceError, match="lost"):
        media.read_at(1 << 45, 1 << 20)
    assert "The image is not whole" in media.problems[0]


def test_sections_entries_segments_and_open_files_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = EwfWriter(tables_per_segment=2)
    paths = writer.write(tmp_path, MEDIA)
    with pytest.raises(EvidenceError, match="1 to 14,295 segment files"):
        ewf_segments.SegmentFiles([paths[0]] * (ewf_segments.MAX_SEGMENTS + 1))
    monkeypatch.setattr(ewf_segments, "MAX_OPEN_FILES", 2)
    media = EwfMedia(paths)
    assert whole(media) == MEDIA
    assert isinstance(media._reader, ewf._ChunkReader)
    assert len(media._reader._files._open) == 2
    monkeypatch.setattr(ewf_sections, "MAX_TABLE_ENTRIES", 4)
    with pytest.raises(EvidenceError, match="lost"):
        EwfMedia(paths).read_at(0, 1)
    monkeypatch.setattr(ewf_container, "MAX_SECTIONS", 7)
    with pytest.raises(EvidenceError, match="more than 7 sections"):
        EwfMedia(paths)


def test_error_ranges_and_headers_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ewf_sections, "MAX_ERROR_RANGES", 2)
    media = EwfMedia(EwfWriter(errors=((1, 1), (3, 1), (5, 1))).write(tmp_path, MEDIA))
    assert "(error2) is damaged" in media.problems[0]
    assert read_header("header", zlib.compress(b"1\nmain\nc\nx\n")) == {"case number": "x"}
    assert read_header("header", zlib.compress(b"1\nmain\nc\nx\n" + bytes(MAX_HEADER_SIZE))) is None


def test_kept_chunks_and_tables_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ewf, "MAX_KEPT_CHUNKS", 3)
    monkeypatch.setattr(ewf_tables, "MAX_LOADED_ENTRIES", 12)
    media = EwfMedia(EwfWriter().write(tmp_path, MEDIA))
    assert whole(media) == MEDIA
    assert isinstance(media._reader, ewf._ChunkReader)
    assert len(media._reader._kept) == 3
    assert len(media._reader._index._loaded) == 2
    monkeypatch.setattr(ewf, "STREAMING", 2048)
    kept = list(media._reader._kept)
    media.read_at(0, 4096)
    assert list(media._reader._kept) == kept


class _Offsets:
    """Offsets of a table without the gigabytes between them."""

    paths = (Path("image.E01"),)

    def __init__(self, *entries: int) -> None:
        self.data = struct.pack(f"<{len(entries)}I", *entries)

    def read(self, segment: int, offset: int, length: int) -> bytes:
        return self.data[offset : offset + length]


def test_offsets_over_two_gigabytes_by_base_and_by_overflow() -> None:
    index = ChunkIndex(_Offsets(0x8000004C, 0x10054))  # type: ignore[arg-type]
    index.add(ChunkTable(0, 2, 0, 0, 5 << 30, (5 << 30) + 0x20000))
    first, second = index.place(0), index.place(1)
    assert first == (0, (5 << 30) + 0x4C, 0x10054 - 0x4C, True)
    assert second == (0, (5 << 30) + 0x10054, 0x20000 - 0x10054, False)
    index = ChunkIndex(_Offsets(0xFFFF0000, 0x7FFFF000, 0x80007004, 0x8000F008))  # type: ignore[arg-type]
    index.add(ChunkTable(0, 4, 0, 0, 0, 0x8001700C))
    assert index.place(0) == (0, 0x7FFF0000, 0xF000, True)
    assert index.place(1) == (0, 0x7FFFF000, 0x8004, False)
    assert index.place(2) == (0, 0x80007004, 0x8004, False)
    assert index.place(3) == (0, 0x8000F008, 0x8004, False)
    assert index.place(4) is None
