"""The peers of the near index: faiss over the same values, on one core. Needs faiss-cpu, which the product does not.

Usage: faiss_search.py flat|multihash VALUES.npy QUERIES.npy PAIRS.npy, prints the seconds of the search as JSON and
keeps the pairs that it found.
"""

# What a colleague writes in ten minutes, and so without types and docstrings:
# mypy: ignore-errors
# ruff: noqa: D103
import json
import sys
import time

import faiss
import numpy as np


def main(kind: str, values: str, queries: str, kept: str) -> None:
    # As ours: one core. By itself faiss takes all.
    faiss.omp_set_num_threads(1)
    held, asked = np.load(values), np.load(queries)
    bits = held.shape[1] * 8
    # The widths by which MultiHash reaches 31 bits with the fewest probes: 16 blocks of 16, one flip each.
    index = faiss.IndexBinaryFlat(bits) if kind == "flat" else faiss.IndexBinaryMultiHash(bits, 16, 16)
    if kind != "flat":
        index.nflip = 1
    index.add(held)
    start = time.perf_counter()
    limits, _, labels = index.range_search(asked, 32)
    seconds = time.perf_counter() - start
    query = np.repeat(np.arange(len(asked)), np.diff(limits.astype(np.int64)))
    np.save(kept, np.stack([query, labels.astype(np.int64)], axis=1))
    print(json.dumps({"seconds": seconds}))


main(*sys.argv[1:])
