"""A hit is in the case while the rest is still examined; cut off there, the case comes to the same end."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

import pytest

from tests.samples.cases import run
from tests.samples.exhibits import prepared_case
from tests.samples.worked import PASSPHRASE
from triage.errors import UsageError
from triage.open_case import OpenCase
from triage.pipeline import lanes
from triage.pipeline.context import Progress


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepared_case(tmp_path_factory.mktemp("first-hits"))


def copied(prepared: Path, target: Path) -> OpenCase:
    return OpenCase.open(Path(shutil.copytree(prepared, target)), PASSPHRASE)


def read_first(case: OpenCase) -> int:
    """How many entries are known by their digests and wait for the decoder."""
    with case._store.read() as connection:
        query = "SELECT count(*) FROM entry WHERE work >= 0 AND content_id IS NOT NULL"
        return int(connection.exec_driver_sql(query).scalar_one())


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
        assert read_first(case), "what was read first is still to be examined"
    with OpenCase.open(tmp_path / "stopped", PASSPHRASE) as case:
        assert run(case).outcome == "finished"
        assert list(case.dump()) == whole
        assert case.queue.tally()["matches"] == 2


def test_the_case_is_the_same_however_far_reading_runs_ahead(
    prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dumps = []
    for number, free in enumerate((1 << 40, 0)):
        monkeypatch.setattr(lanes, "_free", partial(int, free))
        with copied(prepared, tmp_path / str(number)) as case:
            told: list[Progress] = []
            assert run(case, listener=told.append).outcome == "finished"
            assert told[-1].ahead.files > 0
            assert told[-1].ahead.bytes > 0
            assert not read_first(case)
            dumps.append(list(case.dump()))
    assert dumps[0] == dumps[1]


def test_a_run_that_is_not_to_match_asks_no_set(prepared: Path, tmp_path: Path) -> None:
    with copied(prepared, tmp_path / "case") as case:
        run(case, until="examine")
        assert case.run.hits() == []
        run(case)
        assert len(case.run.hits()) == 2


def test_nobody_takes_over_while_a_run_is_at_work(prepared: Path, tmp_path: Path) -> None:
    refused: list[str] = []

    def take_over(_: Progress) -> None:
        if not refused:
            with pytest.raises(UsageError) as caught:
                case.hand_over("Officer New")
            refused.append(str(caught.value))

    with copied(prepared, tmp_path / "case") as case:
        assert not case.run.busy
        run(case, listener=take_over)
        assert refused
        assert not case.run.busy
        case.hand_over("Officer New")
        assert case.person == "Officer New"
