"""Stacks in the case: replaced as a whole by each stacking, read by content."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Connection

from triage.casedb import tables
from triage.casedb.privilege import HIDDEN_CONTENTS
from triage.casedb.rows import chunked, count_up, insert_rows
from triage.model.stacks import StackRow

_COLUMNS: Final = [column.name for column in tables.stack.columns]

STACKABLE: Final = (
    "SELECT p.content_id, p.pdq FROM picture p JOIN content c ON c.id = p.content_id"
    " WHERE p.pdq_variants IS NOT NULL ORDER BY p.width * p.height DESC, c.sha256"
)
"""Pictures that can be told from others, in the order of precedence: the largest first, of equals by digest."""


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
    """The hashes of these contents in all orientations, 256 bytes each, in the order asked."""
    found: dict[int, bytes] = {}
    for some in chunked(contents, 500):
        places = ", ".join("?" * len(some))
        found |= dict(
            connection.exec_driver_sql(
                f"SELECT content_id, pdq_variants FROM picture WHERE content_id IN ({places})", tuple(some)
            ).fetchall()
        )
    return b"".join(found[content] for content in contents)


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
