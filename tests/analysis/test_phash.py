"""pHash against the library that defines it."""

from __future__ import annotations

import imagehash
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.analysis.picture_samples import decoded, landscape, named, sample_files, truth_hashes
from tests.testdata import testdata
from triage.analysis import phash as phash_module
from triage.analysis.phash import HASH_BYTES, phash

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")  # what Pillow says of damaged samples


def test_the_recorded_constant() -> None:
    recorded = truth_hashes("perceptual_phash")["perceptual_phash/peppers.png"]["phash"]
    with Image.open(testdata("perceptual_phash", "peppers.png")) as picture:
        assert phash(picture).hex() == recorded == "92a71cdc79d980e3"


def test_equal_to_the_library_on_every_sample() -> None:
    compared = 0
    for path in sample_files():
        picture = decoded(path)
        if picture is None:
            continue
        assert phash(picture).hex() == str(imagehash.phash(picture)), named(path)
        compared += 1
    assert compared > 170


def test_truth_of_the_samples() -> None:
    for name, row in truth_hashes("perceptual_pdq").items():
        with Image.open(testdata(*name.split("/"))) as picture:
            assert phash(picture).hex() == row["phash"], name


@settings(max_examples=50, deadline=None)
@given(st.integers(9, 200), st.integers(9, 200), st.integers(0, 50))
def test_equal_to_the_library_at_any_size_with_structure(width: int, height: int, seed: int) -> None:
    picture = landscape(seed, (width, height))
    assert phash(picture).hex() == str(imagehash.phash(picture))


@pytest.mark.parametrize(
    "size", [(363, 362), (512, 256), (1001, 751), (751, 1002), (400, 759), (400, 761), (400, 801), (270, 2601)]
)
def test_a_large_picture_is_scaled_to_the_same_pixels(size: tuple[int, int]) -> None:
    """Upright and broad, of heights that four does not divide, and so high that the columns come first."""
    grey = Image.effect_noise(size, 90)
    scaled = grey.resize((32, 32), Image.Resampling.LANCZOS)
    assert phash_module._small(grey).tobytes() == scaled.tobytes()


def test_one_colour_has_one_hash_on_every_machine() -> None:
    """Coefficients that are zero in truth are rounded to zero; the library leaves the sign of its noise."""
    assert phash(Image.new("L", (100, 80), 90)) == b"\x80" + bytes(HASH_BYTES - 1)
    assert phash(Image.new("L", (64, 64), 201)) == b"\x80" + bytes(HASH_BYTES - 1)


def test_a_grey_picture_is_taken_as_it_is() -> None:
    assert phash(landscape(3).convert("L")) == phash(landscape(3))
