"""What a run says on a terminal while it is at work: each worker with its file, its bytes and whether any come."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from triage.cli import output
from triage.cli.output import RunBar
from triage.pipeline.context import Progress, WorkerState

COUNTS = {"files": 100, "files done": 40, "files left": 10, "bytes done": 1 << 30}
WORKERS = (
    WorkerState("examine", 7, "read", 14 << 30, 0.2, 812 << 10),
    WorkerState("examine", 8, "read", 3 << 30, 12.3, None),
    WorkerState("verify", -1, "hash", 9 << 20, 0.1, 120 << 20),
)
NAMES = {7: "Videos/holiday\u202e.mp4", 8: "Pictures/x.jpg"}


def told(monkeypatch: pytest.MonkeyPatch, *, terminal: bool) -> str:
    written = io.StringIO()
    console = Console(file=written, force_terminal=terminal, width=140, highlight=False, color_system=None)
    monkeypatch.setattr(output, "errors", console)
    with RunBar(lambda entries: {entry: NAMES[entry] for entry in entries if entry in NAMES}) as bar:
        bar.show(Progress("examine", "Examine contents", COUNTS, 0, 0, WORKERS, 10.0))
    return written.getvalue()


def test_a_slow_worker_is_told_from_a_stuck_one(monkeypatch: pytest.MonkeyPatch) -> None:
    text = told(monkeypatch, terminal=True)
    assert "slow: reading 812.0 KiB/s, 14.0 GiB in all  Videos/holiday<U+202E>.mp4" in text
    assert "reading: no byte for 12 s, 3.0 GiB in all  Pictures/x.jpg" in text
    assert "digesting 120.0 MiB/s" in text
    assert "40/90" in text, "what the profile leaves is not waited for"


def test_nothing_is_said_where_nobody_reads_along(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, terminal=False) == ""
