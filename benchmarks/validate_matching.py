"""How many altered copies are found, and how many strangers are: ``python -m benchmarks.validate_matching``.

Recall: each of at least 200 benign pictures of the public samples (and parts of the larger ones) is altered in every
way of the table and goes through the product's own decoding and hashing; it is found where it lies within the radius
of its listed hash. False matches: at least 10,000 pictures that have nothing to do with a set of a million hashes are
looked for in it by the product's own index, in all orientations. The tables go into docs/validation.md.
"""

from __future__ import annotations

import argparse
import io
import math
import random
import warnings
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.alterations import ALTERATIONS, encoded
from benchmarks.strangers import STRANGERS
from hashsets.near import NearIndex, build
from triage.analysis.pdq import pdq
from triage.analysis.phash import phash
from triage.analysis.pictures import DECODER_ERRORS, examine_picture
from triage.errors import EvidenceError
from triage.model.content import PDQ_MAX_DISTANCE, PDQ_MIN_QUALITY, PHASH_MAX_DISTANCE
from triage.model.wording import VARIANTS

SAMPLES: Final = Path(__file__).resolve().parents[2] / "shared" / "testdata"
SIDE: Final = 800
"""Pictures are first reduced to this longer side: what is measured is the change, and it takes an hour otherwise."""
LEAST_SIDE: Final = 200
PART_FROM: Final = 1200
"""From this longer side on the four quarters of a picture count as pictures of their own."""
WIDTHS: Final = {"PDQ": 32, "pHash": 8}
RADII: Final = {"PDQ": PDQ_MAX_DISTANCE, "pHash": PHASH_MAX_DISTANCE}

ANY: Final = -1
"""Stands for any variant."""

Found = dict[str, tuple[bool, bool]]


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.validate_matching", description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--strangers", type=int, default=12_000)
    parser.add_argument("--only", choices=("recall", "false"))
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    pictures = base_pictures()
    if options.only != "false":
        print_recall(pictures)
    if options.only != "recall":
        print_false_matches(pictures, options.records, options.strangers)


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


def print_false_matches(pictures: list[bytes], records: int, count: int) -> None:
    """Look for strangers in a set that is made of one half of the pictures, and of hashes that are like theirs."""
    listed, strange = pictures[::2], pictures[1::2]
    indexes = {kind: NearIndex(build(values, RADII[kind]), RADII[kind]) for kind, values in _set_of(listed, records)}
    asked = Counter[str]()
    matched = {kind: Counter[tuple[str, int]]() for kind in RADII}
    share = count // len(STRANGERS) + 1
    jobs = [(name, seed, strange[seed % len(strange)]) for name in STRANGERS for seed in range(share)]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        hashed = list(pool.map(stranger_hashes, jobs, chunksize=64))
    for (name, *_), values in zip(jobs, hashed, strict=True):
        asked[name] += 1
        for kind, tries in values.items():
            if tries:
                data = np.frombuffer(b"".join(value for _, value in tries), np.uint8)
                near = indexes[kind].search(data.reshape(-1, WIDTHS[kind]))
                variants = {tries[query][0] for query in near.queries.tolist()}
                matched[kind].update({(name, variant) for variant in variants} | ({(name, ANY)} if variants else set()))
    _print_by_kind(asked, matched, records)


def stranger_hashes(job: tuple[str, int, bytes]) -> dict[str, list[tuple[int, bytes]]]:
    """PDQ in all orientations and pHash, with and without borders, of one made-up or cropped picture, by variant."""
    name, seed, data = job
    warnings.simplefilter("ignore")
    picture = STRANGERS[name](random.Random(f"{name} {seed}"), data)
    row = examine_picture(encoded(picture, "JPEG", 85), "image/jpeg")
    detailed = row.pdq_quality is not None and row.pdq_quality >= PDQ_MIN_QUALITY
    near = list(enumerate(_cut(row.pdq_variants if detailed else None, 32)))
    near += enumerate(_cut(row.bare_variants, 32), 8)
    likeness = [(0, row.phash)] if detailed and row.phash else []
    likeness += [(8, row.bare_phash)] if row.bare_phash else []
    return {"PDQ": near, "pHash": likeness}


def _set_of(listed: list[bytes], records: int) -> Iterator[tuple[str, NDArray[np.uint8]]]:
    """Hashes of parts of the listed pictures, and of a normal law whose signs agree as often as theirs do."""
    chance = random.Random(1)
    parts: dict[str, list[bytes]] = {"PDQ": [], "pHash": []}
    for data in listed:
        picture = Image.open(io.BytesIO(data)).convert("RGB")
        for _ in range(60):
            part = _part(picture, chance)
            hashed = pdq(part)
            if hashed.settled and hashed.quality >= PDQ_MIN_QUALITY:
                parts["PDQ"].append(hashed.hash)
                parts["pHash"].append(phash(part))
    for kind, some in parts.items():
        real = np.frombuffer(b"".join(some), np.uint8).reshape(len(some), -1)
        alike = _alike(real, max(records - len(real), 0))
        yield kind, np.unique(np.concatenate([real, alike]), axis=0)


def _part(picture: Image.Image, chance: random.Random) -> Image.Image:
    scale = chance.uniform(0.4, 1)
    width, height = int(picture.width * scale), int(picture.height * scale)
    left, top = chance.randint(0, picture.width - width), chance.randint(0, picture.height - height)
    return picture.crop((left, top, left + width, top + height)).resize((256, 256), Image.Resampling.BILINEAR)


def _alike(real: NDArray[np.uint8], count: int) -> NDArray[np.uint8]:
    signs = np.unpackbits(real, axis=1).astype(np.float32) * 2 - 1
    # Two signs of a normal law agree by arcsin of its correlation; the sine turns what was seen back.
    law = np.sin(np.pi / 2 * (signs.T @ signs) / len(signs))
    values, vectors = np.linalg.eigh(law.astype(np.float64))
    root = (vectors * np.sqrt(np.clip(values, 1e-6, None))).T.astype(np.float32)
    generator = np.random.default_rng(2)
    drawn = []
    for start in range(0, count, 50_000):
        normal = generator.standard_normal((min(50_000, count - start), len(root)), np.float32)
        drawn.append(np.packbits(normal @ root > 0, axis=1))
    return np.concatenate(drawn) if drawn else real[:0]


def _print_by_kind(asked: Counter[str], matched: dict[str, Counter[tuple[str, int]]], records: int) -> None:
    total = asked.total()
    print(f"\n{total:,} strangers against {records:,} hashes of each kind.\n")
    print("| hash | asked | matched | 95 % upper bound, of 100,000 pictures |\n| --- | --- | ---: | ---: |")
    for kind, counts in matched.items():
        for variant in range(16) if kind == "PDQ" else (0, 8):
            pictures = sum(number for (_, found), number in counts.items() if found == variant)
            print(f"| {kind} | {VARIANTS[variant]} | {pictures} | {_bound(pictures, total)} |")
        for name, number in asked.items():
            print(f"| {kind} | {number:,} {name} | {counts[name, ANY]} | {_bound(counts[name, ANY], number)} |")
        whole = sum(number for (_, found), number in counts.items() if found == ANY)
        print(f"| **{kind}** | **all** | **{whole}** | **{_bound(whole, total)}** |")


def _bound(count: int, total: int) -> str:
    """The one-sided bound of a Poisson law's mean, for 100,000 pictures."""
    low, high = 0.0, 10.0 + 3 * count
    for _ in range(60):
        mean = (low + high) / 2
        below = sum(math.exp(-mean + k * math.log(mean) - math.lgamma(k + 1)) for k in range(count + 1))
        low, high = (mean, high) if below > 0.05 else (low, mean)
    return f"{1e5 * high / total:,.1f}"


if __name__ == "__main__":
    main()
