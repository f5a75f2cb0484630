"""What the review page says of a real case; no Qt, no event loop."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.samples.cases import new_case
from tests.samples.command import ok
from tests.samples.exhibits import prepared_case
from tests.samples.filled import FILES, filled_case, sha256_of
from triage.errors import UsageError
from triage.open_case import OpenCase
from ui.review.presenter import NOT_GRADED, PAGE_ROWS, PLACES_SHOWN, QueueState, ReviewPresenter


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCase]:
    with filled_case(tmp_path_factory.mktemp("filled") / "case") as opened:
        yield opened


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCase]:
    """A case after a run over exhibits."""
    folder = tmp_path_factory.mktemp("ran")
    path = prepared_case(folder)
    ok("run", path, "--workers", "2")
    with OpenCase.open(path, "test", "Officer") as opened:
        yield opened


def test_overview_is_that_of_the_case(case: OpenCase) -> None:
    overview = ReviewPresenter(case).overview()
    assert overview == ("OP/1/26", "Test", "Examiner One", QueueState.RANKED, case.queue.header(), FILES)


def test_without_exhibits_nothing_is_said_of_what_was_examined(tmp_path: Path) -> None:
    with new_case(tmp_path / "case") as empty:
        overview = ReviewPresenter(empty).overview()
    assert (overview.state, overview.header, overview.rows) == (QueueState.NO_EXHIBITS, "", 0)


def test_before_a_run_the_header_stands_and_nothing_is_ranked(tmp_path: Path) -> None:
    path = prepared_case(tmp_path)
    with OpenCase.open(path, "test") as opened:
        overview = ReviewPresenter(opened).overview()
        assert overview.header == opened.queue.header() != ""
        assert ReviewPresenter(opened).rows(0) == []
    assert (overview.state, overview.rows) == (QueueState.NOT_RANKED, 0)


def test_rows_say_the_queue_in_words(case: OpenCase) -> None:
    rows = ReviewPresenter(case).rows(0)
    assert [row.rank for row in rows] == [str(n) for n in range(1, FILES + 1)]
    first = rows[0]
    assert first.item == sha256_of(0).hex()
    assert (first.tier, first.tier_title) == (1, "Known match, or possibly made here")
    assert first.significance == "known"
    assert first.reasons[0].startswith("Exact match (SHA-1): set Known")
    assert (first.type, first.size, first.places, first.grade) == ("image/jpeg", "10 B", "1", "A")
    assert rows[1].grade == NOT_GRADED


def test_a_page_behind_the_end_is_empty(case: OpenCase) -> None:
    assert ReviewPresenter(case).rows(1) == []
    assert case.queue.page(0, PAGE_ROWS)


def test_details_say_why_what_and_where(case: OpenCase) -> None:
    details = ReviewPresenter(case).details(sha256_of(0).hex())
    assert details.reasons == ReviewPresenter(case).rows(0)[0].reasons
    facts = dict(details.facts)
    assert facts["Grade"] == "A, Officer Two (viewed by a reviewer)"
    assert facts["SHA-256"] == sha256_of(0).hex()
    assert facts["Picture"] == "10 × 10 pixels"
    assert facts["Camera"] == "Make Model"
    assert "Taken" not in facts
    assert (details.places, details.places_total) == (("AB/1: file1.jpg",), 1)
    assert details.picture == b"c"


def test_details_name_problems(case: OpenCase) -> None:
    details = ReviewPresenter(case).details(sha256_of(1).hex())
    assert details.problems == ("picture: The picture is truncated.",)
    assert dict(details.facts)["Grade"] == "not graded"
    assert details.picture is None


def test_an_item_that_is_not_there_is_said(case: OpenCase) -> None:
    with pytest.raises(UsageError, match="There is no item"):
        ReviewPresenter(case).details("ab" * 32)


def test_looking_at_the_queue_is_no_viewing_event(case: OpenCase) -> None:
    before = case.audit.verify().head.seq
    for row in ReviewPresenter(case).rows(0):
        ReviewPresenter(case).details(row.item)
    assert case.audit.verify().head.seq == before


def test_after_a_run_pictures_are_closed_and_places_are_listed(ran: OpenCase) -> None:
    presenter = ReviewPresenter(ran)
    overview = presenter.overview()
    assert overview.state is QueueState.RANKED
    assert overview.rows == len(presenter.rows(0)) > 5
    details = presenter.details(presenter.rows(0)[0].item)
    assert details.picture is not None
    assert details.picture[:3] == b"\xff\xd8\xff"
    assert any("DCIM/Camera" in place for place in details.places)


class _Case:
    """Stands in for a case whose item is of this making."""

    person = ""

    def __init__(self, record: dict[str, object]) -> None:
        self.record = record
        self.queue = self
        self.review = self

    def item(self, _: str) -> dict[str, object]:
        return self.record

    def picture(self, *_: object) -> None:
        return None


def test_hostile_text_is_made_visible_and_long_lists_are_counted() -> None:
    place = {"deleted": True, "exhibit": "AB/1", "path": "a/\u202egpj.exe\n" + "x" * 9000}
    record: dict[str, object] = {"locations": [place] * (PLACES_SHOWN + 1), "problems": [], "size": 1, "type": None}
    details = ReviewPresenter(_Case(record)).details("ab")  # type: ignore[arg-type]  # stands in for a case
    assert len(details.places) == PLACES_SHOWN
    assert details.places_total == PLACES_SHOWN + 1
    assert details.places[0].startswith("deleted, AB/1: a/<U+202E>gpj.exe<U+000A>")
    assert len(details.places[0]) < 5000
    assert dict(details.facts)["Type"] == "not recognised"
