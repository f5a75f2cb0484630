"""A small real case, run to its end: a phone with chats and a disk, ranked and sealed, nobody has graded in it yet."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.samples.command import ok
from tests.samples.exhibits import prepared_case
from triage.open_case import OpenCase

PASSPHRASE = "test"
PERSON = "Officer One"


def worked_case(folder: Path) -> Path:
    """Make it; gives the case's folder, beside which its evidence lies."""
    case = prepared_case(folder)
    ok("run", case, "--workers", "1")
    return case


def copied(case: Path, target: Path) -> OpenCase:
    """A copy to work in, open."""
    shutil.copytree(case, target)
    return OpenCase.open(target, PASSPHRASE, PERSON)
