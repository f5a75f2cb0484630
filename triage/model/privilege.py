"""What somebody withheld as possibly privileged, or released."""

from __future__ import annotations

from typing import Final, NamedTuple

ITEM: Final = "item"
CONVERSATION: Final = "conversation"


class Withholding(NamedTuple):
    """One act of withholding or releasing, as stored."""

    id: int
    kind: str
    """``item`` or ``conversation``."""
    content_id: int | None
    sha256: str
    entry_id: int | None
    plugin: str
    key: str
    act: str
    """``withheld`` or ``released``."""
    reason: str
    person: str
    account: str
    machine: str
    at: str
