"""Notes, flags and descriptions: kept with their history, never edited, replayed by ``verify``."""

from __future__ import annotations

import pytest

from triage.errors import UsageError
from triage.model.review import MAX_LABEL, MAX_NOTE, AgeBand
from triage.open_case import OpenCase


@pytest.fixture
def items(worked: OpenCase) -> list[str]:
    return [row.sha256.hex() for row in worked.queue.page()]


def test_a_note_is_changed_and_withdrawn_and_stays_in_the_history(worked: OpenCase, items: list[str]) -> None:
    first = worked.notes.write("  Same room as in AB/2.  ", item=items[0])
    second = worked.notes.write("Ask for the charger.", item=items[0], person="Officer Two")
    changed = worked.notes.change(first.id, "Same room as in AB/3.")
    assert [n.text for n in worked.notes.notes(item=items[0])] == ["Ask for the charger.", "Same room as in AB/3."]
    worked.notes.withdraw(second.id)
    assert worked.notes.notes(item=items[0]) == [changed]
    history = worked.notes.history(item=items[0])
    assert [(n.text, n.act, n.replaces, n.person) for n in history] == [
        ("Same room as in AB/2.", "written", None, "Officer One"),
        ("Ask for the charger.", "written", None, "Officer Two"),
        ("Same room as in AB/3.", "changed", first.id, "Officer One"),
        ("", "withdrawn", second.id, "Officer One"),
    ]
    assert all(n.at.endswith("Z") and n.machine for n in history)
    assert worked.audit.verify().faults == []


def test_a_note_is_about_an_exhibit_or_an_item(worked: OpenCase, items: list[str]) -> None:
    worked.notes.write("Screen is broken.", exhibit="AB/1")
    assert [n.text for n in worked.notes.notes(exhibit="AB/1")] == ["Screen is broken."]
    assert worked.notes.notes(exhibit="AB/2") == worked.notes.notes(item=items[0]) == []
    for about in ({}, {"item": items[0], "exhibit": "AB/1"}):
        with pytest.raises(UsageError, match="one item or one exhibit"):
            worked.notes.write("?", **about)
    with pytest.raises(UsageError, match="no exhibit ZZ/9"):
        worked.notes.write("?", exhibit="ZZ/9")
    with pytest.raises(UsageError, match="no item"):
        worked.notes.write("?", item="feedfeedfeedfeed")


def test_only_a_note_that_holds_is_changed(worked: OpenCase, items: list[str]) -> None:
    first = worked.notes.write("one", item=items[0])
    worked.notes.change(first.id, "two")
    with pytest.raises(UsageError, match="no note"):
        worked.notes.change(first.id, "three")
    with pytest.raises(UsageError, match="no note"):
        worked.notes.withdraw(99)


@pytest.mark.parametrize("text", ["", "   \n", "x" * (MAX_NOTE + 1)])
def test_a_note_has_words_and_an_end(worked: OpenCase, items: list[str], text: str) -> None:
    before = worked.audit.head().seq
    with pytest.raises(UsageError, match="1 to 20,000"):
        worked.notes.write(text, item=items[0])
    assert worked.audit.head().seq == before


def test_flags_are_set_once_and_cleared(worked: OpenCase, items: list[str]) -> None:
    assert worked.notes.flag([*items[:3], items[0]]) == 3
    assert worked.notes.flag(items[2:4]) == 1, "one of the two has it already"
    assert worked.notes.flag(items[:1], "for the expert") == 1
    assert worked.notes.unflag(items[:2]) == 2
    rows = worked.items.rows(worked.items.select(), 0, 5)
    assert [row.flags for row in rows] == [("for the expert",), (), ("second look",), ("second look",), ()]
    assert [f.act for f in worked.notes.flags(items[0])] == ["set", "set", "cleared"]
    assert worked.items.totals().counts.flagged == 3
    for label in ("", " ", "x" * (MAX_LABEL + 1)):
        with pytest.raises(UsageError, match="flag's name"):
            worked.notes.flag(items[:1], label)
    assert worked.audit.verify().faults == []


def test_one_unknown_item_flags_none(worked: OpenCase, items: list[str]) -> None:
    with pytest.raises(UsageError, match="no item"):
        worked.notes.flag([items[0], "feedfeedfeedfeed"])
    assert worked.notes.flags(items[0]) == []


def test_the_last_description_holds(worked: OpenCase, items: list[str]) -> None:
    first = worked.notes.describe(items[1], "Two pictures of a lake.", age_band=AgeBand.NOT_CLEAR, children=0)
    second = worked.notes.describe(items[1], "A lake at night.", representative=False, person="Officer Two")
    other = worked.notes.describe(items[0], "A hill.", children=2, age_band=AgeBand.UNDER_10)
    assert worked.notes.descriptions(items[1]) == [first, second]
    assert (second.supersedes, second.representative, second.children, second.age_band) == (first.id, False, None, "")
    assert worked.notes.described() == [second, other]
    rows = worked.items.rows(worked.items.select(), 0, 3)
    assert [row.described for row in rows] == [True, True, False]
    for wrong in (-1, 1_001):
        with pytest.raises(UsageError, match="number of children"):
            worked.notes.describe(items[0], "x", children=wrong)
    with pytest.raises(UsageError, match="20,000"):
        worked.notes.describe(items[0], "x" * (MAX_NOTE + 1))
    assert worked.audit.verify().faults == []


def test_what_people_said_is_shown_with_the_item(worked: OpenCase, items: list[str]) -> None:
    note = worked.notes.write("a note", item=items[0])
    worked.notes.withdraw(worked.notes.write("a slip", item=items[0]).id)
    worked.notes.flag(items[:1])
    worked.notes.describe(items[0], "a hill")
    shown = worked.queue.item(items[0])
    assert [n["id"] for n in shown["notes"]] == [note.id]
    assert [(f["label"], f["act"]) for f in shown["flags"]] == [("second look", "set")]
    assert [d["text"] for d in shown["descriptions"]] == ["a hill"]


def test_the_dump_holds_what_people_said(worked: OpenCase, items: list[str]) -> None:
    worked.notes.write("a planted note", item=items[0])
    worked.notes.flag(items[:1], "a planted flag")
    worked.notes.describe(items[0], "a planted description")
    lines = list(worked.dump())
    for word in ("note", "flag", "description"):
        assert [line for line in lines if line.startswith(f"{word} ") and f"a planted {word}" in line]
