"""A hit is in the case while the rest is still examined; cut off there, the case comes to the same end."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.samples.cases import run
from tests.samples.exhibits import prepared_case
from tests.samples.worked import PASSPHRASE
from triage.open_case import OpenCase


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepared_case(tmp_path_factory.mktemp("first-hits"))


def copied(prepared: Path, target: Path) -> OpenCase:
    return OpenCase.open(Path(shutil.copytree(prepared, target)), PASSPHRASE)


def test_hits_are_kept_with_what_is_examined_and_a_stop_there_loses_none(prepared: Path, tmp_path: Path) -> None:
    with copied(prepared, tmp_path / "undisturbed") as case:
        assert run(case).outcome == "finished"
        whole, hits = list(case.dump()), case.run.hits()
    assert len(hits) == 2
    with copied(prepared, tmp_path / "stopped") as case:
        case.listen(lambda parts: case.run.stop() if {"contents", "matches"} <= parts else None)
        assert run(case).outcome == "stopped"
        assert case.run.hits(), "the sets are asked by the worker that digests"
        assert case.queue.tally()["matches"] == len(case.run.hits())
    with OpenCase.open(tmp_path / "stopped", PASSPHRASE) as case:
        assert run(case).outcome == "finished"
        assert list(case.dump()) == whole
        assert case.queue.tally()["matches"] == 2


def test_a_run_that_is_not_to_match_asks_no_set(prepared: Path, tmp_path: Path) -> None:
    with copied(prepared, tmp_path / "case") as case:
        run(case, until="examine")
        assert case.run.hits() == []
        run(case)
        assert len(case.run.hits()) == 2
