"""The one module that knows the PDF library: a template and a JSON document in, a PDF/A-3 file out.

The content reaches the template as JSON text, so that whatever stood in the evidence stays text. Only the fonts
that the library brings are used, so that the same content gives the same bytes on every machine; no file outside
the resources is read and no package is fetched.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final

import msgspec
import typst

from triage.errors import ReportError
from triage.report.print_bounds import bounded
from triage.report.printing import shown
from triage.resources import resource

PAGE: Final = "page.typ"
"""The layout that all forms share; it stands before that of the form."""

_STANDARDS: Final[list[typst.PDFStandard]] = ["a-3a", "ua-1"]
"""PDF/A-3a (archiving, with attachments and structure; a-2 refuses attachments) and PDF/UA-1 (accessibility)."""

_REFUSED: Final = re.compile(r"\b(?:import|include|eval|plugin)\b")
"""Words that a template may not contain: they load packages (from the network, if need be), files or code."""

_COMMENT: Final = re.compile(r"^\s*//.*$", re.MULTILINE)


def report_template(name: str = "triage_report.typ") -> str:
    """The text of a bundled template, with the page that all forms share before it."""
    return "\n".join(resource("report", part).read_text(encoding="utf-8") for part in (PAGE, name))


def render(template: str, content_json: bytes) -> bytes:
    """Typeset a document.

    Args:
        template: Typst source; it finds what to show in ``sys.inputs.shown`` and what to attach in
            ``sys.inputs.original``, both JSON text.
        content_json: The document that ``encoding.encode`` wrote. It is attached byte for byte.

    Raises:
        ReportError: The template is refused or wrong, or the content lacks what it asks for.
    """
    word = _REFUSED.search(_COMMENT.sub("", template))
    if word:
        raise ReportError(f"The report's template uses “{word.group()}”, which is not permitted in a template.")
    document = msgspec.json.decode(content_json, type=dict[str, Any])
    made = _made(document)
    try:
        return _compile(template, document, content_json, made, plain=False)
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise ReportError(f"The report's template cannot be typeset: {error.message}.") from error
    # A pair of signs that no single font holds together is found only by the typesetter: then all is shown plainly.
    try:
        return _compile(template, document, content_json, made, plain=True)
    except typst.TypstError as error:
        raise ReportError(f"The report cannot be typeset: {error.message}.") from error


def _compile(template: str, document: dict[str, Any], original: bytes, made: datetime, *, plain: bool) -> bytes:
    compiler = typst.Compiler(
        template.encode("utf-8"),
        root=str(resource("report")),
        font_paths=typst.Fonts(include_system_fonts=False),
        sys_inputs={
            "shown": msgspec.json.encode(shown(bounded(document), plain=plain)).decode("utf-8"),
            "original": original.decode("utf-8"),
        },
    )
    output = compiler.compile(format="pdf", pdf_standards=_STANDARDS, timestamp=made)
    if not isinstance(output, bytes):
        raise ReportError("The PDF library gave no document.")
    return output


def _made(document: dict[str, Any]) -> datetime:
    """The date of the file: when the snapshot was prepared, never the machine's clock."""
    try:
        prepared = document["content"]["snapshot"]["prepared"]
        made = datetime.fromisoformat(prepared)
    except (KeyError, TypeError, ValueError) as error:
        raise ReportError("The report's content does not say when it was prepared.") from error
    if made.tzinfo is None:
        raise ReportError("The report's content does not say in which zone it was prepared.")
    return made
