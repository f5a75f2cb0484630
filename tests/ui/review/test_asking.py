"""A question of the review page takes the answers that it offers, and no other."""

from __future__ import annotations

from PySide6.QtCore import Qt

from tests.ui.review.driving import Drives, grades_of


def test_enter_names_no_grade_for_the_rest_of_a_page(drive: Drives) -> None:
    person = drive(12)
    person.grading_page()
    person.asked_for_the_rest()
    person.key(Qt.Key.Key_Return)
    assert person.page.grading.asks(), "the question waits for a grade"
    person.key("3")
    person.settle()
    assert "C" in grades_of(person.case).values()
