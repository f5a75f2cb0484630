"""The rows of the table: which contenders meet over which evidence, and what is demanded."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks.contenders import Bench
from benchmarks.data import CROWD, Evidence
from benchmarks.desktop import desktop
from benchmarks.measure import ROOT, medians, python
from benchmarks.messages import messages
from benchmarks.table import Budget, Outcome

ENTRY_BYTES: Final = 250
WORKERS: Final = 2
OVER_PHYSICS: Final = 1.3
START: Final = 2.0
"""A whole job may take so many times what physics demands on two processors, and so many seconds to begin and end."""

Row = Callable[[Bench, Evidence, int], Iterator[Outcome | Budget]]


def walk(bench: Bench, evidence: Evidence, repeat: int) -> Iterator[Outcome]:
    """File systems with 20,000 and with ten times as many entries: the first is mostly the time to start."""
    for image, count in ((evidence.image, "20,000"), (evidence.crowd, "200,000")):
        found = medians(
            repeat,
            {
                "triage": partial(bench.triage, image, "walk"),
                "peer": partial(bench.loaddb, image, digests=False),
                "script": partial(bench.script, "walk.py", image),
            },
        )
        what = f"walk of {count} files into the case, against `tsk_loaddb`"
        yield Outcome(what, found["triage"], found["peer"], 3, found["script"])


def digests(bench: Bench, evidence: Evidence, repeat: int) -> Iterator[Outcome]:
    """Files without pictures: ours computes three digests and the type, the peer MD5 alone."""
    found = medians(
        repeat,
        {
            "triage": lambda: bench.triage(evidence.plain, "examine"),
            "peer": lambda: bench.loaddb(evidence.plain, digests=True),
            "script": lambda: bench.script("walk_digests.py", evidence.plain),
        },
    )
    what = "walk, three digests and type of 20,000 files (0.6 GB), against `tsk_loaddb -h` (MD5)"
    yield Outcome(what, found["triage"], found["peer"], 2, found["script"])


def whole(bench: Bench, evidence: Evidence, repeat: int, *, e01: bool) -> Iterator[Outcome]:
    """Everything up to the ranked, sealed and verified case, with one hash set."""
    image = evidence.e01 if e01 else evidence.image
    found = medians(
        repeat, {"triage": lambda: bench.triage(image, "seal"), "script": lambda: bench.script("whole_job.py", image)}
    )
    peer = medians(1, {"peer": lambda: bench.usual_job(image)})["peer"]
    what = f"whole job on 1.4 GB {'E01' if e01 else 'raw'}, against `tsk_recover`, `hashdeep` and `pdqhash`"
    limit = OVER_PHYSICS * _physics(image, evidence.tree) / WORKERS + START
    yield Outcome(what, found["triage"], peer, 8, found["script"], limit)


def size(bench: Bench, evidence: Evidence, repeat: int) -> Iterator[Budget]:
    """Bytes of the case database for each entry, with its indexes."""
    del repeat
    value = bench.bytes_an_entry(evidence.crowd, CROWD)
    yield Budget("bytes in the case for each entry, with its indexes", value, ENTRY_BYTES, "B")


def large(bench: Bench, evidence: Evidence, repeat: int) -> Iterator[Budget]:
    """What the screen asks of a case of a million entries."""
    del bench
    yield from desktop(evidence.image.parent.parent, repeat)


def talks(bench: Bench, evidence: Evidence, repeat: int) -> Iterator[Budget]:
    """What the screen asks of a million messages."""
    del bench
    yield from messages(evidence.image.parent.parent, repeat)


def _physics(image: Path, tree: Path) -> float:
    """Processor seconds of reading, digesting and decoding."""
    command = [str(part) for part in python("limits.py", image, tree)]
    done = subprocess.run(command, capture_output=True, check=True, env={"PYTHONPATH": str(ROOT)})
    parts: dict[str, float] = json.loads(done.stdout)
    return sum(parts.values())


ROWS: Final[dict[str, Row]] = {
    "walk": walk,
    "digests": digests,
    "whole": partial(whole, e01=False),
    "e01": partial(whole, e01=True),
    "size": size,
    "desktop": large,
    "messages": talks,
}
