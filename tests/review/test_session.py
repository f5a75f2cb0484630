"""Undo and redo of all that people do in a session: each is a row more, and the state is as it was."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.review.full_disk import full_at
from triage.errors import DiskFullError, UsageError
from triage.model.review import AgeBand
from triage.open_case import OpenCase
from triage.review import session

WHO = "Officer One"


@pytest.fixture
def items(worked: OpenCase) -> list[str]:
    return worked.items.digests(worked.items.select())


def state(case: OpenCase) -> list[Any]:
    """What is said of each item, as a person sees it, and which passages are marked."""
    said: list[Any] = []
    for row in case.items.rows(case.items.select(), 0, 99):
        described = case.notes.descriptions(row.sha256)
        last = described[-1] if described else None
        words = (last.text, last.age_band, last.children) if last is not None else ("", "", None)
        notes = sorted(note.text for note in case.notes.notes(item=row.sha256))
        said.append((row.sha256, row.grade, row.flags, notes, words))
    said += sorted((passage.mark.range, passage.mark.note) for passage in case.messages.marks())
    said.append([note.text for note in case.notes.notes(exhibit="AB/1")])
    return said


def act(case: OpenCase, items: list[str], kind: int, place: int, turn: int) -> None:
    """Do one of the things that an officer does."""
    item = items[place % len(items)]
    notes = case.notes.notes(item=item)
    if kind == 0:
        case.review.grade([item, items[0]], "ABC"[turn % 3], WHO)
    elif kind == 1:
        case.notes.flag([item, items[1]], person=WHO)
    elif kind == 2:
        case.notes.unflag([item], person=WHO)
    elif kind == 3:
        case.notes.write(f"note {turn}", item=item)
    elif kind == 4 and notes:
        case.notes.withdraw(notes[-1].id)
    elif kind == 5 and notes:
        case.notes.change(notes[0].id, f"changed {turn}")
    elif kind == 6:
        case.notes.describe(item, f"shows {turn}", age_band=AgeBand.NOT_SAID, children=turn)
    elif kind == 7:
        case.notes.write(f"screen {turn}", exhibit="AB/1")
    else:
        _mark(case, place, turn)


def _mark(case: OpenCase, place: int, turn: int) -> None:
    marks = case.messages.marks()
    if marks and turn % 2:
        case.messages.change_mark(marks[0].mark.id, WHO, None if place % 2 else f"why {turn}")
    else:
        order = case.messages.timeline(case.messages.conversations()[0].id)
        case.messages.mark(order, int(order.ids[0]), int(order.ids[-1]), f"mark {turn}", WHO)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 3)), min_size=1, max_size=8))
def test_whatever_was_done_is_undone_and_done_again(
    worked: OpenCase, items: list[str], acts: list[tuple[int, int]]
) -> None:
    states = [state(worked)]
    for turn, (kind, place) in enumerate(acts):
        before = worked.audit.head().seq
        act(worked, items, kind, place, turn)
        if worked.audit.head().seq > before:
            states.append(state(worked))
    for earlier in reversed(states[:-1]):
        before = worked.audit.head().seq
        worked.review.undo(WHO)
        assert state(worked) == earlier
        assert worked.audit.head().seq > before, "an undo is an event of its own"
    for later in states[1:]:
        worked.review.redo(WHO)
        assert state(worked) == later
    for _ in states[1:]:
        worked.review.undo(WHO)
    assert state(worked) == states[0]
    assert worked.audit.verify().faults == []


def test_an_undo_adds_and_removes_nothing(worked: OpenCase, items: list[str]) -> None:
    worked.notes.flag(items[:2])
    written = worked.notes.write("Same room.", item=items[0])
    worked.notes.describe(items[0], "A wall.")
    assert worked.review.undo(WHO).sentence == "the item is not described any more."
    assert worked.review.undo(WHO).sentence == "the note is withdrawn; it stays in the history."
    undone = worked.review.undo(WHO)
    assert (set(undone.items), undone.sentence) == (set(items[:2]), "2 items no longer flagged.")
    assert [(n.act, n.replaces) for n in worked.notes.history(item=items[0])] == [
        ("written", None), ("withdrawn", written.id),
    ]  # fmt: skip
    assert [f.act for f in worked.notes.flags(items[0])] == ["set", "cleared"]
    assert [d.text for d in worked.notes.descriptions(items[0])] == ["A wall.", ""]
    assert worked.notes.described() == [], "what was taken back is not printed"
    events = worked.audit.page(worked.audit.head().seq - 3)
    assert [(e.kind, e.person, e.payload["act"]) for e in events] == [
        ("described", WHO, "undone"), ("note withdrawn", WHO, "undone"), ("flag cleared", WHO, "undone"),
    ]  # fmt: skip


def test_a_note_that_was_withdrawn_stands_again_with_its_words(worked: OpenCase, items: list[str]) -> None:
    note = worked.notes.write("Same room.", item=items[0])
    worked.notes.withdraw(note.id)
    assert worked.review.undo(WHO).sentence == "the note stands again."
    (standing,) = worked.notes.notes(item=items[0])
    assert (standing.text, standing.act, standing.person) == ("Same room.", "restored", WHO)
    worked.review.redo(WHO)
    assert worked.notes.notes(item=items[0]) == []


def test_undo_does_not_release_what_is_withheld_and_does_not_step_over_it_unasked(
    worked: OpenCase, items: list[str]
) -> None:
    worked.review.grade(items[:1], "A", WHO)
    worked.privilege.withhold(items[1])
    worked.privilege.withhold(items[1])  # already withheld: no act
    head = worked.audit.head()
    with pytest.raises(UsageError, match="named person"):
        worked.review.undo(WHO)
    assert worked.audit.head() == head
    assert worked.review.undo(WHO).items == (items[0],), "asked once more, what was done before it is taken back"
    assert worked.privilege.count().items == 1


def test_many_flags_are_written_in_parts_and_are_one_act(
    worked: OpenCase, items: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "BULK", 3)
    full_at(monkeypatch, worked, 3)
    with pytest.raises(DiskFullError):
        worked.notes.flag(items)
    assert worked.items.totals().counts.flagged == 6
    assert len(worked.review.undo(WHO).items) == 6
    assert worked.items.totals().counts.flagged == 0
    assert worked.audit.verify().faults == []
