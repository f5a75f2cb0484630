"""What the pool's workers run for the tests of the examination."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

from triage.analysis import examine
from triage.analysis.examine import Tagged, examine_batch
from triage.analysis.pictures import examine_picture
from triage.evidence.open import open_source
from triage.evidence.source import ContentReader
from triage.execution.slots import Slot
from triage.model.content import PictureRow
from triage.model.frame import SourceSpec
from triage.model.tasks import ExamineTask

CRAFTED = b"crafted for this decoder"
SLOWNESS = 0.12
"""Seconds that each piece takes to come; ten pieces are a file."""


def with_a_weak_decoder(argument: ExamineTask, slot: Slot) -> Iterator[list[Tagged]]:
    """Examine a batch with a decoder that a crafted picture kills, as a defect in C code would."""

    def weak(data: bytes, mime: str) -> PictureRow:
        if CRAFTED in data:
            os._exit(11)
        return examine_picture(data, mime)

    vars(examine)["examine_picture"] = weak
    yield from examine_batch(argument, slot)


class SlowReader(ContentReader):
    """A disk that takes its time for every piece, and delivers it."""

    def __init__(self, inner: ContentReader) -> None:
        self.size = inner.size
        self._inner = inner

    def read_at(self, offset: int, length: int) -> bytes:
        """A tenth of what there is, after a while."""
        time.sleep(SLOWNESS)
        return self._inner.read_at(offset, min(length, self.size // 10 + 1))


def over_a_slow_disk(argument: ExamineTask, slot: Slot) -> Iterator[list[Tagged]]:
    """Examine a batch whose bytes come slowly, for longer in all than silence is suffered."""

    def slow(spec: SourceSpec, tell: Any) -> Any:
        source = open_source(spec, tell)
        content = source.content
        vars(source)["content"] = lambda key: SlowReader(content(key))
        return source

    vars(examine)["open_source"] = slow
    yield from examine_batch(argument, slot)


def videos_over_a_slow_disk(argument: ExamineTask, slot: Slot) -> Iterator[list[Tagged]]:
    """As ``over_a_slow_disk``, and each video counts as too large for memory, so that it is sought a second time."""
    from triage.analysis import video_picking, video_source

    for module, name, value in ((examine, "WHOLE_IN_MEMORY", 1000), (video_picking, "WHOLE_IN_MEMORY", 1000)):
        vars(module)[name] = value
    vars(video_source)["_BLOCK"] = 8192
    yield from over_a_slow_disk(argument, slot)
