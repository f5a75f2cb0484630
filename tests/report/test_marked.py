"""Marked passages stand in the report with their note and their messages, and say where the case has changed since."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.samples.talks import message, talk_case
from triage.open_case import OpenCase
from triage.report import marked
from triage.report.content import ReportContent
from triage.report.encoding import decode, encode
from triage.report.forms.triage_report import assemble
from triage.report.frame import ReportRequest
from triage.report.pdf import render, report_template
from triage.report.wording_pack import load_pack

_REQUEST = ReportRequest(1, "E. Xaminer", load_pack(), "template", "2026-11-03T00:00:00Z")


@pytest.fixture
def case(tmp_path: Path) -> Iterator[OpenCase]:
    rows = [message(number, files=("file1.jpg",) if number == 3 else ()) for number in range(8)]
    with talk_case(tmp_path / "case", [*rows, message(20, chat="chat2")]) as opened:
        yield opened


def content_of(case: OpenCase) -> ReportContent:
    with case._store.read() as connection:
        return assemble(connection, _REQUEST)


def test_a_marked_passage_puts_its_conversation_into_the_report(case: OpenCase) -> None:
    assert content_of(case).conversations == ()
    case.messages.mark(case.messages.timeline(1), 3, 5, "They arrange to meet.", "DC 1")
    (told,) = content_of(case).conversations
    assert (told.key, told.messages, told.carried_count) == ("chat1", 8, 0)
    (passage,) = told.passages
    assert (passage.note, passage.marked_by_claimed, passage.count, passage.count_when_marked) == (
        "They arrange to meet.", "DC 1", 3, 3,
    )  # fmt: skip
    assert [(one.text, one.table, one.row) for one in passage.messages] == [
        ("message 2", "message", 2), ("message 3", "message", 3), ("message 4", "message", 4),
    ]  # fmt: skip
    assert passage.messages[1].attachments == ("file1.jpg",)
    assert passage.messages[1].items[0].startswith("Not in the schedule, ")


def test_a_removed_mark_is_not_printed(case: OpenCase) -> None:
    kept = case.messages.mark(case.messages.timeline(1), 1, 1, "", "DC 1")
    case.messages.change_mark(kept.id, "DC 1")
    assert content_of(case).conversations == ()


def test_a_long_passage_is_bounded_and_counted(case: OpenCase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marked, "MAX_MARKED", 2)
    case.messages.mark(case.messages.timeline(1), 1, 8, "all of it", "DC 1")
    content = content_of(case)
    (passage,) = content.conversations[0].passages
    assert (len(passage.messages), passage.count) == (2, 8)
    pages = render(report_template(), encode(content))
    assert pages.startswith(b"%PDF-")
    assert decode(encode(content)).content == content


def test_a_passage_that_was_not_read_again_is_said(case: OpenCase) -> None:
    case.messages.mark(case.messages.timeline(1), 1, 3, "kept in words", "DC 1")
    case.messages.mark(case.messages.timeline(2), 9, 9, "whole conversation gone", "DC 1")

    def lose(c: object) -> None:
        c.exec_driver_sql("DELETE FROM message WHERE id = 3 OR conversation_id = 2")  # type: ignore[attr-defined]
        c.exec_driver_sql("DELETE FROM participant WHERE conversation_id = 2")  # type: ignore[attr-defined]
        c.exec_driver_sql("DELETE FROM conversation WHERE id = 2")  # type: ignore[attr-defined]

    case._store.act(lambda c: c.exec_driver_sql("DELETE FROM attachment"), name="lose")
    case._store.act(lose, name="lose")
    content = content_of(case)
    (passage,) = content.conversations[0].passages
    assert (passage.note, passage.count, passage.count_when_marked, passage.messages) == ("kept in words", 0, 3, ())
    assert any(line.startswith("1 marked passage stands in conv") for line in content.limitations.statements)
    render(report_template(), encode(content))
