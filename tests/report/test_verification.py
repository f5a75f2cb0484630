"""A report file that was changed is told from one that was not."""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from tests.report import samples
from triage.errors import ReportError
from triage.report import attachment, verification
from triage.report.attachment import attached_content
from triage.report.content import Named, ReportContent
from triage.report.encoding import encode
from triage.report.method import version_of
from triage.report.pdf import render, report_template
from triage.report.verification import verify_report
from triage.report.writing import ReportPaths, report_paths, write_report
from triage.version import VERSION


def _content() -> ReportContent:
    content = samples.empty()
    method = replace(
        content.method,
        tool_version=VERSION,
        libraries=(Named("typst", version_of("typst")),),
        template_sha256=hashlib.sha256(report_template().encode()).hexdigest(),
    )
    return replace(content, method=method)


@pytest.fixture(scope="module")
def made() -> tuple[bytes, bytes]:
    json_document = encode(_content())
    return render(report_template(), json_document), json_document


@pytest.fixture
def paths(tmp_path: Path, made: tuple[bytes, bytes]) -> ReportPaths:
    written = report_paths(tmp_path, "OP/1", 1)
    write_report(written, *made)
    return written


@pytest.mark.parametrize("which", [0, 1])
def test_a_whole_report_is_shown_to_be_whole(paths: ReportPaths, which: int) -> None:
    check = verify_report(paths[which])
    assert check.faults == []
    assert check.head == f"audit event 5120 of 2026-11-03T14:15:10Z, {samples.sha256('head')}"
    assert any("carries the same content" in note for note in check.notes)
    if which == 0:
        assert any("byte for byte" in note for note in check.notes)


def test_a_changed_number_in_the_json_is_named(paths: ReportPaths) -> None:
    changed = paths.json.read_bytes().replace(b'"files_examined": 412000', b'"files_examined": 412001')
    paths.json.write_bytes(changed)
    assert any("The content was changed" in fault for fault in verify_report(paths.json).faults)
    assert any("another content" in fault for fault in verify_report(paths.pdf).faults)


def test_a_forged_digest_does_not_hide_a_contradiction(paths: ReportPaths) -> None:
    content = _content()
    wrong = replace(
        content, totals=replace(content.totals, overall=(replace(samples.grade_totals("A", 3, 0), live=99),))
    )
    paths.json.write_bytes(encode(wrong))
    faults = verify_report(paths.json).faults
    assert any("contradict each other" in fault for fault in faults)
    assert any("another content" in fault for fault in faults)


def test_a_report_that_was_only_laid_out_anew_is_whole_and_says_so(paths: ReportPaths) -> None:
    paths.json.write_text(json.dumps(json.loads(paths.json.read_bytes())))
    check = verify_report(paths.json)
    assert check.faults == []
    assert any("written anew by another program" in note for note in check.notes)


def test_changed_pages_are_named(paths: ReportPaths) -> None:
    data = bytearray(paths.pdf.read_bytes())
    page = next(
        m for m in re.finditer(rb"stream\r?\n", data) if b"EmbeddedFile" not in data[m.start() - 300 : m.start()]
    )
    data[page.end() + 40] ^= 1
    paths.pdf.write_bytes(data)
    assert any("The pages are not those" in fault for fault in verify_report(paths.pdf).faults)


def test_what_was_added_behind_is_said(paths: ReportPaths) -> None:
    paths.pdf.write_bytes(paths.pdf.read_bytes() + b"\n% signature\n")
    check = verify_report(paths.pdf)
    assert check.faults == []
    assert any("something was added behind them" in note for note in check.notes)


def test_pages_of_another_version_are_not_compared_and_it_says_so(tmp_path: Path) -> None:
    content = samples.empty()
    written = report_paths(tmp_path, "X", 1)
    write_report(written, render(report_template(), encode(content)), encode(content))
    check = verify_report(written.pdf)
    assert check.faults == []
    assert any("another version or template" in note for note in check.notes)


def test_a_missing_and_a_broken_sibling_are_told_apart(paths: ReportPaths) -> None:
    paths.pdf.write_bytes(b"%PDF-1.7\n")
    assert any("is not whole" in fault for fault in verify_report(paths.json).faults)
    paths.pdf.unlink()
    check = verify_report(paths.json)
    assert check.faults == []
    assert any("There is no triage-report-OP-1-1.pdf" in note for note in check.notes)


def test_other_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(b"%PDF-1.7\nno attachment")
    with pytest.raises(ReportError, match="0 attached files"):
        verify_report(path)
    with pytest.raises(ReportError, match="cannot be read"):
        verify_report(tmp_path / "none.json")
    monkeypatch.setattr(verification, "MAX_REPORT", 3)
    with pytest.raises(ReportError, match="larger than any report"):
        verify_report(path)


def _with_object(data: bytes, filters: bytes = b"/Filter /FlateDecode", length: int | None = None) -> bytes:
    size = len(data) if length is None else length
    header = b"<</Type /EmbeddedFile " + filters + b"/Length " + str(size).encode() + b">>"
    return b"%PDF-1.7\n1 0 obj\n" + header + b"\nstream\n" + data + b"\nendstream\nendobj\n"


def test_the_attachment_is_found_and_each_defect_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = zlib.compress(b"content" * 100)
    assert attached_content(_with_object(packed)) == b"content" * 100
    assert attached_content(_with_object(b"plain", b"")) == b"plain"
    with pytest.raises(ReportError, match="not a PDF"):
        attached_content(b"x")
    with pytest.raises(ReportError, match="2 attached files"):
        attached_content(_with_object(packed) * 2)
    with pytest.raises(ReportError, match="damaged"):
        attached_content(_with_object(b"\0" * 20))
    with pytest.raises(ReportError, match="cut off"):
        attached_content(_with_object(packed, length=len(packed) - 8))
    with pytest.raises(ReportError, match="cannot be located"):
        attached_content(_with_object(packed).replace(b"/Length", b"/Size"))
    with pytest.raises(ReportError, match="cannot be located"):
        attached_content(b"%PDF-1.7\n1 0 obj <</Type /EmbeddedFile /Length 3>>")
    monkeypatch.setattr(attachment, "MAX_ATTACHMENT", 100)
    with pytest.raises(ReportError, match="larger than 100 bytes"):
        attached_content(_with_object(packed))
