"""Works in a case of a million messages as the conversations page does; prints milliseconds as JSON.

Medians of what is repeated, but for what a person waits for once: the first list, and making ready for searches.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

from benchmarks.large_case import PASSPHRASE
from triage.open_case import OpenCase
from ui.conversations.facts import PAGE_ROWS, Talk
from ui.conversations.presenter import TalkPresenter, day_position

ZONE: Final = "Europe/London"
WORDS: Final = ("number 99", "999999 of", "nothing like it", "words", "Café")


def main() -> None:
    """Measure everything in one order."""
    folder, repeat = Path(sys.argv[1]), int(sys.argv[2])
    found: dict[str, float] = {}
    with OpenCase.open(folder, PASSPHRASE) as case:
        page = TalkPresenter(case)
        found["first list"] = _timed(page.overview)
        found["list"] = _median(repeat, page.overview)
        longest = max(page.overview().lines, key=lambda line: len(case.messages.timeline(line.id)))
        found["open"] = _median(repeat, partial(page.talk, longest, ZONE))
        talk = page.talk(longest, ZONE)
        found["jump"] = _median(repeat, partial(_jump, page, talk))
        found["prepare"] = _timed(page.prepare_search)
        found["search"] = max(_median(repeat, partial(page.search, words, None, ZONE)) for words in WORDS)
        found["search one"] = max(_median(repeat, partial(page.search, words, talk, ZONE)) for words in WORDS)
    print(json.dumps(found))


def _jump(page: TalkPresenter, talk: Talk) -> None:
    """From the last day to the first message of a day in the middle, and the page of messages around it."""
    assert talk.first_day is not None
    assert talk.last_day is not None
    middle = talk.first_day + (talk.last_day - talk.first_day) / 2
    page.bubbles(talk, day_position(talk, middle, ZONE) // PAGE_ROWS, ZONE)


def _median(repeat: int, act: Callable[[], Any]) -> float:
    return statistics.median(_timed(act) for _ in range(repeat))


def _timed(act: Callable[[], Any]) -> float:
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main()
