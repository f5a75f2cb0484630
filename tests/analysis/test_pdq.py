"""PDQ against Meta's published values, against its reference implementation, and against its own geometry."""

from __future__ import annotations

import itertools
from functools import cache
from pathlib import Path

import numpy as np
import pdqhash
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.analysis.picture_samples import decoded, distance, landscape, named, sample_files, truth_hashes
from tests.testdata import testdata
from triage.analysis.limits import PDQ_MAX_SIDE, PDQ_MIN_SIDE
from triage.analysis.pdq import HASH_BYTES, pdq
from triage.analysis.pictures import examine_picture
from triage.model.content import PDQ_MAX_DISTANCE, PDQ_MIN_QUALITY
from triage.model.wording import VARIANTS as COPIES

VARIANTS = COPIES[:8]
"""Those of the whole picture; the others are the same without its border."""

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")  # what Pillow says of damaged samples

META_TOLERANCE = 16
"""Bits that Meta's own test of its Python implementation allows (ThreatExchange, pdq/python, ``pdq_test.py``)."""

PUBLISHED = {
    "misc-images/c.png": "e64cc9d91e623842f8d1f1d9a398e78c9f199a3bd87924f2b7e11e0bf061b064",
    "misc-images/small.jpg": "0007001f003f003f007f00ff00ff00ff01ff01ff01ff03ff03ff03ff03ff03ff",
    "misc-images/wee.jpg": "6227401f601ff4ccafcc9fad4b0d95d371a2eb7265a3285234d228ca94deeb2d",
    "reg-test-input/labelme-subset/q0003.jpg": "54a977c221d14c1c43ba5e6e21d4a13989a3553f1462611cbb85fda7be83b677",
    "reg-test-input/labelme-subset/q0122.jpg": "cfb2009ddd21c6dab0046a7745b5984757a8a4535b3377aea2591d32b33ff940",
    "reg-test-input/labelme-subset/q0291.jpg": "a0fe94f1e5cc1cc8dd855948498dc9243f7ca27336f036d7f212b74bc103c9a7",
    "reg-test-input/labelme-subset/q0746.jpg": "1049d96239e24d4dca2c55512b8bdb77425f4dbcf575a0a95555aaab5554aaaa",
    "bridge-mods/aaa-orig.jpg": "d8f8f0cce0f4a84f0e370a22028f67f0b36e2ed596623e1d33e6b39c4e9c9b22",
    "bridge-mods/blur-a-little.jpg": "d8f8f0cce0f4a84f0e370a22028f67f0b36e2ed596623e1d33e6b39c4e9c9b22",
    "bridge-mods/blur-a-lot.jpg": "d8f8f0cce0f4e84f0637022a028f67f0b36e2ed596623e1d33e6b39c4e9c9b22",
    "bridge-mods/high-contrast.jpg": "d8f8f0cce0f4e84d06370a32068f67f0b36e2ed596623e1d33e6339c4e9c9b22",
    "bridge-mods/high-saturation.jpg": "d8f8f0cce0f4e84f0e370a22028f67f0b36e2ed596621e1d33e6b39c4e9c9b22",
    "bridge-mods/sharpen-a-little.jpg": "d8f8f0cce0f4a84f0e370a22038f67f0b36e2ed596621e1d33e6b39c4e9c9b22",
    "bridge-mods/sharpen-a-lot.jpg": "d0f8f1cec0f4a8470a370a32238f67f0b36e2ef597231e1d72a6a39c4e9c9b22",
    "bridge-mods/shrink-a-little.jpg": "d8f8f0cce0f4a84f0e370a22038f67f0b36e2ed596621e1d33e6b39c4e9c9b22",
    "bridge-mods/shrink-a-lot.jpg": "d0f8f1ccc0f4a84d0a370a3a228f67f0b36e2ed5b6623e1d33e6339c4e9c9b22",
    "bridge-mods/square-128x128.jpg": "d8f8f1eec0f4a84f0e37022a078f63f0b36e2ed596621e1d33e6239c4e9c9b22",
    "bridge-mods/square-256x256.jpg": "d8f8f0cec4f4a84f0637022a078f67f0b36e2ee5b6621e1d33e6239c4e9c9b22",
    "bridge-mods/square-512x512.jpg": "d8f8f0cec0f4a84f0637022a278f67f0b36e2ed596621e1d33e6339c4e9c9b22",
}
"""Meta's values: ``pdq_test.py`` and the README of pdq/python (BSD-3)."""

PUBLISHED_DIHEDRAL = (
    "d8f8f0cce0f4a84f0e370a22028f67f0b36e2ed596623e1d33e6b39c4e9c9b22",
    "38a50efd71c83f429013d68d0ffffc52e34e0e15ada952a9d29684214aa9e5af",
    "2dadda64b5a142e5d362209057da895ae63b8c7fc277b4b766b319361f893188",
    "a5f0a457248995e8c9065c275aaa54d8b61ba4bdf8fcfc0387c32f8b0bfc4f05",
    "d8f80f31e0f417b00e37f5dd028f980fb36ed12a9662c1e233e64c634e9c64dd",
    "0dad259bb1a1bd18d362576556da32a1e63b7380c2374b4866b3c6c91b89ce77",
    "f0a5e10271dcc0bd9c5309720fff018de34ef1e8ada9a956d2967ade1ea91a50",
    "69f05aa8a4996a17c146a2da5aaaab07b61b5b60f8fc07fc83c3d0740bfcb0fa",
)
"""The same test's values of the bridge, turned and mirrored, in the reference's order."""

TURNS = {
    "turned by 90° anticlockwise": Image.Transpose.ROTATE_90,
    "turned by 180°": Image.Transpose.ROTATE_180,
    "turned by 90° clockwise": Image.Transpose.ROTATE_270,
    "mirrored top to bottom": Image.Transpose.FLIP_TOP_BOTTOM,
    "mirrored left to right": Image.Transpose.FLIP_LEFT_RIGHT,
    "mirrored along the diagonal from top left": Image.Transpose.TRANSPOSE,
    "mirrored along the diagonal from top right": Image.Transpose.TRANSVERSE,
}
"""What the words of each variant mean; Pillow counts angles anticlockwise."""

ORACLE_PIXELS = 450_000
"""The oracle takes a second for 12 megapixels."""


def variant(variants: bytes, number: int) -> bytes:
    return variants[HASH_BYTES * number : HASH_BYTES * (number + 1)]


def bridge(name: str) -> Path:
    return testdata("perceptual_pdq", "bridge-mods", f"{name}.jpg")


@cache
def hashed(path: Path) -> tuple[bytes, bytes]:
    """Upright hash and variants of a file, as the whole product computes them."""
    data = path.read_bytes()
    row = examine_picture(data, "image/png" if path.suffix == ".png" else "image/jpeg")
    assert row.pdq is not None
    assert row.pdq_variants is not None
    return row.pdq, row.pdq_variants


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_values(name: str) -> None:
    with Image.open(testdata("perceptual_pdq", *name.split("/"))) as picture:
        assert distance(pdq(picture.convert("RGB")).hash, bytes.fromhex(PUBLISHED[name])) <= META_TOLERANCE


def test_published_dihedral_values_in_their_order() -> None:
    variants = hashed(bridge("aaa-orig"))[1]
    for number, published in enumerate(PUBLISHED_DIHEDRAL):
        found = [distance(variant(variants, other), bytes.fromhex(published)) for other in range(len(VARIANTS))]
        assert found[number] <= META_TOLERANCE, VARIANTS[number]
        assert min(found[:number] + found[number + 1 :]) > 100, VARIANTS[number]


def test_truth_of_the_samples() -> None:
    """The recorded values are of whole pictures as they lie: here these are hashed at the same pixels."""
    compared = 0
    for name, row in truth_hashes("perceptual_pdq").items():
        with Image.open(testdata(*name.split("/"))) as picture:
            found = pdq(picture.convert("RGB"))
        assert found.quality == int(row["pdq_quality"]), name
        if found.settled and found.quality >= PDQ_MIN_QUALITY:
            assert found.hash.hex() == row["pdq"], name
            compared += 1
    assert compared == 33


def test_equal_to_the_reference_on_every_sample() -> None:
    """Bit for bit at the same decoded pixels, with the quality, wherever the hash is more than rounding noise."""
    compared = unsettled = 0
    for path in sample_files():
        picture = decoded(path)
        if picture is None or picture.width * picture.height > ORACLE_PIXELS or min(picture.size) < PDQ_MIN_SIDE:
            continue
        bits, quality = pdqhash.compute(np.asarray(picture).copy())
        found = pdq(picture)
        assert found.quality == quality, named(path)
        if found.settled and quality >= PDQ_MIN_QUALITY:
            assert found.hash == np.packbits(bits).tobytes(), named(path)
            compared += 1
        unsettled += quality >= PDQ_MIN_QUALITY and not found.settled
    assert compared > 100
    assert unsettled == 3, "three tiny test patterns"


@cache
def _photograph() -> Image.Image:
    with Image.open(testdata("perceptual_pdq", "misc-images", "c.png")) as picture:
        return picture.convert("RGB")


@settings(max_examples=60, deadline=None)
@given(st.integers(8, 400), st.integers(8, 400), st.integers(0, 1000), st.integers(0, 400))
def test_equal_to_the_reference_on_crops(width: int, height: int, left: int, top: int) -> None:
    crop = _photograph().crop((left, top, left + width, top + height))
    bits, quality = pdqhash.compute(np.asarray(crop).copy())
    found = pdq(crop)
    # The quality adds up whole percents: of a step of exactly so many, rounding decides.
    assert abs(found.quality - quality) <= 2
    if found.settled and quality >= PDQ_MIN_QUALITY:
        assert found.hash == np.packbits(bits).tobytes()


@pytest.mark.parametrize("path", ["bridge-mods/aaa-orig.jpg", "pdqhash_python/image3.jpg", "misc-images/wee.jpg"])
def test_variants_are_the_hashes_of_the_turned_picture(path: str) -> None:
    with Image.open(testdata("perceptual_pdq", *path.split("/"))) as opened:
        picture = opened.convert("RGB")
    upright = pdq(picture)
    assert ("upright", *TURNS) == VARIANTS, "the words name the variants in their order"
    assert variant(upright.variants, 0) == upright.hash
    for number, turn in enumerate(TURNS.values(), 1):
        turned = pdq(picture.transpose(turn))
        assert distance(turned.hash, variant(upright.variants, number)) <= 8, VARIANTS[number]


def test_all_edits_of_the_bridge_match_and_nothing_else_does() -> None:
    edits = [path for path in bridge("aaa-orig").parent.iterdir() if path.stem != "aaa-orig"]
    assert len(edits) == 11
    original = hashed(bridge("aaa-orig"))[0]
    assert max(distance(hashed(path)[0], original) for path in edits) <= PDQ_MAX_DISTANCE
    others = [path for path in sample_files("perceptual_pdq") if path.parent.name in ("pdqhash_python", "misc-images")]
    others = [path for path in others if path.name != "small.jpg"]  # too plain to be matched at all
    assert len(others) == 7
    unrelated = [*itertools.product(others, [*edits, bridge("aaa-orig")]), *itertools.combinations(others, 2)]
    for first, second in unrelated:
        variants = hashed(first)[1]
        nearest = min(distance(variant(variants, number), hashed(second)[0]) for number in range(len(VARIANTS)))
        assert nearest > 2 * PDQ_MAX_DISTANCE, (first.name, second.name)


@pytest.mark.parametrize("size", [(4, 100), (100, 4), (1, 1)])
def test_a_side_below_the_bound_gives_zeros(size: tuple[int, int]) -> None:
    assert min(size) < PDQ_MIN_SIDE
    assert pdq(landscape(size=size)) == (bytes(32), 0, bytes(256), False)
    assert pdq(landscape(size=(PDQ_MIN_SIDE, 100))).hash != bytes(32)


def test_a_longer_side_is_averaged_down_first() -> None:
    whole = landscape(3, (PDQ_MAX_SIDE * 2, 900))
    assert pdq(whole).hash == pdq(whole.reduce((2, 1))).hash
    with Image.open(testdata("perceptual_pdq", "bridge-mods", "aaa-orig.jpg")) as bridge:
        large = bridge.convert("RGB").resize((PDQ_MAX_SIDE + 900, 1850), Image.Resampling.BICUBIC)
    bits, quality = pdqhash.compute(np.asarray(large).copy())
    found = pdq(large)
    assert distance(found.hash, np.packbits(bits).tobytes()) <= 8
    assert found.quality == quality


def _stripes() -> Image.Image:
    row = np.random.default_rng(4).integers(0, 2, 64, dtype=np.uint8) * 255
    return Image.fromarray(np.repeat(np.tile(row, (256, 1)), 4, axis=1))


@pytest.mark.parametrize(
    ("picture", "detailed"),
    [
        (_stripes(), True),
        (Image.new("RGB", (200, 150), "navy"), False),
        (landscape(2, (100, 150)), True),
    ],
    ids=["stripes", "one colour", "a landscape"],
)
def test_a_hash_that_is_rounding_noise_is_not_settled(picture: Image.Image, detailed: bool) -> None:
    found = pdq(picture)
    assert (found.quality >= PDQ_MIN_QUALITY) == detailed
    assert found.settled == (picture.size == (100, 150))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "YCbCr", "HSV"])
def test_the_mode_of_the_pixels_does_not_matter(mode: str) -> None:
    picture = landscape(6, (320, 240))
    assert distance(pdq(picture.convert(mode)).hash, pdq(picture).hash) <= PDQ_MAX_DISTANCE
