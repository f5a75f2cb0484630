"""EXIF against ExifTool's reading of every sample, in every container, damaged and hostile."""

from __future__ import annotations

import json
import struct
import time
from functools import cache
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.analysis.exif_samples import BIG_ENDIAN_HEADER, MAKE, jpeg, outcome, png_with, tiff
from tests.analysis.picture_samples import encoded, landscape, mime, sample_files
from tests.testdata import testdata
from triage.analysis import limits
from triage.analysis.exif import READABLE, read_exif, unused_position
from triage.analysis.exif_block import exif_block
from triage.errors import EvidenceError
from triage.model.content import ExifRow

FIELDS: Final = {
    "make": "IFD0:Make",
    "model": "IFD0:Model",
    "taken": "ExifIFD:DateTimeOriginal",
    "digitised": "ExifIFD:CreateDate",
    "modified": "IFD0:ModifyDate",
    "software": "IFD0:Software",
    "offset": "ExifIFD:OffsetTimeOriginal",
    "orientation": "IFD0:Orientation",
}
NEAR: Final = {"latitude": 1e-4, "longitude": 1e-4, "altitude": 1e-2}

DIFFERENCES: Final = {
    ("exif_bulk_extractor/Exif_v0221.jpg", "longitude", "0", None),
    ("exif_bulk_extractor/Exif_v0221.jpg", "gps_time", "2008:01:12 12:06:52", "2008-01-12 12:06:52"),
    ("exif_metadata_extractor/jpg/Kodak PIXPRO FZ201.jpg", "software", "1.0", "1.00"),
    ("heif/heif_corrupted/corrupted.heic", "all", "", "The EXIF is damaged and could not be read (ValueError)."),
}
"""(file, field, ExifTool's value, ours); each is explained in docs/validation.md, "EXIF"."""

GROUPS: Final = ("exif_samples", "exif_metadata_extractor", "exif_bulk_extractor", "heif")


def records() -> list[dict[str, Any]]:
    """ExifTool's record of each sample picture."""
    texts = [testdata("truth", f"{group}.exiftool.json").read_text(encoding="utf-8") for group in GROUPS]
    found: list[dict[str, Any]] = [record for text in texts for record in json.loads(text)]
    return [record for record in found if str(record.get("File:MIMEType", "image/")).startswith("image/")]


def published(record: dict[str, Any]) -> dict[str, str | None]:
    """What ExifTool says, as text."""
    values = {field: record.get(name) for field, name in FIELDS.items()}
    for field in NEAR:
        name = f"GPS{field.capitalize()}"
        values[field] = record.get(f"Composite:{name}", record.get(f"GPS:{name}"))
    values["gps_time"] = f"{record.get('GPS:GPSDateStamp') or ''} {record.get('GPS:GPSTimeStamp') or ''}"
    return {
        field: None if value is None or str(value).strip() in ("", "undef") else str(value).strip()
        for field, value in values.items()
    }


def differs(field: str, theirs: str | None, ours: object) -> bool:
    if theirs is None or ours is None:
        return theirs is not ours
    if field in NEAR:
        return abs(float(theirs) - float(str(ours))) > NEAR[field]
    return theirs != str(ours)


def test_every_sample_says_what_exiftool_says() -> None:
    found: set[tuple[str, str, str, object]] = set()
    with_camera = with_position = 0
    for record in records():
        name = record["SourceFile"]
        data = testdata(*name.split("/")).read_bytes()
        theirs = published(record)
        row = outcome(data, mime(data))
        if isinstance(row, str):
            found.add((name, "all", "", row))
            continue
        for field, value in theirs.items():
            ours = getattr(row, field) if row else None
            if differs(field, value, ours):
                found.add((name, field, value or "", ours))
        with_camera += bool(row and row.make)
        with_position += bool(row and row.latitude is not None)
    assert found == DIFFERENCES
    assert (with_camera, with_position) == (96, 26)


def rational(*values: tuple[int, int]) -> bytes:
    return b"".join(struct.pack(">II", *value) for value in values)


def located(latitude: bytes, north: bytes, longitude: bytes, east: bytes) -> ExifRow:
    """EXIF with a GPS directory behind the first one."""
    start = len(tiff((0x8825, 4, 1, bytes(4))))
    values = start + 2 + 4 * 12 + 4
    gps = struct.pack(">H", 4)
    gps += struct.pack(">HHI4s", 1, 2, 2, north + b"\0\0\0") + struct.pack(">HHII", 2, 5, 3, values)
    gps += struct.pack(">HHI4s", 3, 2, 2, east + b"\0\0\0") + struct.pack(">HHII", 4, 5, 3, values + 24)
    row = read_exif(tiff((0x8825, 4, 1, struct.pack(">I", start)), tail=gps + bytes(4) + latitude + longitude), TIFF)
    assert row is not None
    return row


TIFF: Final = "image/tiff"
NORTH = rational((51, 1), (30, 1), (2634, 100))
WEST = rational((0, 1), (7, 1), (39, 1))


def test_position_and_hemispheres() -> None:
    row = located(NORTH, b"N", WEST, b"W")
    assert row.latitude == pytest.approx(51 + 30 / 60 + 26.34 / 3600)
    assert row.longitude == pytest.approx(-(7 / 60 + 39 / 3600))
    row = located(NORTH, b"s", WEST, b"e")
    assert row.latitude == pytest.approx(-(51 + 30 / 60 + 26.34 / 3600))


@pytest.mark.parametrize(
    ("latitude", "north", "longitude", "east"),
    [
        (NORTH, b"\0", WEST, b"W"),
        (NORTH, b"X", WEST, b"W"),
        (NORTH, b"N", WEST, b"\0"),
        (rational((91, 1), (0, 1), (0, 1)), b"N", WEST, b"W"),
        (NORTH, b"N", rational((180, 1), (0, 1), (1, 1)), b"E"),
        (rational((51, 1), (30, 1), (0, 0)), b"N", WEST, b"W"),
        (rational((51, 0), (30, 1), (0, 1)), b"N", WEST, b"W"),
    ],
)
def test_a_position_that_may_be_anywhere_is_none(latitude: bytes, north: bytes, longitude: bytes, east: bytes) -> None:
    row = located(latitude, north, longitude, east)
    assert (row.latitude, row.longitude) == (None, None)
    assert unused_position(row).startswith("A GPS position is written")
    assert "GPS GPSLatitude" in json.loads(row.tags), "what is written is kept among the tags"


def test_a_receiver_without_a_fix_has_no_position() -> None:
    """Phones then write 0/0 three times; nothing is left unused."""
    nothing = rational((0, 0), (0, 0), (0, 0))
    assert unused_position(located(nothing, b"\0", nothing, b"\0")) == ""
    assert unused_position(located(NORTH, b"N", WEST, b"W")) == ""


def test_a_block_without_a_readable_tag_is_not_called_absent() -> None:
    assert read_exif(tiff(), TIFF) is None, "it says itself that it has no tags"
    with pytest.raises(EvidenceError, match="none of its tags"):
        read_exif(BIG_ENDIAN_HEADER + b"\x03" + bytes(40), TIFF)


def test_long_values_are_cut() -> None:
    long = b"x" * 4_000
    row = read_exif(tiff((0x010F, 2, len(long), struct.pack(">I", 26)), tail=long), TIFF)
    assert row is not None
    assert row.make == "x" * limits.EXIF_TEXT


def test_all_tags_are_bounded_and_what_is_left_out_is_counted() -> None:
    text = b"y" * 600
    entries = [(0x9000 + number, 2, len(text), struct.pack(">I", 8 + 2 + 12 * 200 + 4)) for number in range(200)]
    row = read_exif(tiff(*entries, tail=text), TIFF)
    assert row is not None
    assert len(row.tags.encode()) <= limits.EXIF_TAGS_JSON
    kept = json.loads(row.tags)
    assert kept.pop("…") == f"{200 - len(kept)} more tags"
    assert len(kept) > 100


def many_values(count: int, entries: int) -> bytes:
    """Directories whose values claim much: each of so many tags has so many numbers, all from the start."""
    return tiff(*[(0x9000 + n, 4, count, struct.pack(">I", 8)) for n in range(entries)], tail=bytes(4 * count))


def test_reads_are_counted() -> None:
    with pytest.raises(EvidenceError, match="in circles"):
        read_exif(many_values(999, limits.EXIF_READS // 999 + 1), TIFF)
    assert read_exif(many_values(999, 20), TIFF) is not None


def test_bytes_are_counted_and_given_in_parts() -> None:
    """Each of many texts claims the whole file."""
    size, many = 1 << 20, limits.EXIF_READ_BYTES // limits.EXIF_READ + 1
    entries = [(0x9000 + number, 2, size, struct.pack(">I", 8)) for number in range(many)]
    with pytest.raises(EvidenceError, match="in circles"):
        read_exif(tiff(*entries, tail=b"z" * size), TIFF)
    row = read_exif(tiff((0x010F, 2, size, struct.pack(">I", 26)), tail=b"z" * size), TIFF)
    assert row is not None
    assert len(row.tags) < 2 * limits.EXIF_READ


def test_directories_in_a_circle_end() -> None:
    circle = tiff((0x8769, 4, 1, struct.pack(">I", 8)), MAKE, following=8)
    start = time.process_time()
    outcome(circle, TIFF)
    assert time.process_time() - start < 2


def test_no_sample_takes_long() -> None:
    for path in sample_files("broken_images", "exif_samples"):
        data = path.read_bytes()
        start = time.process_time()
        assert "0x" not in str(outcome(data, mime(data)))[:200]
        assert time.process_time() - start < 2, path.name


@cache
def seeds() -> dict[str, bytes]:
    """A camera's EXIF in several containers."""
    photograph = testdata("exif_samples", "jpg", "gps", "DSCN0012.jpg").read_bytes()
    block = exif_block(photograph, "image/jpeg") or b""
    return {
        "image/jpeg": photograph[:40_000],
        "image/tiff": block,
        "image/png": png_with(b"eXIf", block[:3_000]),
        "image/webp": encoded(landscape(size=(16, 16)), "WEBP", exif=b"Exif\0\0" + block),
        "image/avif": encoded(landscape(size=(16, 16)), "AVIF", exif=block),
    }


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["image/jpeg", "image/tiff", "image/png", "image/webp", "image/avif"]),
    st.lists(st.tuples(st.integers(0, 3_000), st.binary(min_size=1, max_size=6)), max_size=12),
)
def test_mutated_exif_raises_nothing_else(kind: str, changes: list[tuple[int, bytes]]) -> None:
    data = bytearray(seeds()[kind])
    for place, new in changes:
        start = place % len(data)
        data[start : start + len(new)] = new
    found = outcome(bytes(data), kind)
    assert not isinstance(found, ExifRow) or len(found.tags.encode()) <= limits.EXIF_TAGS_JSON


@settings(max_examples=25, deadline=None)  # a directory of 65,535 entries takes a quarter of a second
@given(st.sampled_from(sorted(READABLE)), st.binary(max_size=300))
def test_random_bytes_raise_nothing_else(kind: str, data: bytes) -> None:
    for form in (data, BIG_ENDIAN_HEADER + data, jpeg(b"Exif\0\0" + BIG_ENDIAN_HEADER + data)):
        found = outcome(form, kind)
        assert not isinstance(found, str) or "EXIF" in found


def test_a_picture_saved_by_pillow() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x0131] = 6, "Maker 1"
    row = read_exif(encoded(landscape(), "JPEG", exif=exif), "image/jpeg")
    assert row is not None
    assert (row.orientation, row.software) == (6, "Maker 1")
