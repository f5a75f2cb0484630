"""Grading: superseded and never edited, undone and redone, trusted grades without viewing, viewing events first."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.samples.cases import PASSPHRASE
from tests.samples.filled import filled_case, sha256_of
from triage.casedb.thumbs import Level
from triage.errors import UsageError
from triage.open_case import OpenCase


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("grading") / "case"
    filled_case(folder).close()
    return folder


@pytest.fixture
def case(master: Path, tmp_path: Path) -> Iterator[OpenCase]:
    shutil.copytree(master, tmp_path / "case")
    with OpenCase.open(tmp_path / "case", PASSPHRASE) as opened:
        yield opened


def item(number: int) -> str:
    return sha256_of(number).hex()[:16]


def grade_of(case: OpenCase, number: int) -> str:
    return str(case.queue.item(item(number))["grade"])


def test_a_later_grade_supersedes_and_the_earlier_stays(case: OpenCase) -> None:
    case.review.grade([item(1)], "b", "Officer", "first look")
    case.review.grade([item(1)], "C", "Officer", "on reflection")
    history = case.review.history(item(1))
    assert [(d.grade, d.note, d.grade_source) for d in history] == [
        ("B", "first look", "viewed by a reviewer"),
        ("C", "on reflection", "viewed by a reviewer"),
    ]
    assert history[1].supersedes == history[0].id
    assert grade_of(case, 1) == "C"


def test_several_items_are_one_act_and_undo_takes_all_back(case: OpenCase) -> None:
    case.review.grade([item(1)], "A", "Officer")
    case.review.grade([item(1), item(2), item(3)], "ignorable", "Officer")
    assert len(case.review.undo("Officer").items) == 3
    assert [grade_of(case, n) for n in (1, 2, 3)] == ["A", "", ""]
    assert len(case.review.redo("Officer").items) == 3
    assert [grade_of(case, n) for n in (1, 2, 3)] == ["ignorable"] * 3
    assert case.audit.verify().faults == []


def test_nothing_to_undo_is_a_sentence(case: OpenCase) -> None:
    with pytest.raises(UsageError, match="nothing to be undone"):
        case.review.undo("Officer")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from("ABC")), min_size=1, max_size=6))
def test_undoing_everything_restores_every_grade(case: OpenCase, acts: list[tuple[int, str]]) -> None:
    before = [grade_of(case, n) for n in range(6)]
    for number, grade in acts:
        case.review.grade([item(number)], grade, "Officer")
    graded = [grade_of(case, n) for n in range(6)]
    for _ in acts:
        case.review.undo("Officer")
    assert [grade_of(case, n) for n in range(6)] == before
    for _ in acts:
        case.review.redo("Officer")
    assert [grade_of(case, n) for n in range(6)] == graded
    for _ in acts:
        case.review.undo("Officer")


@pytest.mark.parametrize(
    ("name", "grade", "reviewer", "words"),
    [
        ("feedfeedfeedfeed", "A", "Officer", "no item"),
        ("e4", "Z", "Officer", "not a grade"),
        ("e4", "A", "  ", "name of its reviewer"),
        ("e1", "A", "Officer", "has no content"),
        ("'; DROP TABLE decision", "A", "Officer", "no item"),
    ],
)
def test_what_cannot_be_graded_is_a_sentence(case: OpenCase, name: str, grade: str, reviewer: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        case.review.grade([name], grade, reviewer)


def test_an_ambiguous_item_is_refused(case: OpenCase) -> None:
    first = sha256_of(0)
    twin = first[:6] + bytes(26)
    case._store.act(
        lambda c: c.exec_driver_sql(
            "INSERT INTO content (sha256, sha1, md5, size, mime, recipe_id) VALUES (?, x'00', x'00', 1, 'x', 1)",
            (twin,),
        ),
        name="twin",
    )
    with pytest.raises(UsageError, match="more than one item"):
        case.review.grade([first.hex()[:10]], "A", "Officer")
    assert case.queue.item(first.hex()[:16])["sha256"] == first.hex()


def test_trusted_grades_are_taken_once_and_say_so(case: OpenCase) -> None:
    case.review.grade([item(0)], "A", "Officer")
    assert case.review.apply_trusted("Officer") == 0, "what a person graded is not overruled by a set"
    case._store.act(lambda c: c.exec_driver_sql("UPDATE hash_match SET content_id = 2"), name="plant")
    assert case.review.apply_trusted("Officer") == 1
    assert case.review.history(item(1))[-1].grade_source == "trusted set, not viewed"
    assert case.review.apply_trusted("Officer") == 0


@pytest.mark.parametrize(
    "change", ["UPDATE hash_match SET suggestion = 1", "UPDATE hash_match SET meaning = 'comparison'"]
)
def test_a_suggestion_never_grades(case: OpenCase, change: str) -> None:
    case._store.act(lambda c: c.exec_driver_sql("UPDATE hash_match SET content_id = 2"), name="plant")
    case._store.act(lambda c: c.exec_driver_sql(change), name="plant")
    assert case.review.apply_trusted("Officer") == 0


def test_a_sharper_picture_is_a_viewing_event_first(case: OpenCase) -> None:
    before = case.audit.head().seq
    assert case.review.picture(item(0), Level.CLOSED, "Officer") == b"c"
    assert case.audit.head().seq == before, "the closed level shows nothing and is no event"
    assert case.review.picture(item(0), Level.OPEN, "Officer") == b"o"
    event = case.audit.page(before)[0]
    assert (event.kind, event.person, event.payload["level"]) == ("viewed", "Officer", "open")
    assert event.payload["items"] == [sha256_of(0).hex()]
    assert case.review.picture(item(1), Level.OPEN, "Officer") is None
