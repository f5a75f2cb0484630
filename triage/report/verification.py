"""Verifies a report from its file alone: its digest, its numbers, and that PDF and JSON carry the same content."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final, NamedTuple

from triage.errors import ReportError
from triage.report.attachment import attached_content
from triage.report.encoding import ReadDocument, decode
from triage.report.forms import Content
from triage.report.method import version_of
from triage.report.pdf import render, report_template
from triage.version import VERSION

MAX_REPORT: Final = 1 << 29
"""Bytes of a file that is read as a report."""


class ReportCheck(NamedTuple):
    """What verifying a report found."""

    faults: list[str]
    """What shows that the file is not as it was written."""
    notes: list[str]
    """What was shown, and what could not be."""
    head: str
    """The case's audit head that the report names."""


def verify_report(path: Path) -> ReportCheck:
    """Verify the PDF or the JSON of a report, and the other one where it stands beside it.

    Raises:
        ReportError: The file is neither, or cannot be read at all.
    """
    data = _read(path)
    pdf = data if data.startswith(b"%PDF-") else None
    json = attached_content(pdf) if pdf is not None else data
    document = decode(json)
    faults, notes = _check_content(document)
    if pdf is not None:
        _check_pages(pdf, json, document, faults, notes)
    _check_sibling(path, document, faults, notes, pdf is not None)
    chain = document.content.snapshot.chain
    return ReportCheck(faults, notes, f"audit event {chain.number} of {chain.time}, {chain.digest}")


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_REPORT:
            raise ReportError(f"{path.name} is larger than any report ({MAX_REPORT} bytes) and was not read.")
        return path.read_bytes()
    except OSError as error:
        raise ReportError(f"{path.name} cannot be read: {error.strerror}.") from error


def _check_content(document: ReadDocument) -> tuple[list[str], list[str]]:
    content = document.content
    faults, notes = [], []
    if document.stated == document.computed:
        notes.append(
            f"{document.form.title}, snapshot {content.snapshot.number} of case {content.case.reference}: its content"
            f" has the SHA-256 that it names, {document.computed}."
        )
    else:
        faults.append(
            f"The content was changed: its SHA-256 is {document.computed}, and the report names {document.stated}."
        )
    if document.stated == document.computed and not document.as_written:
        notes.append("The content is whole, and the file was written anew by another program.")
    faults += [f"The numbers contradict each other. {line}" for line in document.form.contradictions(content)]
    notes.append(
        "A digest inside a file shows accidental change. Against a forger compare it with a copy that was kept"
        " elsewhere, and the audit head with the case."
    )
    return faults, notes


def _check_pages(pdf: bytes, json: bytes, document: ReadDocument, faults: list[str], notes: list[str]) -> None:
    """Typeset the attached content again: the same content gives the same bytes."""
    template, content = report_template(document.form.template), document.content
    made_with = (content.method.tool_version, _typst_version(content), content.method.template_sha256)
    here = (VERSION, version_of("typst"), hashlib.sha256(template.encode()).hexdigest())
    if made_with != here:
        notes.append("The pages were not compared with the content: they were typeset by another version or template.")
        return
    again = render(template, json)
    if pdf == again:
        notes.append("The pages are byte for byte what this version typesets from the attached content.")
    elif pdf.startswith(again):
        notes.append(
            "The pages are as typeset from the attached content, and something was added behind them, such as a"
            " signature. What was added was not examined."
        )
    else:
        faults.append("The pages are not those that this version typesets from the attached content.")


def _typst_version(content: Content) -> str:
    return next((library.value for library in content.method.libraries if library.name == "typst"), "")


def _check_sibling(path: Path, document: ReadDocument, faults: list[str], notes: list[str], is_pdf: bool) -> None:
    other = path.with_suffix(".json" if is_pdf else ".pdf")
    if not other.is_file():
        notes.append(f"There is no {other.name} beside it to compare with.")
        return
    try:
        data = _read(other)
        found = decode(data if is_pdf else attached_content(data))
    except ReportError as error:
        faults.append(f"{other.name} beside it is not whole: {error.sentence}")
        return
    if found.computed == document.computed:
        notes.append(f"{other.name} beside it carries the same content.")
    else:
        faults.append(f"{other.name} beside it carries another content, with the SHA-256 {found.computed}.")
