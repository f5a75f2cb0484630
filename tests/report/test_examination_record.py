"""The examination record: everything that was done stands in it, and as much where nothing was done."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest

from tests.report.case_samples import CaseBuilder, new_case
from triage.casedb import audit, tables
from triage.casedb.acts import keep_acts
from triage.casedb.open import CaseStore, create_case
from triage.casedb.privilege import WITHHELD, item_subject, keep_withholding
from triage.errors import ReportError, UsageError
from triage.model.findings import Tier
from triage.report.desk import Reports
from triage.report.encoding import decode, encode
from triage.report.forms.examination_record import EXAMINATION_RECORD, assemble, contradictions
from triage.report.frame import ReportRequest
from triage.report.pdf import render, report_template
from triage.report.record_content import RecordContent
from triage.report.verification import verify_report
from triage.report.wording_pack import Pack, load_pack

FORM = EXAMINATION_RECORD.key
TEMPLATE = report_template(EXAMINATION_RECORD.template)


def _request() -> ReportRequest:
    return ReportRequest(3, "E. Xaminer", load_pack(), TEMPLATE, "2026-11-03T00:00:00Z")


def _worked(case: CaseBuilder) -> None:
    """Two people search, filter, read the queue, look at items, withhold and note."""
    volume = case.volume(case.source(case.exhibit("A/1")))
    case.volume(case.source(case.exhibit("A/2"), "b.E01"), "encrypted", 1)
    for rank, label in enumerate(("one", "two", "three"), 1):
        content = case.content(label)
        case.entry(volume, f"{label}.jpg", content)
        tier = Tier.NEAR if rank == 1 else Tier.REST
        case.connection.exec_driver_sql(
            "INSERT INTO queue (rank, content_id, tier, score, significance, reasons, recipe_id)"
            " VALUES (?, ?, ?, 0, 'rest', '[]', 1)",
            (rank, content, int(tier)),
        )
    case.decide(1, "one", "B")
    case.tally(files=3, bytes=30, files_done=3, bytes_done=30)
    record = case.connection, "P. Officer"
    other = case.connection, "S. Econd"
    audit.record(case.connection, "run started", "E. Xaminer", {"workers": 1, "until": "seal"})
    audit.record(
        case.connection, "run ended", "E. Xaminer", {"outcome": "finished", "incomplete": ["A/2, volume 1: locked."]}
    )
    searched, filtered, depth = ("searched", "filtered", "queue depth")
    audit.record(record[0], searched, record[1], {"where": "names", "query": "holiday #x", "hits": 0})
    audit.record(other[0], searched, other[1], {"where": "messages", "query": "beach", "hits": 2})
    audit.record(record[0], filtered, record[1], {"filter": {"kinds": ["picture"], "text": ""}, "hits": 1_234})
    for who, rank in ((record, 1), (other, 2), (record, 1)):
        audit.record(who[0], depth, who[1], {"rank": rank})
    for items in (["aa", "bb"], ["bb"]):
        audit.record(record[0], "viewed", record[1], {"items": items, "level": "working"})


def _assembled(work: bool = True) -> RecordContent:
    with new_case() as case:
        if work:
            _worked(case)
        return assemble(case.connection, _request())


def _text(content: RecordContent) -> str:
    reader = pypdf.PdfReader(io.BytesIO(render(TEMPLATE, encode(content))))
    return " ".join("\n".join(page.extract_text() for page in reader.pages).split())


def test_every_act_stands_in_the_record() -> None:
    content = _assembled()
    assert [(line.asked, line.hits) for line in content.searches] == [("holiday #x", 0), ("beach", 2)]
    assert [(line.asked, line.hits) for line in content.filters] == [("kinds: picture", 1_234)]
    assert {line.person_claimed: line.rank for line in content.depth_lines} == {"P. Officer": 1, "S. Econd": 2}
    assert content.depth.deepest == 2
    assert [(tier.items, tier.reached, tier.graded) for tier in content.depth.tiers] == [(1, 1, 1), (2, 1, 0)]
    assert [(line.level, line.items, line.events) for line in content.shown] == [("working", 2, 2)]
    assert content.runs[0].outcome == "finished"
    assert content.runs[0].incomplete == ("A/2, volume 1: locked.",)
    assert {line.person_claimed for line in content.people} == {"E. Xaminer", "P. Officer", "S. Econd"}
    assert content.graded[0].viewed == 1
    assert contradictions(content) == []


def test_the_pages_say_who_when_and_how_many() -> None:
    text = _text(_assembled())
    for said in ("holiday #x", "beach", "2 hits", "1,234 hits", "kinds: picture", "P. Officer", "read to rank 2"):
        assert said in text, said
    assert "0 in what was examined and can be searched" in text


def test_a_case_in_which_nothing_was_done_has_a_whole_record() -> None:
    content = _assembled(work=False)
    assert (content.searches, content.filters, content.depth_lines, content.notes) == ((), (), (), ())
    assert content.examined.no_match_sentence.startswith("Nothing was compared")
    text = _text(content)
    assert "Nothing was compared: no hash set was in use." in text
    assert text.count("The audit log holds no event of this kind") >= 6
    assert contradictions(content) == []


def test_withheld_matters_are_counted_and_neither_named_nor_described() -> None:
    with new_case() as case:
        _worked(case)
        secret, open_one = case.content("secret"), case.content("open")
        case.decide(secret, "secret", "A")
        for number, text in ((secret, "the advice itself"), (open_one, "seen before")):
            row = {"exhibit_id": None, "content_id": number, "sha256": f"{number:064x}", "text": text}
            keep_acts(
                case.connection,
                tables.note,
                "note written",
                "P. Officer",
                [{**row, "replaces": None, "act": "written"}],
            )
        keep_withholding(
            case.connection, item_subject(secret, b"\x07" * 32), WITHHELD, "P. Officer", "letter of counsel"
        )
        content = assemble(case.connection, _request())
    assert (content.withheld_now.items, content.withheld_now.conversations) == (1, 0)
    assert [line.text for line in content.notes] == ["", "seen before"]
    assert content.notes[0].subject == "a withheld item"
    assert [row.grade for row in content.graded] == ["B"], "a withheld item stands in no total"
    text = _text(content)
    assert "letter of counsel" in text
    assert "the advice itself" not in text
    assert "07070707" not in text


def test_a_run_without_an_end_and_the_softwares_own_acts_are_told() -> None:
    with new_case() as case:
        audit.record(case.connection, "run started", "E. Xaminer")
        audit.record(case.connection, "source verified", "")
        content = assemble(case.connection, _request())
    assert content.runs[0].outcome == "not ended"
    assert content.people[-1].person_claimed == "(the software)"
    assert "no end in the log" in _text(content)


def test_numbers_that_disagree_are_named() -> None:
    content = _assembled()
    wrong = replace(content, depth=replace(content.depth, deepest=9, items=1), searches=content.searches[::-1])
    assert len(contradictions(wrong)) == 3
    tiers = (replace(content.depth.tiers[0], reached=5), content.depth.tiers[1])
    assert any(
        "more was reached" in fault
        for fault in contradictions(replace(content, depth=replace(content.depth, tiers=tiers)))
    )


def test_long_lists_are_bounded_in_print_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triage.report.print_bounds.MAX_ACTS", 1)
    content = _assembled()
    text = _text(content)
    assert "1 further lines stand in the attached content" in text
    assert "beach" not in text
    assert decode(encode(content)).content == content


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CaseStore]:
    case = create_case(tmp_path / "case", "passphrase", "E. Xaminer", lambda _: None)
    case.act(lambda c: _worked(CaseBuilder(c)), name="fill")
    yield case
    case.close()


def test_both_forms_are_written_numbered_once_and_verified(store: CaseStore, tmp_path: Path) -> None:
    reports = Reports(store, "E. Xaminer")
    first = reports.write(tmp_path / "out")
    second = reports.write(tmp_path / "out", form=FORM)
    assert second.pdf.name == "examination-record-OP-1-26-2.pdf"
    assert pypdf.PdfReader(second.pdf).attachments == {"examination-record.json": [second.json.read_bytes()]}
    for path in (*first, *second):
        check = verify_report(path)
        assert check.faults == []
    assert any("Examination record, snapshot 2" in note for note in verify_report(second.pdf).notes)
    assert any("byte for byte" in note for note in verify_report(second.pdf).notes)


def test_a_changed_record_is_told(store: CaseStore, tmp_path: Path) -> None:
    written = Reports(store, "E. Xaminer").write(tmp_path / "out", form=FORM)
    written.json.write_bytes(written.json.read_bytes().replace(b'"hits": 1234', b'"hits": 1233'))
    assert any("was changed" in fault for fault in verify_report(written.json).faults)
    assert any("another content" in fault for fault in verify_report(written.pdf).faults)


def test_a_form_or_a_pack_that_is_not_there_is_said(store: CaseStore) -> None:
    with pytest.raises(UsageError, match="no form nonsense"):
        Reports(store, "E. Xaminer").content(form="nonsense")
    with pytest.raises(ReportError, match="no words for an examination record"):
        _ = Pack(load_pack().triage, None).record
