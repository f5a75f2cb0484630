"""How fast sets of national size are asked: ``python -m benchmarks.hash_sets``, over generated values.

Near: 1,000 PDQ queries within 31 bits of ten million values, spread evenly and skewed as those of real pictures are;
peers are faiss' flat and multi-hash indexes (``--faiss PYTHON``: an interpreter that has faiss-cpu). Exact: look-ups
in thirty million MD5, of which a half is there; peers are SQLite with an index, and ``hfind`` of the Sleuth Kit.
Ours opens what is compiled, encrypted and keyed as in a case; each peer is given its own form, built beforehand.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import psutil
from numpy.typing import NDArray

from benchmarks.measure import python
from hashsets.columns import Table
from hashsets.compiled import CodeUse, CompiledSet, Content, SetHeader, write_set
from hashsets.records import WIDTHS
from triage.model.matches import Algorithm

KEY: Final = bytes(32)
QUERIES: Final = 1_000
LOOK_UPS: Final = 1_000_000
HFIND_LOOK_UPS: Final = 20_000
DECODE_SECONDS: Final = 0.028
"""Of a picture of 12 megapixels at an eighth of its size, on one core (docs/validation.md)."""

Values = NDArray[np.uint8]


def main() -> None:
    """Measure, and print what was found, a line each."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hash_sets", description=__doc__)
    parser.add_argument("--near", type=float, default=1e7)
    parser.add_argument("--exact", type=float, default=3e7)
    parser.add_argument("--hfind", type=float, default=3e6, help="records given to hfind, whose index is sorted text")
    parser.add_argument("--faiss", default="", help="an interpreter that has faiss-cpu; without it no such peer")
    parser.add_argument("--only", choices=("random", "skewed", "exact"))
    options = parser.parse_args()
    print(f"load before the run {', '.join(f'{value:.1f}' for value in os.getloadavg())}; {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        for kind, make in (("random", _even), ("skewed", _skewed)):
            if options.only in (None, kind):
                near(Path(folder), kind, make(int(options.near)), options.faiss)
        if options.only in (None, "exact"):
            exact(Path(folder), int(options.exact), int(options.hfind))


def near(folder: Path, kind: str, values: Values, faiss: str) -> None:
    """Near queries, ours and the peers'."""
    print(f"\nnear, {kind}, {len(values):,} values")
    compiled = _compiled(folder, Algorithm.PDQ, values)
    queries = _queries(values)
    start = time.perf_counter()
    warm = compiled.near(Algorithm.PDQ, queries[:1])
    print(f"  opened and decrypted in {time.perf_counter() - start:.2f} s; {len(warm.queries)} answer")
    size = compiled.file.hidden_size / len(values)
    before = psutil.Process().memory_info()
    start = time.perf_counter()
    found = compiled.near(Algorithm.PDQ, queries)
    ours = time.perf_counter() - start
    after = psutil.Process().memory_info()
    print(f"  {size:.1f} bytes a hash; private beside it {max(after.rss - before.rss, 0) >> 20} MB in the search")
    print(f"  ours {len(queries) / ours:,.0f} queries a second, {len(found.queries):,} pairs")
    pictures = np.tile(queries, (8, 1))
    start = time.perf_counter()
    compiled.near(Algorithm.PDQ, pictures)
    each = (time.perf_counter() - start) / QUERIES
    print(f"  eight orientations {1000 * each:.2f} ms a picture: {100 * each / DECODE_SECONDS:.0f} % of its decoding")
    if faiss:
        np.save(folder / "values.npy", values)
        np.save(folder / "queries.npy", queries)
        for peer in ("flat", "multihash"):
            script = python("faiss_search.py", peer, folder / "values.npy", folder / "queries.npy")[1:]
            done = subprocess.run([faiss, *map(str, script)], capture_output=True, check=True)
            told = json.loads(done.stdout)
            rate, times = len(queries) / told["seconds"], told["seconds"] / ours
            missed = told["pairs"] - len(found.queries)
            print(f"  faiss {peer} {rate:,.0f} a second: {times:.0f} times, {missed} missed")


def exact(folder: Path, count: int, hfind_count: int) -> None:
    """Exact look-ups, ours and the peers'."""
    print(f"\nexact, {count:,} MD5")
    generator = np.random.default_rng(1)
    values = generator.integers(0, 256, (count, 16), np.uint8)
    compiled = _compiled(folder, Algorithm.MD5, values)
    chosen = generator.integers(0, count, LOOK_UPS // 2)
    asked = [row.tobytes() for row in values[chosen]] + [os.urandom(16) for _ in range(LOOK_UPS // 2)]
    ours = _seconds(lambda: compiled.exact(Algorithm.MD5, asked))
    print(f"  ours {LOOK_UPS / ours:,.0f} look-ups a second")
    database = sqlite3.connect(folder / "peer.db")
    database.execute("PRAGMA journal_mode = OFF")
    database.execute("CREATE TABLE digest (md5 BLOB PRIMARY KEY) WITHOUT ROWID")
    order = np.argsort(values.view(">u8").reshape(-1, 2)[:, 0])
    rows = ((row.tobytes(),) for start in range(0, count, 1 << 20) for row in values[order[start : start + (1 << 20)]])
    database.executemany("INSERT OR IGNORE INTO digest VALUES (?)", rows)
    database.commit()

    def sqlite() -> None:
        for digest in asked[:: LOOK_UPS // 200_000]:
            database.execute("SELECT 1 FROM digest WHERE md5 = ?", (digest,)).fetchone()

    peer = _seconds(sqlite) * (LOOK_UPS / 200_000)
    print(f"  SQLite with an index {LOOK_UPS / peer:,.0f}: {peer / ours:.0f} times")
    _hfind(folder, values[:hfind_count], ours)


def _hfind(folder: Path, values: Values, ours: float) -> None:
    listed, asked = folder / "hfind.txt", folder / "asked.txt"
    with listed.open("w") as out:
        out.writelines(f"{row.tobytes().hex()}  file\n" for row in values)
    half = [row.tobytes().hex() for row in values[: HFIND_LOOK_UPS // 2]]
    asked.write_text("\n".join([*half, *(os.urandom(16).hex() for _ in half)]) + "\n")
    subprocess.run(["hfind", "-i", "md5sum", str(listed)], capture_output=True, check=True)
    command = ["hfind", "-q", "-f", str(asked), str(listed)]
    peer = _seconds(lambda: subprocess.run(command, capture_output=True, check=False))
    rate = HFIND_LOOK_UPS / peer
    print(f"  hfind over {len(values):,} {rate:,.0f}: {LOOK_UPS / ours / rate:.0f} times")


def _seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _compiled(folder: Path, algorithm: Algorithm, values: Values) -> CompiledSet:
    count = len(values)
    header = SetHeader("generated", "", "", "", "0" * 64, "", count, (CodeUse("", "bad", "", count),))
    plain = values.view(f"V{WIDTHS[algorithm]}").ravel()
    if algorithm.near:
        plain = plain[np.argsort(values.view(">u8").reshape(count, -1)[:, 0])]
    zeros = np.zeros(count, np.uint16)
    table = Table(plain, np.arange(count, dtype=np.uint32))
    content = Content(header, np.full(count, 7, np.int64), zeros, zeros.astype(np.uint8), {algorithm: table})
    path = folder / "compiled.set"
    start = time.perf_counter()
    with path.open("wb") as out:
        told = write_set(out, KEY, content)
    print(f"  compiled in {time.perf_counter() - start:.1f} s; crowding {told.crowding.get(algorithm)}")
    start = time.perf_counter()
    opened = CompiledSet.open(path, KEY)
    opened.file.check()
    print(f"  opened and checked in {time.perf_counter() - start:.3f} s")
    return opened


def _even(count: int) -> Values:
    return np.random.default_rng(1).integers(0, 2**64, (count, 4), np.uint64).view(np.uint8)


def _skewed(count: int) -> Values:
    """Signs of a normal law with few strong directions: neighbouring bits agree, as in real pictures."""
    generator = np.random.default_rng(2)
    place = np.arange(256)
    near_by = np.exp(-np.abs(place[:, None] - place[None]) / 6)
    root = np.linalg.cholesky(0.75 * near_by + 0.25 * np.eye(256)).T.astype(np.float32)
    values = np.empty((count, 32), np.uint8)
    for start in range(0, count, 100_000):
        some = values[start : start + 100_000]
        some[:] = np.packbits(generator.standard_normal((len(some), 256), np.float32) @ root > 0, axis=1)
    return values


def _queries(values: Values) -> Values:
    """Values with up to 31 bits changed."""
    generator = np.random.default_rng(3)
    queries = values[generator.integers(0, len(values), QUERIES)]
    for number, query in enumerate(queries):
        bits = np.unpackbits(query)
        bits[generator.choice(256, number % 32, replace=False)] ^= 1
        queries[number] = np.packbits(bits)
    return queries


if __name__ == "__main__":
    main()
