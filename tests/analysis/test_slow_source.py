"""A slow disk that only looks like a hang loses nothing: bytes that come are a sign of life, however few."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

from tests.analysis.examine_work import SLOWNESS
from tests.samples.walking import key_of, paths_of, rows_of
from triage.evidence.open import open_source
from triage.execution.limits import Limits
from triage.execution.pool import Event, Finished, Lost, Pool, Refused, Result
from triage.model.doing import doing_words
from triage.model.entries import EntryKind
from triage.model.frame import Scope, SourceId, SourceKind, SourceSpec
from triage.model.tasks import ExamineTask
from triage.pipeline.paces import LEAST_SECONDS, Paces

SILENT = 15 * SLOWNESS


def test_a_slow_source_is_read_whole_and_looks_slow_and_not_stuck(tmp_path: Path) -> None:
    contents = {f"{number}.txt": b"%d slow bytes\n" % number * 900 for number in range(2)}
    for name, data in contents.items():
        (tmp_path / name).write_bytes(data)
    spec = SourceSpec(SourceId(1), SourceKind.FOLDER, (str(tmp_path),))
    source = open_source(spec)
    rows = rows_of(source)
    keys = [key_of(row, path) for row, path in zip(rows, paths_of(rows), strict=True) if row.kind == EntryKind.FILE]
    source.close()
    pool, paces, said = Pool(1, Limits(silent_seconds=SILENT)), Paces(), set()
    events: list[Event] = []
    try:
        task = pool.submit("tests.analysis.examine_work:over_a_slow_disk", ExamineTask(spec, keys, Scope()))
        began = time.monotonic()
        while not any(isinstance(event, (Finished, Lost, Refused)) for event in events):
            events += [event for event in pool.events(0.05) if event.task == task]
            now = time.monotonic()
            assert now - began < 60
            paces.add(now, {number: state.bytes for number, state in pool.states()})
            said |= {doing_words(s.phase, paces.rate(n), now - s.last_sign) for n, s in pool.states()}
        took = time.monotonic() - began
    finally:
        pool.close()
    assert isinstance(events[-1], Finished), events[-1]
    assert took > 10 * SLOWNESS * len(contents) > SILENT, "in all it took longer than silence is suffered"
    kept = [row for event in events if isinstance(event, Result) for row in event.value if row[0] == "content"]
    assert {row[2] for row in kept} == {hashlib.sha256(data).digest() for data in contents.values()}
    assert took > LEAST_SECONDS
    assert any(words.startswith("slow: reading ") for words in said), said
    assert not any("no byte" in words for words in said), said
