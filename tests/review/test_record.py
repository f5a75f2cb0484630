"""The examination record: searches, filters and depths are events with who, when and how many."""

from __future__ import annotations

from triage.open_case import OpenCase
from triage.review.choosing import ItemFilter


def test_searches_filters_and_depths_are_kept_in_order(worked: OpenCase) -> None:
    chosen = ItemFilter(tiers=(1,), text="IMG")
    worked.record.searched("messages", "holiday", 0)
    worked.record.filtered(chosen.said, worked.items.select(chosen).count, person="Officer Two")
    worked.record.depth(50)
    events = worked.record.events()
    assert [(e.kind, e.person) for e in events] == [
        ("searched", "Officer One"), ("filtered", "Officer Two"), ("queue depth", "Officer One"),
    ]  # fmt: skip
    assert events[0].payload == {"where": "messages", "query": "holiday", "hits": 0}, "a search without hits counts too"
    assert events[1].payload["filter"] == {"tiers": [1], "text": "IMG"}
    assert events[2].payload == {"rank": 50}
    assert worked.audit.verify().faults == []


def test_only_a_greater_depth_is_an_event(worked: OpenCase) -> None:
    for rank in (5, 3, 5, 9):
        worked.record.depth(rank)
    assert [e.payload["rank"] for e in worked.record.events()] == [5, 9]


def test_other_events_are_not_part_of_it(worked: OpenCase) -> None:
    worked.notes.write("a note", exhibit="AB/1")
    assert worked.record.events() == []
