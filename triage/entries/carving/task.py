"""A worker's task: carve the unallocated space of one volume, and say how far that came and what was left."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any, Final

from triage.entries.carving import limits
from triage.entries.carving.search import BROKEN, CARVED, NOT_WALKED, OVER_BOUND, TOO_LARGE, Carved, State, search
from triage.errors import EvidenceError, UnsupportedEvidenceError
from triage.evidence.free_map import MAX_PIECES
from triage.evidence.free_space import FreeSpace
from triage.evidence.open import is_there, open_source
from triage.execution.slots import Slot
from triage.model.carving import (
    CARVED_FORMATS,
    FORMAT_TITLES,
    NO_FILE_SYSTEM,
    UNALLOCATED,
    CarvingOutcome,
    carved_name,
)
from triage.model.entries import EntryFlag, EntryKind, EntryRow
from triage.model.frame import SourceSpec
from triage.model.problems import Outcome
from triage.model.tasks import CarveTask
from triage.model.wording import count

BATCH_ROWS: Final = 1000
_BATCH_SECONDS: Final = 2.0
"""What is found leaves the worker so often, so that it is examined while the search goes on."""

Told = tuple[Any, ...]


def carve_volume(argument: CarveTask, slot: Slot) -> Iterator[Told]:
    """Carve a volume.

    Yields:
        ``("begun", name of the entry that holds what is carved, bytes to search)``, then ``("carved", rows, state)``
        again and again, where the rows are kept with the state that stands behind them, and at last ``("closed",
        CarvingOutcome, problems)``; a problem is (outcome, sentence). A row's ``index`` counts from 0 in the volume,
        and its ``parent`` is -1, for that entry.

    Raises:
        EvidenceError: The source cannot be opened, or went away: the volume may be carved another time.
    """
    slot.at(argument.unit, "open")
    source = open_source(argument.spec, slot.tick)
    try:
        slot.at(argument.unit, "carve")
        try:
            space = source.unallocated(argument.volume)
        except EvidenceError as error:
            _see_that_it_is_there(argument.spec)
            yield _refused(argument.volume, error)
            return
        yield "begun", UNALLOCATED if space.file_system else NO_FILE_SYSTEM, space.size
        state = State(argument.state)
        for rows in _batches(space, state):
            if state.failed:  # nothing that was not read because the source is gone may be kept as if it were damage
                _see_that_it_is_there(argument.spec)
                state.failed = False
            yield "carved", rows, state.kept
        yield "closed", *ended(argument.volume, space, state)
    finally:
        source.close()


def _see_that_it_is_there(spec: SourceSpec) -> None:
    if not is_there(spec):
        raise EvidenceError("It went away while it was read.")


def _refused(volume: int, error: EvidenceError) -> Told:
    unknown = isinstance(error, UnsupportedEvidenceError)
    outcome = CarvingOutcome.NOT_SEARCHED if unknown else CarvingOutcome.FAILED
    said = Outcome.NOT_UNDERSTOOD if unknown else Outcome.FAILED
    return "closed", outcome, [(said, f"Volume {volume}. Its unallocated space was not carved. {error.sentence}")]


def _batches(space: FreeSpace, state: State) -> Iterator[list[EntryRow]]:
    rows: list[EntryRow] = []
    told, index = time.monotonic(), state[CARVED]
    for found in search(space, state):
        if found is not None:
            rows.append(_row(found, index))
            index += 1
        if len(rows) >= BATCH_ROWS or time.monotonic() - told > _BATCH_SECONDS:
            yield rows
            rows, told = [], time.monotonic()
    yield rows


def _row(found: Carved, index: int) -> EntryRow:
    flags = int(EntryFlag.CARVED | (EntryFlag.OVER_BOUND if found.over else 0))
    return EntryRow(
        index=index,
        parent=-1,
        name=carved_name(found.format, found.place),
        name_bytes=None,
        address=found.place,
        stream=CARVED_FORMATS[found.format],
        kind=int(EntryKind.FILE),
        flags=flags,
        size=found.size,
        created=None,
        modified=None,
        accessed=None,
        changed=None,
        clocks=0,
        block=index,
        priority=0,  # a profile that carves reads what is carved, wherever it reads other files
    )


def ended(volume: int, space: FreeSpace, state: State) -> tuple[CarvingOutcome, list[tuple[Outcome, str]]]:
    """What became of a search that has come to its end, and what a person should know: how it was done, what it left.

    Beginnings without an end are no sign of a search that was not complete: each used medium has some.
    """
    pieces = count(space.pieces, "piece", "pieces")
    of = f"Its unallocated space ({space.size:,} bytes in {pieces})"
    if not space.file_system:
        of = f"All of it ({space.size:,} bytes), since no file system was recognised,"
    carved = _listed(state.by_format(CARVED)) or "nothing"
    said = (
        f"Carved: {carved}. {of} was searched for pictures and videos that begin with a sector and lie in one piece,"
        " but for blocks in use. Whether all bytes of such a file are its own, its structure does not tell."
    )
    broken = _listed(state.by_format(BROKEN))
    beginnings = (
        f"Beginnings of files with no complete file behind them, which were not carved: {broken}. What followed was"
        " overwritten or lies elsewhere, or they are no beginnings of files."
    )
    bounds = list(_bounds(space, state))
    problems = [(Outcome.NOTE, said)]
    problems += [(Outcome.PARTLY, one) for one in (*([beginnings] if broken else ()), *bounds)]
    outcome = CarvingOutcome.PARTLY if bounds else CarvingOutcome.SEARCHED
    return outcome, [(kind, f"Volume {volume}. {sentence}") for kind, sentence in problems]


def _bounds(space: FreeSpace, state: State) -> Iterator[str]:
    behind = space.size - state.position
    large, left = _listed(state.by_format(TOO_LARGE)), _listed(state.by_format(NOT_WALKED))
    if large:
        yield f"Beginnings of files that are larger than is carved: {large}."
    if left:
        yield f"Beginnings of files that were not followed, since too many led nowhere: {left}."
    if state[OVER_BOUND]:
        yield (
            f"{count(state[OVER_BOUND], 'carved file was', 'carved files were')} not read: together they would be more"
            f" than {limits.bytes_allowed(space.size):,} bytes, which is the bound for this volume."
        )
    if state["unreadable"]:
        yield f"{state['unreadable']:,} bytes of the unallocated space cannot be read; they were not searched."
    if behind > 0:
        yield f"The search ended after {limits.MAX_CARVED:,} files; {behind:,} bytes behind them were not searched."
    if space.untold:
        yield (
            f"The file system's map of free blocks ends {space.untold:,} bytes before the file system does; those were"
            " not searched."
        )
    if not space.whole:
        yield f"The unallocated space lies in more than {MAX_PIECES:,} pieces; those behind them were not searched."


def _listed(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{numbers[name]:,} {FORMAT_TITLES[name]}" for name in CARVED_FORMATS if name in numbers)
