"""Selections of items: each filter, order and group against the plain records of the queue, and totals as reported."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.samples.cases import new_case
from tests.samples.exhibits import prepared_case
from tests.samples.worked import PASSPHRASE, PERSON
from triage.errors import CaseError, UsageError
from triage.intake.evidence import ExhibitFacts
from triage.model.content import kind_of
from triage.model.findings import GradeSource
from triage.open_case import OpenCase
from triage.review.choosing import GroupBy, ItemFilter, ItemOrder
from triage.review.item_rows import ItemRow


@pytest.fixture
def graded(worked: OpenCase) -> OpenCase:
    """Some items graded in each way, one withdrawn again, some flagged."""
    items = [row.sha256.hex() for row in worked.queue.page()]
    worked.review.grade(items[:2], "A", "Officer One")
    worked.review.grade(items[2:4], "C", "Officer Two", source=GradeSource.SECOND_REVIEWER)
    worked.review.grade(items[4:5], "B", "Officer One")
    worked.review.undo("Officer One")
    worked.review.grade(items[6:8], "ignorable", "Officer One")
    worked.notes.flag(items[1:3])
    return worked


def rows_of(case: OpenCase, chosen: ItemFilter | None = None, **options: Any) -> list[ItemRow]:
    selection = case.items.select(chosen, **options)
    rows = case.items.rows(selection, 0, selection.count)
    assert len(rows) == selection.count
    return rows


def test_all_items_stand_in_the_order_of_the_queue(graded: OpenCase) -> None:
    records = list(graded.queue.records())
    rows = rows_of(graded)
    assert [(r.rank, r.sha256[:16], r.tier, r.grade, r.mime, r.size, r.places, list(r.reasons)) for r in rows] == [
        (r["rank"], r["item"], r["tier"], r["grade"], r["type"], r["size"], r["places"], r["reasons"]) for r in records
    ]


def test_a_row_says_what_is_known_of_its_item(graded: OpenCase) -> None:
    for row in rows_of(graded):
        record = graded.queue.item(row.sha256)
        places = record["locations"]
        assert row.live == sum(place["allocated"] for place in places)
        assert (f"{row.folder}/{row.name}" if row.folder else row.name) == places[0]["path"]
        assert row.exhibits == tuple(dict.fromkeys(place["exhibit"] for place in places))
        assert (row.width, row.height) == (record["width"], record["height"])
        assert row.taken == ((record["exif"] or {}).get("taken") or "")
        held = record["decisions"][-1] if record["grade"] else {"grade_source": "", "reviewer": ""}
        assert (row.grade_source, row.reviewer) == (held["grade_source"], held["reviewer"])
        assert set(filter(None, row.suggestion.split(" or "))) == {m["grade"] for m in record["matches"] if m["grade"]}
        assert not row.withheld


TESTS: dict[str, tuple[dict[str, Any], Callable[[ItemRow], bool]]] = {
    "tier": ({"tiers": (1, 5)}, lambda r: r.tier in (1, 5)),
    "exhibit": ({"exhibits": ("AB/1",)}, lambda r: "AB/1" in r.exhibits),
    "both exhibits": ({"exhibits": ("AB/1", "AB/2")}, lambda r: True),
    "grade": ({"grades": ("A", "ignorable")}, lambda r: r.grade in ("A", "ignorable")),
    "not graded": ({"grades": ("",)}, lambda r: not r.grade),
    "a grade that nothing has": ({"grades": ("extreme",)}, lambda r: False),
    "source": ({"sources": ("second reviewer",)}, lambda r: r.grade_source == "second reviewer"),
    "set": ({"sets": ("Known",)}, lambda r: bool(r.suggestion)),
    "pictures": ({"kinds": ("picture",)}, lambda r: r.mime.startswith("image/")),
    "other kinds": ({"kinds": ("document", "other")}, lambda r: kind_of(r.mime) in ("document", "other")),
    "live": ({"states": ("live",)}, lambda r: r.live > 0),
    "deleted": ({"states": ("deleted",)}, lambda r: r.live == 0),
    "flagged": ({"flagged": True}, lambda r: bool(r.flags)),
    "not flagged": ({"flagged": False}, lambda r: not r.flags),
    "reviewed": ({"reviewed": True}, lambda r: bool(r.grade)),
    "left": ({"reviewed": False}, lambda r: not r.grade),
    "two at once": ({"kinds": ("picture",), "reviewed": False}, lambda r: r.kind == "picture" and not r.grade),
}


@pytest.mark.parametrize("name", TESTS)
def test_a_filter_shows_what_its_words_say(graded: OpenCase, name: str) -> None:
    options, fits = TESTS[name]
    chosen = ItemFilter(**options)
    everything = rows_of(graded)
    assert [r.rank for r in rows_of(graded, chosen)] == [r.rank for r in everything if fits(r)]
    assert chosen.limits
    assert chosen.said == options


@pytest.mark.parametrize(
    "text",
    [
        "IMG_0003",
        "img_0003",
        "dcim",
        "Download",
        "smaller",
        "100%",
        "_0003.",
        "IMG_%",
        "dcim/camera",
        "camera/img_0003",
        "im/Camera/IMG",
        "/img_000",
        "dcim/",
        "/",
        "m/",
        "0/dcim/cam",
        "a.b",
        ".",
        "whats",
    ],
)  # fmt: skip)
def test_a_text_is_sought_in_names_and_folders(graded: OpenCase, text: str) -> None:
    found = {row.sha256 for row in rows_of(graded, ItemFilter(text=text))}
    assert found == {
        row.sha256
        for row in rows_of(graded)
        if any(text.lower() in place["path"].lower() for place in graded.queue.item(row.sha256)["locations"])
    }


def test_a_text_of_digits_is_the_beginning_of_a_digest(graded: OpenCase) -> None:
    wanted = rows_of(graded)[3].sha256
    assert [row.sha256 for row in rows_of(graded, ItemFilter(text=wanted[:12].upper()))] == [wanted]


KEYS: dict[ItemOrder, Callable[[ItemRow], Any]] = {
    ItemOrder.RANK: lambda r: r.rank,
    ItemOrder.SIZE: lambda r: r.size,
    ItemOrder.KIND: lambda r: r.mime,
    ItemOrder.PLACES: lambda r: r.places,
    ItemOrder.GRADE: lambda r: ("A", "B", "C", "prohibited", "extreme", "indicative", "ignorable", "").index(r.grade),
    ItemOrder.TAKEN: lambda r: r.taken,
}


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("order", ItemOrder)
def test_an_order_is_that_of_its_key_and_then_of_the_queue(
    graded: OpenCase, order: ItemOrder, descending: bool
) -> None:
    expected = rows_of(graded)
    if order is ItemOrder.RANK and descending:
        expected.reverse()
    else:
        expected.sort(key=KEYS[order], reverse=descending)
    assert [r.rank for r in rows_of(graded, order=order, descending=descending)] == [r.rank for r in expected]


GROUPS: dict[GroupBy, Callable[[ItemRow], str]] = {
    GroupBy.TIER: lambda r: str(r.tier),
    GroupBy.GRADE: lambda r: r.grade,
    GroupBy.SOURCE: lambda r: r.grade_source,
    GroupBy.KIND: lambda r: r.kind,
    GroupBy.EXHIBIT: lambda r: r.exhibits[0],
    GroupBy.SET: lambda r: "Known" if r.suggestion else "",
    GroupBy.FOLDER: lambda r: r.folder,
    GroupBy.DAY: lambda r: r.taken[:10].replace(":", "-"),
}


def test_groups_of_what_looks_the_same_are_stacks(graded: OpenCase) -> None:
    selection = graded.items.select(group=GroupBy.STACK, order=ItemOrder.SIZE)
    rows = graded.items.rows(selection, 0, selection.count)
    for group in selection.groups:
        part = rows[group.start : group.start + group.count]
        assert {row.alike for row in part} == ({group.count - 1} if group.title else {0})
        assert not group.title or group.title in {row.sha256[: len(group.title)] for row in part}
    assert sum(group.count for group in selection.groups) == len(rows)


@pytest.mark.parametrize("by", [by for by in GroupBy if by is not GroupBy.STACK])
def test_groups_are_runs_of_the_selection(graded: OpenCase, by: GroupBy) -> None:
    selection = graded.items.select(group=by, order=ItemOrder.SIZE)
    rows = graded.items.rows(selection, 0, selection.count)
    place = 0
    for group in selection.groups:
        part = rows[place : place + group.count]
        assert group.start == place
        assert {GROUPS[by](row) for row in part} == {group.title}
        assert [row.size for row in part] == sorted(row.size for row in part)
        place += group.count
    assert place == len(rows)
    if by is not GroupBy.FOLDER:  # the same path may lie on two volumes
        assert len({group.title for group in selection.groups}) == len(selection.groups)


def test_counts_are_those_of_the_rows(graded: OpenCase) -> None:
    selection = graded.items.select(ItemFilter(exhibits=("AB/1",)))
    rows = graded.items.rows(selection, 0, selection.count)
    counts = selection.counts
    assert counts.tiers == dict(sorted(Counter(r.tier for r in rows).items()))
    assert counts.grades == Counter(r.grade for r in rows)
    assert counts.sources == Counter(r.grade_source for r in rows)
    assert counts.kinds == Counter(r.kind for r in rows)
    assert counts.exhibits == Counter(e for r in rows for e in r.exhibits)
    assert counts.sets == {"Known": sum(bool(r.suggestion) for r in rows)}
    assert counts.states == Counter("live" if r.live else "deleted" for r in rows)
    assert (counts.flagged, counts.reviewed) == (sum(bool(r.flags) for r in rows), sum(bool(r.grade) for r in rows))
    assert selection.total == graded.queue.count()


def test_totals_are_those_of_the_report(graded: OpenCase) -> None:
    totals = graded.items.totals()
    overall = graded.reports.content().totals.overall
    assert totals.counts.reviewed == sum(t.unique_live + t.unique_deleted for t in overall) > 0
    assert {g: n for g, n in totals.counts.grades.items() if g} == {
        t.grade: t.unique_live + t.unique_deleted for t in overall
    }
    assert {s: n for s, n in totals.counts.sources.items() if s} == {
        source.value: number
        for source, number in (
            (GradeSource.VIEWED, sum(t.viewed for t in overall)),
            (GradeSource.TRUSTED_SET, sum(t.trusted_set for t in overall)),
            (GradeSource.SAME_STACK, sum(t.same_stack for t in overall)),
            (GradeSource.SECOND_REVIEWER, sum(t.second_reviewer for t in overall)),
        )
        if number
    }
    assert totals.left == totals.items - totals.counts.reviewed


def test_a_page_is_a_slice_and_the_end_is_short(graded: OpenCase) -> None:
    selection = graded.items.select(order=ItemOrder.SIZE)
    whole = graded.items.rows(selection, 0, selection.count)
    assert graded.items.rows(selection, 3, 4) == whole[3:7]
    assert graded.items.rows(selection, selection.count - 1, 10) == whole[-1:]
    assert graded.items.rows(selection, selection.count, 10) == []
    assert graded.items.digests(selection, 2, 3) == [row.sha256 for row in whole[2:5]]
    assert [graded.items.find(selection, row.sha256) for row in whole] == list(range(len(whole)))


def test_grading_changes_no_selection_and_every_next_one(graded: OpenCase) -> None:
    chosen = ItemFilter(reviewed=False)
    selection = graded.items.select(chosen)
    items = graded.items.digests(selection)
    graded.review.grade(items[:2], "B", "Officer One")
    assert graded.items.digests(selection) == items
    assert [row.grade for row in graded.items.rows(selection, 0, 3)] == ["B", "B", ""]
    assert graded.items.digests(graded.items.select(chosen)) == items[2:]
    assert graded.items.next_unreviewed(selection, -1) == 2
    assert graded.items.next_unreviewed(selection, len(items) - 1) == 2, "it goes round the end"
    graded.review.grade(items[2:], "C", "Officer One")
    assert graded.items.next_unreviewed(selection, -1) is None


def test_what_the_case_does_not_have_is_a_sentence(graded: OpenCase) -> None:
    for wrong in ({"exhibits": ("ZZ/9",)}, {"sets": ("Nobody's",)}, {"kinds": ("song",)}, {"states": ("gone",)}):
        with pytest.raises(UsageError, match="There is no"):
            graded.items.select(ItemFilter(**wrong))  # type: ignore[arg-type]  # fields by name


def test_a_new_run_is_seen(worked: OpenCase, tmp_path: Path) -> None:
    before = worked.items.select()
    policy = tmp_path / "policy.toml"
    text = worked.info()["policy"].replace('title = "', 'title = "other ')
    policy.write_text(text, encoding="utf-8")
    worked.run.set_policy(policy)
    worked.run.start(workers=1)
    after = worked.items.select()
    assert after.count == before.count
    assert [r.rank for r in worked.items.rows(after, 0, 5)] == [1, 2, 3, 4, 5]


def test_a_new_exhibit_is_known_before_it_is_run(worked: OpenCase, tmp_path: Path) -> None:
    assert worked.items.select().counts.exhibits.keys() == {"AB/1", "AB/2"}
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "copy.txt").write_bytes(b"a note of no interest\n" * 20)
    worked.evidence.add([tmp_path / "files"], ExhibitFacts("AB/3"))
    assert worked.items.select(ItemFilter(exhibits=("AB/3",))).count == 0
    count = worked.items.select().count
    worked.run.start(workers=1)
    selection = worked.items.select(ItemFilter(exhibits=("AB/3",)))
    assert (selection.count, selection.total) == (1, count), "a copy of what is known already"
    assert worked.items.rows(selection, 0, 1)[0].exhibits == ("AB/1", "AB/3")


def test_hits_are_there_before_the_queue_is_ranked(tmp_path: Path) -> None:
    folder = prepared_case(tmp_path)
    with OpenCase.open(folder, PASSPHRASE, PERSON) as case:
        case.run.start(workers=1, until="match")
        assert case.queue.count() == 0
        early = rows_of(case)
        assert {row.rank for row in early} == {0}
        matched = {match["item"] for match in case.queue.matches()}
        assert {row.sha256[:16] for row in early} == matched
        assert len(matched) > 1
        assert all(row.reasons == ("Matched, not ranked yet: Known",) for row in early)
        assert [row.tier for row in early] == sorted(row.tier for row in early)
        for tier in {row.tier for row in early}:
            assert {row.tier for row in rows_of(case, ItemFilter(tiers=(tier,)))} == {tier}
        case.review.grade([early[0].sha256], "A", PERSON)
        case.run.start(workers=1)
        rows = rows_of(case)
        assert [row.rank for row in rows] == list(range(1, case.queue.count() + 1))
        assert [row.grade for row in rows if row.sha256 == early[0].sha256] == ["A"]


def test_an_empty_case_has_an_empty_selection(tmp_path: Path) -> None:
    with new_case(tmp_path / "empty") as case:
        for order in ItemOrder:
            for by in (None, *GroupBy):
                selection = case.items.select(order=order, group=by)
                assert (selection.count, selection.groups, selection.total) == (0, (), 0)
        assert case.items.next_unreviewed(selection, -1) is None
        assert case.items.totals().items == 0
        assert case.items.select(ItemFilter(text="abcdef")).count == 0


def test_the_csv_holds_the_selection(graded: OpenCase, tmp_path: Path) -> None:
    selection = graded.items.select(ItemFilter(kinds=("picture",)), ItemOrder.SIZE, descending=True)
    path = tmp_path / "items.csv"
    assert graded.items.export(selection, path) == selection.count
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["sha256"] for row in rows] == graded.items.digests(selection)
    assert [row["reasons"] for row in rows] == ["; ".join(r.reasons) for r in graded.items.rows(selection, 0, 999)]
    (event,) = graded.audit.page(graded.audit.head().seq - 1)
    assert (event.kind, event.person) == ("items exported", "Officer One")
    assert event.payload == {"file": "items.csv", "items": len(rows), "filter": {"kinds": ["picture"]}}
    with pytest.raises(CaseError, match="cannot be written"):
        graded.items.export(selection, tmp_path / "no" / "such.csv")
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["items.csv"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from(["A", "B", "ignorable", "undo", "redo"])), max_size=8))
def test_counts_follow_any_acts(worked: OpenCase, acts: list[tuple[int, str]]) -> None:
    items = [row.sha256.hex() for row in worked.queue.page()]
    for place, act in acts:
        try:
            if act in ("undo", "redo"):
                getattr(worked.review, act)("Officer One")
            else:
                worked.review.grade([items[place]], act, "Officer One")
        except UsageError:
            assert act in ("undo", "redo")
        assert worked.items.select().counts.grades == Counter(r["grade"] for r in worked.queue.records())
