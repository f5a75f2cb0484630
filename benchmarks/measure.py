"""Runs a command in a process of its own and measures it: wall time, and processor time of it and its children."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.memory import Watch

ROOT: Final = Path(__file__).resolve().parents[1]
PATIENCE: Final = 7_200
"""Seconds until a command is given up."""


class Cost(NamedTuple):
    """Seconds."""

    wall: float
    processor: float

    def __add__(self, other: object) -> Cost:
        """The cost of both, one after the other."""
        assert isinstance(other, Cost)
        return Cost(self.wall + other.wall, self.processor + other.processor)


def run(
    command: Sequence[str | Path],
    cwd: Path | None = None,
    variables: Mapping[str, str] | None = None,
    look: Callable[[int], Watch] | None = None,
) -> Cost:
    """Run a command to its end.

    Args:
        command: Its words.
        cwd: Where.
        variables: Of its environment, beside ours.
        look: Is given its process, and gives what watches it until it has ended.

    Raises:
        RuntimeError: It failed; what it said is in the message.
    """
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | dict(variables or {})
    before, start = os.times(), time.perf_counter()
    words = [str(part) for part in command]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=cwd, env=environment) as process:
        watch = look(process.pid) if look else None
        try:
            _, said = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        finally:
            if watch:
                watch.end()
    wall, after = time.perf_counter() - start, os.times()
    if process.returncode:
        raise RuntimeError(f"{words[0]} {words[1]} failed: {said.decode(errors='replace')[-2000:]}")
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(wall, used)


def python(script: str, *arguments: str | Path) -> list[str | Path]:
    """The command that runs one of ``benchmarks/scripts`` with this interpreter."""
    return [sys.executable, ROOT / "benchmarks" / "scripts" / script, *arguments]


def medians(repeat: int, contenders: Mapping[str, Callable[[], Cost]]) -> dict[str, Cost]:
    """Run all contenders in turn, so many times, and give each one's median of wall and of processor time."""
    costs: dict[str, list[Cost]] = {name: [] for name in contenders}
    for _ in range(repeat):
        for name, contender in contenders.items():
            costs[name].append(contender())
            print(f"  {name}: {costs[name][-1].wall:.2f} s", file=sys.stderr)
    return {
        name: Cost(statistics.median(c.wall for c in some), statistics.median(c.processor for c in some))
        for name, some in costs.items()
    }
