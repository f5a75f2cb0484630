"""Chunks of contents are asked about side by side: in whatever order answers come, the case comes to be the same."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hashsets.mapping import ImportRequest
from tests.samples.cases import PASSPHRASE, case_with, run
from tests.samples.exhibits import known_set, phone_zip
from triage.execution.pool import Event, Finished, Lost, Pool, Refused
from triage.model.matches import Confidence
from triage.open_case import OpenCase
from triage.pipeline import matching
from triage.pipeline import run as runner

SENTENCE = "It was ended by a test."


class Disordered(Pool):
    """Tells of the first chunk when nothing else is out, and ends the chunk of the number ``spoilt`` as ``ending`` says."""

    spoilt = 0
    ending: Any = None
    most_out = 0

    def submit(self, function: str, argument: Any, pin: int | None = None) -> int:
        task = super().submit(function, argument, pin)
        if function.endswith(":match_contents"):
            asked.append(task)
            out.add(task)
            type(self).most_out = max(self.most_out, len(out))
        return task

    def events(self, timeout: float = 0.05) -> Iterator[Event]:
        for event in super().events(timeout):
            if asked and event.task == asked[0]:
                held.append(event)
            else:
                yield from self._given(event)
        if held and out <= {asked[0]}:
            late, held[:] = list(held), []
            for event in late:
                yield from self._given(event)

    def _given(self, event: Event) -> Iterator[Event]:
        if isinstance(event, Finished) and event.task in out:
            out.discard(event.task)
            if self.spoilt and asked.index(event.task) == self.spoilt:
                event = self.ending(event.task)
        yield event


asked: list[int] = []
out: set[int] = set()
held: list[Event] = []


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("matching")
    with case_with(folder / "case", phone_zip(folder / "phone.zip")) as case:
        request = ImportRequest("Known", grades={"1": "A", "2": "B"}, confidence=Confidence.TRUSTED)
        case.sets.import_file(known_set(folder / "known.json"), request)
    return folder / "case"


@pytest.fixture(scope="module")
def undisturbed(prepared: Path) -> list[str]:
    """What a run with one worker comes to, which asks about all contents at once."""
    case = Path(shutil.copytree(prepared, prepared.parent / "undisturbed"))
    with OpenCase.open(case, PASSPHRASE) as opened:
        assert opened.run.start(workers=1).outcome == "finished"
        return list(opened.dump())


@pytest.fixture
def case(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A case whose next run asks about two contents at a time, and hears of the first two last."""
    asked.clear()
    out.clear()
    held.clear()
    monkeypatch.setattr(runner, "Pool", Disordered)
    monkeypatch.setattr(matching, "CHUNK", 2)
    monkeypatch.setattr(Disordered, "most_out", 0)
    return Path(shutil.copytree(prepared, tmp_path / "case"))


def test_answers_out_of_order_and_a_lost_worker_change_nothing(
    case: Path, undisturbed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Disordered, "spoilt", 2)
    monkeypatch.setattr(Disordered, "ending", lambda self, task: Lost(task, -1, "match", SENTENCE, again=1))
    with OpenCase.open(case, PASSPHRASE) as opened:
        summary = run(opened)
        assert (summary.outcome, summary.incomplete) == ("finished", ())
        assert list(opened.dump()) == undisturbed
    assert 2 <= Disordered.most_out <= 2 * matching._AHEAD
    assert len(asked) >= 3


def test_a_chunk_that_cannot_be_answered_is_said_and_asked_about_by_the_next_run(
    case: Path, undisturbed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Disordered, "spoilt", 1)
    monkeypatch.setattr(Disordered, "ending", lambda self, task: Refused(task, SENTENCE))
    with OpenCase.open(case, PASSPHRASE) as opened:
        summary = run(opened)
        assert summary.incomplete == (f"Hash set Known (known.json) could not be asked about all contents. {SENTENCE}",)
        with opened._store.read() as connection:
            upto = connection.exec_driver_sql("SELECT content_upto FROM match_progress").scalar_one()
            second = connection.exec_driver_sql("SELECT id FROM content ORDER BY id LIMIT 1 OFFSET 1").scalar_one()
        assert upto == second, "what lies before it is kept, and nothing behind it"
        monkeypatch.setattr(Disordered, "spoilt", 0)
        assert run(opened).incomplete == ()
        assert list(opened.dump()) == undisturbed
