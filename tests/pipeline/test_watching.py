"""What a person sees of a run at work: names, hits and problems, from the case alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hashsets.mapping import ImportRequest
from tests.samples.cases import case_with, new_case, run
from tests.samples.exhibits import DATABASE, known_set, phone_zip
from triage.model.matches import Confidence
from triage.open_case import OpenCase


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCase]:
    folder = tmp_path_factory.mktemp("watching")
    with case_with(folder / "case", phone_zip(folder / "phone.zip")) as opened:
        grades = {"1": "A", "2": "B"}
        request = ImportRequest("Known", grades=grades, confidence=Confidence.TRUSTED)
        opened.sets.import_file(known_set(folder / "known.json"), request)
        assert opened.run.last() is None
        run(opened)
        yield opened


def test_hits_name_set_grade_and_first_place_and_are_paged(case: OpenCase) -> None:
    found = case.run.hits()
    assert {(hit.set_name, hit.grade) for hit in found} == {("Known", "A"), ("Known", "B")}
    assert {hit.exhibit for hit in found} == {"AB/1"}
    assert any(hit.path.endswith("DCIM/Camera/IMG_0004.jpg") for hit in found)
    assert case.run.hits(after=found[0].id) == found[1:]
    assert case.run.hits(limit=1) == found[:1]


def test_problems_are_counted_by_kind_and_listed_with_their_places(case: OpenCase) -> None:
    kinds = case.run.problem_kinds()
    assert sum(kind.number for kind in kinds) == case.queue.tally()["problems"]
    listed = [problem for kind in kinds for problem in case.run.problems_of(kind.stage, kind.outcome)]
    assert len(listed) == case.queue.tally()["problems"]
    assert any(problem.path.endswith("damaged.jpg") for problem in listed)


def test_paths_of_entries_are_told_and_those_of_the_withheld_are_not(case: OpenCase) -> None:
    records = {record["path"]: record for record in case.queue.entries()}
    assert DATABASE in records
    wanted = range(-1, len(records) + 1)
    paths = case.run.paths(wanted)
    assert DATABASE in paths.values()
    assert 0 not in paths
    assert -1 not in paths


def test_the_last_run_is_told_from_the_audit_log(case: OpenCase) -> None:
    last = case.run.last()
    assert last is not None
    assert (last.outcome, last.person) == ("finished", "Examiner One")
    assert last.counts == case.queue.tally()
    assert last.ended_at >= last.started_at


def test_a_case_that_was_never_run_has_nothing_to_tell(tmp_path: Path) -> None:
    with new_case(tmp_path / "case") as opened:
        assert opened.run.last() is None
        assert opened.run.hits() == []
        assert opened.run.problem_kinds() == []
