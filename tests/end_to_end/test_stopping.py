"""A run is stopped in each state, one after the other, and in the middle of a video: the case comes to the same end."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.end_to_end.test_hostile import misbehave
from tests.samples.everything import everything_case
from tests.samples.worked import PASSPHRASE
from triage.casedb import writer
from triage.open_case import OpenCase
from triage.pipeline import context, pending
from triage.pipeline.context import Progress
from triage.pipeline.run import RunSummary

STATES = (
    "hand-over:walk:1",
    "commit:walk:1",
    "hand-over:examine:1",
    "hand-over:examine:2",
    "hand-over:examine:2",
    "hand-over:parse:1",
    "hand-over:match:1",
    "commit:stack-start:1",
    "hand-over:stack:1",
    "commit:judge:1",
)
"""What is passed, and at which time of a run, when it is asked to stop."""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return everything_case(tmp_path_factory.mktemp("stopping"))


@pytest.fixture(scope="module")
def undisturbed(prepared: Path) -> list[str]:
    case = Path(shutil.copytree(prepared, prepared.parent / "undisturbed"))
    return finished(case)


@pytest.fixture
def case(prepared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(prepared, tmp_path / "case"))


def finished(case: Path) -> list[str]:
    with OpenCase.open(case, PASSPHRASE) as opened:
        summary = opened.run.start(workers=2)
        assert (summary.outcome, summary.incomplete) == ("finished", ())
        assert opened.audit.verify().faults == []
        return list(opened.dump())


def stopped_at(case: Path, state: str, monkeypatch: pytest.MonkeyPatch) -> RunSummary:
    name, _, time = state.rpartition(":")
    passed: Counter[str] = Counter()
    with OpenCase.open(case, PASSPHRASE) as opened, monkeypatch.context() as changed:

        def watch(found: str) -> None:
            passed[found] += 1
            if found == name and passed[name] == int(time):
                opened.run.stop()

        changed.setattr(pending, "BATCH_ENTRIES", 2)  # else what is held when it is stopped is all that there is
        changed.setattr(context, "fault_point", watch)
        changed.setattr(writer, "fault_point", watch)
        summary = opened.run.start(workers=2)
        assert passed[name] >= int(time), f"the run did not come to {state}"
        return summary


def test_stopped_in_each_state_a_run_goes_on_and_comes_to_the_same_end(
    case: Path, undisturbed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for state in STATES:
        summary = stopped_at(case, state, monkeypatch)
        assert (summary.outcome, summary.incomplete) == ("stopped", ()), state
    assert finished(case) == undisturbed


def test_stopped_while_a_video_is_decoded(case: Path, undisturbed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as changed, OpenCase.open(case, PASSPHRASE) as opened:
        misbehave(changed, "examine", "lasting_video")
        asked: list[float] = []

        def stop() -> None:
            asked.append(time.monotonic())
            opened.run.stop()

        summary = opened.run.start(workers=2, listener=stop_at_a_video(stop))
        assert summary.outcome == "stopped"
        assert time.monotonic() - asked[0] < 9, "it waits five seconds for what is held, and once"
        assert "video" not in {line.split(" ")[0] for line in opened.dump()}, "no part of a video is kept"
    assert finished(case) == undisturbed


def stop_at_a_video(stop: Callable[[], None]) -> Callable[[Progress], None]:
    def told(progress: Progress) -> None:
        if any(worker.phase == "video" for worker in progress.workers):
            stop()

    return told
