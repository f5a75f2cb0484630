"""The rows of growth: the whole job over a quarter, a half and all of the evidence, its time and its memory."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.contenders import Bench
from benchmarks.data import Evidence, ext4
from benchmarks.matched import matched
from benchmarks.table import Budget, Line

PARTS: Final = (4, 2, 1)
"""Of the evidence there is one file in so many."""
MEMORY_MB: Final = 450
FLAT: Final = 1.15
"""Memory over four times the evidence may be so many times what it is over the least."""
LINEAR: Final = 4.0


def growth(bench: Bench, evidence: Evidence, repeat: int) -> Iterator[Line]:
    """Seconds and megabytes; the case has a near set whose index is shared memory, which is not counted."""
    lists = matched(evidence).lists
    taken, held = [], []
    for part in PARTS:
        image = evidence.image if part == 1 else _share(evidence, part)
        runs = [bench.whole(image, lists) for _ in range(repeat)]
        taken.append(sorted(cost.wall for cost, _ in runs)[repeat // 2])
        held.append(max(watch.most for _, watch in runs) / 2**20)
    for part, megabytes in zip(PARTS, held, strict=True):
        times = PARTS[0] // part
        what = f"memory of a run with two workers beside the shared index, evidence {times}×"
        yield Budget(what, megabytes, MEMORY_MB, "MB")
    yield Budget("memory, evidence 4× over evidence 1×", held[-1] / held[0], FLAT, "×")
    seconds = ", ".join(f"{one:.1f} s" for one in taken)
    yield Budget(f"time of a run, evidence 1×, 2×, 4× ({seconds}): 4× over 1×", taken[-1] / taken[0], LINEAR, "×")


def _share(evidence: Evidence, part: int) -> Path:
    """An image of one file in so many."""
    image = evidence.image.with_name(f"disk-{part}.img")
    if not image.exists():
        tree = evidence.image.with_name(f"tree-{part}")
        shutil.rmtree(tree, ignore_errors=True)
        # Each kind of file by itself, so that the parts hold the same mixture.
        for suffix in sorted({path.suffix for path in evidence.tree.rglob("*") if path.is_file()}):
            for path in sorted(evidence.tree.rglob(f"*{suffix}"))[::part]:
                target = tree / path.relative_to(evidence.tree)
                target.parent.mkdir(parents=True, exist_ok=True)
                os.link(path, target)
        ext4(tree, image, 0)
        shutil.rmtree(tree)
    return image
