"""The rows of perceptual hashing: photographs of 12 megapixels on one core, against other hashers and the decoder."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from benchmarks.measure import ROOT, python
from benchmarks.table import Budget, Line, Rate

PHOTOGRAPHS: Final = 30
OF_DECODER: Final = (("alone", "hashing alone", 1.2), ("with renderings", "hashing and three renderings", 1.3))
DJPEG: Final = "djpeg -scale 1/8 -outfile OUT FILE"


def hashing(tree: Path, scratch: Path) -> Iterator[Line]:
    """All rows.

    Args:
        tree: The files of the evidence.
        scratch: A file that the decoder may write.
    """
    found = seconds(tree, scratch)
    name = "PDQ and pHash of 12-megapixel JPEGs, one core"
    for peer, command, at_least in (
        ("pdqhash", "pdqhash.compute(full picture)", 25),
        ("imagehash", "imagehash.phash(full picture)", 11),
    ):
        yield Rate(
            f"{name}, against {peer} on the full picture", 1 / found["alone"], 1 / found[peer], command, at_least
        )
    for key, what, most in OF_DECODER:
        ratio = found[key] / found["djpeg"]
        yield Budget(f"{name}: {what}, times as long as the decoder at 1/8", ratio, most, "×", DJPEG)


@cache
def seconds(tree: Path, scratch: Path) -> dict[str, float]:
    """Processor seconds a picture of each contender of ``scripts/hashing.py``."""
    command = [str(part) for part in python("hashing.py", tree, str(PHOTOGRAPHS), scratch)]
    done = subprocess.run(command, capture_output=True, check=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    found: dict[str, float] = json.loads(done.stdout)
    return found
