"""Which ranked contents have a text in a name or path, or begin with digits of a SHA-256."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from triage.casedb.connection import Connection
from triage.casedb.names import Names, named_like
from triage.casedb.slices import Mask, Numbers, Places

_DIGITS: Final = re.compile(r"[0-9a-f]{6,64}")


def text_mask(connection: Connection, names: Names, position: Places, count: int, text: str) -> Mask:
    """The contents that a text fits: a part of a name or of a path, or the beginning of the SHA-256."""
    said = text.strip().lower()
    mask = named_like(names, said, count)
    if _DIGITS.fullmatch(said):
        found = _by_digest(connection, said)
        where = position[found[found < len(position)]]
        mask[where[where >= 0]] = True
    return mask


def _by_digest(connection: Connection, digits: str) -> Numbers:
    low, high = bytes.fromhex(digits.ljust(64, "0")), bytes.fromhex(digits.ljust(64, "f"))
    rows = connection.exec_driver_sql("SELECT id FROM content WHERE sha256 BETWEEN ? AND ?", (low, high))
    return np.fromiter(rows.scalars(), np.int64)
