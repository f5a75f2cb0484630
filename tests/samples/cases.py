"""Cases for tests: made quickly, with a passphrase that is no secret."""

from __future__ import annotations

from pathlib import Path

from triage.intake.evidence import ExhibitFacts
from triage.open_case import OpenCase
from triage.pipeline.run import RunSummary

PASSPHRASE = "correct horse"


def new_case(folder: Path, reference: str = "OP/1/26") -> OpenCase:
    """An empty case."""
    return OpenCase.create(folder, PASSPHRASE, reference=reference, title="Test", examiner="Examiner One")


def case_with(folder: Path, *evidence: Path, exhibit: str = "AB/1") -> OpenCase:
    """A case with one exhibit, not run yet."""
    case = new_case(folder)
    case.evidence.add(list(evidence), ExhibitFacts(exhibit))
    return case


def run(case: OpenCase, **options: object) -> RunSummary:
    """Run with two workers."""
    return case.run.start(workers=2, **options)  # type: ignore[arg-type]
