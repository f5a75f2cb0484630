"""The three digests are those of the standard library's own functions, however the bytes come."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.picture_samples import truth_hashes
from tests.testdata import testdata
from triage.analysis.digests import Digests
from triage.model.content import EMPTY_SHA256


def test_no_bytes() -> None:
    digests = Digests()
    assert digests.size == 0
    sha256, sha1, md5 = digests.result()
    assert sha256 == EMPTY_SHA256
    assert sha1.hex() == "da39a3ee5e6b4b0d3255bfef95601890afd80709"
    assert md5.hex() == "d41d8cd98f00b204e9800998ecf8427e"


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_any_chunks(chunks: list[bytes]) -> None:
    digests = Digests()
    for chunk in chunks:
        digests.update(chunk)
    whole = b"".join(chunks)
    assert digests.size == len(whole)
    assert digests.result() == (
        hashlib.sha256(whole).digest(),
        hashlib.sha1(whole).digest(),
        hashlib.md5(whole).digest(),
    )


def test_recorded_digests_of_the_samples() -> None:
    """As coreutils computed them."""
    for group in ("broken_images", "perceptual_pdq"):
        for name, row in truth_hashes(group).items():
            digests = Digests()
            digests.update(testdata(*name.split("/")).read_bytes())
            found = [digest.hex() for digest in digests.result()]
            assert found == [row["sha256"], row["sha1"], row["md5"]], name
            assert digests.size == int(row["size"])
