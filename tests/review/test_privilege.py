"""What is withheld vanishes from every list, picture, act, search, report and command, is counted, and comes back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.samples.command import ok, triage
from tests.samples.worked import worked_case
from triage.casedb.thumbs import Level
from triage.errors import UsageError
from triage.open_case import OpenCase
from triage.report.encoding import encode
from triage.review.choosing import ItemFilter


@pytest.fixture
def matched(worked: OpenCase) -> str:
    """An item that a set knows; its digest is what must not be seen."""
    return next(row.sha256 for row in worked.items.rows(worked.items.select(), 0, 99) if row.suggestion)


def carried(case: OpenCase) -> tuple[int, str, str]:
    """A conversation in which a file of the case was sent: its number, its key, and the file's digest."""
    with case._store.read() as connection:
        row = connection.exec_driver_sql(
            "SELECT c.id, c.key, lower(hex(k.sha256)) FROM attachment a JOIN content k ON k.id = a.content_id"
            " JOIN message m ON m.id = a.message_id JOIN conversation c ON c.id = m.conversation_id"
        ).first()
    assert row is not None
    return int(row[0]), str(row[1]), str(row[2])


def lists(case: OpenCase) -> str:
    """All that any list, page or document says."""
    selection = case.items.select()
    return json.dumps(
        [
            [row._asdict() for row in case.items.rows(selection, 0, selection.count)],
            list(case.queue.records()),
            list(case.queue.entries()),
            list(case.queue.matches()),
            list(case.queue.problems()),
            list(case.messages.records()),
            [(r.sha256.hex(), r.reasons) for r in case.queue.page()],
            json.loads(encode(case.reports.content())),
        ],
        default=str,
    )


def test_an_item_vanishes_everywhere_and_comes_back(worked: OpenCase, matched: str) -> None:
    worked.review.grade([matched], "A", "Officer One")
    names = {place["name"] for place in worked.queue.item(matched)["locations"]}
    before = lists(worked)
    assert matched[:16] in before
    count = worked.queue.count()
    worked.privilege.withhold(matched, reason="a letter to counsel")
    said = lists(worked)
    assert matched[:16] not in said
    assert not [name for name in names if name in said]
    assert worked.queue.count() == worked.items.totals().items == count - 1
    assert worked.privilege.count() == (1, 0)
    assert worked.items.totals().withheld == (1, 0)
    assert worked.items.select(ItemFilter(text=matched)).count == 0
    worked.privilege.release(matched, "Independent Counsel", "no privilege")
    assert worked.queue.count() == count
    assert worked.privilege.count() == (0, 0)
    assert json.loads(lists(worked))[:-1] == json.loads(before)[:-1]
    assert worked.audit.verify().faults == []


def test_nobody_acts_on_what_is_withheld(worked: OpenCase, matched: str) -> None:
    worked.privilege.withhold(matched)
    refused: list[Callable[[], object]] = [
        lambda: worked.queue.item(matched),
        lambda: worked.queue.item(matched[:12]),
        lambda: worked.review.picture(matched, Level.CLOSED, "Officer One"),
        lambda: worked.review.pictures([matched], Level.WORKING, "Officer One"),
        lambda: worked.review.grade([matched], "A", "Officer One"),
        lambda: worked.review.preview([matched], "A"),
        lambda: worked.review.history(matched),
        lambda: worked.notes.write("x", item=matched),
        lambda: worked.notes.flag([matched]),
        lambda: worked.notes.describe(matched, "x"),
    ]
    before = worked.audit.head().seq
    for act in refused:
        with pytest.raises(UsageError, match="withheld as possibly privileged"):
            act()
    assert worked.audit.head().seq == before
    assert worked.review.preview_trusted().items == 1, "the set knows two"
    assert worked.review.apply_trusted("Officer One") == 1
    with worked._store.read() as connection:
        graded = connection.exec_driver_sql("SELECT count(*) FROM decision WHERE sha256 = ?", (matched,)).scalar_one()
    assert graded == 0


def test_a_selection_made_before_says_withheld_and_nothing_more(worked: OpenCase, matched: str) -> None:
    selection = worked.items.select()
    place = worked.items.find(selection, matched)
    assert place is not None
    worked.privilege.withhold(matched)
    row = worked.items.rows(selection, place, 1)[0]
    assert row.withheld
    assert (row.name, row.folder, row.reasons, row.suggestion, row.exhibits, row.mime) == ("", "", (), "", (), "")


def test_the_zero_result_and_the_report_say_how_much_is_withheld(worked: OpenCase) -> None:
    for row in worked.items.rows(worked.items.select(ItemFilter(sets=("Known",))), 0, 99):
        worked.privilege.withhold(row.sha256)
    assert "2 items withheld as possibly privileged" in worked.queue.header()
    assert "No match was found in what was examined" in worked.queue.header()
    content = worked.reports.content()
    assert content.examined.matched == 0
    assert "2 items withheld as possibly privileged" in content.examined.not_examined
    assert any(s.startswith("Withheld as possibly privileged") and s.endswith("2 items.")
               for s in content.limitations.statements)  # fmt: skip


def test_a_conversation_takes_its_files_along(worked: OpenCase) -> None:
    number, key, item = carried(worked)
    worked.review.grade([item], "A", "Officer One")
    plant = "UPDATE message SET text = 'planted words of counsel' WHERE conversation_id = ?"
    worked._store.act(lambda c: c.exec_driver_sql(plant, (number,)), name="plant")
    texts = [m["text"] for m in worked.messages.records() if m["conversation_key"] == key]
    others = len([m for m in worked.messages.records() if m["conversation_key"] != key])
    assert texts
    worked.privilege.withhold(number)
    said = lists(worked)
    assert item[:16] not in said
    assert not [text for text in texts if text in said]
    assert len(list(worked.messages.records())) == others
    assert worked.privilege.count().conversations == 1
    with pytest.raises(UsageError, match="withheld"):
        worked.queue.item(item)
    worked.privilege.release(item, "Independent Counsel", "a picture that is everywhere")
    assert worked.queue.item(item)["messages"] == [], "the item is back, what was said with it is not"
    assert not [text for text in texts if text in lists(worked)]
    worked.privilege.withhold(number)
    assert worked.queue.item(item), "withheld already: a second key press changes nothing"
    worked.privilege.release(number, "Independent Counsel", "not a solicitor")
    worked.privilege.withhold(number)
    with pytest.raises(UsageError, match="withheld"):
        worked.queue.item(item)
    assert ["message" in fault for fault in worked.audit.verify().faults] == [True], "the plant, and nothing else"


def test_a_conversation_stays_withheld_when_its_database_is_read_again(worked: OpenCase) -> None:
    number, key, _ = carried(worked)
    worked.privilege.withhold(number)
    worked._store.act(lambda c: c.exec_driver_sql("UPDATE artefact SET recipe_id = 0"), name="plant")
    worked.run.start(workers=1)
    assert [m for m in worked.messages.records() if m["conversation_key"] == key] == []
    assert [m for m in worked.messages.records() if m["conversation_key"] != key]
    (act,) = worked.privilege.withheld()
    assert worked.privilege.conversation(act) in worked.privilege.named(key)


def test_a_release_needs_a_name_and_a_reason(worked: OpenCase, matched: str) -> None:
    worked.privilege.withhold(matched)
    for person, reason in (("", "why"), (" ", "why"), ("Counsel", ""), ("Counsel", "  ")):
        with pytest.raises(UsageError, match="named person"):
            worked.privilege.release(matched, person, reason)
    worked.privilege.release(matched, "Counsel", "read it")
    with pytest.raises(UsageError, match="not withheld"):
        worked.privilege.release(matched, "Counsel", "again")
    assert [(w.act, w.person, w.reason) for w in worked.privilege.history()] == [
        ("withheld", "Officer One", ""),
        ("released", "Counsel", "read it"),
    ]
    assert worked.privilege.withheld() == []


def test_what_there_is_not_cannot_be_withheld(worked: OpenCase) -> None:
    with pytest.raises(UsageError, match="no item"):
        worked.privilege.withhold("feedfeedfeedfeed")
    with pytest.raises(UsageError, match="no conversation 999"):
        worked.privilege.withhold(999)
    with pytest.raises(UsageError, match="not the key"):
        worked.privilege.named("nobody")


def test_the_commands(tmp_path: Path) -> None:
    case = worked_case(tmp_path)
    item = ok("matches", case, "--json").records()[0]["item"]
    key = next(m["conversation_key"] for m in ok("messages", case, "--json").records() if m["attachments"])
    ok("note", case, "Battery was flat.", "--exhibit", "AB/1")
    ok("note", case, "Same room.", "--item", item)
    assert ok("show", case, item, "--json").records()[0]["notes"][0]["text"] == "Same room."
    assert "1 item, 0 conversations" in ok("withhold", case, item, "--person", "Officer One").out
    ok("withhold", case, "--conversation", key, "--reason", "solicitor")
    listed = ok("withheld", case, "--json").records()
    assert [(w["kind"], w["item"], w["conversation_key"]) for w in listed] == [
        ("item", item, None), ("conversation", None, key),
    ]  # fmt: skip
    for command in ("queue", "entries", "matches", "messages", "problems"):
        assert item not in ok(command, case, "--json").out
    assert triage("show", case, item).status == 2
    assert triage("grade", case, item, "A", "--reviewer", "X").status == 2
    assert triage("withhold", case).status == 2
    assert triage("release", case, item, "--person", "C").status == 2
    ok("release", case, item, "--person", "Counsel", "--reason", "read it")
    ok("release", case, "--conversation", key, "--person", "Counsel", "--reason", "read it")
    assert "may be read" in ok("withheld", case).out
    assert ok("verify", case).status == 0
