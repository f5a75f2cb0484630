"""Builds the demo's exhibits, in a worker: the process that holds the case decodes no picture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from triage.execution.slots import Slot


class Exhibits(NamedTuple):
    """Where the demo's files lie."""

    phone: Path
    laptop: Path
    sets: Path

    @classmethod
    def below(cls, folder: Path) -> Exhibits:
        """Their places in a folder."""
        return cls(folder / "phone.zip", folder / "laptop.img", folder / "sets")


def build_exhibits(argument: str, slot: Slot) -> Iterator[str]:
    """Build everything below a folder; yields what is being built."""
    from triage.demo.hash_lists import write_lists
    from triage.demo.laptop import unpack_laptop
    from triage.demo.phone import build_phone

    slot.at(-1, "hash")
    exhibits = Exhibits.below(Path(argument))
    yield "a phone's file system"
    build_phone(exhibits.phone)
    slot.tick(1)
    yield "a laptop's disk"
    unpack_laptop(exhibits.laptop)
    slot.tick(1)
    yield "hash sets"
    write_lists(exhibits.sets)
