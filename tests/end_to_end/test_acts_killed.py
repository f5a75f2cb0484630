"""A process that dies at a person's act has kept all of it, or nothing of it; the audit log agrees, and it is repeated."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.samples.command import ok, triage_process
from tests.samples.worked import worked_case

Arguments = Callable[[str, Path], tuple[Any, ...]]

ACTS: dict[str, tuple[str, Arguments]] = {
    "grade": ("grade", lambda item, _: ("grade", "CASE", item, "A", "--reviewer", "Officer One")),
    "grade-trusted": ("grade", lambda item, _: ("grade-trusted", "CASE", "--reviewer", "Officer One")),
    "note": ("note", lambda item, _: ("note", "CASE", "Same room.", "--item", item)),
    "withhold": ("withhold", lambda item, _: ("withhold", "CASE", item)),
    "relink": ("relink", lambda item, phone: ("relink", "CASE", "phone.zip", phone)),
}
TABLES = ("decision ", "note ", "withholding ", "source ")


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return worked_case(tmp_path_factory.mktemp("acts"))


def people(case: Path) -> list[str]:
    """What people did, as the dump says it."""
    return [line for line in ok("dump", case, "--canonical").out.splitlines() if line.startswith(TABLES)]


@pytest.mark.parametrize("when", ["before-commit", "commit"])
@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_whole_or_not_there(act: str, when: str, master: Path, tmp_path: Path) -> None:
    case = Path(shutil.copytree(master, tmp_path / "case"))
    phone = Path(shutil.copy(master.parent / "phone.zip", tmp_path / "moved.zip"))
    item = ok("matches", case, "--json").records()[0]["item"]
    point, make = ACTS[act]
    command = tuple(case if part == "CASE" else part for part in make(item, phone))
    before = people(case)
    killed = triage_process(*command, TRIAGE_FAULT=f"{when}:{point}:1")
    assert killed.status == 86, killed
    kept = people(case)
    assert ok("verify", case).status == 0
    assert (kept == before) == (when == "before-commit")
    if when == "before-commit":
        ok(*command)
        assert people(case) != before
        assert ok("verify", case).status == 0
