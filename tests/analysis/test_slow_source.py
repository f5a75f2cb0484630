"""A slow disk that only looks like a hang loses nothing: bytes that come are a sign of life, however few."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from typing import Any, NamedTuple

from tests.analysis.examine_work import SLOWNESS
from tests.samples.videos import video
from tests.samples.walking import key_of, paths_of, rows_of
from triage.analysis.video import examine_video
from triage.evidence.open import open_source
from triage.execution.limits import Limits
from triage.execution.pool import Event, Finished, Lost, Pool, Refused, Result
from triage.execution.slots import NullSlot
from triage.model.doing import doing_words
from triage.model.entries import EntryKind
from triage.model.frame import Scope, SourceId, SourceKind, SourceSpec
from triage.model.tasks import ExamineTask
from triage.pipeline.paces import LEAST_SECONDS, Paces

SILENT = 15 * SLOWNESS


class Watched(NamedTuple):
    """What came of a batch, and what was said of its worker."""

    events: list[Event]
    before: set[str]
    after: set[str]
    """Once the digests had come: what is read from then on is read for the decoder."""
    took: float


def watched(folder: Path, function: str, contents: dict[str, bytes]) -> Watched:
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    spec = SourceSpec(SourceId(1), SourceKind.FOLDER, (str(folder),))
    source = open_source(spec)
    rows = rows_of(source)
    keys = [key_of(row, path) for row, path in zip(rows, paths_of(rows), strict=True) if row.kind == EntryKind.FILE]
    source.close()
    pool, paces = Pool(1, Limits(silent_seconds=SILENT)), Paces()
    said: tuple[set[str], set[str]] = set(), set()
    events: list[Event] = []
    try:
        task = pool.submit(f"tests.analysis.examine_work:{function}", ExamineTask(spec, keys, Scope()))
        began = time.monotonic()
        while not any(isinstance(event, (Finished, Lost, Refused)) for event in events):
            events += [event for event in pool.events(0.05) if event.task == task]
            now = time.monotonic()
            assert now - began < 60
            paces.add(now, {number: state.bytes for number, state in pool.states()})
            words = {doing_words(s.phase, paces.rate(n), now - s.last_sign) for n, s in pool.states()}
            said[bool(events)].update(words)
        return Watched(events, *said, time.monotonic() - began)
    finally:
        pool.close()


def rows_in(events: list[Event], tag: str) -> list[tuple[Any, ...]]:
    return [row for event in events if isinstance(event, Result) for row in event.value if row[0] == tag]


def test_a_slow_source_is_read_whole_and_looks_slow_and_not_stuck(tmp_path: Path) -> None:
    contents = {f"{number}.txt": b"%d slow bytes\n" % number * 900 for number in range(2)}
    events, before, after, took = watched(tmp_path, "over_a_slow_disk", contents)
    said = before | after
    assert isinstance(events[-1], Finished), events[-1]
    assert took > 10 * SLOWNESS * len(contents) > SILENT, "in all it took longer than silence is suffered"
    assert {row[2] for row in rows_in(events, "content")} == {hashlib.sha256(d).digest() for d in contents.values()}
    assert took > LEAST_SECONDS
    assert any(words.startswith("slow: reading ") for words in said), said
    assert not any("no byte" in words for words in said), said


def test_a_video_that_is_sought_on_a_slow_disk_looks_slow_and_not_stuck(tmp_path: Path) -> None:
    data = video(1, 2)
    events, _, after, took = watched(tmp_path, "videos_over_a_slow_disk", {"film.mp4": data})
    assert isinstance(events[-1], Finished), events[-1]
    assert took > SILENT
    whole = examine_video(data, "video/mp4", NullSlot())
    assert [row[2:4] for row in rows_in(events, "frame")] == [frame[:2] for frame in whole.frames]
    assert not rows_in(events, "problem")
    assert any(words.startswith("slow: reading ") for words in after), after
    assert not any("no byte" in words or " for " in words for words in after), after
