"""Tooltips show text of the evidence as it is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QTextDocument

from ui.widgets.plain import TOOLTIP_COLUMNS, TOOLTIP_LINES, tooltip


def test_markup_is_shown_and_not_obeyed() -> None:
    made = tooltip("<img src='file:///etc/passwd'>&amp;")
    assert "<img" not in made
    document = QTextDocument()
    document.setHtml(made)
    assert document.toPlainText() == "<img src='file:///etc/passwd'>&amp;"


def test_an_empty_text_has_no_tooltip() -> None:
    assert tooltip("") == ""


def test_a_word_without_end_is_broken_and_the_whole_is_bounded() -> None:
    document = QTextDocument()
    document.setHtml(tooltip("x" * (TOOLTIP_COLUMNS * (TOOLTIP_LINES + 5))))
    lines = document.toPlainText().split("\n")
    assert len(lines) == TOOLTIP_LINES + 1
    assert lines[-1] == "…"
    assert {len(line) for line in lines[:-1]} == {TOOLTIP_COLUMNS}


@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=TOOLTIP_COLUMNS)
)
def test_any_name_comes_out_as_it_went_in(text: str) -> None:
    document = QTextDocument()
    document.setHtml(tooltip(text))
    assert document.toPlainText() == text
