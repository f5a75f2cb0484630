"""The renderings show no more than their level allows, and nothing but pixels."""

from __future__ import annotations

import io
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from tests.analysis.picture_samples import encoded, landscape
from tests.testdata import testdata
from triage.analysis.pictures import examine_picture
from triage.analysis.renderings import CLOSED_SIDE, OPEN_SIDE, WORKING_SIDE, render

SECRET = b"SECRET-OF-THE-EVIDENCE"
METADATA = (b"EXIF", b"Exif", b"ICCP", b"ICC_PROFILE", b"XMP ", b"xpacket", b"http://ns.adobe.com", b"Photoshop")


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def jpeg_markers(data: bytes) -> set[int]:
    """Markers in front of the scan of a JPEG file."""
    found, at = set(), 2
    while data[at + 1] != 0xDA:
        found.add(data[at + 1])
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return found


def fine_detail(picture: Image.Image) -> float:
    """Energy of the frequencies above an eighth of the sampling rate, of the grey values at the picture's own size."""
    grey = np.asarray(picture.convert("L"), dtype=np.float64)
    window = np.hanning(grey.shape[0])[:, None] * np.hanning(grey.shape[1])  # the edges are no detail
    spectrum = np.abs(np.fft.fft2((grey - grey.mean()) * window)) ** 2
    rows, columns = np.fft.fftfreq(grey.shape[0])[:, None], np.fft.fftfreq(grey.shape[1])[None, :]
    return float(spectrum[np.hypot(rows, columns) > 1 / 8].sum() / grey.size**2)


def busy() -> Image.Image:
    """A real photograph, with letters as fine as can be."""
    with Image.open(testdata("perceptual_pdq", "bridge-mods", "aaa-orig.jpg")) as bridge:
        picture = bridge.convert("RGB")
    draw = ImageDraw.Draw(picture)
    for row in range(0, picture.height, 12):
        draw.text((0, row), "legible " * 60, fill="white")
    return picture


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_no_metadata_leaves_with_a_rendering(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = SECRET.decode()
    options = {"exif": exif, "icc_profile": SECRET * 20}
    if kind in ("JPEG", "WEBP", "PNG"):
        options |= {"xmp": b"<x:xmpmeta>" + SECRET, "comment": SECRET} if kind == "JPEG" else {}
    data = encoded(landscape(), kind, **options)
    assert SECRET in data, "the picture itself carries it"
    row = examine_picture(data, f"image/{kind.lower()}")
    for rendering in (row.closed, row.working, row.open):
        assert SECRET not in rendering
        assert not any(mark in rendering for mark in METADATA)
        assert not {"exif", "icc_profile", "xmp", "comment"} & opened(rendering).info.keys()
        # JFIF, tables, frame: no APP1 (EXIF, XMP), no APP2 (ICC), no APP13 (Photoshop), no comment.
        assert jpeg_markers(rendering) <= {0xE0, 0xDB, 0xC0, 0xC4}


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 1500), st.integers(1, 1500))
def test_no_rendering_is_larger_than_its_level_or_its_picture(width: int, height: int) -> None:
    for rendering, side in zip(
        render(Image.new("RGB", (width, height))), (CLOSED_SIDE, WORKING_SIDE, OPEN_SIDE), strict=True
    ):
        shown = opened(rendering).size
        assert max(shown) <= side
        assert shown[0] <= width
        assert shown[1] <= height
        if max(width, height) >= side:
            assert max(shown) == side
            assert math.isclose(shown[0] / shown[1], width / height, rel_tol=1 / min(shown) + 0.05)


def test_closed_and_working_are_grey_and_open_is_not() -> None:
    closed, working, sharp = (
        np.asarray(opened(r).convert("RGB"), dtype=int) for r in render(landscape(size=(900, 700)))
    )
    for grey in (closed, working):
        assert np.ptp(grey, axis=2).max() <= 2, "what rounding of the colour conversion leaves"
    assert np.ptp(sharp, axis=2).mean() > 20


def test_closed_is_blurred_beyond_recognition() -> None:
    closed, working, _ = (opened(rendering) for rendering in render(busy()))
    sharp = working.resize(closed.size, Image.Resampling.BOX)
    assert fine_detail(sharp) > 20, "as much detail as 64 pixels hold, were they not blurred"
    assert fine_detail(closed) < 1, "what the compression leaves at the edges of its blocks"


@pytest.mark.parametrize("size", [(64, 64), (40, 40), (20, 60), (9, 7)])
def test_small_pictures_are_blurred_too(size: tuple[int, int]) -> None:
    """An icon or a thumbnail is no larger than the closed level, and must be no sharper either."""
    pixels = np.random.default_rng(1).integers(0, 2, (size[1], size[0], 1), dtype=np.uint8) * 255
    closed = opened(render(Image.fromarray(np.repeat(pixels, 3, axis=2)))[0])
    assert closed.size == size
    assert np.asarray(closed, dtype=float).std() < 30, "it was 127"


def test_the_grey_of_the_caller_gives_the_same() -> None:
    for size in ((700, 500), (1500, 900)):
        picture = landscape(size=size)
        assert render(picture, picture.convert("L")) == render(picture)
