"""Which videos stand on one stack: ``python -m benchmarks.validate_video_stacks``.

The sample videos and videos made by code, with copies of each (encoded anew, mirrored) and excerpts of it, go through
the product's own decoding, hashing and stacking. Counted are copies that stand on the stack of their original, excerpts
that do, and videos that stand with another scene. The table goes into docs/validation.md.
"""

from __future__ import annotations

import argparse
import random
import sys
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from PIL import Image

from benchmarks.moving import moving
from benchmarks.sources import one_scene
from benchmarks.strangers import SAMPLE_KINDS, STRANGERS
from benchmarks.validate_videos import CHANGES, FOLDER, SAMPLES, changed
from triage.analysis.video import examine_video
from triage.analysis.video_stacking import Bounds, stack_videos
from triage.execution.slots import NullSlot
from triage.model.stacks import VIDEO_STACK_LEAST_FRAMES
from triage.model.tasks import VideoStackTask

TRIED: Final = tuple((distance, share) for distance in (23, 31) for share in (50, 60, 70, 80, 90))
ORIGINAL: Final = "original"


class Video(NamedTuple):
    """One video that may be stacked."""

    name: str
    kind: str
    pixels: int
    length: int
    variants: tuple[bytes, ...]


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.validate_video_stacks", description=__doc__)
    parser.add_argument("--made", type=int, default=10, help="videos of each kind that code makes")
    made = parser.parse_args().made
    jobs: list[tuple[str, int]] = [(str(path), -1) for path in _paths()]
    jobs += [(kind, seed) for kind in STRANGERS if kind not in SAMPLE_KINDS for seed in range(made)]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        found: list[list[Video]] = []
        for number, some in enumerate(pool.map(_copies, jobs), 1):
            print(f"{number} of {len(jobs)}", file=sys.stderr, flush=True)
            found.append(some)
    videos = [video for some in found for video in some]
    scenes = _scenes([some for some in found if some])
    kinds = [kind for kind, *_ in CHANGES]
    held = {kind: sum(video.kind == kind for video in videos) for kind in (ORIGINAL, *kinds)}
    print(f"{held[ORIGINAL]} videos of {len(set(scenes.values()))} scenes, {len(videos)} with what was made of them.\n")
    print(f"| distance | share | {' | '.join(kinds)} | with another scene |\n|---:|---:|{'---:|' * (len(kinds) + 1)}")
    for distance, share in TRIED:
        leads = _stacked(videos, distance, share)
        originals = {video.name: leads[place] for place, video in enumerate(videos) if video.kind == ORIGINAL}
        cells = []
        for kind in kinds:
            joined = sum(
                leads[place] == originals.get(video.name) for place, video in enumerate(videos) if video.kind == kind
            )
            cells.append(f"{joined} of {held[kind]}")
        wrong = sum(scenes[videos[lead].name] != scenes[videos[place].name] for place, lead in enumerate(leads))
        print(f"| {distance} | {share} % | {' | '.join(cells)} | {wrong} of {len(videos)} |", flush=True)


def _paths() -> Iterator[Path]:
    for group, name in SAMPLES:
        if (path := FOLDER / group / name).is_file():
            yield path


def _copies(job: tuple[str, int]) -> list[Video]:
    """A video and what is made of it, as far as it can be stacked."""
    warnings.simplefilter("ignore")
    name, seed = job
    if seed < 0:
        data = Path(name).read_bytes()
    else:
        blank = Image.new("RGB", (8, 8))
        data = moving(random.Random(f"stack {name} {seed}"), lambda chance: STRANGERS[name](chance, blank, blank))
    title = f"{name} {seed}"
    made = [(ORIGINAL, data)]
    for kind, change, codec, bits, scale in CHANGES:
        if (copy := changed(data, change, codec, bits, scale)) is not None:
            made.append((kind, copy))
    found = [_video(title, kind, copy) for kind, copy in made]
    if found[0] is None:
        return []
    return [video for video in found if video is not None]


def _video(name: str, kind: str, data: bytes) -> Video | None:
    looked = examine_video(data, "video/mp4", NullSlot())
    variants = tuple(frame.pdq_variants for frame in looked.frames if frame.pdq_variants is not None)
    if looked.row.duration_ms is None or len(variants) < VIDEO_STACK_LEAST_FRAMES:
        return None
    pixels = looked.row.width * looked.row.height + (10**9 if kind == ORIGINAL else 0)
    return Video(name, kind, pixels, looked.row.duration_ms, variants)


def _scenes(found: Sequence[Sequence[Video]]) -> dict[str, int]:
    """The scene of each video by its name: originals of which any frames are alike show one."""
    groups = one_scene([list(some[0].variants) for some in found])
    return {found[place][0].name: number for number, group in enumerate(groups) for place in group}


def _stacked(videos: Sequence[Video], distance: int, share: int) -> list[int]:
    """The place of the representative of each video; its own where it leads or stands alone."""
    order = sorted(range(len(videos)), key=lambda place: (-videos[place].pixels, videos[place].variants))
    columns = (order, [videos[p].length for p in order], [len(videos[p].variants) for p in order])
    contents, lengths, counts = (np.array(column, np.int64).tobytes() for column in columns)
    frames = [value for place in order for value in videos[place].variants]
    values = b"".join(value[:32] for value in frames)
    task = VideoStackTask(contents, lengths, counts, values, b"", b"".join(frames), len(order))
    leads = list(range(len(videos)))
    for part in stack_videos(task, NullSlot(), Bounds(distance, share)):
        for row in part.rows:
            leads[row.content] = row.representative
    return leads


if __name__ == "__main__":
    main()
