"""How often a changed video is found: ``python -m benchmarks.validate_videos``, over the sample videos.

Each sample is compiled into a set of its own frames together with all others, changed, and asked for. Changes: encoded
anew (two codecs, smaller, fewer bits), two seconds cut away at the start, two seconds cut out, both mirrored.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import av
import numpy as np

from hashsets.compiled import CompiledSet
from hashsets.importing import CompileTask, compile_set
from hashsets.mapping import ImportRequest
from triage.analysis.matching import match_batch
from triage.analysis.video import Video, examine_video
from triage.execution.slots import NullSlot
from triage.model.matches import Meaning
from triage.model.tasks import ContentQuery
from triage.model.video import FrameQuery

FOLDER: Final = Path(__file__).resolve().parents[2] / "shared" / "testdata"
SAMPLES: Final = (
    *(("video_tmk", f"{name}.mp4") for name in (
        "doorknob-hd-no-bar", "pattern-hd-no-bar", "pattern-longer-no-bar", "pattern-sd-grey-bar",
        "pattern-sd-with-large-logo-bar", "pattern-sd-with-small-logo-bar", "test-padded-dimensions",
    )),
    ("exif_metadata_extractor", "mov/with-gps.mov"),
    ("exif_metadata_extractor", "mov/xmp480qt.mov"),
    ("exif_metadata_extractor", "mp4/FLIR Thermal.mp4"),
    ("exif_metadata_extractor", "mp4/Issue 515 (java).mp4"),
    ("exif_metadata_extractor", "mp4/uuid540.mp4"),
    ("containers_misc", "test_videoMp4.mp4"),
)  # fmt: skip
CUT: Final = 2.0
"""Seconds."""

Picture = np.ndarray[Any, np.dtype[np.uint8]]
Change = Callable[[Iterator[tuple[float, Picture]], float], Iterator[Picture]]


def _all(frames: Iterator[tuple[float, Picture]], _: float) -> Iterator[Picture]:
    return (picture for _, picture in frames)


def _start_cut(frames: Iterator[tuple[float, Picture]], _: float) -> Iterator[Picture]:
    return (picture for moment, picture in frames if moment >= CUT)


def _clip(frames: Iterator[tuple[float, Picture]], length: float) -> Iterator[Picture]:
    start = max(length / 2 - CUT / 2, 0)
    return (picture for moment, picture in frames if start <= moment < start + CUT)


def _mirrored(frames: Iterator[tuple[float, Picture]], _: float) -> Iterator[Picture]:
    return (np.ascontiguousarray(picture[:, ::-1]) for _, picture in frames)


CHANGES: Final[tuple[tuple[str, Change, str, int, float], ...]] = (
    ("encoded anew, H.264, half the width", _all, "libx264", 300_000, 0.5),
    ("encoded anew, MPEG-4, a quarter of the width", _all, "mpeg4", 150_000, 0.25),
    ("the first 2 s cut away", _start_cut, "libx264", 600_000, 1.0),
    ("2 s cut out of its middle", _clip, "libx264", 600_000, 1.0),
    ("mirrored", _mirrored, "libx264", 600_000, 1.0),
)
"""Name, change, codec, bits a second, scale."""


def main() -> int:
    """Measure and print a table."""
    videos = {name: path.read_bytes() for group, name in SAMPLES if (path := FOLDER / group / name).is_file()}
    looked = {name: examine_video(data, _mime(name), NullSlot()) for name, data in videos.items()}
    with tempfile.TemporaryDirectory() as folder:
        compiled = _compiled(Path(folder), looked)
        records = {name: place for place, name in enumerate(looked)}
        print("| change | found | of | others named |")
        print("|---|---|---|---|")
        for title, change, codec, bits, scale in CHANGES:
            found = tried = others = 0
            for name, data in videos.items():
                made = changed(data, change, codec, bits, scale)
                if made is None:
                    continue
                tried += 1
                named = {row.record for row in match_batch(compiled, [_asked(made)])}
                found += records[name] in named
                others += sum(_family(list(looked)[record]) != _family(name) for record in named)
            print(f"| {title} | {found} | {tried} | {others} |")
    return 0


def _family(name: str) -> str:
    """The samples that show one scene with bars and logos are copies of each other."""
    return name.partition("-")[0]


def _mime(name: str) -> str:
    return "video/quicktime" if name.endswith("mov") else "video/mp4"


def _compiled(folder: Path, looked: dict[str, Video]) -> CompiledSet:
    lines = ["video,pdq,quality"]
    for name, found in looked.items():
        lines += [f"{name},{f.pdq.hex()},{f.pdq_quality}" for f in found.frames if f.pdq is not None]
    (folder / "set.csv").write_text("\n".join(lines) + "\n")
    task = CompileTask(
        str(folder / "set.csv"), ImportRequest("v", meaning=Meaning.BAD), str(folder / "set.bin"), bytes(32)
    )
    list(compile_set(task, NullSlot()))
    return CompiledSet.open(folder / "set.bin", bytes(32))


def _asked(data: bytes) -> ContentQuery:
    frames = examine_video(data, "video/mp4", NullSlot()).frames
    queries = tuple(FrameQuery(f.from_ms, f.until_ms, f.pdq_variants) for f in frames if f.pdq_variants is not None)
    return ContentQuery(1, bytes(32), bytes(20), bytes(16), len(data), None, None, None, frames=queries)


def changed(data: bytes, change: Change, codec: str, bits: int, scale: float) -> bytes | None:
    """The video changed and encoded; ``None`` where nothing of it is left."""
    out = io.BytesIO()
    with av.open(io.BytesIO(data)) as opened, av.open(out, "w", format="mp4") as target:
        source: Any = opened
        video = source.streams.video[0]
        length = float((source.duration or 0) / av.time_base)
        frames = ((float(f.time or 0), f.to_ndarray(format="rgb24")) for f in source.decode(video))
        stream: Any = None
        for picture in change(frames, length):
            if stream is None:
                stream = target.add_stream(codec, rate=round(video.average_rate or 25))
                stream.width, stream.height = (max(round(side * scale) // 2 * 2, 16) for side in picture.shape[1::-1])
                stream.pix_fmt, stream.bit_rate, stream.gop_size = "yuv420p", bits, 75
                stream.codec_context.thread_count = 1
            for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")):
                target.mux(packet)
        if stream is None:
            return None
        for packet in stream.encode():
            target.mux(packet)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
