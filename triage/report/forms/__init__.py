"""One module for each document; ``FORMS`` is all of them by their keys."""

from __future__ import annotations

from typing import Final

from triage.errors import UsageError
from triage.report.forms.examination_record import EXAMINATION_RECORD
from triage.report.forms.form import Content, Form
from triage.report.forms.triage_report import TRIAGE_REPORT

FORMS: Final = {form.key: form for form in (TRIAGE_REPORT, EXAMINATION_RECORD)}


def form_named(key: str) -> Form:
    """The form of a key.

    Raises:
        UsageError: There is no such form.
    """
    if key not in FORMS:
        raise UsageError(f"There is no form {key}.", hint=f"Forms: {', '.join(FORMS)}.")
    return FORMS[key]


def form_of(content: Content) -> Form:
    """The form of a content."""
    return FORMS[content.FORM]


__all__ = ["EXAMINATION_RECORD", "FORMS", "TRIAGE_REPORT", "Content", "Form", "form_named", "form_of"]
