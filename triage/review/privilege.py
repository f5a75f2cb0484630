"""Possibly privileged: withhold an item or a conversation from everyone until a named person releases it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from triage.casedb.connection import Connection
from triage.casedb.open import CaseStore
from triage.casedb.privilege import (
    RELEASED,
    WITHHELD,
    Withheld,
    conversation_subject,
    count_withheld,
    hidden_contents,
    hidden_conversations,
    item_subject,
    keep_withholding,
    withheld_now,
    withholdings,
)
from triage.errors import UsageError
from triage.model.privilege import CONVERSATION, Withholding
from triage.review.items import resolve_content
from triage.review.session import Session

_PARTS = ("privilege", "audit")


class Privilege:
    """What of an open case is withheld. It vanishes from every list, picture, conversation, search and report."""

    def __init__(self, store: CaseStore, person: str, session: Session) -> None:
        self._store = store
        self._session = session
        self._person = person

    def withhold(self, subject: str | int, person: str = "", reason: str = "") -> None:
        """Stop reading an item, or a conversation by its number; what is withheld already stays so.

        It is one key and asks nothing: a reason may be given and need not be.

        Raises:
            UsageError: There is no such item or conversation.
        """

        def work(connection: Connection) -> bool:
            columns, held = _find(connection, subject)
            if not held:
                keep_withholding(connection, columns, WITHHELD, person or self._person, reason.strip())
            return not held

        if self._store.act(work, name="withhold", parts=_PARTS):
            self._session.withheld()

    def release(self, subject: str | int, person: str, reason: str) -> None:
        """Give back what was withheld. Of the files of a withheld conversation a single one can be released.

        Raises:
            UsageError: Nobody is named, no reason is given, or it is not withheld.
        """
        if not person.strip() or not reason.strip():
            raise UsageError("What is withheld is released by a named person, with a reason.")

        def work(connection: Connection) -> None:
            columns, held = _find(connection, subject)
            if not held:
                raise UsageError("It is not withheld.")
            keep_withholding(connection, columns, RELEASED, person.strip(), reason.strip())

        self._store.act(work, name="release", parts=_PARTS)

    def withheld(self) -> list[Withholding]:
        """The acts by which something is withheld now; the names and texts of what is withheld are not among them."""
        with self._store.read() as connection:
            return withheld_now(connection)

    def history(self) -> list[Withholding]:
        """All acts of withholding and releasing."""
        with self._store.read() as connection:
            return withholdings(connection)

    def count(self) -> Withheld:
        """How many items and conversations are withheld now."""
        with self._store.read() as connection:
            return count_withheld(connection)

    def named(self, key: str) -> list[int]:
        """The numbers of the conversations with this key, as ``messages --json`` prints it; withheld ones too.

        Raises:
            UsageError: There is none.
        """
        with self._store.read() as connection:
            rows = connection.exec_driver_sql("SELECT id FROM conversation WHERE key = ? ORDER BY id", (key,))
            numbers = list(rows.scalars())
        if not numbers:
            raise UsageError(f"{key} is not the key of a conversation of this case.")
        return numbers

    def conversation(self, act: Withholding) -> int | None:
        """The number of the conversation that an act is about, for releasing it; ``None`` where it is not there now."""
        with self._store.read() as connection:
            number = connection.exec_driver_sql(
                "SELECT c.id FROM conversation c JOIN artefact f ON f.id = c.artefact_id"
                " WHERE f.entry_id = ? AND f.plugin = ? AND c.key = ?",
                (act.entry_id, act.plugin, act.key),
            ).scalar()
        return int(number) if number is not None else None


def _find(connection: Connection, subject: str | int) -> tuple[Mapping[str, Any], bool]:
    """The columns that name a subject, and whether it is withheld."""
    if isinstance(subject, int):
        columns = conversation_subject(connection, subject)
        if columns is None:
            raise UsageError(f"There is no {CONVERSATION} {subject} in this case.")
        return columns, subject in hidden_conversations(connection)
    content, sha256 = resolve_content(connection, subject, withheld=True)
    return item_subject(content, sha256), content in hidden_contents(connection)
