"""Commands for what people decide and hand on: grade, report, verify, gui, demo."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import Annotated

import typer

from triage.cli.options import CaseFolder, Json, PassphraseFile, open_case, read_passphrase
from triage.cli.output import errors, json_lines, out
from triage.errors import UsageError
from triage.model.findings import GradeSource
from triage.model.wording import count


def register(app: typer.Typer) -> None:
    """Put the commands into the program."""
    app.command("grade")(grade)
    app.command("grade-trusted")(grade_trusted)
    app.command("report")(report)
    app.command("verify")(verify)
    app.command("gui")(gui)
    app.command("demo")(demo)


Reviewer = Annotated[str, typer.Option(help="Who decides (claimed).")]


def grade(
    case: CaseFolder,
    item: Annotated[str, typer.Argument(metavar="ITEM")],
    grade: Annotated[str, typer.Argument(metavar="GRADE", help="A grade of the policy's scheme.")],
    reviewer: Reviewer,
    note: Annotated[str, typer.Option(help="A note that stays with the decision.")] = "",
    second: Annotated[bool, typer.Option("--second", help="This is a second reviewer's decision.")] = False,
    stack: Annotated[
        bool, typer.Option("--stack", help="Also all that look the same, as not viewed themselves.")
    ] = False,
    overrule: Annotated[bool, typer.Option("--overrule", help="With --stack: also what has another grade.")] = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Grade an item. The earlier decision is superseded and stays in its history."""
    source = GradeSource.SECOND_REVIEWER if second else GradeSource.VIEWED
    with open_case(case, passphrase_file, reviewer) as opened:
        items = opened.review.stack(item) if stack else [item]
        viewed = [opened.review.digest_of(item)] if stack else None
        if stack:
            told = opened.review.preview(items, grade, source, viewed=viewed)
            out.print(told.sentence, markup=False)
            if told.overruled and not overrule:
                raise UsageError(
                    f"{count(told.overruled, 'item')} of the stack would lose another grade. Nothing was graded.",
                    hint="Give --overrule to supersede it, or grade the items one by one.",
                )
        for record in opened.review.grade(items, grade, reviewer, note, source, viewed=viewed):
            how = f" ({record.grade_source})" if record.grade_source == GradeSource.SAME_STACK else ""
            out.print(f"Item {record.sha256[:16]} is graded {record.grade} by {record.reviewer}{how}.", markup=False)


def grade_trusted(case: CaseFolder, reviewer: Reviewer, passphrase_file: PassphraseFile = None) -> None:
    """Take the grades of trusted sets for ungraded exact matches, without viewing them."""
    with open_case(case, passphrase_file, reviewer) as opened:
        items = opened.review.apply_trusted(reviewer)
        whose = "its" if items == 1 else "their"
        out.print(f"{count(items, 'item')} took {whose} grade from a trusted set, not viewed.")


def report(
    case: CaseFolder,
    out_folder: Annotated[Path, typer.Option("--out", help="Where the PDF and its JSON are written.")],
    passphrase_file: PassphraseFile = None,
    person: Annotated[str, typer.Option("--person", help="Who makes the report (claimed).")] = "",
    form: Annotated[str, typer.Option(help="triage-report or examination-record.")] = "triage-report",
    wording: Annotated[Path | None, typer.Option(help="A wording pack of the unit's own.")] = None,
) -> None:
    """Write a document of the case as PDF and, with the same content, as JSON."""
    with open_case(case, passphrase_file, person) as opened:
        for path in opened.reports.write(out_folder, wording, form):
            out.print(f"Written: {path}", markup=False)


def verify(
    path: Annotated[Path, typer.Argument(metavar="CASE|FILE", help="A case folder, or a report's PDF or JSON.")],
    passphrase_file: PassphraseFile = None,
    json: Json = False,
) -> None:
    """Check a case against its audit log, or a report against its own digest."""
    if not path.exists():
        raise UsageError(f"There is no case or file {path.name}.")
    if path.is_file():
        from triage.report.verification import verify_report  # it brings all documents, which `run` need not load

        faults, notes, head = verify_report(path)
    else:
        with open_case(path, passphrase_file) as opened:
            checked = opened.audit.verify()
            faults, notes = checked.faults, checked.notes
            head = f"audit event {checked.head.seq} of {checked.head.at}, {checked.head.digest}"
    if json:
        json_lines([{"whole": not faults, "faults": faults, "notes": notes, "head": head}])
    for fault in faults:
        errors.print(fault, markup=False)
    if not json:
        for note in notes:
            out.print(note, markup=False)
        out.print(f"Head: {head}", markup=False)
        out.print("Nothing contradicts the audit log." if not faults else f"{len(faults)} contradictions.")
    if faults:
        raise typer.Exit(1)


def gui(
    case: Annotated[Path | None, typer.Argument(metavar="[CASE]", help="A case folder; else the window asks.")] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Open the window: with a case, or to make or choose one. Without a passphrase the window asks for it."""
    if case is not None and not (case / "case.db").is_file():
        raise UsageError(f"There is no case in {case}.", hint="Make one with `triage new`, or give no case.")
    said = passphrase_file is not None or "TRIAGE_PASSPHRASE" in os.environ
    raise typer.Exit(_window(case, read_passphrase(passphrase_file) if said else None))


def _window(case: Path | None, passphrase: str | None) -> int:
    # The command line stands below the screen and may not depend on it, so the window is found by its name.
    status: int = importlib.import_module("ui.__main__").run(case, passphrase)
    return status


def demo(out_folder: Annotated[Path, typer.Option("--out", help="Where to build it.")] = Path("demo")) -> None:
    """Build benign exhibits, run everything on them, and say where case and report lie."""
    from triage.demo.story import run_demo  # needed here only

    run_demo(out_folder, _window)
