"""The peers of the near index: faiss over the same values. Needs faiss-cpu, which the product does not.

Usage: faiss_search.py flat|multihash VALUES.npy QUERIES.npy, prints seconds of the search and pairs found as JSON.
"""

# What a colleague writes in ten minutes, and so without types and docstrings:
# mypy: ignore-errors
# ruff: noqa: D103
import json
import sys
import time

import faiss
import numpy as np


def main(kind: str, values: str, queries: str) -> None:
    held, asked = np.load(values), np.load(queries)
    bits = held.shape[1] * 8
    # The widths by which MultiHash reaches 31 bits with the fewest probes: 16 blocks of 16, one flip each.
    index = faiss.IndexBinaryFlat(bits) if kind == "flat" else faiss.IndexBinaryMultiHash(bits, 16, 16)
    if kind != "flat":
        index.nflip = 1
    index.add(held)
    start = time.perf_counter()
    limits, _, _ = index.range_search(asked, 32)
    print(json.dumps({"seconds": time.perf_counter() - start, "pairs": int(limits[-1])}))


main(*sys.argv[1:])
