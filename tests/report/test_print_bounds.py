"""What is too long to print is cut with a sentence; the JSON keeps it whole."""

from __future__ import annotations

import io
from dataclasses import replace

import pypdf
import pytest

from tests.report import samples
from triage.report import print_bounds
from triage.report.content import ReportContent
from triage.report.encoding import decode, encode
from triage.report.pdf import render, report_template


def _text(content: ReportContent) -> tuple[str, bytes]:
    reader = pypdf.PdfReader(io.BytesIO(render(report_template(), encode(content))))
    return "\n".join(page.extract_text() for page in reader.pages), reader.attachments["triage-report.json"][0]


def test_a_schedule_beyond_the_bound_is_cut_in_print_only_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(print_bounds, "MAX_SCHEDULE_PLACES", 6)
    content = replace(samples.ordinary(0), schedule=tuple(samples.item(n + 1, places=2) for n in range(8)))
    text, attached = _text(content)
    flat = " ".join(text.split())
    assert "The first 3 items are printed. The other 5 stand in the attached content" in flat
    assert samples.sha256("item 3") in text
    assert samples.sha256("item 4") not in text
    assert len(decode(attached).content.schedule) == 8


def test_problem_places_beyond_the_bound_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(print_bounds, "MAX_PROBLEM_PLACES", 1)
    text, _ = _text(samples.ordinary(1))
    assert text.count("and 1 more, listed in the case") == 2


def test_messages_and_conversations_beyond_the_bounds_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(print_bounds, "MAX_MESSAGES", 1)
    monkeypatch.setattr(print_bounds, "MAX_CONVERSATIONS", 2)
    content = replace(
        samples.ordinary(1), conversations=(samples.conversation("first"), *[samples.conversation("more")] * 3)
    )
    flat = " ".join(_text(content)[0].split())
    assert "“first”" in flat
    assert "“more”" not in flat
    assert "and 1 more such messages" in flat
    assert "2 further conversations stand in the attached content" in flat


def test_one_item_with_more_places_than_the_bound_is_still_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(print_bounds, "MAX_SCHEDULE_PLACES", 2)
    cut = print_bounds.bounded({"content": {"schedule": [{"locations": [1] * 5}, {"locations": []}]}})
    assert len(cut["content"]["schedule"]) == 1
    assert cut["left"]["schedule"] == 1
