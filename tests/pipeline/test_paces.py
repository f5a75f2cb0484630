"""Rates of workers: of the last seconds, of each task its own, and none where too little is known."""

from __future__ import annotations

from triage.pipeline.paces import LEAST_SECONDS, WINDOW_SECONDS, Paces


def test_a_rate_is_told_once_enough_is_known() -> None:
    paces = Paces()
    paces.add(10.0, {1: 500})
    assert paces.rate(1) is None
    paces.add(10.0 + LEAST_SECONDS / 2, {1: 900})
    assert paces.rate(1) is None
    paces.add(10.0 + LEAST_SECONDS, {1: 1_500})
    assert paces.rate(1) == 1_000 / LEAST_SECONDS
    assert paces.rate(2) is None


def test_what_is_older_than_the_window_does_not_count() -> None:
    paces = Paces()
    paces.add(0.0, {1: 0})
    for second in range(1, 4):
        paces.add(float(second), {1: 1_000_000})
    for second in range(4, 20):
        paces.add(float(second), {1: 1_000_000 + 10 * (second - 3)})
    assert paces.rate(1) == 10
    assert WINDOW_SECONDS < 16


def test_a_task_that_ended_is_forgotten() -> None:
    paces = Paces()
    paces.add(0.0, {1: 0})
    paces.add(2.0, {2: 0})
    paces.add(4.0, {1: 800, 2: 60})
    assert paces.rate(1) is None
    assert paces.rate(2) == 30
