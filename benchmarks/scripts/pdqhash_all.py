"""What is done today with recovered files: the reference PDQ of every picture, on two processes."""

# What a colleague writes in ten minutes, and so without types and docstrings:
# mypy: ignore-errors
# ruff: noqa: D103
import sys
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pdqhash
from PIL import Image


def picture(path):
    with Image.open(path) as opened:
        return pdqhash.compute(np.asarray(opened.convert("RGB")))


if __name__ == "__main__":
    paths = [path for path in Path(sys.argv[1]).rglob("*") if path.suffix.lower() in (".jpg", ".png")]
    with get_context("fork").Pool(2) as pool:
        print(sum(1 for _ in pool.imap_unordered(picture, paths, 4)))
