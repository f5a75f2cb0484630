"""The pace of a run: a rate only once it says something, and times that a person can use."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from triage.pipeline.context import Progress
from triage.pipeline.lanes import Ahead
from ui.run.pace import WINDOW_SECONDS, Pace, duration
from ui.run.presenter import moment


def test_no_rate_is_told_too_early() -> None:
    pace = Pace()
    assert pace.rate() is None
    pace.add(0.0, 0)
    pace.add(1.0, 500)
    assert pace.rate() is None
    assert pace.seconds_left(1000) is None


def test_the_rate_is_that_of_the_last_seconds() -> None:
    pace = Pace()
    for second in range(100):
        pace.add(float(second), second * 10 if second < 50 else 500 + (second - 50) * 100)
    assert pace.rate() == pytest.approx(100, rel=0.01)
    assert pace.seconds_left(500 + 49 * 100 + 1000) == pytest.approx(10, rel=0.01)


def test_another_stage_starts_anew() -> None:
    pace = Pace()
    pace.add(0.0, 1000)
    pace.add(WINDOW_SECONDS, 2000)
    pace.add(WINDOW_SECONDS + 1, 5)
    assert pace.rate() is None


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0 s"), (89, "89 s"), (90, "2 min"), (3600, "60 min"), (12_000, "3 h 20 min")]
)
def test_times_are_said_in_words(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def told(stage: str, **counts: int) -> object:
    named = {name.replace("_", " "): value for name, value in counts.items()}
    worker = SimpleNamespace(stage="examine", entry=7, phase="decode", bytes=2048, silent_seconds=9.0, rate=None)
    return Progress(stage, "", named, 5, 10, (worker,), 3.0)  # type: ignore[arg-type]  # of a worker these facts do


def test_a_walk_tells_no_end_and_an_examination_does() -> None:
    walk = moment(told("walk", files=10, files_done=2, bytes=100, bytes_done=50), Pace(), {})
    assert walk.fraction is None
    assert dict(walk.figures)["Left"] == "known once all file systems are walked"
    examine = moment(told("examine", files=10, files_done=2, bytes=100, bytes_done=50), Pace(), {7: "a/b.jpg"})
    assert examine.fraction == 0.5
    assert examine.workers[0].file == "a/b.jpg"
    assert examine.workers[0].doing == "decoding the picture for 9 s"
    rest = moment(told("examine", files=10, bytes=100, bytes_done=50, bytes_left=50), Pace(), {})
    assert rest.fraction == 1, "what the profile leaves is not waited for"
    for stage in ("parse", "carve"):
        assert moment(told(stage, bytes=100, bytes_done=100), Pace(), {}).fraction == 0.5


def test_what_is_compared_before_it_is_decoded_is_told() -> None:
    progress = Progress("examine", "Examine contents", {"bytes": 100}, 0, 0, (), 1.0)
    assert "Compared first" not in dict(moment(progress, Pace(), {}).figures)
    figures = dict(moment(progress._replace(ahead=Ahead(1, 2048)), Pace(), {}).figures)
    assert figures["Compared first"] == "1 picture or video by name, 2.0 KiB"
    figures = dict(moment(progress._replace(ahead=Ahead(2, 2048)), Pace(), {}).figures)
    assert figures["Compared first"] == "2 pictures and videos by name, 2.0 KiB"
