"""The public sample pictures, and pictures made for a test."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tests.testdata import ROOT, testdata
from triage.analysis import pictures
from triage.analysis.file_type import mime_of

GROUPS = (
    "perceptual_pdq", "perceptual_phash", "exif_samples", "exif_metadata_extractor", "exif_bulk_extractor", "heif",
    "broken_images",
)  # fmt: skip
NO_PICTURES = {".txt", ".md", ".dat", ".mov", ".mp4", ".3gp", ".db"}

COMPARED_PIXELS = 1_200_000
"""Larger decoded samples are not compared with the libraries, which take a second for one of 12 megapixels."""


def sample_files(*groups: str) -> list[Path]:
    """The picture files of some groups, or of all."""
    found = []
    for group in groups or GROUPS:
        found += [path for path in sorted(testdata(group).rglob("*")) if path.suffix.lower() not in NO_PICTURES]
    return [path for path in found if path.is_file()]


def named(path: Path) -> str:
    """A sample's path inside the test data, as the truth files write it."""
    return path.relative_to(ROOT).as_posix()


def truth_hashes(group: str) -> dict[str, dict[str, str]]:
    """The published and computed hashes of a group, by path."""
    with testdata("truth", f"{group}.hashes.tsv").open(encoding="utf-8", newline="") as lines:
        return {row["path"]: row for row in csv.DictReader(lines, delimiter="\t")}


def mime(data: bytes) -> str:
    """The type by signature."""
    return mime_of(data[:8192], data[-1024:])


def decoded(path: Path) -> Image.Image | None:
    """A sample as the product decodes it, before it is turned upright; ``None`` where it cannot be decoded or is large."""
    pictures._register_heif()
    try:
        with Image.open(path) as opened:
            if opened.format in ("JPEG", "MPO"):
                opened.draft("RGB", pictures._draft_size(*opened.size))
            if opened.width * opened.height > COMPARED_PIXELS:
                return None
            opened.load()
            return pictures._as_rgb(opened)
    except pictures.DECODER_ERRORS:
        return None


def distance(first: bytes, second: bytes) -> int:
    """Differing bits."""
    assert len(first) == len(second)
    return (int.from_bytes(first) ^ int.from_bytes(second)).bit_count()


def landscape(seed: int = 1, size: tuple[int, int] = (240, 180)) -> Image.Image:
    """Smooth coloured noise, always the same for a seed."""
    coarse = np.random.default_rng(seed).integers(0, 255, (9, 12, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)


def encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """A picture as the bytes of a file."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()
