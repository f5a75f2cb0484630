"""How many altered copies are found: ``python -m benchmarks.validate_matching``.

Each of at least 200 benign pictures of the public samples (and parts of the larger ones) is altered in every way of the
table and goes through the product's own decoding and hashing; it is found where it lies within the radius of its listed
hash. The table goes into docs/validation.md. How many strangers are found: ``benchmarks.validate_false_matches``.
"""

from __future__ import annotations

import argparse
import io
import warnings
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from PIL import Image

from benchmarks.alterations import ALTERATIONS, encoded
from triage.analysis.pdq import pdq
from triage.analysis.pictures import DECODER_ERRORS, examine_picture
from triage.errors import EvidenceError
from triage.model.content import PDQ_MAX_DISTANCE, PDQ_MIN_QUALITY, PHASH_MAX_DISTANCE

SAMPLES: Final = Path(__file__).resolve().parents[2] / "shared" / "testdata"
SIDE: Final = 800
"""Pictures are first reduced to this longer side: what is measured is the change, and it takes an hour otherwise."""
LEAST_SIDE: Final = 200
PART_FROM: Final = 1200
"""From this longer side on the four quarters of a picture count as pictures of their own."""
Found = dict[str, tuple[bool, bool]]


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.validate_matching", description=__doc__)
    parser.parse_args()
    warnings.simplefilter("ignore")
    print_recall(base_pictures())


def base_pictures() -> list[bytes]:
    """Different detailed pictures of the samples, and quarters of large ones, as PNG in a fixed order."""
    found: dict[bytes, bytes] = {}
    for path in sorted(SAMPLES.rglob("*")):
        if path.suffix.casefold() not in (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".webp", ".gif"):
            continue
        try:
            with Image.open(path) as opened:
                if min(opened.size) < LEAST_SIDE or max(opened.size) > 8000:
                    continue
                opened.draft("RGB", (2400, 2400))
                picture = opened.convert("RGB")
        except DECODER_ERRORS:
            continue
        for part in (picture, *_quarters(picture)):
            part.thumbnail((SIDE, SIDE))
            hashed = pdq(part)
            near = any((int.from_bytes(hashed.hash) ^ int.from_bytes(other)).bit_count() < 90 for other in found)
            if hashed.settled and hashed.quality >= PDQ_MIN_QUALITY and not near:
                found[hashed.hash] = encoded(part, "PNG")
    return list(found.values())


def _quarters(picture: Image.Image) -> Iterator[Image.Image]:
    width, height = picture.size
    if max(picture.size) >= PART_FROM:
        for left in (0, width // 2):
            for top in (0, height // 2):
                yield picture.crop((left, top, left + width // 2, top + height // 2))


def print_recall(pictures: list[bytes]) -> None:
    """One row a kind of change."""
    found: dict[str, Counter[str]] = {name: Counter() for name in ALTERATIONS}
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for one in pool.map(recalled, pictures, chunksize=4):
            for name, (near, likeness) in one.items():
                found[name].update({"PDQ": near, "pHash": likeness, "both": near or likeness})
    print(f"{len(pictures)} pictures.\n\n| change | PDQ | pHash | either |\n| --- | ---: | ---: | ---: |")
    for name, counts in found.items():
        print(
            f"| {name} | "
            + " | ".join(f"{100 * counts[k] / len(pictures):.1f} %" for k in ("PDQ", "pHash", "both"))
            + " |"
        )


def recalled(data: bytes) -> Found:
    """For each change, whether PDQ and pHash find the copy."""
    warnings.simplefilter("ignore")
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    listed = examine_picture(encoded(picture, "JPEG", 95), "image/jpeg")
    assert listed.pdq is not None
    assert listed.phash is not None
    found: Found = {}
    for name, alter in ALTERATIONS.items():
        copy = alter(picture)
        try:
            row = examine_picture(copy, "image/jpeg")
        except EvidenceError:
            found[name] = (False, False)
            continue
        whole = row.pdq_variants if row.pdq_quality is not None and row.pdq_quality >= PDQ_MIN_QUALITY else None
        near = [*_cut(whole, 32), *_cut(row.bare_variants, 32)]
        detailed = row.pdq_quality is not None and row.pdq_quality >= PDQ_MIN_QUALITY
        likeness = [*_cut(row.phash if detailed else None, 8), *_cut(row.bare_phash, 8)]
        found[name] = (
            any(_bits(value, listed.pdq) <= PDQ_MAX_DISTANCE for value in near),
            any(_bits(value, listed.phash) <= PHASH_MAX_DISTANCE for value in likeness),
        )
    return found


def _cut(values: bytes | None, width: int) -> list[bytes]:
    return [values[at : at + width] for at in range(0, len(values), width)] if values else []


def _bits(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


if __name__ == "__main__":
    main()
