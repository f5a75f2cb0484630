"""Totals reconcile: by grade, exhibit, source of the grade, still and moving, live and deleted."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.report import samples
from tests.report.case_samples import DELETED, LIVE, CaseBuilder, new_case
from triage.model.findings import GradeSource
from triage.report.content import KindCounts, ReportContent
from triage.report.forms.triage_report import assemble
from triage.report.frame import ReportRequest
from triage.report.totals import contradictions
from triage.report.wording_pack import load_pack

_REQUEST = ReportRequest(1, "E. Xaminer", load_pack(), "template", "2026-11-03T00:00:00Z")


class _Item(NamedTuple):
    mime: str
    decisions: tuple[tuple[str, str], ...]
    places: tuple[tuple[int, int], ...]
    """(exhibit, flags)"""


_ITEMS = st.lists(
    st.builds(
        _Item,
        st.sampled_from(["image/jpeg", "video/mp4", "text/plain"]),
        st.lists(
            st.tuples(
                st.sampled_from(["A", "B", "C", "ignorable", "odd", ""]),
                st.sampled_from([s.value for s in GradeSource]),
            ),
            max_size=3,
        ).map(tuple),
        st.lists(st.tuples(st.integers(0, 2), st.sampled_from([LIVE, DELETED])), max_size=5).map(tuple),
    ),
    max_size=12,
)


def _fill(case: CaseBuilder, items: list[_Item]) -> None:
    volumes = [case.volume(case.source(case.exhibit(f"EX/{n}"))) for n in range(3)]
    for number, item in enumerate(items):
        content = case.content(f"c{number}", item.mime)
        for place, (exhibit, flags) in enumerate(item.places):
            case.entry(volumes[exhibit], f"f{number}.{place}", content, flags)
        for grade, source in item.decisions:
            case.decide(content, f"c{number}", grade, source if grade else "")


def _expected(items: list[_Item], grade: str, exhibit: int | None) -> tuple[int, int, int, int, int]:
    """Unique, instances, live, unique live, viewed: counted the plain way."""
    unique = instances = live = unique_live = viewed = 0
    for item in items:
        held = item.decisions[-1] if item.decisions else ("", "")
        places = [flags for number, flags in item.places if exhibit in (None, number)]
        if held[0] != grade or not places:
            continue
        unique += 1
        instances += len(places)
        live += places.count(LIVE)
        unique_live += LIVE in places
        viewed += held[1] == "viewed by a reviewer"
    return unique, instances, live, unique_live, viewed


@settings(max_examples=40, deadline=None)
@given(_ITEMS)
def test_totals_reconcile_whatever_was_decided(items: list[_Item]) -> None:
    with new_case() as case:
        _fill(case, items)
        content = assemble(case.connection, _REQUEST)
    assert contradictions(content) == []
    columns = [(None, content.totals.overall), *((n, e.grades) for n, e in enumerate(content.totals.exhibits))]
    for exhibit, grades in columns:
        said = {
            t.grade: (
                t.unique.still + t.unique.moving + t.unique.other,
                t.instances.still + t.instances.moving + t.instances.other,
                t.live,
                t.unique_live,
                t.viewed,
            )
            for t in grades
        }
        wanted = {grade: _expected(items, grade, exhibit) for grade in ("A", "B", "C", "ignorable", "odd")}
        assert said == {grade: counts for grade, counts in wanted.items() if counts[0]}
    assert all(item.grade != "ignorable" for item in content.schedule)
    assert [item.number for item in content.schedule] == list(range(1, len(content.schedule) + 1))


def _reconciled() -> ReportContent:
    with new_case() as case:
        _fill(case, [_Item("image/jpeg", (("A", "viewed by a reviewer"),), ((0, LIVE), (1, DELETED)))])
        return assemble(case.connection, _REQUEST)


def test_unique_over_all_is_not_the_sum_of_the_exhibits() -> None:
    content = _reconciled()
    assert [e.grades[0].unique.still for e in content.totals.exhibits if e.grades] == [1, 1]
    assert content.totals.overall[0].unique.still == 1
    assert content.totals.overall[0].instances.still == 2


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("live", 9, "live plus deleted"),
        ("unique_live", 9, "by state"),
        ("viewed", 9, "source of the grade"),
        ("unique", KindCounts(9, 0, 0), "fewer instances"),
        ("unique", KindCounts(0, 0, 0), "outside what the exhibits allow"),
        ("instances", KindCounts(9, 0, 0), "not the sum"),
        ("trusted_set", 1, "other sources"),
    ],
)
def test_each_contradiction_is_named(field: str, value: object, sentence: str) -> None:
    content = _reconciled()
    changed = replace(content.totals.overall[0], **{field: value})  # type: ignore[arg-type]  # parametrised by name
    wrong = replace(content, totals=replace(content.totals, overall=(changed,)))
    assert any(sentence in fault for fault in contradictions(wrong))


def test_a_missing_item_of_the_schedule_is_named() -> None:
    content = replace(_reconciled(), schedule=())
    assert any("schedule lists another number" in fault for fault in contradictions(content))
    overall_lost = replace(content, totals=replace(content.totals, overall=()))
    assert any("not over all" in fault for fault in contradictions(overall_lost))


def test_the_sample_of_an_empty_case_reconciles() -> None:
    assert contradictions(samples.empty()) == []
