"""What the pool's workers run for the tests of the examination."""

from __future__ import annotations

import os
from collections.abc import Iterator

from triage.analysis import examine
from triage.analysis.examine import Tagged, examine_batch
from triage.analysis.pictures import examine_picture
from triage.execution.slots import Slot
from triage.model.content import PictureRow
from triage.model.tasks import ExamineTask

CRAFTED = b"crafted for this decoder"


def with_a_weak_decoder(argument: ExamineTask, slot: Slot) -> Iterator[list[Tagged]]:
    """Examine a batch with a decoder that a crafted picture kills, as a defect in C code would."""

    def weak(data: bytes, mime: str) -> PictureRow:
        if CRAFTED in data:
            os._exit(11)
        return examine_picture(data, mime)

    vars(examine)["examine_picture"] = weak
    yield from examine_batch(argument, slot)
