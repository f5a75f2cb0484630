"""Grading a stack: what it will change is said before, no earlier grade is lost silently, and one undo takes it back."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.samples.command import Answer, ok, triage
from tests.samples.worked import PASSPHRASE, PERSON
from triage.casedb.thumbs import Level
from triage.errors import UsageError
from triage.model.findings import GradeSource
from triage.open_case import OpenCase

OTHER = "Officer Two"


def stacked(case: OpenCase) -> list[str]:
    """The members of the one stack of the worked case, the representative first."""
    rows = case.items.rows(case.items.select(), 0, 99)
    item = next(row.sha256 for row in rows if row.alike)
    return case.review.stack(item)


def grades(case: OpenCase, items: list[str]) -> list[str]:
    return [str(case.queue.item(item)["grade"]) for item in items]


def test_a_stack_is_the_same_from_each_of_its_members_and_alone_is_alone(worked: OpenCase) -> None:
    items = stacked(worked)
    assert len(items) == len(set(items)) == 2
    assert [worked.review.stack(item) for item in items] == [items, items]
    assert worked.review.stack(items[1][:16]) == items, "an item is named as anywhere else"
    lone = next(row.sha256 for row in worked.items.rows(worked.items.select(), 0, 99) if not row.alike)
    assert worked.review.stack(lone) == [lone]


def test_what_a_stack_will_change_is_said_and_an_earlier_grade_named(worked: OpenCase) -> None:
    items = stacked(worked)
    worked.review.grade(items[1:], "C", OTHER, "first look")
    head = worked.audit.head()
    told = worked.review.preview(items, "A")
    assert (told.items, told.changing, told.overruled) == (2, 2, 1)
    assert told.sentence == "2 items become A (now: 1 not graded, 1 graded C by Officer Two)."
    assert worked.audit.head() == head, "a preview is no act"
    worked.review.grade(items, "A", PERSON)
    assert grades(worked, items) == ["A", "A"]
    earlier, later = worked.review.history(items[1])
    assert (earlier.grade, earlier.reviewer, earlier.note) == ("C", OTHER, "first look")
    assert later.supersedes == earlier.id


def test_a_member_that_was_not_viewed_is_recorded_so_and_keeps_what_is_stronger(worked: OpenCase) -> None:
    items = stacked(worked)
    worked.review.grade(items[:1], "C", OTHER)
    told = worked.review.preview(items, "A", viewed=items[1:])
    assert (told.items, told.changing, told.overruled, told.unseen, told.kept) == (2, 2, 1, 1, 0)
    assert told.sentence.endswith("1 of them not viewed: recorded as “same stack as an item that was viewed”.")
    made = worked.review.grade(items, "A", PERSON, viewed=items[1:])
    assert [(d.sha256, d.grade_source) for d in made] == [
        (items[0], "same stack as an item that was viewed"),
        (items[1], "viewed by a reviewer"),
    ]
    assert (
        "graded A by Officer One (same stack as an item that was viewed)"
        in worked.review.preview(items[:1], "B").sentence
    )
    told = worked.review.preview(items, "A", GradeSource.SECOND_REVIEWER, viewed=items[:1])
    assert (told.items, told.kept) == (1, 1), "the one that was viewed is not made one that was not"
    assert "1 other of the stack already so, and left as it is." in told.sentence
    worked.review.undo(PERSON)
    worked.review.redo(PERSON)
    assert [worked.review.history(item)[-1].grade_source for item in items] == [d.grade_source for d in made]
    lone = next(row.sha256 for row in worked.items.rows(worked.items.select(), 0, 99) if not row.alike)
    (alone,) = worked.review.grade([lone], "A", PERSON, viewed=items)
    assert alone.grade_source == "viewed by a reviewer", "no stack stands for it: it is the reviewer's own statement"


def test_what_a_session_has_shown_is_known_and_closed_is_not_shown(worked: OpenCase) -> None:
    items = stacked(worked)
    before = worked.review.shown()
    worked.review.pictures(items, Level.CLOSED, PERSON)
    assert worked.review.shown() == before
    worked.review.pictures(items[:1], Level.WORKING, PERSON)
    assert worked.review.shown() == before | {items[0]}


def test_one_undo_takes_a_stack_back_whole_and_one_redo_does_it_again(worked: OpenCase) -> None:
    items = stacked(worked)
    worked.review.grade(items[1:], "C", OTHER)
    worked.review.grade(items, "A", PERSON)
    undo, _ = worked.review.undoable()
    assert undo is not None
    assert undo.sentence == "2 items change: 1 × not graded, 1 × C (now: 2 graded A by Officer One)."
    assert set(worked.review.undo(PERSON).items) == set(items)
    assert grades(worked, items) == ["", "C"]
    assert set(worked.review.redo(PERSON).items) == set(items)
    assert grades(worked, items) == ["A", "A"]
    worked.review.undo(PERSON)
    assert [d.grade for d in worked.review.history(items[1])] == ["C", "A", "C", "A", "C"], "nothing was removed"
    assert worked.audit.verify().faults == []


def test_every_location_stays_listed_under_its_own_item(worked: OpenCase) -> None:
    def places() -> list[Any]:
        return [[place["path"] for place in worked.queue.item(item)["locations"]] for item in items]

    items = stacked(worked)
    before, entries = places(), worked.queue.tally()["entries"]
    assert sorted(path.rpartition("/")[2] for (path,) in before) == ["IMG_0000.jpg", "again.jpg"]
    worked.review.grade(items, "B", PERSON)
    assert places() == before
    assert worked.queue.tally()["entries"] == entries
    assert {row.sha256 for row in worked.items.rows(worked.items.select(), 0, 99)} >= set(items)


def test_what_is_withheld_is_not_graded_with_its_stack(worked: OpenCase) -> None:
    items = stacked(worked)
    worked.privilege.withhold(items[0])
    assert worked.review.stack(items[1]) == items[1:]
    with pytest.raises(UsageError):
        worked.review.stack(items[0])


@pytest.fixture
def case(worked_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(worked_folder, tmp_path / "case"))


def members(case: Path) -> list[str]:
    with OpenCase.open(case, PASSPHRASE) as opened:
        return [item[:16] for item in stacked(opened)]


def shown(case: Path, item: str) -> Any:
    return ok("show", case, item, "--json").records()[0]


def grade(case: Path, item: str, letter: str, *options: str, by: str = PERSON) -> Answer:
    return triage("grade", case, item, letter, "--reviewer", by, *options)


def test_the_command_says_what_it_changes_before_it_says_what_it_did(case: Path) -> None:
    items = members(case)
    done = grade(case, items[1], "b", "--stack", "--note", "both")
    assert done.status == 0, done
    said = " ".join(done.out.split())
    assert said.startswith("2 items become B (now: 2 not graded). 1 of them not viewed:")
    assert f"Item {items[1]} is graded B by {PERSON}." in said
    assert f"Item {items[0]} is graded B by {PERSON} (same stack as an item that was viewed)." in said
    for item in items:
        (decision,) = shown(case, item)["decisions"]
        assert (decision["grade"], decision["note"]) == ("B", "both")


def test_the_command_overrules_only_when_told_to(case: Path) -> None:
    items = members(case)
    assert grade(case, items[1], "C", by=OTHER).status == 0
    before = ok("dump", case, "--canonical").out
    refused = grade(case, items[0], "A", "--stack")
    assert refused.status == 2
    assert "1 item of the stack would lose another grade. Nothing was graded." in " ".join(refused.err.split())
    assert "1 graded C by Officer Two" in " ".join(refused.out.split())
    assert ok("dump", case, "--canonical").out == before
    assert grade(case, items[0], "C", "--stack").status == 0, "the same grade overrules nobody, and stays"
    assert grade(case, items[0], "A", "--stack", "--overrule").status == 0
    assert [d["grade"] for d in shown(case, items[1])["decisions"]] == ["C", "A"]
    assert [d["reviewer"] for d in shown(case, items[1])["decisions"]] == [OTHER, PERSON]
    assert triage("verify", case).status == 0


def test_without_the_option_only_the_item_is_graded(case: Path) -> None:
    items = members(case)
    assert grade(case, items[0], "A").status == 0
    assert [shown(case, item)["grade"] for item in items] == ["A", ""]
    assert [m["item"] for m in shown(case, items[1])["stack"]["members"]] == items
