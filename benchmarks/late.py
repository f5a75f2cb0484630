"""The rows of the first known match: one known photograph in a user's folder that comes last in the directory order.

One image is as large as ``make bench``'s own, the other holds ten minutes' work for two workers in 200 MB: pictures of
12 megapixels that compress to little. The photograph is written with ``debugfs`` behind all that is there.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from benchmarks.contenders import Bench
from benchmarks.data import SEED, Evidence, ext4, planted
from benchmarks.measure import ROOT, python
from benchmarks.photographs import Camera
from benchmarks.table import Budget, Line

PATTERNS: Final = 72
COPIES: Final = 100
"""Of each pattern, which differ in a comment alone: each content is decoded anew."""
FOLDERS: Final = ("Users", "Users/zoe", "Users/zoe/Pictures")
IN_USER_FOLDERS: Final = 3.0
"""Seconds after the start of a run."""
ANYWHERE: Final = 1.5
"""Seconds after the start of a run, beside a share of the whole run."""
OF_RUN: Final = 0.05
TEN_MINUTES: Final = 600
WORKERS: Final = 2


def first_match(bench: Bench, evidence: Evidence, repeat: int) -> Iterator[Line]:
    """From the start of a run in the window to the first match in the list on the screen."""
    place = evidence.image.parent
    photograph = _photograph(place)
    listed = place / "known-late.txt"
    listed.write_text(f"{hashlib.md5(photograph.read_bytes(), usedforsecurity=False).hexdigest()}\n")
    small = _planted(evidence.image, place / "late-small.img", photograph)
    taken = sorted(_run(bench, small, listed)[0] for _ in range(repeat))[repeat // 2]
    yield Budget("first known match on the screen, in a user's folder, on 1.4 GB", taken, IN_USER_FOLDERS, "s")
    first, whole = _run(bench, _planted(_long(place), place / "late-long.img", photograph), listed)
    name = f"first known match on the screen, planted last on an image of {whole / 60:.1f} minutes' work"
    if whole < TEN_MINUTES:
        print(f"  the run took {whole:.0f} s, which is less than ten minutes", file=sys.stderr)
    yield Budget(name, first, ANYWHERE + OF_RUN * whole, "s")
    yield Budget("the same, from the start", first, IN_USER_FOLDERS, "s")


def _run(bench: Bench, image: Path, listed: Path) -> tuple[float, float]:
    """Seconds to the first match on the screen, and of the whole run."""
    case = bench.prepared(image, [listed])
    command = [str(part) for part in python("first_match.py", case, str(WORKERS))]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, check=False, env=environment)
    if done.returncode:
        raise RuntimeError(f"first_match.py failed: {done.stderr.decode(errors='replace')[-2000:]}")
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    print(f"  first match after {told['first']:.2f} s of {told['run']:.1f} s", file=sys.stderr)
    return told["first"], told["run"]


def _photograph(place: Path) -> Path:
    """One that is nowhere else in the evidence."""
    path = place / "late.jpg"
    if not path.exists():
        Camera(SEED + 1).take(1, path)
    return path


def _planted(image: Path, target: Path, photograph: Path) -> Path:
    return planted(image, target, FOLDERS, {photograph: f"{FOLDERS[-1]}/IMG_9999.JPG"})


def _long(place: Path) -> Path:
    """Pictures that take long and weigh little, in folders that nobody would look into first."""
    image = place / "long.img"
    if not image.exists():
        tree, generator = place / "long", np.random.default_rng(SEED)
        for number in range(PATTERNS):
            folder = tree / "Backup" / f"part{number:03}"
            folder.mkdir(parents=True)
            data = _pattern(generator)
            for copy in range(COPIES):
                (folder / f"scan{copy:03}.png").write_bytes(_commented(data, b"%d" % copy))
        ext4(tree, image, 0)
        shutil.rmtree(tree)
    return image


def _pattern(generator: np.random.Generator) -> bytes:
    """A PNG of 12 megapixels: squares of 100 pixels, each of one colour."""
    squares = Image.fromarray(generator.integers(0, 255, (30, 40, 3), np.uint8))
    out = io.BytesIO()
    squares.resize((4000, 3000), Image.Resampling.NEAREST).save(out, "PNG")
    return out.getvalue()


def _commented(png: bytes, words: bytes) -> bytes:
    """The same picture with a comment behind its header (PNG specification, 11.3.4.3)."""
    behind = 8 + 25
    body = b"tEXt" + b"Comment\0" + words
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return png[:behind] + chunk + png[behind:]
