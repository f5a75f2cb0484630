"""The EXIF block is found in each container, and a hostile container ends the search."""

from __future__ import annotations

import struct
import time
import zlib

import pytest

from tests.analysis.exif_samples import BLOCK, jpeg, png_with, tiff
from tests.analysis.picture_samples import encoded, landscape, mime
from triage.analysis import limits
from triage.analysis.exif import read_exif
from triage.analysis.exif_block import exif_block
from triage.errors import EvidenceError


def test_exif_behind_other_segments_is_found() -> None:
    xmp = b"http://ns.adobe.com/xap/1.0/\0" + b"x" * 60_000
    row = read_exif(jpeg(xmp, xmp, b"Exif\0\0" + BLOCK), "image/jpeg")
    assert row is not None
    assert row.make == "ACME"


def test_only_the_first_exif_segment_counts() -> None:
    row = read_exif(jpeg(b"Exif\0\0" + BLOCK, b"Exif\0\0" + tiff((0x010F, 2, 4, b"FAKE"))), "image/jpeg")
    assert row is not None
    assert row.make == "ACME"


@pytest.mark.parametrize(
    "data",
    [
        png_with(b"eXIf", BLOCK),
        png_with(b"tEXt", b"Raw profile type exif\0\nexif\n      40\n" + (b"Exif\0\0" + BLOCK).hex().encode() + b"\n"),
        png_with(
            b"zTXt",
            b"Raw profile type APP1\0\0" + zlib.compress(b"\nexif\n 40\n" + (b"Exif\0\0" + BLOCK).hex().encode()),
        ),
        encoded(landscape(size=(16, 16)), "WEBP", exif=b"Exif\0\0" + BLOCK),
        encoded(landscape(size=(16, 16)), "WEBP", exif=BLOCK),
        encoded(landscape(size=(16, 16)), "AVIF", exif=BLOCK),
        jpeg(b"Exif\0\0" + BLOCK),
        BLOCK,
    ],
    ids=["png", "raw profile", "packed profile", "webp", "webp bare", "avif", "jpeg", "tiff"],
)
def test_each_container(data: bytes) -> None:
    row = read_exif(data, mime(data))
    assert row is not None
    assert row.make == "ACME"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_no_exif_is_none(kind: str) -> None:
    assert read_exif(encoded(landscape(size=(16, 16)), kind), f"image/{kind.lower()}") is None


def test_a_listed_exif_that_cannot_be_reached_is_not_called_absent() -> None:
    data = encoded(landscape(size=(16, 16)), "AVIF", exif=BLOCK)
    assert exif_block(data, "image/avif") == BLOCK
    with pytest.raises(EvidenceError, match="damaged"):
        read_exif(data[: data.index(BLOCK)], "image/avif")
    with pytest.raises(EvidenceError, match="damaged"):
        read_exif(jpeg(b"Exif\0\0no header"), "image/jpeg")


def test_a_large_block_is_cut() -> None:
    data = png_with(b"eXIf", BLOCK + bytes(2 * limits.EXIF_BYTES))
    assert len(exif_block(data, "image/png") or b"") == limits.EXIF_BYTES


def test_a_container_of_endless_parts_is_left() -> None:
    start = time.process_time()
    assert (
        exif_block(b"\xff\xd8" + b"\xff\xe2\0\x02" * (limits.EXIF_PARTS + 9) + jpeg(b"Exif\0\0" + BLOCK), "image/jpeg")
        is None
    )
    assert (
        exif_block(b"\x89PNG\r\n\x1a\n" + (bytes(4) + b"tEXt" + bytes(4)) * (limits.EXIF_PARTS + 9), "image/png")
        is None
    )
    assert exif_block(b"RIFF\0\0\0\0WEBP" + b"VP8 \0\0\0\0" * (limits.EXIF_PARTS + 9), "image/webp") is None
    with pytest.raises(ValueError, match="meta"):
        exif_block(b"\0\0\0\x08free" * (limits.EXIF_PARTS + 9), "image/heic")
    assert time.process_time() - start < 3


def test_a_table_of_items_without_bytes_ends() -> None:
    """An ``iloc`` whose numbers are zero bytes wide could claim 65,535 extents for each of 65,535 items."""

    def box(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body) + 8) + kind + body

    infe = box(b"infe", b"\2\0\0\0\0\1\0\0Exif\0")
    iinf = box(b"iinf", bytes(4) + struct.pack(">H", 1) + infe)
    iloc = box(b"iloc", bytes(6) + struct.pack(">H", 65_535) + (b"\0\2\0\0\xff\xff" * 65_535))
    data = box(b"ftyp", b"heic\0\0\0\0heic") + box(b"meta", bytes(4) + iinf + iloc)
    start = time.process_time()
    with pytest.raises(EvidenceError):
        read_exif(data, "image/heic")
    assert time.process_time() - start < 2


def test_other_types_are_not_searched() -> None:
    assert read_exif(jpeg(b"Exif\0\0" + BLOCK), "image/gif") is None
