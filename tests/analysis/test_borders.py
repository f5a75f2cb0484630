"""Uniform borders are found and cut off, and nothing else is."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageOps

from triage.analysis.borders import _median, bare_box
from triage.analysis.pictures import examine_picture
from triage.analysis.sentinel_drawing import sentinel_picture
from triage.model.content import PDQ_MAX_DISTANCE


def noise(height: int, width: int, seed: int = 1) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (height, width), np.uint8)


def framed(picture: Image.Image, left: int, top: int, right: int, bottom: int, colour: str = "black") -> Image.Image:
    return ImageOps.expand(picture, (left, top, right, bottom), colour)


def bits(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


def jpeg(picture: Image.Image, quality: int = 75) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


@given(
    sides=st.tuples(*(st.sampled_from([0, 12, 40]) for _ in range(4))),
    levels=st.tuples(*(st.integers(0, 255) for _ in range(4))),
)
def test_each_side_is_cut_where_it_has_a_border(sides: tuple[int, ...], levels: tuple[int, ...]) -> None:
    """Borders of different colours, around noise; the cut may go some lines into the picture and never stops short."""
    left, top, right, bottom = sides
    whole = np.full((200 + top + bottom, 300 + left + right), levels[0], np.uint8)
    whole[:, whole.shape[1] - right :] = levels[2]
    whole[:top], whole[whole.shape[0] - bottom :] = levels[1], levels[3]
    whole[top : top + 200, left : left + 300] = noise(200, 300)
    box = bare_box(whole)
    if not any(sides):
        assert box is None
        return
    assert box is not None
    for found, border in zip(
        (box.left, box.top, whole.shape[1] - box.right, whole.shape[0] - box.bottom), sides, strict=True
    ):
        assert found == 0 if not border else border <= found <= border + 3


def test_a_thin_line_a_plain_picture_and_a_thing_on_a_plain_ground_are_left_alone() -> None:
    thin = np.full((202, 302), 9, np.uint8)
    thin[1:-1, 1:-1] = noise(200, 300)
    assert bare_box(thin) is None
    assert bare_box(np.full((100, 100), 7, np.uint8)) is None
    ground = np.full((400, 400), 250, np.uint8)
    ground[180:220, 180:220] = noise(40, 40)
    assert bare_box(ground) is None


@pytest.mark.parametrize("colour", ["black", "white", "#405060"])
@pytest.mark.parametrize("sides", [(0, 60, 0, 60), (80, 0, 80, 0), (30, 30, 30, 30), (0, 0, 0, 50)])
def test_a_letterboxed_copy_has_the_hash_of_its_picture(sides: tuple[int, int, int, int], colour: str) -> None:
    picture = sentinel_picture()
    listed = examine_picture(jpeg(picture, 95), "image/jpeg")
    row = examine_picture(jpeg(framed(picture, *sides, colour=colour)), "image/jpeg")
    assert listed.pdq is not None
    assert row.bare_variants is not None
    assert row.bare_phash is not None
    assert listed.phash is not None
    assert bits(row.bare_variants[:32], listed.pdq) <= PDQ_MAX_DISTANCE
    assert bits(row.bare_phash, listed.phash) <= 6
    assert row.pdq != row.bare_variants[:32]


def test_a_small_mark_in_the_border_does_not_hide_it() -> None:
    picture = framed(sentinel_picture(), 0, 60, 0, 60)
    ImageDraw.Draw(picture).rectangle((300, 20, 304, 24), fill="white")
    assert examine_picture(jpeg(picture), "image/jpeg").bare_variants is not None


def test_a_picture_without_borders_has_no_second_try() -> None:
    row = examine_picture(jpeg(sentinel_picture()), "image/jpeg")
    assert (row.bare_variants, row.bare_quality, row.bare_phash) == (None, None, None)


@given(st.lists(st.integers(0, 255), min_size=1, max_size=40))
def test_the_colour_of_a_line_is_its_median(levels: list[int]) -> None:
    assert _median(np.array(levels, np.uint8)) == int(np.median(levels))
