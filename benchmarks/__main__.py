"""``python -m benchmarks``: make the data where it is not there yet, measure, print one Markdown table."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import platformdirs

from benchmarks import data
from benchmarks.contenders import Bench
from benchmarks.rows import NEEDED, ROWS
from benchmarks.set_values import Sizes
from benchmarks.table import COLUMNS, line


def main() -> int:
    """Measure the rows that were asked for; gives the exit status."""
    options = _options()
    chosen = options.rows.split(",")
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    missing = {
        package
        for program, (package, rows) in NEEDED.items()
        if set(rows) & set(chosen) and not shutil.which(program, path=path)
    }
    if missing:
        print(f"Missing programs; install the Debian packages {', '.join(sorted(missing))}.", file=sys.stderr)
        return 2
    evidence = data.make(options.data, photographs=options.photographs, small=options.small)
    print(_head())
    print(line(COLUMNS))
    print(line(["---"] * len(COLUMNS)), flush=True)
    kept = True
    sizes = Sizes(int(options.near), int(options.exact), faiss=options.faiss)
    for row in chosen:
        with tempfile.TemporaryDirectory(dir=options.data, prefix="work-") as work:
            for outcome in ROWS[row](Bench(Path(work) / "bench", evidence.hash_set, sizes), evidence, options.repeat):
                kept &= outcome.kept
                print(line(outcome.cells()), flush=True)
    return 0 if kept else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    cache = Path(platformdirs.user_cache_dir("dfu-triage")) / "benchmarks"
    parser.add_argument("--data", type=Path, default=cache, help="folder for the data (about 10 GB)")
    parser.add_argument("--rows", default=",".join(ROWS), help=f"which rows, of {', '.join(ROWS)}")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each contender, of which the median counts")
    parser.add_argument("--photographs", type=int, default=data.PHOTOGRAPHS)
    parser.add_argument("--small", type=int, default=data.SMALL_FILES)
    parser.add_argument("--near", type=float, default=Sizes().near, help="PDQ values of the large near set")
    parser.add_argument("--exact", type=float, default=Sizes().exact, help="digests of the large exact set")
    parser.add_argument("--faiss", default="", help="an interpreter that has faiss-cpu; without it, its rows say so")
    options = parser.parse_args()
    unknown = [row for row in options.rows.split(",") if row not in ROWS]
    if unknown:
        parser.error(f"there are no rows {', '.join(unknown)}")
    options.data.mkdir(parents=True, exist_ok=True)
    return options


def _head() -> str:
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {platform.system()} {platform.machine()},"
        f" Python {platform.python_version()}; load before the run {load}.\n"
    )


if __name__ == "__main__":
    sys.exit(main())
