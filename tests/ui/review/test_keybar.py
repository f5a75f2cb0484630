"""The key bar names each grade whole, also in a narrow window."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui import style
from ui.review.keybar import ACTS, KeyBar
from ui.review.words import GradeKey

GRADES = ("A", "B", "C", "prohibited", "extreme", "indicative", "ignorable")


def test_no_grade_and_no_act_is_cut_in_a_window_of_a_small_screen(qapp: QApplication, qtbot: QtBot) -> None:
    style.dress(qapp, style.LIGHT)
    bar = KeyBar()
    qtbot.addWidget(bar)
    bar.show_grades([GradeKey(str(digit), grade) for digit, grade in enumerate(GRADES)])
    bar.show()
    assert bar.sizeHint().width() <= style.WINDOW[0] - 2 * style.RAIL
    assert len(bar.buttons) == len(GRADES) + len(ACTS)
