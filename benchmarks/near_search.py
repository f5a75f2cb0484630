"""Asks a compiled set as a worker of a run does, attached to the shared memory that holds its near index."""

from __future__ import annotations

import os
import time
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.memory import private
from benchmarks.set_values import Values
from hashsets.compiled import CompiledSet
from triage import host
from triage.model.matches import Algorithm

Pairs = set[tuple[int, int]]
"""Each the number of the query and the ordinal of the record."""


class Asked(NamedTuple):
    """What one process found, on one thread, and what it took."""

    seconds: float
    eight: float
    """Seconds for all queries in eight orientations each."""
    private: int
    """Bytes that searching took beside the shared memory."""
    pairs: Pairs


def ask(path: Path, key: bytes, memory: str, queries: Values) -> Asked:
    """Start a process, let it ask, and wait for it.

    Raises:
        EOFError: It died.
    """
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, path, key, memory, queries))
    process.start()
    theirs.close()
    try:
        told: Asked = ours.recv()
    finally:
        process.join()
    return told


def _work(pipe: Connection, path: Path, key: bytes, memory: str, queries: Values) -> None:
    host.keep_freed_memory()  # as a worker
    compiled = CompiledSet.open(path, key, memory)
    before = private(os.getpid())
    compiled.near(Algorithm.PDQ, queries[:1])
    start = time.perf_counter()
    found = compiled.near(Algorithm.PDQ, queries)
    seconds = time.perf_counter() - start
    pictures = np.tile(queries, (8, 1))
    start = time.perf_counter()
    compiled.near(Algorithm.PDQ, pictures)
    eight = time.perf_counter() - start
    held = private(os.getpid()) - before
    pipe.send(Asked(seconds, eight, held, set(zip(found.queries.tolist(), found.positions.tolist(), strict=True))))
    pipe.close()
    # Views of the shared memory live until the process ends; freeing it by hand would only complain of them.
    os._exit(0)
