"""What decoding a JPEG at a reduced scale does to its hashes: ``python -m benchmarks.validate_scaling``.

Each camera JPEG of the public samples whose shorter side is over 512 pixels is decoded whole and hashed by the
libraries that define PDQ and pHash, then decoded in other ways and hashed by the product. The table goes into
docs/validation.md.
"""

from __future__ import annotations

import io
import json
import statistics
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

import imagehash
import numpy as np
import pdqhash
from PIL import Image

from triage.analysis.pdq import pdq
from triage.analysis.phash import phash
from triage.model.content import PDQ_MIN_QUALITY

SAMPLES: Final = Path(__file__).resolve().parents[2] / "shared" / "testdata"
GROUPS: Final = ("exif_samples", "exif_metadata_extractor", "exif_bulk_extractor")
SIDE: Final = 512

Decode = Callable[[bytes], Image.Image]


class Moved(NamedTuple):
    """How far the hashes of one picture moved, and what its decoding cost."""

    pdq: int
    phash: int
    seconds: float


def main() -> None:
    """Measure, and print the table."""
    warnings.simplefilter("ignore")
    moved: dict[str, list[Moved]] = {name: [] for name in WAYS}
    for path in _cameras():
        data = path.read_bytes()
        whole = _whole(data)
        bits, quality = pdqhash.compute(np.asarray(whole).copy())
        if quality < PDQ_MIN_QUALITY:
            continue
        references = np.packbits(bits).tobytes(), bytes.fromhex(str(imagehash.phash(whole)))
        for name, decode in WAYS.items():
            moved[name].append(_moved(data, decode, references))
    _print(moved)


def _cameras() -> list[Path]:
    """JPEGs with a maker's name in their EXIF, larger than what is hashed."""
    found = []
    for group in GROUPS:
        for record in json.loads((SAMPLES / "truth" / f"{group}.exiftool.json").read_text(encoding="utf-8")):
            sides = record.get("File:ImageWidth", 0), record.get("File:ImageHeight", 0)
            if record.get("File:FileType") == "JPEG" and record.get("IFD0:Make") and min(sides) > SIDE:
                found.append(SAMPLES / record["SourceFile"])
    return sorted(found)


def _moved(data: bytes, decode: Decode, references: tuple[bytes, bytes]) -> Moved:
    start = time.process_time()
    picture = decode(data)
    seconds = time.process_time() - start
    return Moved(_distance(pdq(picture).hash, references[0]), _distance(phash(picture), references[1]), seconds)


def _distance(first: bytes, second: bytes) -> int:
    return (int.from_bytes(first) ^ int.from_bytes(second)).bit_count()


def _whole(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def _at_least(side: int) -> Decode:
    """DCT scaling to no shorter side than this, as the product does with 512."""

    def decode(data: bytes) -> Image.Image:
        opened = Image.open(io.BytesIO(data))
        shorter = min(opened.size)
        if shorter > side:
            opened.draft("RGB", (-(-opened.width * side // shorter), -(-opened.height * side // shorter)))
        return opened.convert("RGB")

    return decode


def _resized(data: bytes) -> Image.Image:
    """DCT scaling, then 512 x 512, as the reference's command-line tools do from the whole picture."""
    return _at_least(SIDE)(data).resize((SIDE, SIDE), Image.Resampling.BILINEAR)


WAYS: Final[dict[str, Decode]] = {
    "whole": _whole,
    "shorter side at least 1,024": _at_least(1024),
    "shorter side at least 512 (the product)": _at_least(SIDE),
    "shorter side at least 256": _at_least(SIDE // 2),
    "1/8 always": _at_least(1),
    "at least 512, then resized to 512 × 512": _resized,
}


def _print(moved: dict[str, list[Moved]]) -> None:
    print("| decoded | pictures | PDQ bits, mean | PDQ, max | pHash bits, mean | pHash, max | decoding, mean |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name, rows in moved.items():
        near, likeness = [row.pdq for row in rows], [row.phash for row in rows]
        cost = 1000 * statistics.fmean(row.seconds for row in rows)
        print(
            f"| {name} | {len(rows)} | {statistics.fmean(near):.1f} | {max(near)} | "
            f"{statistics.fmean(likeness):.1f} | {max(likeness)} | {cost:.0f} ms |"
        )


if __name__ == "__main__":
    main()
