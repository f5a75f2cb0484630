"""The content of a report follows from the tables of the case."""

from __future__ import annotations

import pytest

from tests.report.case_samples import DELETED, LIVE, CaseBuilder, new_case, sha256
from triage.casedb import tables
from triage.errors import ReportError
from triage.model.entries import EntryFlag, EntryKind
from triage.model.frame import Scope
from triage.plugin_api import TestedOn
from triage.report import method, relied, schedule, unread
from triage.report.content import ReportContent
from triage.report.encoding import encode
from triage.report.forms.triage_report import assemble
from triage.report.frame import ReportRequest, digest_checks, scope_words
from triage.report.pdf import render, report_template
from triage.report.wording_pack import load_pack

_REQUEST = ReportRequest(4, "E. Xaminer", load_pack(), "template", "2026-11-03T00:00:00Z")


def _assembled(case: CaseBuilder) -> ReportContent:
    return assemble(case.connection, _REQUEST)


def test_an_empty_case_is_reported_with_the_zero_result() -> None:
    with new_case() as case:
        content = _assembled(case)
    assert content.examined.no_match_sentence.startswith("Nothing was compared: no hash set was in use.")
    assert content.schedule == ()
    assert content.totals.overall == ()
    assert content.snapshot.number == 4
    assert content.snapshot.chain.number == 1
    render(report_template(), encode(content))


def test_a_case_without_facts_is_refused() -> None:
    with new_case() as case:
        case.connection.execute(tables.case_info.delete())
        with pytest.raises(ReportError, match="no facts about itself"):
            _assembled(case)


def test_frame_scope_and_verification_are_told() -> None:
    with new_case() as case:
        limited = case.exhibit("A/1", Scope(folders=("DCIM",), date_from="2026-01-01", reason="Consent"))
        case.volume(case.source(limited, stored="aa", computed="aa"))
        other = case.exhibit("A/2")
        source = case.source(other, "b.E01", stored="aa", computed="bb")
        case.volume(source, "encrypted", 1)
        volume = case.volume(source)
        case.entry(volume, "x", flags=LIVE | EntryFlag.OUT_OF_SCOPE)
        case.entry(volume, "y", flags=EntryFlag.REALLOCATED)
        case.tally(files=2, bytes=20, files_done=1, bytes_done=10, files_unread=1)
        content = _assembled(case)
    assert content.exhibits[0].scope == ("Folders: DCIM", "From: 2026-01-01", "Reason: Consent")
    assert [check.result for exhibit in content.exhibits for check in exhibit.sources[0].digests] == [
        "equal",
        "different",
    ]
    assert content.exhibits[1].sources[0].file_names == ("b.E01",)
    assert [row.text for row in content.limitations.outside_scope] == ["A/1"]
    assert any("differs from the stored digest" in line for line in content.limitations.statements)
    left = content.examined.not_examined
    assert any("encrypted" in phrase for phrase in left)
    assert "1 file that could not be read" in left
    assert "1 deleted name whose data now belongs to another file" in left


def test_digests_are_compared_by_name() -> None:
    assert [c.result for c in digest_checks({}, {})] == ["not yet verified"]
    checks = {c.algorithm: c.result for c in digest_checks({"md5": "1", "sha1": "2"}, {"md5": "1", "sha256": "3"})}
    assert checks == {"md5": "equal", "sha1": "not yet verified", "sha256": "nothing stored to compare"}


def test_no_scope_has_no_words() -> None:
    assert scope_words(Scope(reason="none needed")) == ()


def test_the_schedule_tells_grade_places_times_and_matches() -> None:
    with new_case() as case:
        volume = case.volume(case.source(case.exhibit("A/1")))
        root = case.entry(volume, "", kind=EntryKind.DIRECTORY)
        folder = case.entry(volume, "DCIM", parent=root, kind=EntryKind.DIRECTORY)
        content = case.content("one")
        case.entry(volume, "a.jpg", content, LIVE, folder)
        case.entry(volume, "b.jpg", content, DELETED, folder)
        case.decide(content, "one", "B")
        case.decide(content, "one", "A", "second reviewer", note="agreed")
        forces = case.hash_set("Force")
        case.match(forces, content, record=1)
        case.match(forces, content, record=2)
        case.match(case.hash_set("Near", {"pdq": 3}), content, algorithm="pdq", distance=12)
        report = _assembled(case)
    (item,) = report.schedule
    assert (item.grade, item.source, item.note, item.instances) == ("A", "second reviewer", "agreed", 2)
    assert item.sha256 == sha256("one").hex()
    assert item.matched == (
        "Exact match (SHA-1): set Force, code 1, grade A, trusted.",
        "Near match (PDQ, 12 bits apart): set Near, code 1, grade A, trusted. It suggests and does not grade.",
    )
    first, second = item.locations
    assert (first.path, first.state) == ("DCIM/a.jpg", "live")
    assert second.state == "deleted, with its name"
    assert {first.reach, second.reach} == {"not determined"}
    assert [(t.field, t.text, t.clock) for t in first.times] == [
        ("created", "2023-04-01T11:34:56.789012Z", "NTFS (100 ns)"),
        ("modified", "2023-11-14T22:13:20", "FAT, zone unknown"),
    ]
    assert report.examined.matched == 1
    assert report.examined.matched_not_graded == 0
    assert report.examined.no_match_sentence == ""


def test_a_withdrawn_grade_is_no_grade() -> None:
    with new_case() as case:
        content = case.content("one")
        case.entry(case.volume(case.source(case.exhibit("A/1"))), "a", content)
        case.decide(content, "one", "A")
        case.decide(content, "one", "", "")
        assert _assembled(case).schedule == ()


def test_an_unknown_source_of_a_grade_is_never_guessed() -> None:
    with new_case() as case:
        content = case.content("one")
        case.decide(content, "one", "A", "by feeling")
        with pytest.raises(ValueError, match="by feeling"):
            _assembled(case)


def test_a_graded_item_without_a_place_stands_in_no_total_and_is_said() -> None:
    with new_case() as case:
        case.decide(case.content("one"), "one", "A")
        content = _assembled(case)
    assert content.totals.overall == ()
    assert any("no place any more" in line for line in content.limitations.statements)


def test_locations_of_one_item_are_bounded_and_the_count_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "MAX_LOCATIONS", 3)
    with new_case() as case:
        content = case.content("one")
        volume = case.volume(case.source(case.exhibit("A/1")))
        for number in range(5):
            case.entry(volume, f"{number}", content)
        case.decide(content, "one", "A")
        report = _assembled(case)
    assert report.schedule[0].instances == 5
    assert len(report.schedule[0].locations) == 3


def _talk(case: CaseBuilder) -> tuple[int, int]:
    volume = case.volume(case.source(case.exhibit("A/1")))
    database = case.entry(volume, "msgstore.db")
    return volume, case.conversation(volume, database, outside_scope=2)


def test_conversations_are_listed_for_graded_and_matched_items_only() -> None:
    with new_case() as case:
        volume, talk = _talk(case)
        contents = {name: case.content(name) for name in ("graded", "matched", "plain", "ignored")}
        for name, number in contents.items():
            case.entry(volume, name, number)
        case.decide(contents["graded"], "graded", "A")
        case.decide(contents["ignored"], "ignored", "ignorable")
        forces = case.hash_set("Force")
        case.match(forces, contents["matched"])
        case.match(forces, contents["ignored"])
        case.message(talk, [contents["graded"], contents["plain"]], "about the graded one", 10)
        case.message(talk, [contents["matched"]], "about the matched one", 20)
        case.message(talk, [contents["ignored"]], "harmless", 30)
        case.message(talk, [None], "nothing linked", 40)
        content = _assembled(case)
    (told,) = content.conversations
    assert (told.app, told.messages, told.carried_count, told.database) == ("WhatsApp", 4, 2, "msgstore.db")
    assert told.first is not None
    assert told.first.text == "1970-01-01T00:00:00.010000Z"
    first, second = told.carried
    assert first.text == "about the graded one"
    assert first.items == (f"Schedule no. 1, {sha256('graded').hex()}; found by the path that the app kept",)
    assert second.text == ""
    assert second.items[0].startswith("Matched, not graded, ")
    assert (first.table, first.row, first.direction) == ("message", 99, "received")
    assert content.method.plugins[0].tested_on == "Tested only on databases that we built."
    assert content.method.plugins[0].digest == "ef" * 32
    assert any("that we built" in line for line in content.limitations.statements)
    assert "2 messages outside the scope" in content.examined.not_examined


def test_what_a_parser_was_tested_on_is_a_sentence_for_each_kind() -> None:
    assert set(method._TESTED) == {kind.value for kind in TestedOn}
    assert all(sentence.startswith("Tested ") and sentence.endswith(".") for sentence in method._TESTED.values())


def test_messages_of_a_conversation_are_bounded_and_the_count_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relied, "MAX_CARRIED", 2)
    with new_case() as case:
        volume, talk = _talk(case)
        content = case.content("one")
        case.entry(volume, "x", content)
        case.decide(content, "one", "A")
        for number in range(4):
            case.message(talk, [content], raw=number)
        (told,) = _assembled(case).conversations
    assert (len(told.carried), told.carried_count) == (2, 4)


def test_known_good_is_counted_and_a_flagged_content_is_not_known_good() -> None:
    with new_case() as case:
        volume = case.volume(case.source(case.exhibit("A/1")))
        good, bad = case.hash_set("Good"), case.hash_set("Bad")
        for name in ("one", "two"):
            content = case.content(name)
            case.entry(volume, name, content)
            case.entry(volume, f"{name} copy", content)
            case.match(good, content, meaning="non-pertinent")
        case.match(bad, content, meaning="bad")
        report = _assembled(case)
    (row,) = report.known_good
    assert (row.hash_set, row.unique, row.instances) == ("Good", 1, 2)
    assert report.limitations.duplicates == 2
    assert (report.examined.matched, report.examined.matched_not_graded) == (1, 1)


def test_the_method_names_sets_with_their_mapping_and_limits() -> None:
    with new_case() as case:
        case.hash_set("Force")
        content = _assembled(case)
    (facts,) = content.method.hash_sets
    assert (facts.records, facts.refused, facts.confidence) == (10, 2, "trusted")
    assert (facts.mapping[0].category, facts.mapping[0].grade, facts.mapping[0].records) == ("1", "A", 9)
    assert any("altered copies" in line for line in content.limitations.statements)
    assert content.examined.no_match_sentence.startswith("No match was found in what was examined")
    assert content.method.policy.startswith("DFU Triage default policy, version 1.")
    assert {"pytsk3", "typst"} <= {library.name for library in content.method.libraries}


def _problems(case: CaseBuilder, sentences: list[str], outcome: str = "failed") -> None:
    source = case.source(case.exhibit("A/1"))
    volume = case.volume(source)
    for number, sentence in enumerate(sentences):
        entry = case.entry(volume, f"file{number}")
        case.put(
            tables.problem, source_id=source, volume_id=None, entry_id=entry, content_id=None,
            stage="read", outcome=outcome, sentence=sentence,
        )  # fmt: skip


def test_problems_are_grouped_with_their_places() -> None:
    with new_case() as case:
        _problems(case, ["Damaged.", "Damaged.", "Cut off."])
        groups = _assembled(case).limitations.problems
    assert [(g.sentence, g.count) for g in groups] == [("Damaged.", 2), ("Cut off.", 1)]
    assert groups[0].places[0] == "A/1 > image.E01 > volume 0 (ntfs, Data) > file0"


def test_places_and_kinds_of_problems_are_bounded_and_all_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unread, "MAX_GROUPS", 3)
    monkeypatch.setattr(unread, "MAX_PLACES", 2)
    with new_case() as case:
        _problems(case, [*(f"Sentence {n}." for n in range(8)), *["Sentence 0."] * 3])
        groups = _assembled(case).limitations.problems
    assert sum(group.count for group in groups) == 11
    assert len(groups) == 4
    assert max(len(group.places) for group in groups) == 2
    assert groups[0].sentence == unread.FURTHER


def test_archives_inside_are_counted() -> None:
    with new_case() as case:
        volume = case.volume(case.source(case.exhibit("A/1")))
        case.entry(volume, "a.zip", case.content("zip", "application/zip"))
        assert _assembled(case).limitations.archives_not_opened == 1
