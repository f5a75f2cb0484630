"""What the review page says of a real case; no Qt, no event loop."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.samples.cases import new_case
from tests.samples.command import ok
from tests.samples.exhibits import prepared_case
from tests.samples.filled import FILES, filled_case, sha256_of
from triage.casedb.thumbs import Level
from triage.errors import UsageError
from triage.open_case import OpenCase
from triage.review.choosing import GroupBy, ItemFilter, ItemOrder
from ui.review.facts import PLACES_SHOWN, Details, file_facts, place_facts
from ui.review.presenter import PAGE_ROWS, QueueState, ReviewPresenter, Wanted
from ui.review.words import Row


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


def rows(case: OpenCase, page: int = 0, *, suggestions: bool = True) -> list[Row]:
    presenter = ReviewPresenter(case)
    return presenter.rows(presenter.select(Wanted()), page, suggestions=suggestions)


def details(case: OpenCase, item: str, *, suggestions: bool = True) -> Details:
    return ReviewPresenter(case).details(item, suggestions=suggestions)


def test_overview_is_that_of_the_case(case: OpenCase) -> None:
    assert ReviewPresenter(case).overview() == (QueueState.RANKED, case.queue.header(), case.review.grades)


def test_counts_are_those_of_the_case(case: OpenCase) -> None:
    standing, totals = ReviewPresenter(case).standing(), case.items.totals()
    assert (standing.items, standing.left, standing.withheld) == (FILES, totals.left, 0)
    facets = {facet.key: {choice.value: choice.count for choice in facet.choices} for facet in standing.facets}
    assert facets["grades"]["A"] == totals.counts.grades["A"] == 1
    assert facets["tiers"] == {str(tier): totals.counts.tiers.get(tier, 0) for tier in range(1, 8)}
    assert sum(facets["tiers"].values()) == FILES  # type: ignore[arg-type]  # each is counted
    assert facets["reviewed"] == {"no": FILES - 1, "yes": 1}


def test_a_wish_is_answered_in_its_order_and_groups(case: OpenCase) -> None:
    presenter = ReviewPresenter(case)
    chosen = presenter.select(Wanted(ItemFilter(grades=("A",))))
    assert (chosen.count, chosen.total) == (1, FILES)
    grouped = presenter.select(Wanted(order=ItemOrder.SIZE, descending=True, group=GroupBy.GRADE))
    assert [group.title for group in grouped.groups] == ["A", "Not graded"]
    assert presenter.find(grouped, sha256_of(0).hex()) == 0
    assert presenter.next_unreviewed(grouped, -1) == 1


def test_what_is_set_aside_is_kept_once_in_the_examination_record(case: OpenCase) -> None:
    presenter = ReviewPresenter(case)
    before = len(case.record.events())
    for order in (ItemOrder.RANK, ItemOrder.SIZE):
        presenter.select(Wanted(ItemFilter(tiers=(1,), text="file"), order))
    kept = case.record.events()[before:]
    assert [event.kind for event in kept] == ["searched", "filtered"]
    presenter.select(Wanted())
    assert len(case.record.events()) == before + 2


def test_a_suggested_grade_can_be_hidden(case: OpenCase) -> None:
    assert "category A" in rows(case)[0].reasons[0]
    assert "category" not in rows(case, suggestions=False)[0].reasons[0]
    item = sha256_of(0).hex()
    assert "category 1" in details(case, item).matches[0]
    hidden = details(case, item, suggestions=False)
    assert "category" not in " ".join((*hidden.matches, *hidden.reasons))


def test_without_exhibits_nothing_is_said_of_what_was_examined(tmp_path: Path) -> None:
    with new_case(tmp_path / "case") as empty:
        overview = ReviewPresenter(empty).overview()
    assert (overview.state, overview.header) == (QueueState.NO_EXHIBITS, "")


def test_before_a_run_the_header_stands_and_nothing_is_ranked(tmp_path: Path) -> None:
    path = prepared_case(tmp_path)
    with OpenCase.open(path, "test") as opened:
        overview = ReviewPresenter(opened).overview()
        assert overview.header == opened.queue.header() != ""
        assert rows(opened) == []
    assert overview.state is QueueState.NOT_RANKED


def test_rows_say_the_queue_in_words(case: OpenCase) -> None:
    found = rows(case)
    assert [row.rank for row in found] == [str(n) for n in range(1, FILES + 1)]
    first = found[0]
    assert first.item == sha256_of(0).hex()
    assert (first.tier, first.tier_title) == (1, "Known match, or possibly made here")
    assert first.significance == "known"
    assert first.reasons[0].startswith("Exact match (SHA-1): set Known")
    assert (first.type, first.size, first.places, first.grade) == ("image/jpeg", "10 B", 1, "A")
    assert first.source == "Officer Two (viewed by a reviewer)"
    assert found[1].grade == ""
    assert [row.problem for row in found if row.item == sha256_of(1).hex()] == ["The picture is truncated."]


def test_a_page_behind_the_end_is_empty(case: OpenCase) -> None:
    assert rows(case, 1) == []
    assert case.queue.page(0, PAGE_ROWS)


def test_details_say_why_what_and_where(case: OpenCase) -> None:
    found = details(case, sha256_of(0).hex())
    assert found.reasons == rows(case)[0].reasons
    facts = dict(found.facts)
    assert facts["Grade"] == "A, Officer Two (viewed by a reviewer)"
    assert facts["SHA-256"] == sha256_of(0).hex()
    assert facts["Picture"] == "10 × 10 pixels"
    assert facts["Camera"] == "Make Model"
    assert "Taken" not in facts
    assert ([place.words for place in found.places], found.places_total) == (["AB/1: file1.jpg"], 1)
    assert {time.name for time in found.places[0].times} == {"created", "modified", "accessed"}
    assert dict(found.exif)["Position"] == "51.500000, -0.100000"
    assert found.matches[0].startswith("Exact match (SHA-1): set Known")
    assert any("graded A by Officer Two" in line for line in found.history)
    assert found.picture == b"c"


def test_details_name_problems(case: OpenCase) -> None:
    found = details(case, sha256_of(1).hex())
    assert found.problems == ("picture: The picture is truncated.",)
    assert dict(found.facts)["Grade"] == "not graded"
    assert found.picture is None


def test_an_item_that_is_not_there_is_said(case: OpenCase) -> None:
    with pytest.raises(UsageError, match="There is no item"):
        details(case, "ab" * 32)


def test_looking_at_the_queue_is_no_viewing_event(case: OpenCase) -> None:
    before = case.audit.verify().head.seq
    for row in rows(case):
        details(case, row.item)
    ReviewPresenter(case).pictures([row.item for row in rows(case)], Level.CLOSED)
    assert case.audit.verify().head.seq == before


def test_after_a_run_pictures_are_closed_and_places_are_listed(ran: OpenCase) -> None:
    presenter = ReviewPresenter(ran)
    overview = presenter.overview()
    assert overview.state is QueueState.RANKED
    assert presenter.select(Wanted()).count == len(rows(ran)) > 5
    found = details(ran, rows(ran)[0].item)
    assert found.picture is not None
    assert found.picture[:3] == b"\xff\xd8\xff"
    assert any("DCIM/Camera" in place.words for place in found.places)


def test_a_carved_place_is_named_by_its_byte() -> None:
    place = {
        "exhibit": "PC",
        "carved_at": 545_792,
        "volume": "0: ntfs (NTFS)",
        "path": "$Unallocated/x",
        "deleted": True,
    }
    (fact,) = place_facts({"locations": [place]})
    assert fact.words == "PC: carved at byte 545,792 of volume 0"


def test_sharper_pictures_stand_behind_one_event_with_their_seconds(case: OpenCase) -> None:
    presenter = ReviewPresenter(case)
    before = case.audit.verify().head.seq
    shown = presenter.pictures([row.item for row in rows(case)], Level.WORKING)
    assert shown.event == before + 1
    assert shown.images[sha256_of(0).hex()] == b"w"
    presenter.viewed(shown, 2.5)
    assert case.audit.verify().head.seq == before + 2


def test_hostile_text_is_made_visible_and_long_lists_are_counted() -> None:
    place = {"deleted": True, "exhibit": "AB/1", "path": "a/\u202egpj.exe\n" + "x" * 9000}
    record: dict[str, object] = {"locations": [place] * (PLACES_SHOWN + 1), "problems": [], "size": 1, "type": None}
    places = place_facts(record)
    assert len(places) == PLACES_SHOWN
    assert places[0].words.startswith("deleted, AB/1: a/<U+202E>gpj.exe<U+000A>")
    assert len(places[0].words) < 5000
    assert dict(file_facts(record))["Type"] == "not recognised"
