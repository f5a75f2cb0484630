"""The door to threads: results come back on the screen's thread, failures in words, defects without evidence."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Never

import pytest
from pytestqt.qtbot import QtBot

from triage.errors import CaseError, TriageError
from ui.jobs import Jobs


def unexpected(_: object) -> Never:
    pytest.fail("this must not be called")


def test_work_runs_elsewhere_and_its_result_is_applied_here(qtbot: QtBot, jobs: Jobs) -> None:
    seen: list[tuple[int, int]] = []
    jobs.start(threading.get_ident, lambda worker: seen.append((worker, threading.get_ident())), unexpected)
    qtbot.waitUntil(lambda: bool(seen))
    worker, here = seen[0]
    assert here == threading.get_ident()
    assert worker != here
    assert not jobs.busy


def test_nothing_is_applied_before_the_event_loop_turns(qtbot: QtBot, jobs: Jobs) -> None:
    seen: list[int] = []
    done = threading.Event()

    def work() -> int:
        done.set()
        return 1

    jobs.start(work, seen.append, unexpected)
    assert done.wait(5)
    assert seen == []
    assert jobs.busy
    qtbot.waitUntil(lambda: seen == [1])


def test_a_known_error_is_handed_on_as_it_is(qtbot: QtBot, jobs: Jobs) -> None:
    def work() -> Never:
        raise CaseError("The case cannot be read.")

    errors: list[TriageError] = []
    crashes: list[str] = []
    jobs.crashed.connect(crashes.append)
    jobs.start(work, unexpected, errors.append)
    qtbot.waitUntil(lambda: bool(errors))
    assert str(errors[0]) == "The case cannot be read."
    assert crashes == []


def test_a_defect_is_reported_without_its_message_and_whoever_waits_is_told(qtbot: QtBot, jobs: Jobs) -> None:
    def work() -> Never:
        raise ValueError("/evidence/secret.jpg")

    errors: list[TriageError] = []
    crashes: list[str] = []
    jobs.crashed.connect(crashes.append)
    jobs.start(work, unexpected, errors.append)
    qtbot.waitUntil(lambda: bool(errors))
    assert "defect" in str(errors[0])
    assert "ValueError" in crashes[0]
    assert "ui/test_jobs.py" in crashes[0]
    assert "secret" not in crashes[0]


def test_what_was_cancelled_is_not_applied_and_not_begun(qtbot: QtBot, jobs: Jobs) -> None:
    gate = threading.Event()
    begun: list[str] = []

    def waits() -> None:
        begun.append("running")
        gate.wait(5)

    running = [jobs.start(waits, unexpected, unexpected) for _ in range(2)]
    waiting = jobs.start(lambda: begun.append("waiting"), unexpected, unexpected)
    qtbot.waitUntil(lambda: len(begun) == 2)
    for job in (*running, waiting):
        job.cancel()
    gate.set()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert begun == ["running", "running"]


def test_closing_waits_and_applies_nothing(qtbot: QtBot, jobs: Jobs) -> None:
    ended: list[bool] = []
    gate = threading.Event()
    started = threading.Event()

    def work() -> None:
        started.set()
        gate.wait(5)
        ended.append(True)

    jobs.start(work, unexpected, unexpected)
    assert started.wait(5)
    threading.Timer(0.1, gate.set).start()
    jobs.close()
    assert ended == [True]
    qtbot.wait(20)


def test_long_work_tells_how_far_it_is_and_holds_up_nothing(qtbot: QtBot, jobs: Jobs) -> None:
    gate = threading.Event()
    seen: list[object] = []

    def work(tell: Callable[[int], None]) -> str:
        tell(1)
        gate.wait(5)
        tell(2)
        return "end"

    running = [jobs.start_long(work, seen.append, seen.append, unexpected) for _ in range(2)]
    qtbot.waitUntil(lambda: seen == [1, 1])
    jobs.start(lambda: "short", seen.append, unexpected)
    qtbot.waitUntil(lambda: seen == [1, 1, "short"])
    assert jobs.long_busy
    running[1].cancel()
    gate.set()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert seen == [1, 1, "short", 2, "end"]
    assert not jobs.long_busy


def test_an_act_waits_for_nobody_who_only_reads(qtbot: QtBot, jobs: Jobs) -> None:
    gate = threading.Event()
    for _ in range(4):
        jobs.start(lambda: gate.wait(5), lambda _: None, unexpected)
    done: list[int] = []
    for number in range(3):
        jobs.start_act(lambda number=number: number, done.append, unexpected)  # type: ignore[misc]  # the loop's value
    qtbot.waitUntil(lambda: done == [0, 1, 2])
    gate.set()
    qtbot.waitUntil(lambda: not jobs.busy)
