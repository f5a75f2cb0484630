"""The pool names culprits, ends what exceeds its bounds, and loses nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from triage.errors import WorkerError
from triage.execution import pool as pool_module
from triage.execution.limits import Limits
from triage.execution.pool import Event, Finished, Lost, Pool, Refused, Result
from triage.model.doing import BY_BYTES

WORK = "tests.execution.work:"
TIGHT = Limits(cpu_seconds=0.6, parse_cpu_seconds=0.6, silent_seconds=0.8, memory_bytes=350 << 20)


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    made = Pool(2, TIGHT)
    yield made
    made.close()


def run(pool: Pool, function: str, argument: Any = None) -> list[Event]:
    task = pool.submit(WORK + function, argument)
    found: list[Event] = []
    for _ in range(400):
        found += [event for event in pool.events() if event.task == task]
        if found and not isinstance(found[-1], Result):
            return found
    raise AssertionError("the task never ended")


def test_results_come_in_order_and_the_task_ends(pool: Pool) -> None:
    events = run(pool, "square", [1, 2, 3])
    assert [e.value for e in events if isinstance(e, Result)] == [1, 4, 9]
    assert isinstance(events[-1], Finished)


def test_a_known_error_arrives_as_its_sentence(pool: Pool) -> None:
    events = run(pool, "refuse")
    assert events[-1] == Refused(events[-1].task, "The image has moved.")


def test_a_defect_is_named_without_quoting_evidence(pool: Pool) -> None:
    lost = run(pool, "defect")[-1]
    assert isinstance(lost, Lost)
    assert (lost.unit, lost.phase, lost.again) == (7, "decode", False)
    assert "ZeroDivisionError" in lost.sentence
    assert "secret" not in lost.sentence


def test_a_dead_worker_names_its_culprit_and_is_replaced(pool: Pool) -> None:
    events = run(pool, "die")
    lost = events[-1]
    assert isinstance(lost, Lost)
    assert (lost.unit, lost.phase, lost.again) == (3, "decode", True)
    assert [e.value for e in events[:-1] if isinstance(e, Result)] == [1], "what it sent before is kept"
    assert isinstance(run(pool, "square", [4])[-1], Finished)


@pytest.mark.parametrize(
    ("function", "unit", "words"),
    [("spin", 5, "processor time"), ("sleep_silently", 6, "No byte came"), ("eat_memory", 4, "MiB of memory")],
)
def test_each_bound_ends_the_worker_that_exceeds_it(pool: Pool, function: str, unit: int, words: str) -> None:
    lost = run(pool, function)[-1]
    assert isinstance(lost, Lost)
    assert lost.unit == unit
    assert words in lost.sentence
    assert lost.again == (function == "eat_memory"), "memory may have been used up by what came before"


@pytest.mark.parametrize("phase", sorted(BY_BYTES))
def test_no_phase_in_which_bytes_come_may_be_silent_for_ever(pool: Pool, phase: str) -> None:
    lost = run(pool, "sleep_silently", phase)[-1]
    assert isinstance(lost, Lost)
    assert (lost.phase, lost.sentence) == (phase, "No byte came for 1 seconds; reading was ended.")


def test_a_decoder_that_waits_for_ever_is_ended_and_not_blamed_for_processor_time() -> None:
    made = Pool(1, replace(TIGHT, wall_factor=2.0))
    try:
        lost = run(made, "wait_in_decoder")[-1]
    finally:
        made.close()
    assert isinstance(lost, Lost)
    assert (lost.unit, lost.phase, lost.sentence) == (6, "video", "It stood still for 1 seconds and was ended.")


def test_turning_to_reading_and_back_buys_no_processor_time(pool: Pool) -> None:
    lost = run(pool, "spin_and_read")[-1]
    assert isinstance(lost, Lost)
    assert (lost.unit, lost.phase) == (5, "video")
    assert "processor time" in lost.sentence


def test_a_slow_disk_is_not_a_hang(pool: Pool) -> None:
    events = run(pool, "read_slowly", 0.15)
    assert isinstance(events[-1], Finished), "it took longer than the silent limit in all, and delivered throughout"


def test_workers_import_nothing_of_screen_database_or_command_line(pool: Pool) -> None:
    modules = set(next(e.value for e in run(pool, "imported") if isinstance(e, Result)))
    assert not modules & {"PySide6", "sqlalchemy", "sqlcipher3", "typer", "rich", "numpy", "triage.cli", "pytest"}


def test_workers_use_one_thread_and_utc(pool: Pool) -> None:
    assert next(e.value for e in run(pool, "environment") if isinstance(e, Result)) == ("1", "UTC")


def test_what_a_library_prints_in_a_worker_reaches_nobody(pool: Pool, capfd: pytest.CaptureFixture[str]) -> None:
    assert isinstance(run(pool, "talk")[-1], Finished)
    assert capfd.readouterr() == ("", "")


def test_a_worker_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    script = tmp_path / "start.py"
    script.write_text(
        "import os, sys, time\n"
        "from triage.execution.pool import Pool, Result\n"
        "if __name__ == '__main__':\n"
        "    pool = Pool(1)\n"
        "    pool.submit('tests.execution.work:own_process', None)\n"
        "    while True:\n"
        "        for event in pool.events():\n"
        "            if isinstance(event, Result):\n"
        "                print(event.value, flush=True)\n"
        "                os._exit(0)\n"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, str(script)], env=os.environ | {"PYTHONPATH": str(root)}, stdout=subprocess.PIPE, check=True
    )
    worker = int(done.stdout)
    for _ in range(100):
        if not psutil.pid_exists(worker) or psutil.Process(worker).status() == psutil.STATUS_ZOMBIE:
            return
        time.sleep(0.1)
    raise AssertionError("the worker works on for nobody")


def test_a_function_outside_the_product_is_refused(pool: Pool) -> None:
    task = pool.submit("os:system", "true")
    ended = next(e for _ in range(400) for e in pool.events() if e.task == task)
    assert isinstance(ended, Lost)
    assert "ValueError" in ended.sentence


def test_a_worker_that_cannot_start_ends_the_run_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_module, "START_SECONDS", 0.0)
    made = Pool(1)
    try:
        with pytest.raises(WorkerError, match="ready"):
            _wait(made)
    finally:
        made.close()


def _wait(pool: Pool) -> None:
    for _ in range(100):
        list(pool.events(0.0))
