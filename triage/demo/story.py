"""The demo as a story: build exhibits, make a case, run it, grade a few items, report, and say where all lies."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from rich.console import Console

from hashsets.mapping import ImportRequest
from triage.demo.build import Exhibits
from triage.errors import UsageError
from triage.intake.evidence import ExhibitFacts
from triage.intake.one_task import run_in_worker
from triage.model.frame import Role
from triage.model.matches import Confidence, Meaning
from triage.model.wording import count
from triage.open_case import OpenCase
from triage.pipeline.run import RunSummary

PASSPHRASE: Final = "demo"  # noqa: S105  # of a case that anybody may open
"""No secret: the demo holds landscapes and patterns."""

REVIEWER: Final = "Demo Officer"
_HEAD: Final = 12


def run_demo(folder: Path, show_window: Callable[[Path, str], int] | None = None) -> Path:
    """Run the demo below a folder and give the case folder.

    Args:
        folder: Where to build; a number is added where it is in use.
        show_window: Opens a case in a window; called only where there is a display.

    Raises:
        UsageError: No free folder of that name was found, or it cannot be made.
    """
    console = Console(highlight=False, soft_wrap=True)
    folder = _free(folder.absolute())
    evidence = folder / "exhibits"
    try:
        evidence.mkdir(parents=True)
    except OSError as error:
        raise UsageError(f"The demo cannot be built in {folder.name}: {error.strerror}.") from error
    for what in run_in_worker("triage.demo.build:build_exhibits", str(evidence)):
        console.print(f"Building {what} …", markup=False)
    exhibits = Exhibits.below(evidence)
    case_folder = folder / "case"
    with OpenCase.create(
        case_folder, PASSPHRASE, reference="DEMO/1/26", title="Landscapes and patterns", examiner="Demo Examiner"
    ) as case:
        _fill(case, exhibits)
        console.print("Running: walk, examine, verify, parse, match, rank …", markup=False)
        summary = case.run.start()
        console.print(_sum_up(summary), markup=False)
        graded = _grade(case)
        report = case.reports.write(folder / "report")
        _show_queue(console, case)
    console.print(f"Graded as an example: {graded} items, by {REVIEWER}.", markup=False)
    console.print(f"Case:   {case_folder}  (passphrase: {PASSPHRASE})", markup=False)
    console.print(f"Report: {report.pdf}\n        {report.json}", markup=False)
    console.print("Go on:  TRIAGE_PASSPHRASE=demo triage queue " + str(case_folder), markup=False)
    if show_window is not None and _has_display():
        show_window(case_folder, PASSPHRASE)
    return case_folder


def _sum_up(summary: RunSummary) -> str:
    counts = summary.counts
    words = (
        count(counts.get("entries", 0), "entry", "entries"),
        count(counts.get("contents", 0), "different content"),
        count(counts.get("messages", 0), "message"),
        count(counts.get("matches", 0), "match", "matches"),
        count(counts.get("problems", 0), "problem"),
    )
    return f"{summary.outcome.capitalize()} in {summary.elapsed:.1f} s: {', '.join(words)}."


def _fill(case: OpenCase, exhibits: Exhibits) -> None:
    authority = "Demo: no authority is needed for what was made by code"
    phone = ExhibitFacts("DEMO/1", Role.SUSPECT, authority, "Mobile phone Northlight NL-2")
    laptop = ExhibitFacts("DEMO/2", Role.SUSPECT, authority, "Laptop disk with a memory card's partition")
    case.evidence.add([exhibits.phone], phone)
    case.evidence.add([exhibits.laptop], laptop)
    known = ImportRequest("Demo known", grades={"1": "A", "2": "B", "3": "C"}, confidence=Confidence.TRUSTED)
    case.sets.import_file(exhibits.sets / "project-vic.json", known)
    case.sets.import_file(exhibits.sets / "notable.md5", ImportRequest("Demo notable", meaning=Meaning.BAD))
    good = ImportRequest("Demo operating system", meaning=Meaning.NON_PERTINENT)
    case.sets.import_file(exhibits.sets / "operating-system.sha1", good)
    case.sets.import_file(exhibits.sets / "originals-pdq.csv", ImportRequest("Demo originals", meaning=Meaning.BAD))


def _grade(case: OpenCase) -> int:
    """Trusted grades without viewing, then three decisions of a person, one of them undone."""
    trusted = case.review.apply_trusted(REVIEWER)
    ungraded = [
        row.sha256.hex() for row in case.queue.page(limit=60) if not row.grade and row.mime.startswith("image/")
    ]
    if len(ungraded) < 3:
        raise UsageError("The demo's queue holds fewer pictures than it should; please report this.")
    case.review.grade([ungraded[0]], "C", REVIEWER, "graded as an example")
    case.review.grade([ungraded[1]], "ignorable", REVIEWER)
    case.review.grade([ungraded[2]], "A", REVIEWER, "by mistake")
    case.review.undo(REVIEWER)
    return trusted + 2


def _show_queue(console: Console, case: OpenCase) -> None:
    console.print("\nThe head of the queue, and why each item is there:", markup=False)
    for record, _ in zip(case.queue.records(), range(_HEAD), strict=False):
        grade = f"  graded {record['grade']}" if record["grade"] else ""
        console.print(f"{record['rank']:>4}  {record['item']}{grade}  {record['paths'][0]}", markup=False)
        for reason in record["reasons"]:
            console.print(f"      · {reason}", markup=False)
    console.print(f"\n{case.queue.header()}\n", markup=False)


def _free(folder: Path) -> Path:
    for number in range(1, 1000):
        path = folder if number == 1 else folder.with_name(f"{folder.name}-{number}")
        if not path.exists() or not any(path.iterdir()):
            return path
    raise UsageError(f"There are a thousand demos beside {folder.name} already.", hint="Choose another --out.")


def _has_display() -> bool:
    if os.environ.get("CI") or os.environ.get("QT_QPA_PLATFORM") == "offscreen":
        return False
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
