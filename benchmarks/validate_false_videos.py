"""How many unrelated videos match a set of a million frames: ``python -m benchmarks.validate_false_videos``.

Of one half of the sample sources the videos of the set are made, of the other half and by code those that are asked
for; each of these is encoded, decoded, hashed and looked for by the product's own functions, against records of videos
and against the same frames as stills. Two processes; with ``--work FOLDER`` what is done is kept there. The table goes
into docs/validation.md, the bound into ``triage/model/false_matches.py``.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from PIL import Image

from benchmarks.bounds import by_groups, clopper_pearson
from benchmarks.moving import MovingTask, encoded_video, listed_videos, moving
from benchmarks.sources import sources
from benchmarks.strangers import STRANGERS
from benchmarks.validate_false_matches import kept_files
from hashsets.compiled import CompiledSet
from hashsets.importing import CompileTask, compile_set
from hashsets.mapping import ImportRequest
from triage.analysis.video import examine_video
from triage.analysis.video_matching import video_answers
from triage.execution.slots import NullSlot
from triage.model.matches import Algorithm, Meaning
from triage.model.video import FrameQuery

AT_ONCE: Final = 20_000
"""Frames of the set in one piece of work."""
ASKED_AT_ONCE: Final = 20
"""Videos in one piece of work."""
VIDEOS: Final = 100_000
CLIPS: Final = "clips of sample videos"
OVER_SAMPLES: Final = "over sample pictures"
BY_CODE: Final = (
    "generated textures", "soft shapes", "plain drawings", "screenshots", "pages of text", "gradients", "flat surfaces",
)  # fmt: skip
KINDS: Final = (CLIPS, OVER_SAMPLES, *BY_CODE)


class Asked(NamedTuple):
    """One video that was looked for."""

    kind: str
    unit: int
    """What is alike has one number: the sample, or the video itself where code made it."""
    frames: int
    """Distinct ones that can be matched."""
    videos: int
    """Records of videos that it met."""
    stills: int
    """Frames of the set that any of its frames met, as stills would be."""
    nearest: int
    """The least distance of a frame that met; -1 where none did."""


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.validate_false_videos", description=__doc__)
    parser.add_argument("--frames", type=int, default=1_000_000)
    parser.add_argument("--videos", type=int, default=2_700)
    parser.add_argument("--work", type=Path, help="keep what is done in this folder, and go on from there")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as temporary:
        folder = (options.work or Path(temporary)) / f"videos-{options.frames}-{options.videos}"
        folder.mkdir(parents=True, exist_ok=True)
        found = sources()
        listed, strange = (kept_files(folder, name, found[side::2]) for side, name in enumerate(("listed", "strange")))
        clips = tuple(number for number, source in enumerate(found[1::2]) if source.video)
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            records, frames = _make_set(pool.map, folder, listed, options.frames)
            per_kind = -(-options.videos // len(KINDS))
            jobs = [(kind, start) for start in range(0, per_kind, ASKED_AT_ONCE) for kind in KINDS]
            ask = partial(_ask_piece, folder, strange, clips)
            asked: list[Asked] = []
            for done, some in enumerate(pool.map(ask, jobs), 1):
                _say(f"asked: {done} of {len(jobs)} pieces of {ASKED_AT_ONCE} videos")
                asked += some
        print(f"{len(asked):,} videos, {frames:,} frames of {records:,} listed ones.\n")
        print(table(asked))


def _say(sentence: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {sentence}", file=sys.stderr, flush=True)


def _make_set(
    spread: Callable[..., Iterable[Any]], folder: Path, listed: tuple[tuple[str, ...], ...], frames: int
) -> tuple[int, int]:
    """Compile the set from a list, as an import does; gives its videos and its frames."""
    path, target = folder / "set.csv", folder / "set.bin"
    if not target.exists():
        tasks = [MovingTask(seed, AT_ONCE, listed) for seed in range(-(-frames // AT_ONCE))]
        with path.open("w", encoding="ascii") as out:
            out.write("video,pdq,quality\n")
            for number, videos in enumerate(spread(listed_videos, tasks)):
                _say(f"set: {number + 1} of {len(tasks)} pieces of {AT_ONCE:,} frames")
                for place, video in enumerate(videos):
                    out.writelines(f"{number}-{place},{value.hex()},100\n" for value in video)
        half = folder / "half.bin"
        request = ImportRequest("videos", meaning=Meaning.BAD)
        list(compile_set(CompileTask(str(path), request, str(half), bytes(32)), NullSlot()))
        half.replace(target)
    with path.open(encoding="ascii") as lines:
        next(lines)
        names = [line.partition(",")[0] for line in lines]
    return len(set(names)), len(names)


def _ask_piece(
    folder: Path, strange: tuple[tuple[str, ...], ...], clips: tuple[int, ...], job: tuple[str, int]
) -> list[Asked]:
    """Make, decode, hash and look for some videos of one kind."""
    warnings.simplefilter("ignore")
    kind, start = job
    path = folder / f"asked-{KINDS.index(kind)}-{start}.json"
    if not path.exists():
        made = [_asked(_compiled(folder), strange, clips, kind, seed) for seed in range(start, start + ASKED_AT_ONCE)]
        half = path.with_suffix(".half")
        half.write_text(json.dumps(made))
        half.replace(path)
    return [Asked(*row) for row in json.loads(path.read_text())]


def _asked(
    compiled: CompiledSet, strange: tuple[tuple[str, ...], ...], clips: tuple[int, ...], kind: str, seed: int
) -> Asked:
    chance = random.Random(f"{kind} {seed}")
    stills = [number for number in range(len(strange)) if number not in clips]
    unit = clips[seed % len(clips)] if kind == CLIPS else stills[seed % len(stills)] if kind == OVER_SAMPLES else seed
    if kind == CLIPS:
        data = encoded_video(iter(_clip(chance, strange[unit])))
    elif kind == OVER_SAMPLES:
        data = moving(chance, lambda c: _colour(c.choice(strange[unit])))
    else:
        blank = Image.new("RGB", (8, 8))
        data = moving(chance, lambda c: STRANGERS[kind](c, blank, blank))
    looked = examine_video(data, "video/mp4", NullSlot()).frames
    frames = [FrameQuery(f.from_ms, f.until_ms, f.pdq_variants) for f in looked if f.pdq_variants is not None]
    if not frames:
        return Asked(kind, unit, 0, 0, 0, -1)
    values = np.frombuffer(b"".join(frame.pdq_variants for frame in frames), np.uint8).reshape(-1, 32)
    near = compiled.near(Algorithm.PDQ, values)
    nearest = int(near.distances.min()) if len(near.distances) else -1
    return Asked(kind, unit, len(frames), sum(1 for _ in video_answers(compiled, frames)), len(near.queries), nearest)


def _clip(chance: random.Random, frames: Sequence[str]) -> list[Image.Image]:
    """Some frames of a sample video one after another, of which a part is shown."""
    length = min(len(frames), chance.randint(4, 40))
    first = chance.randrange(len(frames) - length + 1)
    share, across, down = chance.uniform(0.5, 1), chance.random(), chance.random()
    shown = []
    for name in frames[first : first + length]:
        picture = _colour(name)
        width, height = (side * share for side in picture.size)
        left, top = (picture.width - width) * across, (picture.height - height) * down
        # Half a second apart in the sample, and so in the clip.
        shown += [picture.resize((192, 144), box=(left, top, left + width, top + height))] * 2
    return shown


@lru_cache(maxsize=256)
def _colour(path: str) -> Image.Image:
    return Image.open(path).convert("RGB")


@lru_cache(maxsize=1)
def _compiled(folder: Path) -> CompiledSet:
    return CompiledSet.open(folder / "set.bin", bytes(32))


def table(asked: Sequence[Asked]) -> str:
    """The counts and bounds as Markdown."""
    head = (
        "| kind of video | asked | without frames that can be matched | frames a video | sources | nearest match"
        " | met a video | at most, of 100,000 | the same by sources | met a still | at most, of 100,000"
        " | the same by sources |"
    )
    rows = [_row(kind, [one for one in asked if one.kind == kind]) for kind in KINDS]
    return "\n".join([head, f"|---|{'---:|' * 11}", *rows, _row("**all**", asked)])


def _row(title: str, some: Sequence[Asked]) -> str:
    tried = [one for one in some if one.frames]
    met = [one.nearest for one in tried if one.nearest >= 0]
    frames = sum(one.frames for one in tried) / len(tried) if tried else 0
    cells = [title, f"{len(some):,}", f"{len(some) - len(tried):,}", f"{frames:.1f}"]
    cells += [f"{len({_unit(one) for one in tried}):,}", str(min(met, default=""))]
    for hits in ([bool(one.videos) for one in tried], [bool(one.stills) for one in tried]):
        cells += [f"{sum(hits):,}", *_bounds(tried, hits)]
    return f"| {' | '.join(cells)} |"


def _unit(one: Asked) -> tuple[str, int]:
    return one.kind if one.kind in BY_CODE else "", one.unit


def _bounds(tried: Sequence[Asked], hits: Sequence[bool]) -> tuple[str, str]:
    """By video; and by sources, as ``false_match_tables`` does."""
    if not tried:
        return "", ""
    of = Counter(_unit(one) for one in tried)
    seen = Counter(_unit(one) for one, hit in zip(tried, hits, strict=True) if hit)
    grouped = by_groups([seen[unit] for unit in of], list(of.values())) if seen else clopper_pearson(0, len(of))
    return _of(clopper_pearson(sum(hits), len(tried))), _of(grouped)


def _of(share: float) -> str:
    return f"{VIDEOS * share:,.1f}"


if __name__ == "__main__":
    main()
