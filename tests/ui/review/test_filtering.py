"""Filters, search, exhibits, export, and what a reviewer says of an item: by keys and clicks over a real case."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.samples.filled import filled_case, sha256_of
from tests.samples.stills import still_of, stills_case
from tests.ui.review.driving import Driver
from triage.model.review import AgeBand
from triage.open_case import OpenCase
from triage.report.missing import UNGRADED
from triage.review.choosing import ItemFilter
from ui.jobs import Jobs
from ui.review.facets import filter_of
from ui.review.words import grade_keys


@pytest.fixture
def case(tmp_path: Path) -> Iterator[OpenCase]:
    with stills_case(tmp_path / "case", 60) as opened:
        yield opened


@pytest.fixture
def person(qtbot: QtBot, jobs: Jobs, case: OpenCase) -> Iterator[Driver]:
    driver = Driver(qtbot, case, jobs)
    yield driver
    driver.close()


def tick(person: Driver, facet: str, value: str) -> None:
    """Click a box of the filters."""
    box, _ = person.page.filters.boxes[facet]._boxes[value]
    person.page.filters.boxes[facet].isVisible()
    QTest.mouseClick(box, Qt.MouseButton.LeftButton)
    person.settle()


def count_of(person: Driver, facet: str, value: str) -> str:
    """The count beside a box."""
    return person.page.filters.boxes[facet]._boxes[value][1].text()


def test_a_filter_shows_what_it_says_and_all_again(person: Driver, case: OpenCase) -> None:
    items = [row.sha256.hex() for row in case.queue.page(0, 60)]
    case.review.grade(items[:5], "B", "Officer")
    person.wait(lambda: count_of(person, "grades", "B") == "5")
    tick(person, "grades", "B")
    person.wait(lambda: person.page.browser.model.rowCount() == 5)
    assert person.page.filters.count_words() == "5 of 60"
    assert person.page.filters.left_words() == "55 not reviewed"
    tick(person, "reviewed", "no")
    person.wait(lambda: not person.page.shows_queue())
    person.click(person.page.filters.clear_button)
    person.wait(lambda: person.page.browser.model.rowCount() == 60)
    kept = [(event.kind, event.payload["hits"]) for event in case.record.events()]
    assert kept == [("filtered", 5), ("filtered", 0)]


def test_a_selection_stays_as_it_is_while_it_is_graded(person: Driver) -> None:
    tick(person, "reviewed", "no")
    person.page.browser.take_keyboard()
    person.key("g")
    for _ in range(4):
        person.key("1")
    person.settle()
    assert person.page.browser.model.rowCount() == 60
    person.wait(lambda: count_of(person, "grades", "A") == "4")
    assert person.page.browser.current() == 4
    assert [person.grade_of(place) for place in range(5)] == ["A"] * 4 + [""]


def test_the_search_of_the_top_bar_finds_names_and_digests(person: Driver, case: OpenCase) -> None:
    person.key(Qt.Key.Key_Slash)
    assert person.window.top.field.hasFocus()
    QTest.keyClicks(person.window.top.field, "img_00007")
    person.wait(lambda: person.page.browser.model.rowCount() == 1)
    person.settle()
    row = person.page.browser.current_row()
    assert row is not None
    assert row.item == still_of(6).hex()
    person.window.top.field.clear()
    QTest.keyClicks(person.window.top.field, row.item[:12])
    person.wait(lambda: person.page.wanted().chosen.text == row.item[:12])
    person.settle()
    assert person.page.browser.model.rowCount() == 1
    assert {event.kind for event in case.record.events()} == {"searched"}


def test_exhibits_of_the_top_bar_confine_the_items(person: Driver) -> None:
    person.page.exhibits_chosen(frozenset({"AB/1"}))
    person.wait(lambda: person.page.wanted().chosen.exhibits == ("AB/1",))
    person.settle()
    assert person.page.browser.model.rowCount() == 60


def test_an_item_is_gone_to_by_its_digest(person: Driver) -> None:
    item = still_of(33).hex()
    person.window.go("review", item)
    person.wait(lambda: (row := person.page.browser.current_row()) is not None and row.item == item)
    assert person.page.browser.view.hasFocus()


def test_an_item_outside_the_filters_is_gone_to_as_well(person: Driver, case: OpenCase) -> None:
    item = still_of(33).hex()
    case.review.grade([item], "A", "Officer")
    tick(person, "reviewed", "no")
    person.window.go("review", item)
    person.wait(lambda: (row := person.page.browser.current_row()) is not None and row.item == item)
    assert person.page.filters.chosen() == {}


def test_the_choice_is_exported_and_all_where_one_item_is_at_hand(person: Driver, tmp_path: Path) -> None:
    out = tmp_path / "items.csv"
    person.page.export.write(out)
    person.wait(out.exists)
    person.wait(lambda: "60 rows written to items.csv." in person.window.foot.words())
    for _ in range(2):
        person.key(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    person.page.export.write(out)
    person.wait(lambda: "3 rows written" in person.window.foot.words())
    rows = list(csv.DictReader(out.open(encoding="utf-8-sig")))
    assert [row["rank"] for row in rows] == ["1", "2", "3"]
    person.page.export.write(tmp_path)
    person.wait(lambda: "cannot be written" in person.page.notice())


def test_flag_note_and_description_are_kept_with_their_history(person: Driver, case: OpenCase) -> None:
    row = person.page.browser.current_row()
    assert row is not None
    person.key("f")
    person.settle()
    assert person.window.foot.words() == "1 item flagged."
    person.key("t")
    notes = person.page.details.notes
    person.wait(notes.note_field.hasFocus)
    QTest.keyClicks(notes.note_field, "Compare with AB/2. 1 2 3 g z")
    QTest.keyClick(notes.note_field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    person.settle()
    assert [note.text for note in case.notes.notes(item=row.item)] == ["Compare with AB/2. 1 2 3 g z"]
    QTest.keyClicks(notes.description, "A pattern of lines.")
    notes.age_band.setCurrentText(AgeBand.NOT_CLEAR.value)
    notes.children_count.setValue(0)
    person.click(notes.save)
    person.settle()
    said = case.notes.descriptions(row.item)[-1]
    assert (said.text, said.age_band, said.children) == ("A pattern of lines.", "cannot be told", 0)
    assert not notes.save.isEnabled()
    person.wait(person.page.browser.view.hasFocus)
    person.wait(lambda: "described by Examiner One" in person.page.details.history.sentences.text())
    lines = person.page.details.history.sentences.text()
    assert "note written by Examiner One" in lines
    assert "flag “second look” set by Examiner One" in lines
    person.key("f")
    person.settle()
    assert case.notes.flags(row.item)[-1].act == "cleared"


def test_what_is_being_written_survives_a_change_of_the_case(person: Driver, case: OpenCase) -> None:
    row = person.page.browser.current_row()
    assert row is not None
    person.key("t")
    notes = person.page.details.notes
    person.wait(notes.note_field.hasFocus)
    QTest.keyClicks(notes.note_field, "half a")
    QTest.keyClicks(notes.description, "half of it")
    case.review.grade([row.item], "A", "Officer")
    person.wait(lambda: "graded A by Officer" in person.page.details.history.sentences.text())
    assert notes.note_field.toPlainText() == "half a"
    assert notes.description.toPlainText() == "half of it"


def test_trusted_grades_are_applied_after_a_question_and_undone_by_one_key(
    qtbot: QtBot, jobs: Jobs, tmp_path: Path
) -> None:
    with filled_case(tmp_path / "case") as case:
        item = sha256_of(0).hex()
        case.review.grade([item], "C", "Officer")
        with_c = case.items.totals().counts.sources
        person = Driver(qtbot, case, jobs)
        person.page.grading.trusted()
        person.settle()
        assert "takes a trusted grade" in person.window.foot.words()
        assert case.items.totals().counts.sources == with_c
        person.close()


def test_a_suggested_grade_is_hidden_on_wish(qtbot: QtBot, jobs: Jobs, tmp_path: Path) -> None:
    with filled_case(tmp_path / "case") as case:
        person = Driver(qtbot, case, jobs)
        person.settle()
        assert "category A" in person.page.details.words()
        person.page.set_suggestions(False)
        person.settle()
        person.wait(lambda: "category" not in person.page.details.words())
        row = person.page.browser.model.row(0)
        assert row is not None
        assert "category" not in row.reasons[0]
        person.close()


def test_the_keys_of_a_scheme() -> None:
    keys = grade_keys(("A", "B", "ignorable"))
    assert [(key.digit, key.grade) for key in keys] == [("1", "A"), ("2", "B"), ("0", "ignorable")]
    assert len(grade_keys([str(n) for n in range(14)])) == 10
    assert grade_keys(()) == ()


def test_what_is_ticked_means_a_filter() -> None:
    chosen = {"tiers": frozenset({"1", "4"}), "reviewed": frozenset({"no"}), "grades": frozenset({"A"})}
    made = filter_of(chosen, "IMG", frozenset({"AB/2"}))
    assert (made.tiers, made.reviewed, made.grades, made.text, made.exhibits) == (
        (1, 4),
        False,
        ("A",),
        "IMG",
        ("AB/2",),
    )
    assert filter_of({"reviewed": frozenset({"yes", "no"})}).reviewed is None
    assert not filter_of({}).limits


def test_what_matches_and_has_no_grade_is_asked_for_from_elsewhere(qtbot: QtBot, jobs: Jobs, tmp_path: Path) -> None:
    with filled_case(tmp_path / "case") as case:
        person = Driver(qtbot, case, jobs)
        person.window.go("review", UNGRADED)
        person.wait(lambda: person.page.filters.chosen().get("reviewed") == frozenset({"no"}))
        person.settle()
        sets = person.page.filters.chosen().get("sets", frozenset())
        assert sets == set(person.page.filters.boxes["sets"]._boxes)
        matching = case.items.select(ItemFilter(sets=tuple(sorted(sets)), reviewed=False)).count
        assert person.page.filters.count_words().startswith(f"{matching} of ")
        person.close()
