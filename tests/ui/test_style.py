"""The tokens: readable in both schemes, and written in one place."""

from __future__ import annotations

import ast
import re
from dataclasses import fields

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication

from tests.house.tree import parsed, python_files
from triage.model.findings import Significance
from ui import style
from ui.style_rules import sheet

SCHEMES = {"light": style.LIGHT, "dark": style.DARK}
DISTANCE_CALLS = re.compile(
    r"^(set(ContentsMargins|Spacing|Fixed\w*|Minimum\w*|Maximum\w*|HandleWidth|Indent|Padding|PixelSize|PointSize"
    r"|ColumnWidth|DefaultSectionSize|Sizes)|addSpacing|resize)$"
)
COLOUR = re.compile(r"#[0-9A-Fa-f]{3,8}\b|\brgba?\(")


def luminance(colour: str) -> float:
    """WCAG 2.1, relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_published() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("ink", "ground"), style.TEXT_PAIRS)
def test_each_pair_of_ink_and_ground_can_be_read(scheme: str, ink: str, ground: str) -> None:
    tokens = SCHEMES[scheme]
    assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= 4.5


def test_every_ink_stands_in_a_pair() -> None:
    grounds = {"window", "panel", "line", "sent"}
    assert {field.name for field in fields(style.Tokens)} - grounds == {ink for ink, _ in style.TEXT_PAIRS}


def places(tree: ast.Module) -> list[int]:
    """Lines that write a colour, or a distance as a number."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and COLOUR.search(node.value):
            found.append(node.lineno)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and DISTANCE_CALLS.match(node.func.attr):
            numbers = [n for a in node.args for n in ast.walk(a) if isinstance(n, ast.Constant) and n.value != 0]
            found += [number.lineno for number in numbers if isinstance(number.value, int | float)]
    return found


def test_colours_and_distances_are_written_in_one_place() -> None:
    # samples.py draws a picture in the place of evidence: its greys are content.
    elsewhere = [path for path in python_files("ui") if path.name not in ("style.py", "samples.py")]
    assert {str(path): lines for path in elsewhere if (lines := places(parsed(path)))} == {}


@pytest.mark.parametrize("source", ["a.setSpacing(4)", "x = '#fff'", "a.resize(3 * 4, b)", "a.setFixedWidth(w - 1)"])
def test_a_planted_colour_or_distance_is_seen(source: str) -> None:
    assert places(ast.parse(source))


def shape(significance: str) -> bytes:
    image = QImage(20, 20, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    style.paint_shape(painter, QRectF(2, 2, 16, 16), significance, QColor("black"))
    painter.end()
    return bytes(image.constBits())


def test_each_significance_has_a_shape_of_its_own(qapp: QApplication) -> None:
    shapes = {word: shape(word) for word in Significance}
    assert len(set(shapes.values())) == len(Significance)
    assert shape("a word of a policy") == shapes[Significance.REST]


def test_each_significance_has_its_colour() -> None:
    for tokens in SCHEMES.values():
        assert style.tier_colour(tokens, Significance.ACT_NOW) == QColor(tokens.act_now)
        assert style.tier_colour(tokens, Significance.NEAR) == QColor(tokens.near)
        assert style.tier_colour(tokens, "panel") == QColor(tokens.rest)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_scheme_dresses_the_program(qapp: QApplication, scheme: str) -> None:
    tokens = SCHEMES[scheme]
    style.dress(qapp, tokens)
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(tokens.window)
    assert qapp.font().pixelSize() == style.TEXT_SIZE
    assert style.current(qapp.palette()) is tokens


def test_the_system_is_followed(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = style.LIGHT
    monkeypatch.setattr(style, "scheme_of", lambda _: asked)
    style.follow_system(qapp)
    assert style.current(qapp.palette()) is style.LIGHT
    asked = style.DARK
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert style.current(qapp.palette()) is style.DARK


def test_the_rules_grow_with_the_text() -> None:
    plain = sheet(style.LIGHT)
    style.enlarge(200)
    try:
        assert f"padding: 0 {style.NARROW}px" in sheet(style.LIGHT)
        assert sheet(style.LIGHT) != plain
    finally:
        style.enlarge(100)
    assert sheet(style.LIGHT) == plain
