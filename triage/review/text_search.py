"""Which ranked contents have a text in a name or path, or begin with digits of a SHA-256."""

from __future__ import annotations

import json
import re
from typing import Final

import numpy as np

from triage.casedb.columns import Mask, Numbers, Places
from triage.casedb.connection import Connection

_DIGITS: Final = re.compile(r"[0-9a-f]{6,64}")


def text_mask(connection: Connection, position: Places, count: int, text: str) -> Mask:
    """The contents that a text fits: a part of a name or of a folder above it, or the beginning of the SHA-256."""
    said = text.strip()
    found = _by_name(connection, said)
    if _DIGITS.fullmatch(said.lower()):
        found = np.concatenate([found, _by_digest(connection, said.lower())])
    mask = np.zeros(count, np.bool_)
    where = position[found[found < len(position)]]
    mask[where[where >= 0]] = True
    return mask


def _by_digest(connection: Connection, digits: str) -> Numbers:
    low, high = bytes.fromhex(digits.ljust(64, "0")), bytes.fromhex(digits.ljust(64, "f"))
    rows = connection.exec_driver_sql("SELECT id FROM content WHERE sha256 BETWEEN ? AND ?", (low, high))
    return np.fromiter(rows.scalars(), np.int64)


def _by_name(connection: Connection, said: str) -> Numbers:
    pattern = f"%{_escaped(said)}%"
    folders = connection.exec_driver_sql(
        "WITH RECURSIVE inside(id) AS (SELECT id FROM entry WHERE kind = 2 AND name LIKE ? ESCAPE '!'"
        " UNION SELECT e.id FROM entry e JOIN inside i ON e.parent_id = i.id WHERE e.kind = 2) SELECT id FROM inside",
        (pattern,),
    ).scalars()
    rows = connection.exec_driver_sql(
        "SELECT content_id FROM entry WHERE content_id IS NOT NULL AND (name LIKE ? ESCAPE '!'"
        " OR parent_id IN (SELECT value FROM json_each(?)))",
        (pattern, json.dumps(list(folders))),
    )
    return np.fromiter(rows.scalars(), np.int64)


def _escaped(said: str) -> str:
    return re.sub(r"([%_!])", r"!\1", said)
