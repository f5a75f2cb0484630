"""Hashes photographs on one core: the product's functions, and what is done today; seconds a picture, as JSON.

Usage: hashing.py FOLDER COUNT SCRATCH. Processor time; all take turns over each photograph, and each one's
median counts. Ours is what a worker of a run calls: ``decode`` and ``hashes`` (PDQ in eight orientations, pHash, both
without borders), and ``examine_picture``, which makes the three renderings as well.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import imagehash
import numpy as np
import pdqhash
from PIL import Image

from triage import host
from triage.analysis.pictures import decode, examine_picture, hashes

JPEG: Final = "image/jpeg"


def _alone(path: Path) -> None:
    upright = decode(path.read_bytes(), JPEG).upright
    hashes(upright, upright.convert("L"))


def _pdqhash(path: Path) -> None:
    with Image.open(path) as opened:
        pdqhash.compute(np.asarray(opened.convert("RGB")))


def _imagehash(path: Path) -> None:
    with Image.open(path) as opened:
        imagehash.phash(opened)


def _djpeg(path: Path) -> None:
    subprocess.run(["djpeg", "-scale", "1/8", "-outfile", sys.argv[3], str(path)], check=True)


CONTENDERS: Final[dict[str, Callable[[Path], Any]]] = {
    "decode": lambda path: decode(path.read_bytes(), JPEG),
    "alone": _alone,
    "with renderings": lambda path: examine_picture(path.read_bytes(), JPEG),
    "pdqhash": _pdqhash,
    "imagehash": _imagehash,
    "djpeg": _djpeg,
}


def main() -> None:
    """Measure, and print."""
    host.keep_freed_memory()  # as a worker
    paths = sorted(Path(sys.argv[1]).rglob("*.JPG"))[: int(sys.argv[2])]
    taken: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    for contender in CONTENDERS.values():
        contender(paths[0])
    for path in paths:
        for name, contender in CONTENDERS.items():
            start = _used()
            contender(path)
            taken[name].append(_used() - start)
    print(json.dumps({name: statistics.median(times) for name, times in taken.items()}))


def _used() -> float:
    """Processor seconds of this process and of those that it waited for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


main()
