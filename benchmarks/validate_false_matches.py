"""How many unrelated pictures match a set of a million hashes: ``python -m benchmarks.validate_false_matches``.

The samples are sorted into sources. Of one half of them the set is made, of the other half and by code the pictures
that are asked for; each goes through the product's own decoding, hashing and index, in all variants. Two processes;
with ``--work FOLDER`` what is done is kept there, and the command goes on where it was ended. The tables go into
docs/validation.md, the bounds into ``triage/model/false_matches.py``.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.alterations import encoded
from benchmarks.false_match_tables import Asked, tables
from benchmarks.listed import ListedTask, listed_hashes
from benchmarks.sources import Source, sources
from benchmarks.strangers import SAMPLE_KINDS, STRANGERS
from hashsets.near import NearIndex, build
from triage.analysis.pictures import examine_picture
from triage.model.content import PDQ_MAX_DISTANCE, PDQ_MIN_QUALITY, PHASH_MAX_DISTANCE

RADII: Final = {"pdq": PDQ_MAX_DISTANCE, "phash": PHASH_MAX_DISTANCE}
WIDTHS: Final = {"pdq": 32, "phash": 8}
AT_ONCE: Final = 20_000
"""Hashes of the set in one piece of work."""
ASKED_AT_ONCE: Final = 250
"""Pictures in one piece of work."""
BORDER_REMOVED: Final = 8
"""The first variant of a picture without its borders."""

Arrays = dict[str, NDArray[Any]]


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.validate_false_matches", description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--strangers", type=int, default=30_000)
    parser.add_argument("--work", type=Path, help="keep what is done in this folder, and go on from there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (options.work or Path(temporary)) / f"{options.records}-{options.strangers}"
        folder.mkdir(parents=True, exist_ok=True)
        found = sources()
        listed, strange = (kept_files(folder, name, found[side::2]) for side, name in enumerate(("listed", "strange")))
        _say(f"{len(listed)} sources are listed, {len(strange)} are strange")
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            _make_set(pool.map, folder, listed, options.records)
            asked = _ask(pool.map, folder, found[1::2], strange, options.strangers)
        print(tables(asked, len(np.load(folder / "source.npy"))))


def _say(sentence: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {sentence}", file=sys.stderr, flush=True)


def kept_files(folder: Path, name: str, some: Sequence[Source]) -> tuple[tuple[str, ...], ...]:
    """The pictures of each source as files, which the processes read."""
    kept = []
    for number, source in enumerate(some):
        paths = [folder / f"{name}-{number:03}-{place:03}.png" for place in range(len(source.pictures))]
        for path, data in zip(paths, source.pictures, strict=True):
            path.write_bytes(data)
        kept.append(tuple(map(str, paths)))
    return tuple(kept)


def _make_set(
    spread: Callable[..., Iterable[Any]], folder: Path, listed: tuple[tuple[str, ...], ...], records: int
) -> None:
    """Write the hashes of the set, all different, and the index of either kind."""
    pieces = range(-(-records // AT_ONCE) + 1)  # one more than are wanted: some will be equal
    wanted = [number for number in pieces if not (folder / f"piece-{number}.npz").exists()]
    make = partial(_make_piece, folder, listed)
    for done, _ in enumerate(spread(make, wanted), len(pieces) - len(wanted) + 1):
        _say(f"set: {done} of {len(pieces)} pieces of {AT_ONCE:,} hashes")
    if (folder / "phash-plan.npy").exists():
        return
    parts = [np.load(folder / f"piece-{number}.npz") for number in pieces]
    _, first = np.unique(np.concatenate([part["pdq"] for part in parts]), axis=0, return_index=True)
    chosen = np.sort(first)[:records]
    np.save(folder / "source.npy", np.concatenate([part["source"] for part in parts])[chosen])
    for kind, radius in RADII.items():
        # pHashes of different pictures are often equal: the same value twice adds no picture that matches
        values = np.unique(np.concatenate([part[kind] for part in parts])[chosen], axis=0)
        if kind == "pdq":
            values = np.concatenate([part[kind] for part in parts])[chosen]
        _say(f"set: {len(values):,} different {kind} values")
        np.save(folder / f"{kind}-values.npy", values)
        for name, array in sorted(build(values, radius).items()):
            np.save(folder / f"{kind}-{name}.npy", array)


def _make_piece(folder: Path, listed: tuple[tuple[str, ...], ...], number: int) -> None:
    made = listed_hashes(ListedTask(number, AT_ONCE, listed))
    _save(folder / f"piece-{number}.npz", made._asdict())


def _save(path: Path, arrays: Arrays) -> None:
    """Whole or not at all: a run that was ended leaves no half file under this name."""
    half = path.with_suffix(".half.npz")
    np.savez(half, **arrays)  # type: ignore[arg-type]  # the stub takes the names for options
    half.replace(path)


def _ask(
    spread: Callable[..., Iterable[Any]],
    folder: Path,
    named: Sequence[Source],
    strange: tuple[tuple[str, ...], ...],
    count: int,
) -> list[Asked]:
    """Look for all strangers."""
    per_kind = -(-count // len(STRANGERS))
    jobs = [(kind, start, min(ASKED_AT_ONCE, per_kind - start)) for start, kind in _pieces(per_kind)]
    videos = tuple(number for number, source in enumerate(named) if source.video)
    ask = partial(_ask_piece, folder, strange, videos)
    asked: list[Asked] = []
    for done, some in enumerate(spread(ask, jobs), 1):
        _say(f"asked: {done} of {len(jobs)} pieces of {ASKED_AT_ONCE} pictures")
        asked += some
    return asked


def _pieces(per_kind: int) -> Iterator[tuple[int, str]]:
    for start in range(0, per_kind, ASKED_AT_ONCE):
        for kind in STRANGERS:
            yield start, kind


def _ask_piece(
    folder: Path, strange: tuple[tuple[str, ...], ...], videos: tuple[int, ...], job: tuple[str, int, int]
) -> list[Asked]:
    """Make, decode, hash and look for some strangers of one kind."""
    warnings.simplefilter("ignore")
    kind, start, count = job
    path = folder / f"asked-{list(STRANGERS).index(kind)}-{start}.npz"
    if not path.exists():
        made = [_hashed(strange, videos, kind, seed) for seed in range(start, start + count)]
        found: Arrays = {"source": np.array([source for source, _ in made], np.int32)}
        for hashed in RADII:
            found |= _looked_for(folder, hashed, [values[hashed] for _, values in made])
        _save(path, found)
    with np.load(path) as kept:
        return [Asked.of(kind, start + place, kept, place) for place in range(count)]


def _hashed(
    strange: tuple[tuple[str, ...], ...], videos: tuple[int, ...], kind: str, seed: int
) -> tuple[int, dict[str, list[tuple[int, bytes]]]]:
    """The source of one stranger, and its hashes by variant; none where it is too plain to be matched."""
    chance = random.Random(f"{kind} {seed}")
    stills = [number for number in range(len(strange)) if number not in videos]
    chosen = videos if kind == SAMPLE_KINDS[1] else stills
    source = chosen[seed % len(chosen)]
    other = chance.choice([number for number in range(len(strange)) if number != source])
    pictures = [_colour(chance.choice(strange[number])) for number in (source, other)]
    row = examine_picture(encoded(STRANGERS[kind](chance, *pictures), "JPEG", 85), "image/jpeg")
    detailed = row.pdq_quality is not None and row.pdq_quality >= PDQ_MIN_QUALITY
    near = list(enumerate(_cut(row.pdq_variants if detailed else None)))
    near += enumerate(_cut(row.bare_variants), BORDER_REMOVED)
    likeness = [(0, row.phash)] if detailed and row.phash else []
    likeness += [(BORDER_REMOVED, row.bare_phash)] if row.bare_phash else []
    return source, {"pdq": near, "phash": likeness}


@lru_cache(maxsize=256)
def _colour(path: str) -> Image.Image:
    return Image.open(path).convert("RGB")


def _cut(values: bytes | None) -> list[bytes]:
    return [values[at : at + 32] for at in range(0, len(values), 32)] if values else []


def _looked_for(folder: Path, hashed: str, tries: list[list[tuple[int, bytes]]]) -> Arrays:
    """By picture and variant: whether it was tried, the least distance of a match, and of upright ones of anything."""
    index, whole = _index(folder, hashed)
    distance = np.full((len(tries), 2 * BORDER_REMOVED), -2, np.int16)
    places = [(picture, variant) for picture, some in enumerate(tries) for variant, _ in some]
    nearest = np.full(len(tries), -1, np.int16)
    listed = np.full(len(tries), -1, np.int32)
    if places:
        data = np.frombuffer(b"".join(value for some in tries for _, value in some), np.uint8)
        values = data.reshape(len(places), WIDTHS[hashed])
        distance[tuple(np.array(places).T)] = -1
        near = index.search(values)
        for query, position, apart in zip(*(column.tolist() for column in near), strict=True):
            picture, variant = places[query]
            if distance[picture, variant] < 0 or apart < distance[picture, variant]:
                distance[picture, variant] = apart
                listed[picture] = position
        for (picture, variant), value in zip(places, values, strict=True):
            if variant == 0:
                nearest[picture] = _nearest(whole, np.ascontiguousarray(value).view(np.uint64))
    return {f"{hashed}_distance": distance, f"{hashed}_nearest": nearest, f"{hashed}_listed": listed}


def _nearest(whole: list[NDArray[np.uint64]], words: NDArray[np.uint64]) -> int:
    apart = np.zeros(len(whole[0]), np.uint16)
    for column, word in zip(whole, words, strict=True):
        apart += np.bitwise_count(column ^ word)
    return int(apart.min())


@lru_cache(maxsize=4)
def _index(folder: Path, hashed: str) -> tuple[NearIndex, list[NDArray[np.uint64]]]:
    """The index as the product searches it, and the values word by word."""
    names = {path.stem.removeprefix(f"{hashed}-"): path for path in folder.glob(f"{hashed}-*.npy")}
    whole = np.load(names.pop("values")).view(np.uint64)
    arrays = {name: np.load(path, mmap_mode="r") for name, path in names.items()}
    return NearIndex(arrays, RADII[hashed]), [np.ascontiguousarray(column) for column in whole.T]


if __name__ == "__main__":
    main()
