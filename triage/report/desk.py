"""Reports as people use them: one numbered snapshot at a time, written as PDF and JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from triage.casedb import audit
from triage.casedb.connection import Connection
from triage.casedb.open import CaseStore
from triage.errors import ReportError
from triage.report.assemble import ReportRequest, assemble
from triage.report.content import ReportContent
from triage.report.encoding import content_digest, encode
from triage.report.pdf import render, report_template
from triage.report.totals import contradictions
from triage.report.wording_pack import load_wording
from triage.report.writing import ReportPaths, refuse_existing, report_paths, write_report

PREPARED: Final = "report prepared"
"""The kind of audit event that gives a report its number."""


class Reports:
    """The reports of an open case."""

    def __init__(self, store: CaseStore, person: str) -> None:
        self._store = store
        self._person = person

    def content(self, wording: Path | None = None) -> ReportContent:
        """What the next report would say now; nothing is written and no number is used.

        Raises:
            ReportError: The wording pack cannot be used.
        """
        words = load_wording(wording)
        with self._store.read() as connection:
            request = ReportRequest(next_number(connection), self._person, words, report_template())
            return assemble(connection, request)

    def preview(self, wording: Path | None = None) -> bytes:
        """The PDF that the next report would be now.

        Raises:
            ReportError: The wording pack cannot be used.
        """
        return render(report_template(), encode(self.content(wording)))

    def write(self, folder: Path, wording: Path | None = None) -> ReportPaths:
        """Write the next report; its number and digest stand in the audit log before its files do.

        A number is used once: where the writing fails behind the event, the next report has the next number.

        Raises:
            ReportError: The wording pack cannot be used, a file is there already, or the folder cannot be written.
        """
        if folder.exists() and not folder.is_dir():
            raise ReportError(f"{folder.name} is a file; reports are written into a folder.")
        inside = folder.resolve()
        if inside.is_relative_to(self._store.folder.resolve()) and self._store.folder.resolve() / "reports" not in (
            inside,
            *inside.parents,
        ):
            raise ReportError(
                "A report can be read by anybody and is not kept among the files of the case.",
                hint="Choose a folder outside, or the case's own folder reports.",
            )
        content = self.content(wording)
        faults = contradictions(content)
        if faults:
            raise RuntimeError(f"a report whose numbers contradict each other: {faults}")
        paths = report_paths(folder, content.case.reference, content.snapshot.number)
        refuse_existing(paths)
        json = encode(content)
        pdf = render(report_template(), json)
        facts = {
            "number": content.snapshot.number,
            "content_sha256": content_digest(content),
            "head": content.snapshot.chain.number,
            "files": [path.name for path in paths],
        }
        self._store.act(lambda c: self._record(c, facts), name="report", parts=("reports", "audit"))
        write_report(paths, pdf, json)
        return paths

    def _record(self, connection: Connection, facts: dict[str, Any]) -> None:
        if next_number(connection) != facts["number"]:
            raise ReportError("Another report of this case was prepared at the same time.", hint="Ask again.")
        audit.record(connection, PREPARED, self._person, facts)


def next_number(connection: Connection) -> int:
    """The number of the next report of a case."""
    used = connection.exec_driver_sql("SELECT count(*) FROM audit WHERE kind = ?", (PREPARED,)).scalar_one()
    return int(used) + 1
