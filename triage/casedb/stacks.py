"""Stacks in the case: replaced as a whole by each stacking, read by content."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from triage.casedb import tables
from triage.casedb.privilege import HIDDEN_CONTENTS
from triage.casedb.rows import chunked, count_up, insert_rows
from triage.model.content import PDQ_MIN_QUALITY
from triage.model.stacks import VIDEO_STACK_LEAST_FRAMES, StackRow

_COLUMNS: Final = [column.name for column in tables.stack.columns]

STACKABLE: Final = (
    "SELECT p.content_id, p.pdq FROM picture p JOIN content c ON c.id = p.content_id"
    " WHERE p.pdq_variants IS NOT NULL ORDER BY p.bare_variants IS NOT NULL, p.width * p.height DESC, c.sha256"
)
"""Pictures that can be told from others, in the order of precedence: those without borders first, so that the original
stands for its copies; of each the largest first, of equals by digest."""


def stackable(connection: Connection) -> tuple[bytes, bytes]:
    """The contents as an array of 64-bit numbers, and their hashes of 32 bytes one after the other."""
    contents, values = bytearray(), bytearray()
    cursor = connection.execution_options(stream_results=True, yield_per=5000).exec_driver_sql(STACKABLE)
    for part in cursor.partitions(5000):
        for content, pdq in part:
            contents += int(content).to_bytes(8, "little")
            values += pdq
    return bytes(contents), bytes(values)


def variants_of(connection: Connection, contents: Sequence[int]) -> bytes:
    """The hashes of these contents in all orientations, as ``StackTask`` takes them, in the order asked."""
    found: dict[int, bytes] = {}
    for some in chunked(contents, 500):
        places = ", ".join("?" * len(some))
        rows = connection.exec_driver_sql(
            "SELECT content_id, pdq_variants, CASE WHEN bare_quality >= ? THEN bare_variants END FROM picture"
            f" WHERE content_id IN ({places})",
            (PDQ_MIN_QUALITY, *some),
        )
        found |= {content: whole + (bare or whole) for content, whole, bare in rows}
    return b"".join(found[content] for content in contents)


class Stackable(NamedTuple):
    """Videos that can be stacked, in the order of precedence: the largest first, of equals by digest."""

    contents: bytes
    durations: bytes
    frames: bytes
    """How many distinct frames each has."""
    values: bytes
    left_out: int
    """Videos behind the bound on frames."""


def stackable_videos(connection: Connection, most: int) -> Stackable:
    """The videos as ``VideoStackTask`` takes them, with so many frames together at most."""
    rows = connection.exec_driver_sql(
        "SELECT v.content_id, v.duration_ms, count(*) FROM video v JOIN content c ON c.id = v.content_id"
        " JOIN frame f ON f.content_id = v.content_id AND f.pdq_variants IS NOT NULL WHERE v.duration_ms IS NOT NULL"
        " GROUP BY v.content_id HAVING count(*) >= ? ORDER BY v.width * v.height DESC, c.sha256",
        (VIDEO_STACK_LEAST_FRAMES,),
    ).fetchall()
    total, taken = 0, 0
    for row in rows:
        total += row[2]
        if total > most:
            break
        taken += 1
    chosen = rows[:taken]
    contents, durations, frames = (
        b"".join(int(row[place]).to_bytes(8, "little") for row in chosen) for place in range(3)
    )
    values = _frames(connection, [row[0] for row in chosen], "pdq")
    return Stackable(contents, durations, frames, values, len(rows) - taken)


def frame_variants(connection: Connection, contents: Sequence[int]) -> bytes:
    """The hashes of the frames of these videos in all orientations, 256 bytes each, in the order asked."""
    return _frames(connection, contents, "pdq_variants")


def _frames(connection: Connection, contents: Sequence[int], column: str) -> bytes:
    held = bytearray()
    for content in contents:
        rows = connection.exec_driver_sql(
            f"SELECT {column} FROM frame WHERE content_id = ? AND pdq_variants IS NOT NULL ORDER BY ordinal", (content,)
        )
        for (value,) in rows:
            held += value
    return bytes(held)


def clear_stacks(connection: Connection) -> None:
    """Drop all stacks before they are made anew."""
    gone = connection.exec_driver_sql("DELETE FROM stack").rowcount
    count_up(connection, {"stacked": -gone})


def keep_stacks(connection: Connection, recipe: int, rows: Sequence[StackRow]) -> None:
    """Store members of stacks."""
    insert_rows(connection, tables.stack, _COLUMNS, [(*row, recipe) for row in rows])
    count_up(connection, {"stacked": len(rows)})


def members(connection: Connection, content: int) -> list[Any]:
    """(content, sha256, distance, is the representative, variant) of a content's stack; nothing where it stands alone.

    What is withheld is not among them.
    """
    rows = connection.exec_driver_sql(
        "SELECT s.content_id, c.sha256, s.distance, s.content_id = s.representative_id, s.variant"
        " FROM stack s JOIN content c ON c.id = s.content_id WHERE s.representative_id ="
        " (SELECT representative_id FROM stack WHERE content_id = ?)"
        f" AND s.content_id NOT IN ({HIDDEN_CONTENTS})"
        " ORDER BY s.content_id <> s.representative_id, s.distance, c.sha256",
        (content,),
    ).fetchall()
    return list(rows)


def stacks_of(connection: Connection, contents: Sequence[int]) -> dict[int, int]:
    """The representative of each content that lies on a stack."""
    rows = connection.exec_driver_sql(
        "SELECT content_id, representative_id FROM stack WHERE content_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(contents)),),
    )
    return {row[0]: row[1] for row in rows}


def stack_digests(connection: Connection, representatives: Iterable[int]) -> Iterator[tuple[int, frozenset[str]]]:
    """The SHA-256 of all members of stacks, by representative; a stack of one burst may have thousands."""
    for head in sorted(representatives):
        rows = connection.exec_driver_sql(
            "SELECT c.sha256 FROM stack s JOIN content c ON c.id = s.content_id WHERE s.representative_id = ?", (head,)
        )
        yield head, frozenset(row[0].hex() for row in rows)
