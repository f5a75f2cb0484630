"""What is withheld as possibly privileged: the rows that say so, and the queries by which every reader leaves it out.

A person withholds an item or a conversation. With a conversation the files that its messages carry are withheld too,
and with an archive what lies in it, until somebody releases one of them by itself. The last row about a subject holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from triage.casedb import tables
from triage.casedb.acts import keep_acts
from triage.casedb.archive_spans import HOLDER
from triage.model.privilege import CONVERSATION, ITEM, Withholding

WITHHELD: Final = "withheld"
RELEASED: Final = "released"

_ITEMS_HELD: Final = (
    "SELECT w.* FROM withholding w WHERE w.kind = 'item' AND w.act = 'withheld'"
    " AND w.id = (SELECT max(l.id) FROM withholding l WHERE l.kind = 'item' AND l.content_id = w.content_id)"
)
_CONVERSATIONS_HELD: Final = (
    "SELECT w.* FROM withholding w WHERE w.kind = 'conversation' AND w.act = 'withheld' AND w.id ="
    " (SELECT max(l.id) FROM withholding l WHERE l.kind = 'conversation' AND l.entry_id = w.entry_id"
    " AND l.plugin = w.plugin AND l.key = w.key)"
)
# CROSS JOIN keeps SQLite at the order written here: the few withheld conversations first, then their rows by index.
_THEIR_CONVERSATIONS: Final = (
    f"({_CONVERSATIONS_HELD}) h CROSS JOIN artefact f ON f.entry_id = h.entry_id AND f.plugin = h.plugin"
    " CROSS JOIN conversation c ON c.artefact_id = f.id AND c.key = h.key"
)

HIDDEN_CONVERSATIONS: Final = f"SELECT c.id FROM {_THEIR_CONVERSATIONS}"
"""SQL for the ids of withheld conversations; use it as ``conversation_id NOT IN (…)``."""

_NOT_RELEASED: Final = (
    "NOT EXISTS (SELECT 1 FROM withholding r WHERE r.kind = 'item' AND r.act = 'released'"
    " AND r.content_id = {content} AND r.id > {act})"
)
HIDDEN_CONTENTS: Final = (
    f"WITH RECURSIVE hidden (content_id, act) AS (SELECT content_id, id FROM ({_ITEMS_HELD})"
    f" UNION SELECT a.content_id, h.id FROM {_THEIR_CONVERSATIONS}"
    " CROSS JOIN message m ON m.conversation_id = c.id CROSS JOIN attachment a ON a.message_id = m.id"
    f" WHERE a.content_id IS NOT NULL AND {_NOT_RELEASED.format(content='a.content_id', act='h.id')}"
    # CROSS JOIN again: from the few that are hidden to the archives among them, and to what these hold.
    " UNION SELECT m.content_id, hidden.act FROM hidden CROSS JOIN entry e ON e.content_id = hidden.content_id"
    " CROSS JOIN archive f ON f.entry_id = e.id"
    " CROSS JOIN entry m ON m.id >= f.first_entry AND m.id < f.first_entry + f.members"
    f" WHERE m.content_id IS NOT NULL AND {_NOT_RELEASED.format(content='m.content_id', act='hidden.act')})"
    " SELECT DISTINCT content_id FROM hidden"
)
"""SQL for the ids of withheld contents; use it as ``content_id NOT IN (…)``. It yields no NULL."""

_OR_OF_ITS_ARCHIVE: Final = (
    f"coalesce({{0}}.content_id, (SELECT z.content_id FROM entry z WHERE z.id = {HOLDER.format('{0}.id')}), 0)"
)
NOT_WITHHELD_ENTRY: Final = f"{_OR_OF_ITS_ARCHIVE.format('e')} NOT IN ({HIDDEN_CONTENTS})"
"""SQL by which an entry ``e`` is listed: neither its content is withheld nor, where it has none, its archive's."""

PROBLEM_NOT_WITHHELD: Final = (
    f"coalesce(p.content_id, (SELECT {_OR_OF_ITS_ARCHIVE.format('y')} FROM entry y WHERE y.id = p.entry_id), 0)"
    f" NOT IN ({HIDDEN_CONTENTS})"
)
"""The same of a problem ``p``."""


class Withheld(NamedTuple):
    """How much is withheld now."""

    items: int
    """Contents, those that withheld conversations carry among them."""
    conversations: int


def hidden_contents(connection: Connection) -> frozenset[int]:
    """The contents that nobody is shown."""
    return frozenset(connection.exec_driver_sql(HIDDEN_CONTENTS).scalars())


def hidden_conversations(connection: Connection) -> frozenset[int]:
    """The conversations that nobody is shown."""
    return frozenset(connection.exec_driver_sql(HIDDEN_CONVERSATIONS).scalars())


def count_withheld(connection: Connection) -> Withheld:
    """How many contents and conversations are withheld; one whose database was read anew without it counts still."""
    conversations = connection.exec_driver_sql(f"SELECT count(*) FROM ({_CONVERSATIONS_HELD})").scalar_one()
    return Withheld(len(hidden_contents(connection)), int(conversations))


def withheld_now(connection: Connection) -> list[Withholding]:
    """The acts by which something is withheld now, in their order."""
    query = f"SELECT * FROM ({_ITEMS_HELD} UNION ALL {_CONVERSATIONS_HELD}) ORDER BY id"
    return [Withholding._make(row) for row in connection.exec_driver_sql(query)]


def withholdings(connection: Connection) -> list[Withholding]:
    """All acts of withholding and releasing, in their order."""
    return [Withholding._make(row) for row in connection.exec_driver_sql("SELECT * FROM withholding ORDER BY id")]


def item_subject(content: int, sha256: bytes) -> dict[str, Any]:
    """The columns that name an item."""
    named = {"kind": ITEM, "content_id": content, "sha256": sha256.hex()}
    return {**named, "entry_id": None, "plugin": "", "key": ""}


def conversation_subject(connection: Connection, conversation: int) -> dict[str, Any] | None:
    """The columns that name a conversation; ``None`` where the case holds none of this number."""
    row = connection.exec_driver_sql(
        "SELECT f.entry_id, f.plugin, c.key FROM conversation c JOIN artefact f ON f.id = c.artefact_id WHERE c.id = ?",
        (conversation,),
    ).first()
    if row is None:
        return None
    named = {"kind": CONVERSATION, "content_id": None, "sha256": ""}
    return {**named, "entry_id": row[0], "plugin": row[1], "key": row[2]}


def keep_withholding(connection: Connection, subject: Mapping[str, Any], act: str, person: str, reason: str) -> int:
    """Write one act about a subject, with its event; gives its id."""
    row = {**subject, "act": act, "reason": reason}
    return keep_acts(connection, tables.withholding, act, person, [row])[0]
