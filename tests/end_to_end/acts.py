"""Acts of a person that only the window offers, by name: each opens a case, acts once through its door, and ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.samples.worked import PASSPHRASE, PERSON
from triage.model.trail import EventFilter
from triage.open_case import OpenCase
from triage.report.missing import LOOKED

Act = Callable[[OpenCase, str, Path], object]


def _mark(case: OpenCase, _item: str, _folder: Path) -> object:
    order = case.messages.timeline(1)
    return case.messages.mark(order, int(order.ids[0]), int(order.ids[-1]), "Read this.", PERSON)


ACTS: Final[dict[str, Act]] = {
    "flag": lambda case, item, _: case.notes.flag([item]),
    "describe": lambda case, item, _: case.notes.describe(item, "A landscape."),
    "record": lambda case, _item, _folder: case.record.searched("items", "boat", 3),
    "export": lambda case, _item, folder: case.items.export(case.items.select(), folder / "items.csv"),
    "export-audit": lambda case, _item, folder: case.audit.export(EventFilter(), folder / "audit.jsonl", PERSON),
    "looked": lambda case, _item, _folder: case.reports.settle(LOOKED),
    "zone": lambda case, _item, _folder: case.zones.choose("Europe/London", PERSON),
    "mark": _mark,
    "reviewer": lambda case, _item, _folder: case.hand_over("Officer Two"),
    # A file of its own each time: one that is there is not written over.
    "export-hashes": lambda case, _item, folder: case.sets.export_graded("Ours", folder / f"ours-{os.getpid()}.json"),
}
"""By the name under which each is written."""


if __name__ == "__main__":
    with OpenCase.open(Path(sys.argv[1]), PASSPHRASE, PERSON) as opened:
        ACTS[sys.argv[2]](opened, sys.argv[3], Path(sys.argv[1]).parent)
