"""A run with a person who grades meanwhile: each grade is said on standard output once it is kept, and not before."""

from __future__ import annotations

import sys
import threading
import time
from itertools import count
from pathlib import Path

from tests.samples.worked import PASSPHRASE, PERSON
from triage.open_case import OpenCase

GRADES = "ABC"


def grade_on(case: OpenCase, end: threading.Event) -> None:
    """Grade what has been examined, one content after the other, and round again, until the run has ended."""
    for number in count():
        if end.is_set():
            return
        with case._store.read() as connection:
            rows = connection.exec_driver_sql("SELECT sha256 FROM content ORDER BY id").fetchall()
        if not rows:
            time.sleep(0.02)
            continue
        item, grade = rows[number % len(rows)][0].hex(), GRADES[number // len(rows) % len(GRADES)]
        begun = time.perf_counter()
        case.review.grade([item], grade, PERSON)
        print(item, grade, f"{time.perf_counter() - begun:.4f}", flush=True)
        time.sleep(0.01)


def main(folder: Path) -> None:
    """Run to the end."""
    end = threading.Event()
    with OpenCase.open(folder, PASSPHRASE, PERSON) as case:
        person = threading.Thread(target=grade_on, args=(case, end))
        person.start()
        try:
            case.run.start(workers=2)
        finally:
            end.set()
            person.join()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
