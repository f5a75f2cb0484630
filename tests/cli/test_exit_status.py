"""The status with which the program ends: a script that calls it has nothing else to go by."""

from __future__ import annotations

import json
from pathlib import Path
from unittest import mock

import pytest

from tests.samples.command import new, ok, triage
from triage.pipeline.desk import Run


@pytest.fixture
def case(tmp_path: Path) -> Path:
    case = new(tmp_path / "case")
    (tmp_path / "blank.dd").write_bytes(bytes(100_000))
    ok("add", case, tmp_path / "blank.dd", "--exhibit", "AB/1")
    return case


def test_a_run_that_did_not_complete_a_volume_says_so_in_its_status(case: Path) -> None:
    answer = triage("run", case)
    assert answer.status == 1
    assert "Not completed" in answer.err


def test_a_run_that_was_interrupted_says_so(case: Path) -> None:
    with mock.patch.object(Run, "start", side_effect=KeyboardInterrupt):
        answer = triage("run", case)
    assert answer.status == 1
    assert "run the command again" in answer.err


def test_a_changed_report_gives_a_status(case: Path, tmp_path: Path) -> None:
    ok("report", case, "--out", tmp_path / "out")
    report = next((tmp_path / "out").glob("*.json"))
    ok("verify", report)
    document = json.loads(report.read_text(encoding="utf-8"))
    document["content"]["case"]["title"] = "Another"
    report.write_text(json.dumps(document), encoding="utf-8")
    assert triage("verify", report).status == 1


@pytest.mark.parametrize(("arguments", "status"), [(("--help",), 0), (("queue", "--help"), 0), (("queue",), 2)])
def test_help_is_no_failure_and_wrong_use_is_2(arguments: tuple[str, ...], status: int) -> None:
    assert triage(*arguments).status == status
