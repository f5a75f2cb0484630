"""The rows of hash sets of national size: ``python -m benchmarks --rows sets --faiss PYTHON``.

Near: 1,000 PDQ queries within 31 bits of ten million values, spread evenly and skewed as those of real pictures are.
Exact: look-ups in thirty million MD5, of which a half is there. Ours asks what is compiled, encrypted and keyed as in a
case, in a process attached to shared memory as a worker of a run is; each peer is given its own form, built beforehand.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from benchmarks.measure import python
from benchmarks.near_search import Asked, Pairs, ask
from benchmarks.set_values import QUERIES, Sizes, Values, asked_digests, digests, even, near_queries, skewed
from benchmarks.table import Budget, Line, Rate
from hashsets.columns import Table
from hashsets.compiled import CodeUse, CompiledSet, Content, SetHeader, write_set
from hashsets.records import WIDTHS
from hashsets.shared import FillTask, fill_memory
from triage.execution.slots import NullSlot
from triage.model.matches import Algorithm

KEY: Final = bytes(32)
OPEN_SECONDS: Final = 2
BUILD_SECONDS: Final = 60
HASH_BYTES: Final = 100
PRIVATE_MB: Final = 150
OF_DECODING: Final = 25
"""Percent."""
SQLITE_LOOK_UPS: Final = 200_000
HFIND_LOOK_UPS: Final = 200_000
PEERS: Final = (
    ("flat", "IndexBinaryFlat.range_search", QUERIES, 30),
    # Over skewed values it answers three queries a second: a thousand would take six minutes.
    ("multihash", "IndexBinaryMultiHash(256, 16, 16).range_search", 50, 25),
)
"""Name, call, queries that it is asked, how many times faster ours is to be."""


class Built(NamedTuple):
    """A compiled set."""

    path: Path
    hidden: int
    """Bytes of its near index."""
    seconds: float


def sets(folder: Path, sizes: Sizes, decoding: Callable[[], float]) -> Iterator[Line]:
    """All rows.

    Args:
        folder: An empty folder.
        sizes: How large.
        decoding: Gives the seconds that the product decodes one photograph of 12 megapixels in.
    """
    for kind, make in (("random", even), ("skewed", skewed)):
        yield from _near(folder, kind, make(sizes.near), sizes.faiss, decoding())
    yield from _near_growth(folder, sizes.near)
    yield from _exact(folder, sizes)


def _near(folder: Path, kind: str, values: Values, faiss: str, decoding: float) -> Iterator[Line]:
    """Near queries, ours and the peers'."""
    name = f"PDQ within 31 bits of {len(values):,} {kind} values"
    queries = near_queries(values)
    built = _compiled(folder, Algorithm.PDQ, values)
    ours, opened = _ask(built, queries)
    rate = QUERIES / ours.seconds
    np.save(folder / "values.npy", values)
    missed = added = 0
    for peer, call, count, at_least in PEERS:
        what = f"{name}, queries on one core each, against faiss {peer}"
        found = _faiss(folder, faiss, peer, queries[:count]) if faiss else None
        yield Rate(what, rate, found and count / found[0], f"{call} ({count} queries)", at_least)
        if found:
            own = {pair for pair in ours.pairs if pair[0] < count}
            missed, added = missed + len(found[1] - own), added + len(own - found[1])
    if faiss:
        yield Budget(f"{name}: pairs that a peer finds and ours misses", missed, 0, "")
        yield Budget(f"{name}: pairs that ours names and no peer finds", added, 0, "")
    share = 100 * ours.eight / QUERIES / decoding
    yield Budget(
        f"{name}: a picture in eight orientations, of the time that decoding it takes", share, OF_DECODING, "%"
    )
    yield Budget(f"{name}: compiling the set", built.seconds, BUILD_SECONDS, "s")
    yield Budget(f"{name}: opening it, decrypted into shared memory", opened, OPEN_SECONDS, "s")
    yield Budget(f"{name}: shared memory a hash", built.hidden / len(values), HASH_BYTES, "B")
    yield Budget(f"{name}: private memory a process", ours.private / 2**20, PRIVATE_MB, "MB")


def _near_growth(folder: Path, count: int) -> Iterator[Line]:
    """A set ten times as large, and how many times as long it is asked."""
    taken = []
    for size in (count // 10, count):
        values = even(size)
        built = _compiled(folder, Algorithm.PDQ, values)
        taken.append(_ask(built, near_queries(values))[0].seconds)
    what = f"PDQ queries: {count:,} values instead of {count // 10:,}, times as long"
    yield Budget(what, taken[1] / taken[0], 10, "×")


def _ask(built: Built, queries: Values) -> tuple[Asked, float]:
    """Ask in a process of its own, attached to shared memory; and the seconds until that was filled."""
    memory = SharedMemory(f"dfu-benchmark-{os.getpid()}", create=True, size=built.hidden)
    try:
        start = time.perf_counter()
        list(fill_memory(FillTask(str(built.path), KEY, memory.name), NullSlot()))
        opened = time.perf_counter() - start
        return ask(built.path, KEY, memory.name, queries), opened
    finally:
        memory.close()
        memory.unlink()


def _faiss(folder: Path, interpreter: str, peer: str, queries: Values) -> tuple[float, Pairs]:
    """Seconds, and what it found."""
    asked, kept = folder / "queries.npy", folder / "peer.npy"
    np.save(asked, queries)
    script = python("faiss_search.py", peer, folder / "values.npy", asked, kept)[1:]
    done = subprocess.run([interpreter, *map(str, script)], capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(f"faiss {peer} failed: {done.stderr.decode(errors='replace')[-2000:]}")
    return json.loads(done.stdout)["seconds"], {(int(query), int(value)) for query, value in np.load(kept)}


def _exact(folder: Path, sizes: Sizes) -> Iterator[Line]:
    """Exact look-ups, ours and the peers'."""
    name = f"look-ups in {sizes.exact:,} MD5"
    few = digests(sizes.exact // 10)
    before = _rate(_opened(_compiled(folder, Algorithm.MD5, few)), asked_digests(few))
    values = digests(sizes.exact)
    asked = asked_digests(values)
    built = _compiled(folder, Algorithm.MD5, values)
    start = time.perf_counter()
    compiled = _opened(built)
    opened = time.perf_counter() - start
    ours = _rate(compiled, asked)
    sqlite = _sqlite(folder, values, asked)
    yield Rate(f"{name}, against SQLite with an index", ours, sqlite, "SELECT 1 FROM digest WHERE md5 = ?", 5)
    hfind = _hfind(folder, values[: sizes.hfind])
    command = f"hfind -f ASKED LIST ({sizes.hfind:,} in its list)"
    yield Rate(f"{name}, against `hfind`", ours, hfind, command, 5)
    yield Budget(f"{name}: compiling the set", built.seconds, BUILD_SECONDS, "s")
    yield Budget(f"{name}: opening and checking it", opened, OPEN_SECONDS, "s")
    yield Budget(f"{name} instead of {len(few):,}, times as long", before / ours, 10, "×")


def _opened(built: Built) -> CompiledSet:
    """Opened and checked, as before each run."""
    compiled = CompiledSet.open(built.path, KEY)
    compiled.file.check()
    return compiled


def _rate(compiled: CompiledSet, asked: list[bytes]) -> float:
    start = time.perf_counter()
    found = compiled.exact(Algorithm.MD5, asked)
    taken = time.perf_counter() - start
    known = set(found.queries.tolist())
    if known != set(range(0, len(asked), 2)):
        raise RuntimeError("Not every digest of the set was found, or one was found that is not in it.")
    return len(asked) / taken


def _sqlite(folder: Path, values: Values, asked: list[bytes]) -> float:
    database = sqlite3.connect(folder / "peer.db")
    database.execute("PRAGMA journal_mode = OFF")
    database.execute("CREATE TABLE digest (md5 BLOB PRIMARY KEY) WITHOUT ROWID")
    order = np.argsort(values.view(">u8").reshape(-1, 2)[:, 0])
    parts = (values[order[start : start + (1 << 20)]] for start in range(0, len(values), 1 << 20))
    database.executemany(
        "INSERT OR IGNORE INTO digest VALUES (?)", ((row.tobytes(),) for part in parts for row in part)
    )
    database.commit()
    some = asked[:SQLITE_LOOK_UPS]
    start = time.perf_counter()
    query = "SELECT 1 FROM digest WHERE md5 = ?"
    known = sum(database.execute(query, (digest,)).fetchone() is not None for digest in some)
    taken = time.perf_counter() - start
    database.close()
    if known != len(some) // 2:
        raise RuntimeError(f"SQLite found {known} of {len(some) // 2} digests.")
    return len(some) / taken


def _hfind(folder: Path, values: Values) -> float:
    """Look-ups a second; what it prints is counted, since with some options it stops at the first line."""
    listed, asked = folder / "hfind.txt", folder / "asked.txt"
    with listed.open("w") as out:
        out.writelines(f"{row.tobytes().hex()}  file\n" for row in values)
    asked.write_text("".join(f"{digest.hex()}\n" for digest in asked_digests(values, HFIND_LOOK_UPS)))
    subprocess.run(["hfind", "-i", "md5sum", str(listed)], capture_output=True, check=True)
    start = time.perf_counter()
    done = subprocess.run(["hfind", "-f", str(asked), str(listed)], capture_output=True, check=False)
    taken = time.perf_counter() - start
    lines = done.stdout.splitlines()
    unknown = sum(b"Hash Not Found" in one for one in lines)
    if unknown != HFIND_LOOK_UPS // 2 or len(lines) < HFIND_LOOK_UPS:
        raise RuntimeError(f"hfind printed {len(lines)} lines, {unknown} of them not found.")
    return HFIND_LOOK_UPS / taken


def _compiled(folder: Path, algorithm: Algorithm, values: Values) -> Built:
    """A set of one record a value, in the order of ``values``."""
    count = len(values)
    header = SetHeader("generated", "", "", "", "0" * 64, "", count, (CodeUse("", "bad", "", count),))
    plain, records = values.view(f"V{WIDTHS[algorithm]}").ravel(), np.arange(count, dtype=np.uint32)
    if algorithm.near:
        order = np.argsort(values.view(">u8").reshape(count, -1)[:, 0])
        plain, records = plain[order], records[order]
    zeros = np.zeros(count, np.uint16)
    table = Table(plain, records)
    content = Content(header, np.full(count, 7, np.int64), zeros, zeros.astype(np.uint8), {algorithm: table})
    path = folder / f"{algorithm}-{count}.set"
    start = time.perf_counter()
    with path.open("wb") as out:
        told = write_set(out, KEY, content)
    taken = time.perf_counter() - start
    print(f"  compiled in {taken:.1f} s; crowding {told.crowding.get(algorithm)}", file=sys.stderr)
    return Built(path, told.hidden_bytes, taken)
