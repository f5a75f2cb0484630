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
from benchmarks.growth import growth
from benchmarks.hashing import hashing, seconds
from benchmarks.late import first_match
from benchmarks.matched import matched
from benchmarks.measure import ROOT, Cost, medians, python
from benchmarks.messages import messages
from benchmarks.sets import sets
from benchmarks.table import SLOWER_THAN_SCRIPT, Budget, Line, Outcome

ENTRY_BYTES: Final = 250
WORKERS: Final = 2
OVER_PHYSICS: Final = 1.3
START: Final = 2.0
"""A whole job may take so many times what physics demands on two processors, and so many seconds to begin and end."""
USUAL: Final = "tsk_recover -e; hashdeep -c md5,sha1,sha256 -j 2 -r; pdqhash on two processes"

Row = Callable[[Bench, Evidence, int], Iterator[Line]]


def walk(bench: Bench, evidence: Evidence, repeat: int) -> Iterator[Line]:
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
        what = f"walk of {count} files into the case"
        yield Outcome(what, found["triage"], found["peer"], "tsk_loaddb -d OUT IMAGE", 3, found["script"])


def digests(bench: Bench, evidence: Evidence, repeat: int) -> Iterator[Line]:
    """Files without pictures: ours computes three digests and the type, the peer MD5 alone."""
    found = medians(
        repeat,
        {
            "triage": lambda: bench.triage(evidence.plain, "examine"),
            "peer": lambda: bench.loaddb(evidence.plain, digests=True),
            "script": lambda: bench.script("walk_digests.py", evidence.plain),
        },
    )
    what = "walk, three digests and type of 20,000 files (0.6 GB); the peer computes MD5 alone"
    yield Outcome(what, found["triage"], found["peer"], "tsk_loaddb -h -d OUT IMAGE", 2, found["script"])


def whole(bench: Bench, evidence: Evidence, repeat: int, *, e01: bool) -> Iterator[Line]:
    """Everything up to the ranked, sealed and verified case, with one list of digests; stacks are made."""
    image = evidence.e01 if e01 else evidence.image
    kind = "E01" if e01 else "raw"
    what = f"whole job on 1.4 GB {kind}: digests, pictures, match with a list of MD5, stacks, rank, seal, verify"
    yield from _whole(bench, what, image, _physics(image, evidence.tree), repeat, lambda: bench.triage(image, "seal"))


def near(bench: Bench, evidence: Evidence, repeat: int) -> Iterator[Line]:
    """The whole job with everything: near lists of pictures and of videos beside the digests, and videos to look at."""
    made = matched(evidence)
    what = "whole job on 1.4 GB raw with 24 videos, near matching with a million PDQ and with known videos, stacks"
    physics = _physics(made.image, evidence.tree) + _physics(made.image, made.videos, "videos")
    yield from _whole(bench, what, made.image, physics, repeat, lambda: bench.whole(made.image, made.lists)[0])


def _whole(
    bench: Bench, what: str, image: Path, physics: float, repeat: int, ours: Callable[[], Cost]
) -> Iterator[Line]:
    found = medians(
        repeat,
        {
            "triage": ours,
            "script": lambda: bench.script("whole_job.py", image),
            "same work": lambda: bench.script("same_work.py", image),
        },
    )
    peer = medians(1, {"peer": lambda: bench.usual_job(image)})["peer"]
    limit = OVER_PHYSICS * physics / WORKERS + START
    yield Outcome(what, found["triage"], peer, USUAL, 8, found["script"], limit)
    times = found["triage"].wall / found["same work"].wall
    yield Budget(
        "the same, times as long as a script that computes all of it, without a case", times, SLOWER_THAN_SCRIPT, "×"
    )


def size(bench: Bench, evidence: Evidence, repeat: int) -> Iterator[Line]:
    """Bytes of the case database for each entry, with its indexes."""
    del repeat
    value = bench.bytes_an_entry(evidence.crowd, CROWD)
    yield Budget("bytes in the case for each entry, with its indexes", value, ENTRY_BYTES, "B")


def photographs(bench: Bench, evidence: Evidence, repeat: int) -> Iterator[Line]:
    """Perceptual hashes of large photographs."""
    del repeat
    bench.clear()
    yield from hashing(evidence.tree, bench.work / "out.ppm")


def national(bench: Bench, evidence: Evidence, repeat: int) -> Iterator[Line]:
    """Hash sets of national size."""
    del repeat
    bench.clear()
    yield from sets(bench.work, bench.sizes, lambda: seconds(evidence.tree, bench.work / "out.ppm")["decode"])


def large(bench: Bench, evidence: Evidence, repeat: int) -> Iterator[Line]:
    """What the screen asks of a case of a million entries."""
    del bench
    yield from desktop(evidence.image.parent.parent, repeat)


def talks(bench: Bench, evidence: Evidence, repeat: int) -> Iterator[Line]:
    """What the screen asks of a million messages."""
    del bench
    yield from messages(evidence.image.parent.parent, repeat)


def _physics(image: Path, tree: Path, only: str = "") -> float:
    """Processor seconds of reading, digesting and decoding; of videos alone, of digesting and decoding them."""
    command = [str(part) for part in python("limits.py", image, tree, only)]
    done = subprocess.run(command, capture_output=True, check=True, env={"PYTHONPATH": str(ROOT)})
    parts: dict[str, float] = json.loads(done.stdout)
    return sum(parts.values())


ROWS: Final[dict[str, Row]] = {
    "walk": walk,
    "digests": digests,
    "hashing": photographs,
    "whole": partial(whole, e01=False),
    "e01": partial(whole, e01=True),
    "near": near,
    "first": first_match,
    "growth": growth,
    "sets": national,
    "size": size,
    "desktop": large,
    "messages": talks,
}
NEEDED: Final = {
    "tsk_loaddb": ("sleuthkit", ("walk", "digests")),
    "tsk_recover": ("sleuthkit", ("whole", "e01", "near")),
    "hfind": ("sleuthkit", ("sets",)),
    "hashdeep": ("hashdeep", ("whole", "e01", "near")),
    "djpeg": ("libjpeg-turbo-progs", ("hashing", "sets")),
    "ewfacquire": ("ewf-tools", tuple(ROWS)),
    "mkfs.ext4": ("e2fsprogs", tuple(ROWS)),
}
"""Programs, the Debian packages that hold them, and the rows that start them."""
