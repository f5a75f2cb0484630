"""The list of stages is checked at import: each finds what it needs."""

from __future__ import annotations

import pytest

from triage.execution.worker import resolve
from triage.pipeline.stages import STAGES, Stage, StageScope, check_stages, stage


def test_the_list_holds() -> None:
    check_stages(STAGES)
    assert stage("walk").title == "Walk file systems"


@pytest.mark.parametrize("wrong", [tuple(reversed(STAGES)), (*STAGES, STAGES[0]), STAGES[1:]])
def test_a_wrong_list_is_refused(wrong: tuple[Stage, ...]) -> None:
    with pytest.raises(ValueError, match="wrong place"):
        check_stages(wrong)


@pytest.mark.parametrize("function", [s.function for s in STAGES if s.function])
def test_every_function_that_workers_run_is_there(function: str) -> None:
    assert callable(resolve(function))


def test_a_stage_without_a_function_is_of_the_case() -> None:
    assert all(s.function or s.scope is StageScope.CASE for s in STAGES)
