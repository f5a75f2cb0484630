"""Text of the evidence is made visible for print: control and direction signs, foreign scripts."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from triage.report.printing import BREAK, MAX_PRINTED, elided, printable, printable_code_points, shown


def _unbroken(text: str) -> str:
    return printable(text).replace(BREAK, "")


def test_bidirectional_and_control_signs_are_visible() -> None:
    assert printable("a\u202egpj.exe") == "a<U+202E>gpj.exe"
    assert _unbroken("a\x07b\x00c\u2066d\ufeff") == "a<U+0007>b<U+0000>c<U+2066>d<U+FEFF>"


def test_what_no_font_shows_is_written_by_its_number() -> None:
    assert printable("日 x 😀") == "<U+65E5> x <U+1F600>"
    assert printable("محمد שלום Ünï Ж") == "محمد שלום Ünï Ж"


def test_plain_writes_all_but_latin_letters_by_number() -> None:
    assert printable("é Ж", plain=True) == "é <U+0416>"


def test_stacks_of_combining_signs_are_cut_into_numbers() -> None:
    tower = "e" + "\u0301" * 300
    printed = printable(tower).replace(BREAK, "")
    assert printed.count("\u0301") == 4
    assert printed.count("<U+0301>") == 296


def test_evidence_cannot_forge_a_break() -> None:
    assert printable("a\u200bb") == "a<U+200B>b"


def test_long_words_may_break_behind_separators_and_short_ones_stay() -> None:
    assert printable("IMG_0001.JPG") == "IMG_0001.JPG"
    assert printable("IMG_20230405_123456.JPG") == f"IMG_{BREAK}20230405_{BREAK}123456.{BREAK}JPG"
    assert printable("x" * 40) == f"{'x' * 16}{BREAK}{'x' * 16}{BREAK}{'x' * 8}"


def test_an_endless_text_loses_its_middle_and_says_so() -> None:
    text = "a" * MAX_PRINTED + "b" * 1_000
    assert elided("a" * MAX_PRINTED) == "a" * MAX_PRINTED
    assert "[1000 characters left out in print]" in elided(text)
    assert len(elided(text)) < MAX_PRINTED + 60


def test_folded_wording_is_unfolded_and_evidence_is_not() -> None:
    assert shown({"wording": {"x": "two\n lines"}, "path": "a\nb"}) == {
        "wording": {"x": "two lines"},
        "path": "a<U+000A>b",
    }


@given(st.text())
def test_nothing_invisible_is_left(text: str) -> None:
    for sign in printable(text).replace(BREAK, ""):
        assert ord(sign) in printable_code_points() or sign == "…"
        assert unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(st.text(st.characters(categories=["L", "N", "P"], max_codepoint=0x17E), max_size=400))
def test_ordinary_text_is_printed_as_it_is(text: str) -> None:
    assert printable(text).replace(BREAK, "") == text
