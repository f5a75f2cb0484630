"""Z and Shift+Z over everything that a reviewer does: one key back, one key forth, and each a row of the history."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.review.driving import SHIFT, Driver, Drives, grades_of


def _said(person: Driver, words: str) -> None:
    person.settle()
    person.wait(lambda: person.window.foot.words() == words)


def test_flag_note_description_and_grade_are_undone_in_turn_and_done_again(drive: Drives) -> None:
    person = drive(6)
    notes, item = person.page.details.notes, person.case.items.digests(person.case.items.select())[0]
    person.key("f")
    _said(person, "1 item flagged.")
    person.key("t")
    QTest.keyClicks(notes.note_field, "Same room.")
    QTest.keyClick(notes.note_field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    _said(person, "Note added.")
    notes.description.setPlainText("A wall.")
    notes.children_count.setValue(2)
    person.click(notes.save)
    _said(person, "Description kept.")
    person.page.browser.take_keyboard()
    person.key("g")
    person.key("1")
    _said(person, "1 item graded A.")

    person.key("z")
    _said(person, "Undone: 1 item, now 1 not graded.")
    person.wait(lambda: person.page.browser.current() == 0)
    person.key("z")
    _said(person, "Undone: the item is not described any more.")
    person.wait(lambda: notes.description.toPlainText() == "" and notes.children_count.value() == -1)
    person.key("z")
    _said(person, "Undone: the note is withdrawn; it stays in the history.")
    assert person.case.notes.notes(item=item) == []
    person.key("z")
    _said(person, "Undone: 1 item no longer flagged.")
    person.wait(lambda: not person.page.browser.model.row(0).flagged)  # type: ignore[union-attr]  # it is loaded
    person.wait(lambda: not notes.flag.isChecked())
    person.key("z")
    _said(person, "There is nothing to be undone.")
    assert person.page.notice() == "", "that there is nothing is no fault"

    for _ in range(4):
        person.key("z", SHIFT)
    _said(person, "Done again: 1 item, now 1 A.")
    assert grades_of(person.case)[item] == "A"
    assert [note.text for note in person.case.notes.notes(item=item)] == ["Same room."]
    assert (person.case.notes.described()[0].text, person.case.notes.described()[0].children) == ("A wall.", 2)
    person.wait(lambda: notes.flag.isChecked() and notes.description.toPlainText() == "A wall.")
    person.key("z", SHIFT)
    _said(person, "There is nothing to be redone.")
    assert person.case.audit.verify().faults == []


def test_the_foot_undoes_a_flag_of_many_as_one(drive: Drives) -> None:
    person = drive(10)
    for _ in range(3):
        person.key(Qt.Key.Key_Down, SHIFT)
    person.key("f")
    _said(person, "4 items flagged.")
    person.click(person.window.foot.button)
    _said(person, "Undone: 4 items no longer flagged.")
    assert person.case.items.totals().counts.flagged == 0


def test_undo_behind_withholding_says_who_gives_it_back_before_it_undoes_anything(drive: Drives) -> None:
    person = drive(6)
    person.key("g")
    person.key("1")
    person.key("p")
    person.settle()
    assert person.case.privilege.count().items == 1
    person.key("z")
    person.settle()
    assert "by a named person" in person.window.foot.words()
    assert list(grades_of(person.case).values()).count("A") == 1
    person.key("z")
    _said(person, "Undone: 1 item, now 1 not graded.")
    assert person.case.privilege.count().items == 1
