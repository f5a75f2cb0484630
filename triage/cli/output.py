"""What the command line prints: JSON Lines for programs, plain lines and tables for people, progress for both."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, Self

from rich.console import Console, Group
from rich.live import Live
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from triage.model.doing import doing_words
from triage.model.wording import MAX_EVIDENCE_TEXT, evidence_text, size, visible
from triage.pipeline.context import Progress as RunProgress

out = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)

_MAX_SENTENCE: Final = 2_000
"""A sentence is the product's own, and means something else where its midst is left out."""

MOMENT_SECONDS: Final = 0.4
"""The names of the files at hand are looked up in the run's own thread: not more often than a person reads."""


def json_lines(records: Iterable[Mapping[str, Any]]) -> None:
    """One JSON object a line, UTF-8, in the order of the records' names."""
    for record in records:
        sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table for a person; text of the evidence is shown with its control characters visible."""
    drawn = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for column in columns:
        drawn.add_column(column, overflow="fold")
    limits = [_MAX_SENTENCE if column == "sentence" else MAX_EVIDENCE_TEXT for column in columns]
    for row in rows:
        drawn.add_row(*(_cell(value, limit) for value, limit in zip(row, limits, strict=True)))
    out.print(drawn, markup=False)


def _cell(value: object, limit: int) -> str:
    if value is None:
        return ""
    parts = value if isinstance(value, list) else [value]
    return "; ".join(evidence_text(str(part), limit) for part in parts)


def shown(value: Any) -> Any:
    """The same record with each control or bidirectional character of its texts made visible."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, list):
        return [shown(part) for part in value]
    if isinstance(value, dict):
        return {visible(name): shown(part) for name, part in value.items()}
    return value


class ReadBar:
    """How many bytes of some files were read, on a terminal; silent where output is not one."""

    def __init__(self, title: str, total: int) -> None:
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            DownloadColumn(binary_units=True),
            TimeRemainingColumn(),
            console=errors,
            transient=True,
            disable=not errors.is_terminal,
        )
        self._task = self._bar.add_task(title, total=total or None)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def show(self, done: int) -> None:
        """Draw how many bytes were read so far."""
        self._bar.update(self._task, completed=done)


class CountBar:
    """How many of some files are done, on a terminal; silent where output is not one."""

    def __init__(self, title: str) -> None:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        self._bar = Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal)
        self._task = self._bar.add_task(title, total=None)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def show(self, done: int, total: int) -> None:
        """Draw how many are done, and how many there are."""
        self._bar.update(self._task, completed=done, total=total)


class RunBar:
    """Progress of a run on a terminal: stage, files, rate, remaining time, and a line for each worker with its file.

    Silent where output is not a terminal.

    Args:
        paths: Names the entries that workers are at.
    """

    def __init__(self, paths: Callable[[Iterable[int]], dict[int, str]]) -> None:
        self._paths = paths
        self._told = -MOMENT_SECONDS
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            console=errors,
        )
        self._live = Live(self._bar, console=errors, transient=True, refresh_per_second=4)
        self._task: TaskID | None = None
        self._stage = ""

    def __enter__(self) -> Self:
        if errors.is_terminal:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def show(self, progress: RunProgress) -> None:
        """Draw what the run told, and a few times a second at most."""
        if not self._live.is_started or (
            progress.stage == self._stage and progress.elapsed - self._told < MOMENT_SECONDS
        ):
            return
        self._told = progress.elapsed
        done, total = progress.stage_done, progress.stage_total
        counts = progress.counts
        if progress.stage in ("walk", "examine", "archives"):
            done, total = counts.get("files done", 0) + counts.get("files unread", 0), counts.get("files", 0)
            total -= counts.get("files left", 0)
        if progress.stage != self._stage or self._task is None:
            if self._task is not None:
                self._bar.remove_task(self._task)
            self._stage, self._task = progress.stage, self._bar.add_task(progress.title, total=total or None, rate="")
        rate = f"{size(int(counts.get('bytes done', 0) / max(progress.elapsed, 0.1)))}/s"
        self._bar.update(self._task, completed=done, total=total or None, rate=rate)
        self._live.update(Group(self._bar, *self._workers(progress)), refresh=True)

    def _workers(self, progress: RunProgress) -> list[Text]:
        """What each worker is at: slow and stuck can be told apart."""
        paths = self._paths(worker.entry for worker in progress.workers)
        lines = []
        for worker in progress.workers:
            doing = doing_words(worker.phase, worker.rate, worker.silent_seconds)
            file = evidence_text(paths.get(worker.entry, ""))
            lines.append(
                Text(f"  {doing}, {size(worker.bytes)} in all  {file}".rstrip(), no_wrap=True, overflow="ellipsis")
            )
        return lines
