"""Pictures of every kind, upright, damaged and hostile: a row, or a sentence."""

from __future__ import annotations

import io
import itertools
import re
import struct
import time
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.analysis.picture_samples import (
    distance,
    encoded,
    landscape,
    mime,
    named,
    sample_files,
    truth_hashes,
)
from tests.testdata import testdata
from triage.analysis import limits
from triage.analysis.pictures import FORMATS, HASH_SIDE, examine_picture
from triage.errors import EvidenceError
from triage.model.content import PictureRow

pytestmark = [
    pytest.mark.filterwarnings("ignore::UserWarning"),  # what Pillow says of damaged samples
    pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning"),
]

SECONDS = 10.0
"""No sample may take longer."""

ADDRESS = re.compile(r"0x[0-9a-fA-F]+|<.* object")

UNSHOWN = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How a camera held in each orientation stores an upright scene."""


def outcome(data: bytes, kind: str = "") -> PictureRow | str:
    """The row, or the sentence."""
    try:
        return examine_picture(data, kind or mime(data))
    except EvidenceError as error:
        return error.sentence


def timed(path: Path) -> PictureRow | str:
    data = path.read_bytes()
    if mime(data) not in FORMATS:
        return "not a picture by its signature"
    start = time.process_time()
    found = outcome(data)
    assert time.process_time() - start < SECONDS, named(path)
    assert outcome(data) == found, f"{named(path)} gives another answer the second time"
    if isinstance(found, str):
        assert not ADDRESS.search(found), found
        assert found.endswith("."), found
    return found


def test_every_broken_sample_gives_a_row_or_a_sentence() -> None:
    truth = truth_hashes("broken_images")
    decoded = {named(path) for path in sample_files("broken_images") if isinstance(timed(path), PictureRow)}
    assert decoded == {name for name, row in truth.items() if not row["error"]}, "as Pillow alone decodes them"


def test_every_heif_sample_is_decoded_or_named() -> None:
    found = {path.name: timed(path) for path in sample_files("heif") if path.name != "200MP.heic"}
    failed = {name: sentence for name, sentence in found.items() if isinstance(sentence, str)}
    assert set(failed) == {"corrupted.heic", "corrupted.hif", "empty.heic"}
    rows = {name: row for name, row in found.items() if isinstance(row, PictureRow)}
    assert (rows["xiaomi.heic"].width, rows["xiaomi.heic"].height) == (2592, 1944)
    assert all(row.orientation == 1 for row in rows.values()), "libheif turns them, and we do not turn them again"


def test_recorded_sizes_of_all_samples() -> None:
    """Width and height are those of the stored picture, whatever the scale it was decoded at."""
    compared = 0
    for group in ("exif_samples", "exif_metadata_extractor"):
        for name, truth in truth_hashes(group).items():
            path = testdata(*name.split("/"))
            if truth["error"] or path.stat().st_size > 150_000 or not truth["pil"]:
                continue
            row = outcome(path.read_bytes())
            if isinstance(row, PictureRow):
                assert f"{row.width}x{row.height}" == truth["pil"].split()[-1], name
                compared += 1
    assert compared > 60


@pytest.mark.parametrize("kind", ["landscape", "portrait"])
def test_orientations_of_one_scene_are_near_each_other(kind: str) -> None:
    paths = [path for path in sample_files("exif_samples") if path.parent.name == "orientation"]
    rows = [examine_picture(path.read_bytes(), "image/jpeg") for path in paths if path.name.startswith(kind)]
    assert len(rows) == {"landscape": 6, "portrait": 4}[kind]
    for one, other in itertools.combinations(rows, 2):
        assert one.pdq is not None
        assert other.pdq is not None
        assert distance(one.pdq, other.pdq) <= 24
        assert distance(one.phash or b"", other.phash or b"") <= 6


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize(
    ("kind", "options"),
    [("JPEG", {}), ("PNG", {}), ("TIFF", {}), ("TIFF", {"compression": "tiff_lzw"}), ("WEBP", {}), ("AVIF", {})],
    ids=str,
)
def test_orientation_is_applied_once_in_every_container(kind: str, options: dict[str, str], orientation: int) -> None:
    scene = landscape()
    turn = UNSHOWN[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = scene if turn is None else scene.transpose(turn)
    row = examine_picture(encoded(stored, kind, exif=exif, **options), f"image/{kind.lower()}")
    upright = examine_picture(encoded(scene, "PNG"), "image/png")
    assert row.pdq is not None
    assert upright.pdq is not None
    assert distance(row.pdq, upright.pdq) <= 16
    assert (row.width, row.height, row.orientation) == (*stored.size, orientation)
    assert Image.open(io.BytesIO(row.open)).size == scene.size


def test_an_orientation_that_does_not_exist_is_none() -> None:
    exif = Image.Exif()
    exif[0x0112] = 99
    assert examine_picture(encoded(landscape(), "JPEG", exif=exif), "image/jpeg").orientation == 1


def sixteen_bits(colours: bool) -> bytes:
    """A PNG of 16 bits a channel; Pillow writes none in colour."""
    grey = np.asarray(landscape().convert("L"), dtype=np.uint16) * 257
    pixels = np.repeat(grey[..., None], 3, axis=2) if colours else grey
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)
    return png((240, 180), 16, 2 if colours else 0, rows)


def png(size: tuple[int, int], bits: int, colour: int, rows: bytes, *more: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", *size, bits, colour, 0, 0, 0)
    chunks = [chunk(b"IHDR", header), *more, chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _float_tiff(most: float) -> bytes:
    grey = np.asarray(landscape().convert("L"), dtype=np.float32) * np.float32(most / 255)
    grey[0, 0] = np.nan
    return encoded(Image.fromarray(grey), "TIFF")


KINDS = {
    "16-bit grey PNG": sixteen_bits(colours=False),
    "16-bit colour PNG": sixteen_bits(colours=True),
    "float TIFF from 0 to 1": _float_tiff(1.0),
    "float TIFF from 0 to 255": _float_tiff(255.0),
    "32-bit TIFF": encoded(Image.fromarray(np.asarray(landscape().convert("L"), dtype=np.int32) * 4_000), "TIFF"),
    "CMYK JPEG": encoded(landscape().convert("CMYK"), "JPEG", quality=95),
    "palette PNG": encoded(landscape().convert("P", palette=Image.Palette.ADAPTIVE), "PNG"),
    "palette with transparency": encoded(
        landscape().convert("P", palette=Image.Palette.ADAPTIVE), "PNG", transparency=bytes(range(0, 250, 5))
    ),
    "alpha PNG": encoded(landscape().convert("RGBA"), "PNG"),
    "grey and alpha PNG": encoded(landscape().convert("LA"), "PNG"),
    "YCbCr TIFF": encoded(landscape().convert("YCbCr"), "TIFF"),
    "BMP": encoded(landscape(), "BMP"),
    "GIF": encoded(landscape(), "GIF"),
    "WebP with alpha": encoded(landscape().convert("RGBA"), "WEBP", quality=90),
    "JPEG 2000": encoded(landscape(), "JPEG2000"),
    "progressive JPEG": encoded(landscape(), "JPEG", progressive=True, quality=90),
    "icon": encoded(landscape(size=(256, 256)).resize((256, 192)), "ICO", sizes=[(256, 192)]),
}


@pytest.mark.parametrize("name", KINDS)
def test_one_scene_in_every_kind_of_pixel(name: str) -> None:
    plain = examine_picture(encoded(landscape(), "PNG"), "image/png")
    row = outcome(KINDS[name])
    assert isinstance(row, PictureRow), row
    assert row.pdq is not None
    assert plain.pdq is not None
    assert distance(row.pdq, plain.pdq) <= 31
    assert row.pdq_quality == 100


def test_a_transparent_picture_shows_what_is_stored() -> None:
    hidden = landscape().convert("RGBA")
    hidden.putalpha(0)
    row, plain = (examine_picture(encoded(p, "PNG"), "image/png") for p in (hidden, landscape()))
    assert row.pdq == plain.pdq


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (3, 2), (64, 1)])
def test_the_smallest_pictures(size: tuple[int, int]) -> None:
    row = examine_picture(encoded(landscape(size=size), "PNG"), "image/png")
    assert (row.width, row.height, row.pdq, row.pdq_variants, row.phash) == (*size, None, None, None)
    assert all((row.closed, row.working, row.open))


def test_a_pattern_of_rounding_noise_is_kept_without_hashes() -> None:
    stripes = np.tile(np.repeat(np.array([0, 255, 0, 255, 255, 0, 0, 0], dtype=np.uint8), 16), (128, 1))
    row = examine_picture(encoded(Image.fromarray(stripes), "PNG"), "image/png")
    assert row.pdq_quality == 100
    assert (row.pdq, row.pdq_variants, row.phash) == (None, None, None)


def test_a_plain_picture_is_matched_with_nothing() -> None:
    plain = Image.fromarray((np.asarray(landscape()) // 16 + 100).astype(np.uint8))
    row = examine_picture(encoded(plain, "PNG"), "image/png")
    assert row.pdq is not None
    assert row.pdq_quality is not None
    assert row.pdq_quality < 50
    assert row.pdq_variants is None


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "TIFF"])
def test_frames_are_counted_and_the_first_is_hashed(kind: str) -> None:
    first, *others = [landscape(seed) for seed in range(4)]
    data = encoded(first, kind, save_all=True, append_images=others)
    row = examine_picture(data, f"image/{kind.lower()}")
    alone = examine_picture(encoded(first, kind), f"image/{kind.lower()}")
    assert row.frames == 4
    assert alone.frames == 1
    assert distance(row.pdq or b"", alone.pdq or b"") <= 16


def test_claimed_frames_are_bounded() -> None:
    control = chunk(b"acTL", struct.pack(">II", 0x7FFFFFFF, 0))
    rows = (b"\0" + bytes(8)) * 8
    row = examine_picture(png((8, 8), 8, 0, rows, control), "image/png")
    assert row.frames == limits.MAX_FRAMES


def claims(width: int, height: int) -> bytes:
    return png((width, height), 8, 0, b"")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (claims(limits.MAX_PIXELS // 20_000 + 1, 20_000), "more than are decoded"),
        (claims(2**31 - 1, 2**31 - 1), "more than are decoded"),
        (claims(limits.MAX_DECODED_PIXELS // 10_000 + 1, 10_000), "more than fit into a worker's memory"),
        (claims(limits.MAX_SIDE_RATIO * 7 + 1, 7), "a strip that is not decoded"),
        (claims(0, 7), ""),
    ],
    ids=["pixels", "sides", "decoded pixels", "strip", "nothing"],
)
def test_claimed_sizes_are_bounded_before_anything_is_decoded(data: bytes, words: str) -> None:
    start = time.process_time()
    sentence = outcome(data)
    assert time.process_time() - start < 0.5
    assert isinstance(sentence, str)
    assert words in sentence


def test_the_bounds_themselves_are_allowed() -> None:
    sentence = outcome(claims(limits.MAX_DECODED_PIXELS // 20_000, 20_000))
    assert isinstance(sentence, str)
    assert sentence.startswith("The picture cannot be decoded"), "only its pixels are missing"
    assert isinstance(outcome(encoded(Image.new("L", (limits.MAX_SIDE_RATIO, 1)), "PNG")), PictureRow)


def test_a_jpeg_over_the_bound_of_decoded_pixels_is_decoded_small() -> None:
    data = encoded(Image.new("L", (15_000, 14_000), 128), "JPEG", quality=20)
    assert limits.MAX_DECODED_PIXELS < 15_000 * 14_000
    row = outcome(data)
    assert isinstance(row, PictureRow)
    assert (row.width, row.height) == (15_000, 14_000)


def test_a_bomb_inside_an_icon_is_refused() -> None:
    bomb = claims(30_000, 30_000)
    entry = struct.pack("<BBBBHHII", 16, 16, 0, 0, 1, 32, len(bomb), 22)
    sentence = outcome(struct.pack("<HHH", 0, 1, 1) + entry + bomb)
    assert isinstance(sentence, str)
    assert "more than are decoded" in sentence


def test_a_type_is_given_to_its_own_decoder_only() -> None:
    """An EPS file would start Ghostscript; a name or a wrong signature must not lead there."""
    postscript = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\n"
    for kind in FORMATS:
        sentence = outcome(postscript, kind)
        assert isinstance(sentence, str), kind
    assert "cannot identify" in str(outcome(encoded(landscape(), "BMP"), "image/png"))


def test_a_truncated_jpeg_is_no_picture() -> None:
    data = encoded(landscape(), "JPEG")
    sentence = outcome(data[: len(data) // 2])
    assert isinstance(sentence, str)
    assert "truncated" in sentence


@pytest.mark.parametrize(("size", "decoded"), [((4000, 3000), 750), ((900, 700), 700), ((1200, 1030), 515)])
def test_a_jpeg_is_decoded_no_smaller_than_its_hash_needs(size: tuple[int, int], decoded: int) -> None:
    """Seen from the open rendering, which is never larger than what was decoded."""
    row = examine_picture(encoded(landscape(size=size), "JPEG"), "image/jpeg")
    shown = Image.open(io.BytesIO(row.open)).size
    assert min(shown) == min(decoded, min(size) * 1024 // max(size))
    assert min(shown) >= HASH_SIDE
    assert (row.width, row.height) == size


SEEDS = {
    "JPEG": encoded(landscape(size=(64, 48)), "JPEG", exif=Image.Exif()),
    "progressive JPEG": encoded(landscape(size=(64, 48)), "JPEG", progressive=True),
    "PNG": encoded(landscape(size=(64, 48)), "PNG"),
    "GIF": encoded(landscape(size=(64, 48)), "GIF", save_all=True, append_images=[landscape(2, (64, 48))]),
    "TIFF": encoded(landscape(size=(64, 48)), "TIFF"),
    "TIFF LZW": encoded(landscape(size=(64, 48)), "TIFF", compression="tiff_lzw"),
    "WEBP": encoded(landscape(size=(64, 48)), "WEBP"),
    "BMP": encoded(landscape(size=(64, 48)), "BMP"),
    "ICO": encoded(landscape(size=(64, 48)), "ICO"),
    "JPEG2000": encoded(landscape(size=(64, 48)), "JPEG2000"),
    "AVIF": encoded(landscape(size=(64, 48)), "AVIF"),
}
MIMES = {name: mime(data) for name, data in SEEDS.items()}


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(sorted(SEEDS)),
    st.lists(st.tuples(st.integers(0, 2**16), st.binary(min_size=1, max_size=4)), max_size=8),
    st.integers(0, 2**16),
)
def test_mutated_pictures_raise_nothing_else(name: str, changes: list[tuple[int, bytes]], cut: int) -> None:
    data = bytearray(SEEDS[name])
    for place, new in changes:
        start = place % len(data)
        data[start : start + len(new)] = new
    mutated = bytes(data[: len(data) - cut % len(data)]) if cut % 3 == 0 else bytes(data)
    found = outcome(mutated, MIMES[name])
    if isinstance(found, str):
        assert not ADDRESS.search(found)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(FORMATS)), st.binary(max_size=400))
def test_random_bytes_raise_nothing_else(kind: str, data: bytes) -> None:
    assert isinstance(outcome(data, kind), str)
