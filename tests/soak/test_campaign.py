"""The campaigns' own parts, in every test run: damage is real, rounds repeat, and a traceback is seen."""

from __future__ import annotations

import random

import pytest

from tests.samples.command import Answer
from tests.soak.campaign import answered_calmly, damaged, rounds


def test_damage_changes_the_bytes_and_repeats() -> None:
    data = bytes(range(256)) * 1000
    results = [damaged(data, random.Random(seed)) for seed in range(60)]
    assert sum(result != data for result in results) >= 59
    assert {len(result) == len(data) for result in results} == {True, False}
    assert results == [damaged(data, random.Random(seed)) for seed in range(60)]


def test_each_round_has_numbers_of_its_own() -> None:
    first = [numbers.random() for numbers in rounds()]
    assert len(set(first)) == len(first)
    assert first == [numbers.random() for numbers in rounds()]


@pytest.mark.parametrize(
    "answer", [Answer(3, "", "what"), Answer(1, "", "Traceback (most recent call last)"), Answer(2, "", " \n")]
)
def test_an_answer_that_is_not_calm_is_seen(answer: Answer) -> None:
    with pytest.raises(AssertionError):
        answered_calmly(answer)


def test_a_calm_answer_passes() -> None:
    answered_calmly(Answer(2, "", "The file cannot be read."))
    answered_calmly(Answer(0, "done", ""))
