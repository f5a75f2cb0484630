"""Works in the large case as the review page does and prints what each act took, as JSON: milliseconds, megabytes.

One process, so that its memory is that of a window without its pictures. Medians of what is repeated; the grades
beside a run also as the 99th percentile.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

from benchmarks.large_case import PASSPHRASE, examined_again
from triage.casedb.thumbs import Level
from triage.open_case import OpenCase
from triage.review.choosing import GroupBy, ItemFilter, ItemOrder

PAGE: Final = 100
GRADES: Final = 300
FILTERS: Final = (
    ItemFilter(tiers=(1, 2)),
    ItemFilter(kinds=("picture",)),
    ItemFilter(exhibits=("AB/2",), states=("live",)),
    ItemFilter(sets=("National",)),
    ItemFilter(reviewed=False, kinds=("picture", "video")),
    ItemFilter(grades=("A", "")),
)


def main() -> None:
    """Measure everything in one order."""
    folder, repeat = Path(sys.argv[1]), int(sys.argv[2])
    found: dict[str, float] = {}
    start = time.perf_counter()
    case = OpenCase.open(folder, PASSPHRASE)
    selection = case.items.select()
    case.items.rows(selection, 0, PAGE)
    found["open"] = _since(start)
    found["prepare names"] = _timed(case.items.prepare)
    with case:
        _select(case, found, repeat)
        _page(case, found, repeat)
        _grade(case, found)
        found["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(found))


def _select(case: OpenCase, found: dict[str, float], repeat: int) -> None:
    """The slowest of the filters, orders and groups, each the median of its repetitions."""
    found["filter"] = max(_median(repeat, partial(case.items.select, chosen)) for chosen in FILTERS)
    found["sort"] = max(
        _median(repeat, partial(case.items.select, order=order, descending=True)) for order in ItemOrder
    )
    found["group"] = max(_median(repeat, partial(case.items.select, group=by)) for by in GroupBy)
    texts = ("0012", "img_", "folder 0012", "a/img_00", "no such name")
    found["text"] = max(_median(repeat, partial(case.items.select, ItemFilter(text=text))) for text in texts)


def _page(case: OpenCase, found: dict[str, float], repeat: int) -> None:
    selection = case.items.select(ItemFilter(kinds=("picture",)), ItemOrder.SIZE)
    starts = [selection.count * place // (repeat * 5) for place in range(repeat * 5)]
    rows, pictures = [], []
    for start in starts:
        rows.append(_timed(partial(case.items.rows, selection, start, PAGE)))
        items = case.items.digests(selection, start, PAGE)
        pictures.append(_timed(partial(case.review.pictures, items, Level.CLOSED, "Benchmark")))
    found["rows"], found["pictures"] = statistics.median(rows), statistics.median(pictures)


def _grade(case: OpenCase, found: dict[str, float]) -> None:
    """One item at a time, alone and while a run writes; then a page at once, and its undo."""
    items = case.items.digests(case.items.select(ItemFilter(kinds=("picture",))), 0, 2 * GRADES + PAGE)
    found["grade"] = statistics.median(_grades(case, items[:GRADES]))
    stop = threading.Event()
    run = threading.Thread(target=examined_again, args=(case, stop))
    run.start()
    beside = sorted(_grades(case, items[GRADES : 2 * GRADES]))
    stop.set()
    run.join()
    found["grade beside a run"] = statistics.median(beside)
    found["grade beside a run, 99 %"] = beside[-len(beside) // 100]
    page = items[-PAGE:]
    found["grade a page"] = _timed(partial(case.review.grade, page, "C", "Benchmark"))
    found["undo a page"] = _timed(partial(case.review.undo, "Benchmark"))
    found["select after a grade"] = _timed(case.items.select)


def _grades(case: OpenCase, items: list[str]) -> list[float]:
    taken = []
    for item in items:
        taken.append(_timed(partial(case.review.grade, [item], "B", "Benchmark")))
        time.sleep(0.005)  # nobody is quicker, and the run shall have its turn
    return taken


def _median(repeat: int, act: Callable[[], Any]) -> float:
    return statistics.median(_timed(act) for _ in range(repeat))


def _timed(act: Callable[[], Any]) -> float:
    start = time.perf_counter()
    act()
    return _since(start)


def _since(start: float) -> float:
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main()
