"""Which distance makes stacks of copies and of nothing else: ``python -m benchmarks.validate_stacks``.

All sample pictures, their altered copies, pictures made by code, and frames of the sample videos go through the
product's own hashing and its own stacking, at several distances. Counted are the copies that stand on the stack of
their original, the pictures that stand on a stack of another scene, and what a stack comes to hold. The table goes into
docs/validation.md.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import pairwise
from multiprocessing import get_context
from typing import Final, NamedTuple

import numpy as np
from PIL import Image

from benchmarks.alterations import ALTERATIONS, encoded
from benchmarks.sources import one_scene, sources
from benchmarks.strangers import SAMPLE_KINDS, STRANGERS
from benchmarks.validate_matching import base_pictures
from triage.analysis.pictures import examine_picture
from triage.analysis.stacking import stack_pictures
from triage.execution.slots import NullSlot
from triage.model.content import PDQ_MIN_QUALITY
from triage.model.stacks import STACK_BARE_DISTANCE, STACK_MAX_DISTANCE
from triage.model.tasks import StackTask

DISTANCES: Final = (10, 14, 17, 20, 23, 26, 29, 31)
BARE_DISTANCES: Final = (0, 10, 14, 17, 20, 23, 26, 31)
"""Of what is within a border, beside the product's own distance of whole pictures."""
SIDE: Final = 512
MADE: Final = 150
"""Pictures of each kind that code makes."""

KINDS: Final = {
    "JPEG": "encoded anew",
    "scaled": "scaled",
    "bright": "light and contrast",
    "contrast": "light and contrast",
    "blur": "blurred",
    "cropped": "cropped",
    "border": "borders",
    "letterbox": "borders",
    "logo": "logos",
    "rotated": "turned or mirrored",
    "mirrored": "turned or mirrored",
}
"""By the beginning of an alteration's name, the column in which it is counted."""
ORIGINAL: Final = "original"
MADE_BY_CODE: Final = "made by code"


class Picture(NamedTuple):
    """One picture that may be stacked."""

    scene: int
    kind: str
    pixels: int
    variants: bytes
    """Whole, and without borders, as the product stacks by them."""
    bordered: bool


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.validate_stacks", description=__doc__)
    parser.add_argument("--borders", action="store_true", help="only copies with borders, at several distances")
    parser.add_argument("--made", type=int, default=MADE, help="pictures of each kind that code makes")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    pictures = base_pictures()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        kinds = ("borders",) if options.borders else tuple(KINDS.values())
        found = pool.map(partial(_copies, kinds), enumerate(pictures), chunksize=4)
        some = [picture for one in found for picture in one]
        some = _by_scene(some)
        jobs = [(name, seed) for name in STRANGERS if name not in SAMPLE_KINDS for seed in range(options.made)]
        made = [one for one in pool.map(_stranger, jobs, chunksize=16) if one is not None]
    some += [one._replace(scene=len(pictures) + number) for number, one in enumerate(made)]
    frames = [_frames(source.pictures) for source in sources() if source.video] if not options.borders else []
    scenes = len({one.scene for one in some if one.kind != MADE_BY_CODE})
    print(f"{len(pictures)} pictures of {scenes} scenes, {len(some) - len(made)} with their copies.")
    print(f"{len(made)} pictures made by code.\n")
    columns = list(dict.fromkeys(kinds))
    print(f"| distance | {' | '.join(columns)} | of another scene | made by code | widest stack | frames |")
    print(f"| ---: |{' ---: |' * (len(columns) + 4)}")
    for bare in BARE_DISTANCES if options.borders else ():
        print(f"| {bare} | {' | '.join(_row(some, columns, STACK_MAX_DISTANCE, bare))} | |", flush=True)
    for distance in () if options.borders else DISTANCES:
        print(f"| {distance} | {' | '.join(_row(some, columns, distance))} | {_neighbours(frames, distance)} |")
        sys.stdout.flush()


def _by_scene(some: Sequence[Picture]) -> list[Picture]:
    """Originals that show one scene, as the samples of EXIF orientations do, get one number, and so do their copies."""
    originals = [one for one in some if one.kind == ORIGINAL]
    of = {}
    for group in one_scene([[one.variants[:256]] for one in originals]):
        of.update({originals[place].scene: originals[group[0]].scene for place in group})
    return [one._replace(scene=of[one.scene]) for one in some if one.scene in of]


def _copies(kinds: tuple[str, ...], job: tuple[int, bytes]) -> list[Picture]:
    """A picture and its copies, as far as they can be stacked."""
    warnings.simplefilter("ignore")
    scene, data = job
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    picture.thumbnail((SIDE, SIDE))
    found = [_picture(scene, ORIGINAL, encoded(picture, quality=95))]
    found += [
        _picture(scene, _kind(name), alter(picture)) for name, alter in ALTERATIONS.items() if _kind(name) in kinds
    ]
    return [one for one in found if one is not None]


def _kind(name: str) -> str:
    return next(kind for beginning, kind in KINDS.items() if name.startswith(beginning))


def _picture(scene: int, kind: str, data: bytes) -> Picture | None:
    row = examine_picture(data, "image/jpeg")
    if row.pdq_variants is None:
        return None
    # An original comes first, as the largest copy does in a case: a border must not make a copy the larger one.
    pixels = row.width * row.height + (10**9 if kind == ORIGINAL else 0)
    bare = row.bare_variants if row.bare_quality is not None and row.bare_quality >= PDQ_MIN_QUALITY else None
    return Picture(scene, kind, pixels, row.pdq_variants + (bare or row.pdq_variants), row.bare_variants is not None)


def _stranger(job: tuple[str, int]) -> Picture | None:
    warnings.simplefilter("ignore")
    name, seed = job
    blank = Image.new("RGB", (8, 8))
    made = STRANGERS[name](random.Random(f"stack {name} {seed}"), blank, blank)
    return _picture(0, MADE_BY_CODE, encoded(made, "JPEG", 85))


def _frames(pictures: Sequence[bytes]) -> list[Picture]:
    found = (_picture(0, "frame", encoded(Image.open(io.BytesIO(data)).convert("RGB"))) for data in pictures)
    return [one for one in found if one is not None]


def stacked(some: Sequence[Picture], distance: int, bare: int = STACK_BARE_DISTANCE) -> list[int]:
    """The place of the representative of each picture; its own where it leads or stands alone."""
    order = sorted(range(len(some)), key=lambda p: (some[p].bordered, -some[p].pixels, some[p].variants))
    variants = b"".join(some[place].variants for place in order)
    values = b"".join(some[place].variants[:32] for place in order)
    contents = np.array(order, np.int64).tobytes()
    found = list(range(len(some)))
    for part in stack_pictures(StackTask(contents, values, b"", variants, distance, bare), NullSlot()):
        for row in part.rows:
            found[row.content] = row.representative
    return found


def _row(
    some: Sequence[Picture], columns: Sequence[str], distance: int, bare: int = STACK_BARE_DISTANCE
) -> Iterator[str]:
    leads = stacked(some, distance, bare)
    originals = {(one.scene, leads[place]) for place, one in enumerate(some) if one.kind == ORIGINAL}
    asked = Counter(one.kind for one in some)
    joined = Counter(one.kind for place, one in enumerate(some) if (one.scene, leads[place]) in originals)
    for column in columns:
        yield f"{100 * joined[column] / asked[column]:.1f} %"
    for made in (False, True):
        some_kind = [place for place, one in enumerate(some) if (one.kind == MADE_BY_CODE) == made]
        wrong = sum(some[leads[place]].scene != some[place].scene for place in some_kind)
        yield f"{wrong} of {len(some_kind):,}"
    yield str(_widest(some, leads))


def _widest(some: Sequence[Picture], leads: Sequence[int]) -> int:
    """The largest distance of two members of one stack, in the nearest orientation."""
    stacks = defaultdict(list)
    for place, lead in enumerate(leads):
        stacks[lead].append(np.frombuffer(some[place].variants, np.uint64).reshape(16, 4))
    widest = 0
    for members in stacks.values():
        words = np.stack(members)
        for one in words:
            # Of a copy with borders either face may be the nearer one.
            apart = np.bitwise_count(words[:, :, None] ^ one[None, None, ::8]).sum(3, dtype=np.int64).min(2)
            widest = max(widest, int(apart.min(1).max()))
    return widest


def _neighbours(videos: Sequence[Sequence[Picture]], distance: int) -> str:
    """How many frames stand on one stack with the frame half a second before."""
    same = pairs = 0
    for frames in videos:
        leads = stacked(frames, distance)
        same += sum(one == other for one, other in pairwise(leads))
        pairs += len(leads) - 1
    return f"{same} of {pairs}"


if __name__ == "__main__":
    main()
