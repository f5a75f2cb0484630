"""The memory of a run does not grow with the evidence: one, two and four times as much, with two workers.

``make test`` has the same with a small seed, so that the code of the soak itself cannot rot.
"""

from __future__ import annotations

import os
import sys
import threading
import zipfile
from pathlib import Path
from typing import Final

import psutil
import pytest

from tests.samples.cases import PASSPHRASE, case_with
from tests.samples.command import ROOT
from tests.samples.everything import near_set
from tests.samples.exhibits import picture
from tests.soak.test_large_set import GRADED

PICTURES: Final = int(os.environ.get("SOAK_PICTURES", "1500"))
"""Pictures of the smallest evidence; a third are photographs of two megapixels. Three times as many files are text."""

BOUND: Final = 450 << 20
FLAT: Final = 1.12
"""Twice the evidence may take so many times the memory, while caches that are bounded by number fill up."""

RUN: Final = """
import sys
from pathlib import Path
from triage.open_case import OpenCase
if __name__ == '__main__':
    with OpenCase.open(Path(sys.argv[1]), sys.argv[2]) as case:
        assert case.run.start(workers=2).outcome == 'finished'
"""


def evidence(path: Path, pictures: int) -> Path:
    """A phone's ZIP of so many pictures, all of them different, and three times as many texts."""
    base = {size: picture(3, size=size) for size in ((640, 480), (1632, 1224))}
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(pictures):
            # Of the same scenes, but each a content of its own: behind its end an image may hold anything.
            data = base[(1632, 1224) if number % 3 == 0 else (640, 480)] + b"%08d" % number
            if number % 10 == 1:
                data = picture(number)
            archive.writestr(zipfile.ZipInfo(f"DCIM/{number:06}.jpg", (2024, 5, 1, 12, 0, 0)), data)
        for number in range(pictures * 3):
            archive.writestr(
                zipfile.ZipInfo(f"log/{number:06}.txt", (2024, 5, 1, 12, 0, 0)), b"line %d\n" % number * 50
            )
    return path


class Peak(threading.Thread):
    """The largest memory of a process and its children together; what several of them share counts once."""

    def __init__(self, process: psutil.Popen) -> None:
        super().__init__(daemon=True)
        self._process = process
        self.bytes = 0
        self.parts: list[int] = []
        """Of the process that holds the case, and of each other one, when they took most together."""

    def run(self) -> None:
        """Look until the process has ended."""
        while self._process.poll() is None:
            parts = self._parts()
            if sum(parts) > self.bytes:
                self.bytes, self.parts = sum(parts), parts
            self._wait(0.2)

    def _parts(self) -> list[int]:
        found = []
        try:
            for process in (self._process, *self._process.children(recursive=True)):
                told = process.memory_full_info()
                found.append(getattr(told, "pss", 0) or told.uss)
        except psutil.Error:
            return []  # one of them has just ended
        return found

    def _wait(self, seconds: float) -> None:
        threading.Event().wait(seconds)


def peak_of(folder: Path, pictures: int) -> int:
    """Run over so much evidence in processes of its own; gives the peak of their memory together, in bytes."""
    folder.mkdir()
    with case_with(folder / "case", evidence(folder / "phone.zip", pictures)) as case:
        case.sets.import_file(near_set(folder / "near.json"), GRADED)
    (folder / "run.py").write_text(RUN)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(folder / "run.py"), str(folder / "case"), PASSPHRASE]
    process = psutil.Popen(command, env=environment)
    watch = Peak(process)
    watch.start()
    assert process.wait(3600) == 0
    watch.join()
    print(f"{pictures:,} pictures: {watch.bytes >> 20} MiB,", [part >> 20 for part in watch.parts])
    return watch.bytes


def test_a_small_one(tmp_path: Path) -> None:
    assert 50 << 20 < peak_of(tmp_path / "small", 30) < BOUND


@pytest.mark.soak
def test_memory_is_flat_over_one_two_and_four_times_the_evidence(tmp_path: Path) -> None:
    peaks = [peak_of(tmp_path / str(times), PICTURES * times) for times in (1, 2, 4)]
    print(f"{PICTURES:,} pictures, twice and four times as many:", ", ".join(f"{peak >> 20} MiB" for peak in peaks))
    assert max(peaks) < BOUND
    assert peaks[1] < peaks[0] * FLAT
    assert peaks[2] < peaks[1] * FLAT
