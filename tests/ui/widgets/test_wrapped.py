"""Paragraphs: all of the text within the width, or its end elided and told."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from ui.widgets.wrapped import WrappedText


def made(qtbot: QtBot, text: str, width: int, most_lines: int = 0) -> WrappedText:
    widget = WrappedText(most_lines)
    qtbot.addWidget(widget)
    widget.set_text(text)
    widget.resize(width, widget.heightForWidth(width))
    return widget


def test_a_word_without_end_is_wrapped(qtbot: QtBot) -> None:
    widget = made(qtbot, "x" * 500, 200)
    assert widget.minimumSizeHint().width() < 200
    assert widget.heightForWidth(200) > 5 * widget.minimumSizeHint().height()
    assert widget.heightForWidth(400) < widget.heightForWidth(200)
    assert widget.toolTip() == ""


def test_what_does_not_fit_is_elided_and_said(qtbot: QtBot) -> None:
    widget = made(qtbot, "many words " * 100, 200, 3)
    assert widget.heightForWidth(200) == 3 * widget.minimumSizeHint().height()
    assert "many words" in widget.toolTip()
    assert widget.text() == "many words " * 100
    with qtbot.waitSignal(widget.elided) as told:
        widget.set_text("few words")
    assert told.args == [False]
    assert widget.toolTip() == ""


def test_line_breaks_are_kept(qtbot: QtBot) -> None:
    widget = made(qtbot, "one\ntwo\nthree", 300)
    assert widget.heightForWidth(300) == 3 * widget.minimumSizeHint().height()


def test_a_reference_is_not_broken_at_its_stroke(qtbot: QtBot) -> None:
    widget = made(qtbot, "sent, chat Family, exhibit AB/1", 1)
    for width in range(60, 260, 5):
        lines, _ = widget._lines(width)
        assert not any(line.endswith("AB/") for line in lines), width
    assert any(line.endswith("files/") for line in made(qtbot, "files/pictures", 1)._lines(60)[0])


@pytest.mark.parametrize("text", ["", "\n", "😀" * 200, "a\ud800b"])
def test_odd_texts_are_drawn(qtbot: QtBot, text: str) -> None:
    widget = made(qtbot, text, 60)
    assert not widget.grab().isNull()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(
    text=st.text(
        alphabet=st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp", "Zs")), min_size=1, max_size=80
    )
)
def test_no_sign_is_lost_between_lines(qtbot: QtBot, text: str) -> None:
    widget = WrappedText()
    qtbot.addWidget(widget)
    widget.set_text(text)
    lines, elided = widget._lines(60)
    assert not elided
    assert "".join(lines) == text
