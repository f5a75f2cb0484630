"""The one sentence for a zero result, and the numbers in it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.model.findings import Tier
from triage.model.matches import Algorithm
from triage.model.wording import (
    MAX_EVIDENCE_TEXT,
    TIER_TITLES,
    Capability,
    Examined,
    capability,
    count,
    evidence_text,
    no_match_sentence,
    percent,
    plural,
    set_limitation,
    size,
    visible,
)


def examined(**changes: object) -> Examined:
    base = Examined(1_204, 5_000, 900, 1_000, (("X", Capability.EXACT_ONLY), ("Y", Capability.EXACT_AND_NEAR)), ())
    return base._replace(**changes)  # type: ignore[arg-type]  # NamedTuple._replace takes any field


def test_sentence_names_what_was_examined_and_what_was_not() -> None:
    sentence = no_match_sentence(examined(not_examined=("volume 2 (encrypted)", "3 files with problems")))
    assert sentence == (
        "No match was found in what was examined: 1,204 of 5,000 files, 90.0 % of bytes; "
        "sets X (exact only), Y (exact and near); not examined: volume 2 (encrypted); 3 files with problems."
    )


def test_missing_files_are_named_even_when_the_caller_names_none() -> None:
    assert no_match_sentence(examined()).endswith("; not examined: 3,796 files.")
    assert "not examined: 100 bytes" in no_match_sentence(examined(files_done=5_000))


def test_one_set_and_one_file_are_singular() -> None:
    sentence = no_match_sentence(examined(files_done=0, files_total=1, sets=(("X", "exact only"),)))
    assert "0 of 1 file," in sentence
    assert "; set X (exact only);" in sentence
    assert "not examined: 1 file." in sentence


def test_everything_read_says_so_without_claiming_more() -> None:
    sentence = no_match_sentence(examined(files_done=5_000, bytes_done=1_000))
    assert "100 % of bytes" in sentence
    assert sentence.endswith("not examined: nothing of what was listed.")


def test_no_bytes_means_no_share() -> None:
    sentence = no_match_sentence(Examined(0, 0, 0, 0, (("X", "exact only"),), ("the whole image (not understood)",)))
    assert "%" not in sentence
    assert "0 of 0 files; set X" in sentence


def test_without_a_set_nothing_is_said_about_matches() -> None:
    sentence = no_match_sentence(examined(sets=()))
    assert sentence.startswith("Nothing was compared: no hash set was in use.")
    assert "match" not in sentence


def test_more_done_than_there_is_is_a_defect() -> None:
    with pytest.raises(ValueError, match="more was examined"):
        no_match_sentence(examined(files_done=5_001))
    with pytest.raises(ValueError, match="more was examined"):
        no_match_sentence(examined(bytes_done=-1))


@given(st.integers(0, 2**63), st.integers(1, 2**63))
def test_percent_never_rounds_to_the_ends(done: int, total: int) -> None:
    text = percent(done, total)
    assert (text == "100 %") == (done >= total)
    assert (text == "0.0 %") == (done == 0)
    if done < total and not text.startswith("under"):
        shown = Fraction(text.removesuffix(" %"))
        assert 0 <= Fraction(done * 100, total) - shown < Fraction(1, 10)


def test_percent_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no meaning"):
        percent(0, 0)


def test_counts_are_plural_safe() -> None:
    assert [count(n, "file") for n in (0, 1, 2, 1_234_567)] == ["0 files", "1 file", "2 files", "1,234,567 files"]
    assert count(2, "entry", "entries") == "2 entries"
    assert plural(1, "entry", "entries") == "entry"


@pytest.mark.parametrize(
    ("count_of", "words"),
    [
        (0, "0 B"),
        (1023, "1,023 B"),
        (1024, "1.0 KiB"),
        (1_572_864, "1.5 MiB"),
        (5 << 30, "5.0 GiB"),
        (3 << 50, "3,072.0 TiB"),
    ],
)
def test_bytes_are_told_in_the_unit_that_reads_best(count_of: int, words: str) -> None:
    assert size(count_of) == words


def test_capability_follows_the_algorithms() -> None:
    assert capability(["md5", "sha1"]) is Capability.EXACT_ONLY
    assert capability(["pdq"]) is Capability.NEAR_ONLY
    assert capability([*Algorithm]) is Capability.EXACT_AND_NEAR
    assert capability([]) is Capability.NOTHING
    with pytest.raises(ValueError, match="murmur"):
        capability(["murmur"])


def test_only_a_complete_set_has_no_limitation() -> None:
    said = {kind: set_limitation("X", kind) for kind in Capability}
    assert said.pop(Capability.EXACT_AND_NEAR) == ""
    assert said[Capability.EXACT_ONLY] == "Set X: exact only; altered copies of its pictures were not looked for."
    assert all(sentence.startswith("Set X: ") for sentence in said.values())
    with pytest.raises(ValueError, match="sometimes"):
        set_limitation("X", "sometimes")


def test_hostile_names_are_made_visible() -> None:
    assert visible("a\u202egpj.exe\n\x00\ud800") == "a<U+202E>gpj.exe<U+000A><U+0000><U+D800>"
    assert visible("naïve 北京 🙂 plain") == "naïve 北京 🙂 plain"
    assert "<U+202E>" in no_match_sentence(examined(sets=(("\u202e", "exact only"),)))


@given(st.text(max_size=600))
def test_evidence_text_is_bounded_and_printable(text: str) -> None:
    shown = evidence_text(text)
    assert len(shown) <= MAX_EVIDENCE_TEXT
    assert visible(shown) == shown


def test_evidence_text_keeps_both_ends() -> None:
    shown = evidence_text("/start/" + "x" * 500 + "/end.jpg")
    assert shown.startswith("/start/")
    assert shown.endswith("/end.jpg")
    assert len(shown) == MAX_EVIDENCE_TEXT


def test_each_tier_has_its_title() -> None:
    assert set(TIER_TITLES) == set(Tier)
    assert len(set(TIER_TITLES.values())) == len(Tier)
