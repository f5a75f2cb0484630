"""Each state of each page can be pictured, in both schemes."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from ui import style
from ui.screenshots import SCHEMES, picture
from ui.states import all_states

STATES = all_states()


@pytest.mark.parametrize("state", STATES)
def test_a_state_is_pictured(qapp: QApplication, tmp_path: Path, state: str) -> None:
    style.dress(qapp, style.LIGHT)
    path = tmp_path / f"{state}.png"
    picture(STATES[state], path)
    image = QImage(str(path))
    colours = {image.pixel(x, y) for x in range(0, image.width(), 6) for y in range(0, image.height(), 6)}
    assert len(colours) > 10, "an empty picture"


def test_the_schemes_differ(qapp: QApplication, tmp_path: Path) -> None:
    pictures = []
    for scheme, tokens in SCHEMES.items():
        style.dress(qapp, tokens)
        path = tmp_path / f"{scheme}.png"
        picture(STATES["review-empty"], path)
        pictures.append(QImage(str(path)).pixelColor(600, 700).lightness())
    assert pictures[0] > 200 > 60 > pictures[1]


def test_a_folder_that_cannot_be_written_is_said(qapp: QApplication, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="cannot be written"):
        picture(STATES["review-empty"], tmp_path / "missing" / "x.png")
