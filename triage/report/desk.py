"""Reports as people use them: one numbered snapshot at a time, written as PDF and JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, overload

from triage.casedb import audit
from triage.casedb.connection import Connection
from triage.casedb.open import CaseStore
from triage.errors import ReportError, UsageError
from triage.report.content import ReportContent
from triage.report.encoding import content_digest, encode
from triage.report.forms import FORMS, TRIAGE_REPORT, Content, form_named
from triage.report.frame import ReportRequest
from triage.report.missing import LOOKED, Missing, missing, problems_recorded
from triage.report.pdf import render, report_template
from triage.report.wording_pack import PackInfo, load_pack
from triage.report.writing import ReportPaths, refuse_existing, report_paths, write_report

PREPARED: Final = "report prepared"
"""The kind of audit event that gives a report its number."""


class Reports:
    """The documents of an open case. ``form`` is the key of one of ``forms.FORMS``."""

    def __init__(self, store: CaseStore, person: str) -> None:
        self._store = store
        self._person = person

    def forms(self) -> tuple[tuple[str, str], ...]:
        """The key and the title of each form."""
        return tuple((form.key, form.title) for form in FORMS.values())

    def number(self) -> int:
        """The number that the next document will have."""
        with self._store.read() as connection:
            return next_number(connection)

    def wording(self, path: Path | None = None) -> PackInfo:
        """Which words a pack holds; the bundled one where no path is given.

        Raises:
            ReportError: The wording pack cannot be used.
        """
        return load_pack(path).triage.info

    @overload
    def content(self, wording: Path | None = None) -> ReportContent: ...

    @overload
    def content(self, wording: Path | None = None, *, form: str) -> Content: ...

    def content(self, wording: Path | None = None, *, form: str = TRIAGE_REPORT.key) -> Content:
        """What the next document would say now; nothing is written and no number is used.

        Raises:
            ReportError: The wording pack cannot be used.
            UsageError: There is no such form.
        """
        words, chosen = load_pack(wording), form_named(form)
        with self._store.read() as connection:
            request = ReportRequest(next_number(connection), self._person, words, report_template(chosen.template))
            return chosen.assemble(connection, request)

    def preview(self, wording: Path | None = None, form: str = TRIAGE_REPORT.key) -> bytes:
        """The PDF that the next document would be now.

        Raises:
            ReportError: The wording pack cannot be used.
            UsageError: There is no such form.
        """
        return render(report_template(form_named(form).template), encode(self.content(wording, form=form)))

    def missing(self, form: str = TRIAGE_REPORT.key) -> tuple[Missing, ...]:
        """What a document would lack now: first what must be there, then what a reader would ask about.

        Raises:
            UsageError: There is no such form.
        """
        with self._store.read() as connection:
            return missing(connection, form_named(form), self._person)

    def settle(self, act: str) -> None:
        """Say that what is missing was dealt with, by the act that ``Missing.act`` names; it is an audit event.

        Raises:
            UsageError: There is no such act.
        """
        if act != LOOKED:
            raise UsageError(f"There is no act {act}.")

        def work(connection: Connection) -> None:
            audit.record(connection, LOOKED, self._person, {"problems": problems_recorded(connection)})

        self._store.act(work, name="looked", parts=("reports", "audit"))

    def write(self, folder: Path, wording: Path | None = None, form: str = TRIAGE_REPORT.key) -> ReportPaths:
        """Write the next document; its number and digest stand in the audit log before its files do.

        A number is used once, over all forms: where the writing fails behind the event, the next has the next number.

        Raises:
            ReportError: The wording pack cannot be used, a file is there already, or the folder cannot be written.
            UsageError: There is no such form.
        """
        self._refuse_folder(folder)
        chosen, content = form_named(form), self.content(wording, form=form)
        faults = chosen.contradictions(content)
        if faults:
            raise RuntimeError(f"a report whose numbers contradict each other: {faults}")
        paths = report_paths(folder, content.case.reference, content.snapshot.number, form)
        refuse_existing(paths)
        json = encode(content)
        pdf = render(report_template(chosen.template), json)
        facts = {
            "form": form,
            "number": content.snapshot.number,
            "content_sha256": content_digest(content),
            "head": content.snapshot.chain.number,
            "files": [path.name for path in paths],
        }
        self._store.act(lambda c: self._record(c, facts), name="report", parts=("reports", "audit"))
        write_report(paths, pdf, json)
        return paths

    def _refuse_folder(self, folder: Path) -> None:
        if folder.exists() and not folder.is_dir():
            raise ReportError(f"{folder.name} is a file; reports are written into a folder.")
        inside, case = folder.resolve(), self._store.folder.resolve()
        if inside.is_relative_to(case) and case / "reports" not in (inside, *inside.parents):
            raise ReportError(
                "A report can be read by anybody and is not kept among the files of the case.",
                hint="Choose a folder outside, or the case's own folder reports.",
            )

    def _record(self, connection: Connection, facts: dict[str, Any]) -> None:
        if next_number(connection) != facts["number"]:
            raise ReportError("Another report of this case was prepared at the same time.", hint="Ask again.")
        audit.record(connection, PREPARED, self._person, facts)


def next_number(connection: Connection) -> int:
    """The number of the next report of a case."""
    used = connection.exec_driver_sql("SELECT count(*) FROM audit WHERE kind = ?", (PREPARED,)).scalar_one()
    return int(used) + 1
