"""Carving: the volumes whose unallocated space is still to be searched, and what was carved out of each as entries.

What is carved in a volume lies in one entry below its root, which stands in the table of archives as one of depth 0:
its members have one run of ids, so that they are named by that entry's key and their number in the search, whenever
they were found.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from triage.casedb import tables
from triage.casedb.entries import PlacedRows, free_entry_id, keep_rows
from triage.casedb.problems import ProblemPlace, keep_problems
from triage.casedb.rows import canonical_json, insert_rows
from triage.model.archives import ArchiveOutcome
from triage.model.carving import IMAGES, CarvingOutcome
from triage.model.entries import EntryFlag, EntryKind, EntryRow
from triage.model.problems import Outcome, ProblemRow
from triage.model.profile import Reading

STAGE: Final = "carve"
"""The stage of problems about the search of a volume's unallocated space."""
STAGE_LEFT: Final = "carve left"
"""That of a volume which another run may search."""
FORMAT: Final = "unallocated space"

ROOM: Final = 1 << 20
"""Ids that are set aside for a volume while it is searched; more files are carved of none."""

_HOLDER_FLAGS: Final = int(EntryFlag.NAME_ALLOCATED | EntryFlag.META_ALLOCATED | EntryFlag.NO_CONTENT)


class WaitingVolume(NamedTuple):
    """A volume of an image whose unallocated space is still to be searched."""

    volume: int
    source: int
    ordinal: int
    root: int | None
    """The entry of its root directory; ``None`` where no file system was recognised."""
    state: dict[str, int]
    """Where an earlier search came to."""


def waiting_volumes(connection: Connection, without: AbstractSet[int] = frozenset()) -> list[WaitingVolume]:
    """The volumes that are walked and not yet searched to their end, in their order."""
    rows = connection.exec_driver_sql(
        "SELECT v.id, v.source_id, v.ordinal, v.first_entry, coalesce(c.state, '{}') FROM volume v"
        " JOIN source s ON s.id = v.source_id LEFT JOIN carving c ON c.volume_id = v.id"
        f" WHERE s.kind IN ({', '.join('?' * len(IMAGES))}) AND v.walked AND coalesce(c.outcome, '') = ''"
        " ORDER BY v.source_id, v.ordinal",
        IMAGES,
    ).fetchall()
    return [WaitingVolume._make((*row[:4], json.loads(row[4]))) for row in rows if row[1] not in without]


def keep_begun(connection: Connection, volume: int, name: str) -> None:
    """Make the entry that holds what is carved; a search that goes on has it already."""
    if _entry(connection, volume) is not None:
        return
    source, ordinal, root, source_name = connection.exec_driver_sql(
        "SELECT s.id, v.ordinal, v.first_entry, s.name FROM volume v JOIN source s ON s.id = v.source_id"
        " WHERE v.id = ?",
        (volume,),
    ).one()
    entry = free_entry_id(connection)
    times = (None, None, None, None)
    row = EntryRow(0, -1, name, None, -1, 0, int(EntryKind.VIRTUAL), _HOLDER_FLAGS, 0, *times, 0, 0, 1)
    placed = PlacedRows(source, volume, entry, [row], archive=root)
    keep_rows(connection, placed, _NO_MATTER)
    key = f"{source_name}|{ordinal}|{FORMAT}"
    values = (entry, key, entry, 0, FORMAT, False, entry + 1, ROOM, 0, 0, ArchiveOutcome.READ)
    insert_rows(connection, tables.archive, [column.name for column in tables.archive.columns], [values])
    insert_rows(connection, tables.carving, ["volume_id", "entry_id", "state", "outcome"], [(volume, entry, "{}", "")])


_NO_MATTER: Final = Reading("", 0, 0, likely_only=False, carved=0)
"""There is nothing to read in the holder itself."""


def keep_carved(
    connection: Connection, volume: int, rows: Sequence[EntryRow], state: dict[str, int], reading: Reading
) -> None:
    """Store carved files, and how far the search has come with them."""
    entry = _entry(connection, volume)
    (source,) = connection.exec_driver_sql("SELECT source_id FROM volume WHERE id = ?", (volume,)).one()
    assert entry is not None, "carved before it was begun"
    keep_rows(connection, PlacedRows(source, volume, entry + 1, rows, archive=entry, carved=True), reading)
    connection.exec_driver_sql(
        "UPDATE archive SET entries = entries + ?, bytes = bytes + ? WHERE entry_id = ?",
        (len(rows), sum(row.size for row in rows), entry),
    )
    connection.exec_driver_sql("UPDATE carving SET state = ? WHERE volume_id = ?", (canonical_json(state), volume))


def close_carving(
    connection: Connection, volume: int, outcome: CarvingOutcome, problems: Sequence[tuple[Outcome, str]]
) -> None:
    """Say what became of a volume's unallocated space, with its problems."""
    (source,) = connection.exec_driver_sql("SELECT source_id FROM volume WHERE id = ?", (volume,)).one()
    connection.exec_driver_sql(
        "INSERT INTO carving (volume_id, entry_id, state, outcome) VALUES (?, NULL, '{}', ?)"
        " ON CONFLICT (volume_id) DO UPDATE SET outcome = excluded.outcome",
        (volume, outcome),
    )
    connection.exec_driver_sql(
        "UPDATE archive SET members = entries, first_entry = CASE WHEN entries > 0 THEN first_entry END"
        " WHERE entry_id = ?",
        (_entry(connection, volume),),
    )
    place = ProblemPlace(source, volume, None, None)
    keep_problems(connection, [(place, ProblemRow(STAGE, said, sentence)) for said, sentence in problems])


BEGUN: Final = "begun"
"""What ``volumes_carved`` says of a search that has not come to its end."""


def volumes_carved(connection: Connection) -> dict[int, str]:
    """What became of the unallocated space of each volume of an image, by volume.

    A ``CarvingOutcome``, or ``BEGUN``; empty where nothing was asked for yet.
    """
    rows = connection.exec_driver_sql(
        "SELECT v.id, CASE WHEN c.volume_id IS NULL THEN '' WHEN c.outcome = '' THEN ? ELSE c.outcome END"
        " FROM volume v JOIN source s ON s.id = v.source_id LEFT JOIN carving c ON c.volume_id = v.id"
        f" WHERE s.kind IN ({', '.join('?' * len(IMAGES))}) ORDER BY v.source_id, v.ordinal",
        (BEGUN, *IMAGES),
    )
    return {int(row[0]): str(row[1]) for row in rows}


def _entry(connection: Connection, volume: int) -> int | None:
    found: Any = connection.exec_driver_sql("SELECT entry_id FROM carving WHERE volume_id = ?", (volume,)).scalar()
    return int(found) if found is not None else None
