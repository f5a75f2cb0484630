"""What is expected to match falsely grows with the set, and says what it does not represent."""

from __future__ import annotations

from pathlib import Path

import pytest

from triage.model.false_matches import (
    UPPER_BOUNDS,
    VIDEOS,
    expected,
    expected_videos,
    false_match_sentence,
    missed_copies_sentence,
)
from triage.model.matches import Algorithm

ROOT = Path(__file__).resolve().parents[2]


def test_the_bounds_are_those_of_the_validation_record() -> None:
    """The sentence of a report must not say another number than the record that it rests on."""
    record = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
    for algorithm, name in ((Algorithm.PDQ, "PDQ"), (Algorithm.PHASH, "pHash")):
        assert f"at most **{UPPER_BOUNDS[algorithm]:,.0f}** by {name}" in record.replace("\n", " ")


def test_the_bound_of_videos_is_that_of_the_record_and_said_with_what_it_rests_on() -> None:
    record = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8").split("### Videos that are strangers")[1]
    row = next(line for line in record.splitlines() if line.startswith("| **all**"))
    asked, plain, *_, met, _, _ = (cell.strip(" *").replace(",", "") for cell in row.split("|")[2:-1])
    assert (int(asked) - int(plain), int(met)) == (VIDEOS.asked, VIDEOS.met)
    record = record.replace("\n", " ")
    assert f"at most **{VIDEOS.at_most:,.0f}** of 100,000 against {VIDEOS.frames:,} frames" in record
    said = false_match_sentence("Known", {"pdq": 2 * VIDEOS.frames})
    assert f"Of 100,000 unrelated videos at most {-(-2 * VIDEOS.at_most // 1):,.0f} by PDQ: " in said
    assert f"{VIDEOS.asked:,} were asked" in said
    assert "unrelated videos" not in false_match_sentence("Known", {"phash": 5})
    assert expected_videos(10**12) == 100_000


@pytest.fixture
def _measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(UPPER_BOUNDS, Algorithm.PDQ, 25.0)
    monkeypatch.setitem(UPPER_BOUNDS, Algorithm.PHASH, 40.0)


def test_no_more_match_than_there_are() -> None:
    assert expected(Algorithm.PHASH, 10**9) == 100_000


@pytest.mark.usefixtures("_measured")
def test_what_was_not_measured_is_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(UPPER_BOUNDS, Algorithm.PHASH)
    assert "has not been measured" in false_match_sentence("Known", {"phash": 5})
    assert "25 by PDQ" in false_match_sentence("Known", {"pdq": 1_000_000})


def test_the_bound_is_that_of_a_million_and_grows_with_the_set() -> None:
    for algorithm, bound in UPPER_BOUNDS.items():
        assert expected(algorithm, 1_000_000) == pytest.approx(bound)
        assert expected(algorithm, 10_000_000) == pytest.approx(10 * bound)


def test_a_set_without_near_hashes_has_no_sentence() -> None:
    assert false_match_sentence("Known", {"md5": 10_000_000}) == ""


@pytest.mark.usefixtures("_measured")
def test_the_sentence_names_each_kind_the_size_and_what_is_not_represented() -> None:
    said = false_match_sentence("Kn\u202eown", {"pdq": 10_000_000, "phash": 3, "md5": 1})
    assert said.startswith("Set Kn<U+202E>own: of 100,000 unrelated pictures")
    assert f"at most {-(-10 * UPPER_BOUNDS[Algorithm.PDQ] // 1):,.0f} by PDQ (10,000,000 hashes)" in said
    assert "fewer than 1 by pHash (3 hashes)" in said
    assert "no photograph" in said
    assert "does not represent" in said


def test_what_near_matching_misses_is_said_once_a_set_can_match_near() -> None:
    assert missed_copies_sentence([{"md5": 5}, {"sha1": 1}]) == ""
    said = missed_copies_sentence([{"md5": 5}, {"pdq": 1}])
    for part in ("cropped by 5 %", "logo", "mirrored or turned", "too plain"):
        assert part in said
