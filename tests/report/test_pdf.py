"""The PDF holds what the content says, with crafted markup as text, and is the same bytes each time."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from datetime import UTC, datetime

import pypdf
import pytest
import typst

from tests.report import samples
from triage.errors import ReportError
from triage.report import pdf
from triage.report.content import ReportContent
from triage.report.encoding import encode
from triage.report.pdf import render, report_template
from triage.report.printing import printable_code_points

_SMALLEST = """#set document(title: "x")
#let c = json(bytes(sys.inputs.shown))
#pdf.attach("triage-report.json", bytes(sys.inputs.original), relationship: "source", mime-type: "application/json", description: "x")
= Title
"""


def _pages(content: ReportContent) -> tuple[pypdf.PdfReader, str]:
    reader = pypdf.PdfReader(io.BytesIO(render(report_template(), encode(content))))
    return reader, "\n".join(page.extract_text() for page in reader.pages)


def _joined(text: str) -> str:
    return "".join(text.split())


def test_the_same_content_gives_the_same_bytes() -> None:
    json = encode(samples.ordinary())
    assert render(report_template(), json) == render(report_template(), json)


def test_the_content_is_attached_byte_for_byte_in_an_archive_pdf() -> None:
    json = encode(samples.ordinary())
    data = render(report_template(), json)
    reader = pypdf.PdfReader(io.BytesIO(data))
    assert reader.attachments == {"triage-report.json": [json]}
    assert b"pdfaid:part" in data
    assert b"pdfuaid:part" in data
    assert b"/JavaScript" not in data
    assert reader.metadata is not None
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.isoformat() == "2026-11-03T14:15:16+00:00"


def test_crafted_markup_stays_text_and_hidden_signs_are_visible() -> None:
    _, text = _pages(samples.crafted())
    joined = _joined(text)
    assert "#emph[x]$y$" in joined
    assert "<b>&amp;</b>" in joined
    assert "invoice<U+202E>gpj.exe" in joined
    assert "<U+0007><U+65E5>" in joined
    assert "\u202e" not in text


@pytest.mark.parametrize(
    "text",
    [
        '#import "@preview/x:0.1.0"', "*_`$#<a>@b", "\\", '")#panic("x")//', "{}[]()", "= head", "- a\n+ b", "\U000e0001",
        "\u0000", "e\u0301\u0489", "ا\u0301", "𝒳\u0301", "\u05d0\u0301", "", " ", "x" * 5_000, "/" * 3_000,
    ],
)  # fmt: skip
def test_no_text_of_the_evidence_breaks_the_report(text: str) -> None:
    _pages(samples.crafted(text))


def test_each_sign_believed_to_be_in_the_fonts_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    points = sorted(printable_code_points())
    assert len(points) > 7_000
    template = _SMALLEST + '#c.content.text\n\n*#c.content.text*\n\n#text(font: "DejaVu Sans Mono", c.content.text)'
    for start in range(0, len(points), 500):
        text = " ".join(map(chr, points[start : start + 500]))
        pdf._compile(template, {"content": {"text": text}}, b"{}", datetime(2026, 1, 1, tzinfo=UTC), plain=False)
    monkeypatch.setattr("triage.report.printing.printable_code_points", lambda: {ord("日")})
    missing = {"content": {"text": "日"}}
    with pytest.raises(typst.TypstError, match="could not be displayed"):
        pdf._compile(template, missing, b"{}", datetime(2026, 1, 1, tzinfo=UTC), plain=False)


def test_a_sign_that_the_typesetter_misses_is_shown_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    everything = printable_code_points() | {ord("日")}
    monkeypatch.setattr("triage.report.printing.printable_code_points", lambda: everything)
    content = replace(samples.ordinary(1), case=replace(samples.ordinary().case, title="日 Ж é"))
    _, text = _pages(content)
    assert "<U+65E5> <U+0416> é" in text


@pytest.mark.parametrize(
    "line", ['#import "@preview/tablex:0.0.8": *', '#include "x.typ"', '#eval("1")', '#plugin("x")']
)
def test_a_template_may_not_load_anything(line: str) -> None:
    with pytest.raises(ReportError, match="not permitted"):
        render(_SMALLEST + line, encode(samples.empty()))


def test_a_template_reads_no_file_outside_the_resources() -> None:
    with pytest.raises(ReportError, match="cannot be typeset"):
        render(_SMALLEST + '#read("../../../../../../../etc/hostname")', encode(samples.empty()))


def test_a_wrong_template_is_a_sentence() -> None:
    with pytest.raises(ReportError, match="cannot be typeset"):
        render(_SMALLEST + "#nothing-of-this-name", encode(samples.empty()))


def test_content_without_its_date_is_refused() -> None:
    with pytest.raises(ReportError, match="when it was prepared"):
        render(_SMALLEST, b'{"content": {}}')
    with pytest.raises(ReportError, match="which zone"):
        render(_SMALLEST, b'{"content": {"snapshot": {"prepared": "2026-01-01T00:00:00"}}}')


def test_pages_carry_number_marking_and_reference_and_tables_repeat_their_header() -> None:
    reader, _ = _pages(samples.ordinary(60))
    total = len(reader.pages)
    for number, page in enumerate(reader.pages, 1):
        text = page.extract_text()
        assert f"Page {number} of {total}" in text
        assert "OFFICIAL-SENSITIVE" in text
        assert "OP/1234/26" in text
    heads = [page for page in reader.pages if "Item and places" in page.extract_text()]
    assert len(heads) > 5


def test_an_empty_case_prints_the_zero_result_as_it_was_worded() -> None:
    content = samples.empty()
    _, text = _pages(content)
    assert _joined(content.examined.no_match_sentence) in _joined(text)
    assert "The schedule is empty" in text


def test_sources_words_and_head_are_printed() -> None:
    content = samples.ordinary()
    _, text = _pages(content)
    joined = _joined(text)
    assert hashlib.sha256(b"head").hexdigest() in joined
    for entry in content.wording.counting:
        assert _joined(entry.meaning) in joined
    assert _joined(content.wording.sections.unique_note) in joined
    assert "notyetverified" in joined
    assert "different" in joined
    assert _joined(samples.LONG_PATH) in joined
    assert "Testedonlyondatabasesthatwebuilt." in joined


def test_a_report_of_two_thousand_rows_is_typeset_in_seconds() -> None:
    import time

    json = encode(samples.ordinary(2_000))
    began = time.process_time()
    render(report_template(), json)
    assert time.process_time() - began < 20  # about 4 s on one free core
