"""Acts on many items: previewed with the earlier grades, one undo each, whole also where they need many transactions."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.review.full_disk import full_at
from triage.casedb.thumbs import Level
from triage.errors import DiskFullError, UsageError
from triage.model.findings import GradeSource
from triage.open_case import OpenCase
from triage.review import session
from triage.review.acts import Earlier, GradePreview
from triage.review.choosing import ItemFilter


@pytest.fixture
def items(worked: OpenCase) -> list[str]:
    return worked.items.digests(worked.items.select())


def grades(case: OpenCase) -> list[str]:
    return [row.grade for row in case.items.rows(case.items.select(), 0, 999)]


def test_a_preview_names_earlier_grades_and_changes_nothing(worked: OpenCase, items: list[str]) -> None:
    worked.review.grade(items[:2], "C", "Officer Two")
    worked.review.grade(items[2:3], "A", "Officer One")
    head = worked.audit.head()
    preview = worked.review.preview(items[:6], "a")
    assert (preview.grade, preview.items, preview.changing, preview.overruled) == ("A", 6, 5, 2)
    assert preview.earlier == (
        Earlier("", "", "", 3),
        Earlier("C", "viewed by a reviewer", "Officer Two", 2),
        Earlier("A", "viewed by a reviewer", "Officer One", 1),
    )
    assert preview.sentence == (
        "6 items become A (now: 3 not graded, 2 graded C by Officer Two, 1 graded A by Officer One)."
    )
    assert worked.audit.head() == head
    with pytest.raises(UsageError, match="not a grade"):
        worked.review.preview(items, "Z")


def test_an_item_named_twice_is_graded_once(worked: OpenCase, items: list[str]) -> None:
    assert len(worked.review.grade([items[0], items[0][:16], items[0]], "B", "Officer One")) == 1


def test_undo_and_redo_say_what_they_would_change(worked: OpenCase, items: list[str]) -> None:
    assert worked.review.undoable() == (None, None)
    worked.review.grade(items[:1], "C", "Officer Two")
    worked.review.grade(items[:3], "A", "Officer One")
    undo, redo = worked.review.undoable()
    assert redo is None
    assert isinstance(undo, GradePreview)
    assert (undo.items, undo.becoming) == (3, (("", 2), ("C", 1)))
    assert undo.sentence == "3 items change: 2 × not graded, 1 × C (now: 3 graded A by Officer One)."
    worked.review.undo("Officer One")
    undo, redo = worked.review.undoable()
    assert isinstance(undo, GradePreview)
    assert isinstance(redo, GradePreview)
    assert (undo.becoming, redo.becoming) == ((("", 1),), (("A", 3),))


def test_trusted_grades_are_previewed_and_one_act(worked: OpenCase, items: list[str]) -> None:
    preview = worked.review.preview_trusted()
    assert (preview.items, preview.earlier) == (2, (Earlier("", "", "", 2),))
    assert sorted(preview.becoming) == [("A", 1), ("B", 1)]
    events = worked.audit.head().seq
    assert worked.review.apply_trusted("Officer One") == 2
    assert [e.kind for e in worked.audit.page(events)] == ["graded"], "nobody was shown anything"
    assert worked.items.totals().counts.sources[GradeSource.TRUSTED_SET] == 2
    assert worked.items.select(ItemFilter(sources=(GradeSource.TRUSTED_SET,))).count == 2
    assert len(worked.review.undo("Officer One").items) == 2
    assert set(grades(worked)) == {""}
    with pytest.raises(UsageError, match="name of its reviewer"):
        worked.review.apply_trusted(" ")


def test_many_transactions_are_one_act(worked: OpenCase, items: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "BULK", 2)
    worked.review.grade(items[:1], "C", "Officer One")
    worked.review.grade(items, "B", "Officer One")
    assert set(grades(worked)) == {"B"}
    assert len(worked.review.undo("Officer One").items) == len(items)
    assert Counter(grades(worked)) == {"": len(items) - 1, "C": 1}
    assert len(worked.review.redo("Officer One").items) == len(items)
    assert set(grades(worked)) == {"B"}
    assert worked.audit.verify().faults == []


def test_a_full_disk_in_the_middle_loses_nothing(
    worked: OpenCase, items: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "BULK", 3)
    full_at(monkeypatch, worked, 3)
    with pytest.raises(DiskFullError):
        worked.review.grade(items, "A", "Officer One")
    assert Counter(grades(worked)) == {"A": 6, "": len(items) - 6}
    assert len(worked.review.undo("Officer One").items) == 6, "what was kept is an act like any other"
    assert set(grades(worked)) == {""}
    full_at(monkeypatch, worked, 2)
    with pytest.raises(DiskFullError):
        worked.review.redo("Officer One")
    assert Counter(grades(worked)) == {"A": 3, "": len(items) - 3}
    assert len(worked.review.redo("Officer One").items) == 3, "the rest is still there to be redone"
    assert len(worked.review.undo("Officer One").items) + len(worked.review.undo("Officer One").items) == 6
    assert set(grades(worked)) == {""}
    assert worked.audit.verify().faults == []


def test_a_page_of_pictures_is_one_viewing_event(worked: OpenCase, items: list[str]) -> None:
    before = worked.audit.head().seq
    closed = worked.review.pictures(items, Level.CLOSED, "Officer One")
    assert closed.event is None
    assert worked.audit.head().seq == before
    working = worked.review.pictures(items, Level.WORKING, "Officer One")
    (event,) = worked.audit.page(before)
    assert (event.kind, event.person, event.seq) == ("viewed", "Officer One", working.event)
    assert event.payload == {"items": items, "level": "working"}
    assert list(working) == items
    for item, image in working.items():
        assert image == worked.review.picture(item, Level.WORKING, "Officer One")
    assert [i for i, image in closed.items() if image is None] == [i for i, image in working.items() if image is None]
    assert any(working.values())
    assert not all(working.values()), "a text has no picture"
    assert worked.review.pictures([], Level.OPEN, "Officer One") == {}


def test_seconds_are_told_of_a_viewing_event_alone(worked: OpenCase, items: list[str]) -> None:
    shown = worked.review.pictures(items[:2], Level.WORKING, "Officer One")
    assert shown.event is not None
    worked.review.viewed(shown.event, 12.345, "Officer One")
    event = worked.audit.page(shown.event)[0]
    assert (event.kind, event.payload) == ("viewing ended", {"event": shown.event, "seconds": 12.3})
    for number in (1, 10_000):
        with pytest.raises(UsageError, match="no viewing event"):
            worked.review.viewed(number, 1, "Officer One")
    assert worked.audit.verify().faults == []


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sets(st.integers(0, 9), min_size=1), st.sampled_from("ABC")), min_size=1, max_size=5))
def test_undo_reaches_the_start_whatever_was_done(
    worked: OpenCase, items: list[str], acts: list[tuple[set[int], str]]
) -> None:
    start = grades(worked)
    states = [start]
    for places, grade in acts:
        worked.review.grade([items[place] for place in sorted(places)], grade, "Officer One")
        states.append(grades(worked))
    for state in reversed(states[:-1]):
        expected = worked.review.undoable().undo
        assert expected is not None
        assert len(worked.review.undo("Officer One").items) == expected.items
        assert grades(worked) == state
    for state in states[1:]:
        worked.review.redo("Officer One")
        assert grades(worked) == state
    for _ in acts:
        worked.review.undo("Officer One")
    assert grades(worked) == start
