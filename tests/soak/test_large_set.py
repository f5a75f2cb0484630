"""A gigabyte of Project VIC with a million records: flat memory, progress, and a stop that leaves nothing.

``make test`` has the same with a small seed, so that the code of the soak itself cannot rot.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import psutil
import pytest

from hashsets.mapping import ImportRequest
from tests.samples.cases import new_case
from tests.samples.hash_sets import CONTEXTS
from triage.errors import StoppedError
from triage.model.matches import Confidence
from triage.open_case import OpenCase

GRADED = ImportRequest("Large", grades={"1": "A", "2": "B"}, confidence=Confidence.TRUSTED)
BASE: Final = 150 << 20
"""Resident bytes of a worker with numpy and a parser before it reads anything, with room to spare."""

RECORD: Final = 300
"""Bytes of memory a record, in columns and while they are sorted; a record of the file has a thousand."""


def write_large(path: Path, records: int) -> None:
    """A set of so many records, each about a kilobyte, a piece at a time."""
    key, text = CONTEXTS["2.0 UK"]
    padding = "p" * 700
    with path.open("w", encoding="utf-8") as file:
        file.write(f'{{{json.dumps(key)}: {json.dumps(text)}, "value": [\n')
        for number in range(records):
            digits = f"{number * 2_654_435_761 % (1 << 32):08x}"
            comma = "," if number + 1 < records else ""
            file.write(
                f'{{"MediaID":{number},"Category":{1 + number % 2},"MD5":"{digits * 4}","SHA1":"{digits * 5}",'
                f'"MediaSize":"{number}","DateUpdated":"2024-01-01T00:00:00Z","Comments":"{padding}",'
                f'"MediaFiles":[{{"FileName":"{number}.jpg","FilePath":"Exhibit\\\\Pictures","Created":""}}]}}{comma}\n'
            )
        file.write("]}\n")


class Watch(threading.Thread):
    """The largest resident memory of the processes that this one started."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self._end = threading.Event()

    def run(self) -> None:
        while not self._end.wait(0.05):
            for child in psutil.Process().children(recursive=True):
                try:
                    self.peak = max(self.peak, child.memory_info().rss)
                except psutil.Error:
                    continue

    def stop(self) -> int:
        """End it; gives the peak."""
        self._end.set()
        self.join()
        return self.peak


def imported(case: OpenCase, path: Path, tell: Callable[[int], None], stop: threading.Event | None = None) -> int:
    """Import a file; gives the peak of memory."""
    watch = Watch()
    watch.start()
    try:
        case.sets.import_files([path], GRADED, tell, stop=stop)
    finally:
        peak = watch.stop()
    return peak


def check(folder: Path, records: int) -> None:
    """Stop an import half-way, then do it, and hold its memory against the bound."""
    path = folder / "large.json"
    write_large(path, records)
    size = path.stat().st_size
    with new_case(folder / "case") as case:
        stop = threading.Event()

        def half(done: int) -> None:
            if done > size // 2:
                stop.set()

        with pytest.raises(StoppedError):
            imported(case, path, half, stop)
        assert case.sets.list() == []
        assert list((case.folder / "sets").iterdir()) == []
        told: list[tuple[float, int]] = []
        peak = imported(case, path, lambda done: told.append((time.monotonic(), done)))
        (record,) = case.sets.list()
        assert record.summary["records"] == records
        assert record.summary["usable"] == {"sha1": records, "md5": records}
        steps = [done for _, done in told]
        assert steps == sorted(steps)
        assert steps[-1] == size
        assert len(steps) >= size >> 21, "about once a megabyte"
        assert peak < BASE + records * RECORD


def test_a_small_one(tmp_path: Path) -> None:
    check(tmp_path, 20_000)


@pytest.mark.soak
def test_a_gigabyte_with_a_million_records(tmp_path: Path) -> None:
    check(tmp_path, 1_100_000)
    assert (tmp_path / "large.json").stat().st_size > 1_000_000_000
